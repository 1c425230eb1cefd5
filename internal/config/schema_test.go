package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemaIsOne checks the schema with the meta-schema of its draft.
func TestSchemaIsOne(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	const draft = "https://json-schema.org/draft/2020-12/schema"
	if got := document.(map[string]any)["$schema"]; got != draft {
		t.Errorf("$schema is %v", got)
	}
	if err := jsonschema.NewCompiler().MustCompile(draft).Validate(document); err != nil {
		t.Error(err)
	}
}

// TestSchemaHasTheTypes compares the schema's keys with those of the types,
// and looks for what an editor's hover and the messages need.
func TestSchemaHasTheTypes(t *testing.T) {
	var compare func(location []string, typ reflect.Type)
	compare = func(location []string, typ reflect.Type) {
		schema := schemaAt(location)
		if schema == nil {
			t.Fatalf("%v: no schema", location)
		}
		switch typ.Kind() {
		case reflect.Slice:
			compare(append(slices.Clone(location), "0"), typ.Elem())
		case reflect.Struct:
			var want []string
			for i := range typ.NumField() {
				name, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ",")
				want = append(want, name)
				inside := append(slices.Clone(location), name)
				compare(inside, typ.Field(i).Type)
				if s := schemaAt(inside); s.Title == "" || (typ.Field(i).Type.Kind() == reflect.String && len(s.Examples) == 0) {
					t.Errorf("%v: no title or no example", inside)
				}
			}
			got := schema.names()
			sort.Strings(want)
			if !slices.Equal(want, got) {
				t.Errorf("%v: the schema has %v, the type %v", location, got, want)
			}
			if !schema.Closed {
				t.Errorf("%v: unknown keys are allowed", location)
			}
		}
	}
	compare(nil, reflect.TypeFor[Config]())
}

// TestSchemaExamples checks every example with the schema that it is in.
func TestSchemaExamples(t *testing.T) {
	var walk func(schema *schema)
	walk = func(schema *schema) {
		for _, example := range schema.Examples {
			if !schema.fits(example) {
				t.Errorf("%s: the example %v does not fit", schema.Title, example)
			}
		}
		for _, inner := range schema.Properties {
			walk(inner.Schema)
		}
		if schema.Items != nil {
			walk(schema.Items)
		}
	}
	walk(&configSchema)
}

// TestSchemaHasTheConstants compares the values that code and schema list.
func TestSchemaHasTheConstants(t *testing.T) {
	for _, test := range []struct {
		location string
		want     []string
	}{
		{"push_rules/0/level", Levels},
		{"push_rules/0/campaigns", Campaigns},
		{"mapping_variables/0/type", []string{TypeOptIn}},
		{"mapping_variables/0/enabled_in/0", []string{EnabledForms, EnabledOptIns}},
		{"walkthrough/activate", []string{string(StateDone), string(StateTodo)}},
	} {
		if got := texts(schemaAt(strings.Split(test.location, "/")).Enum); !slices.Equal(got, test.want) {
			t.Errorf("%s: the schema has %v, the code %v", test.location, got, test.want)
		}
	}
}

// TestSchemaAgrees asks the schema about whole documents, as an editor does:
// it must find a fault in exactly the files in which Parse finds one that is
// the schema's. Parse asks it about one item at a time.
func TestSchemaAgrees(t *testing.T) {
	for _, path := range brokenFiles(t) {
		f := Parse(path, read(t, path))
		if f.Root() == nil {
			continue
		}
		tree := newTree()
		value, _ := tree.value(f.Root(), 0)
		if tree.broken || len(tree.problems) > 0 {
			continue
		}
		plain, err := json.Marshal(value)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
		if err != nil {
			t.Fatal(err)
		}
		if judge(t).Validate(document) == nil && !slices.ContainsFunc(f.Problems, func(p Problem) bool {
			return strings.Contains(p.Message, "second document")
		}) {
			t.Errorf("%s: the schema finds nothing, and Parse %v", path, f.Problems)
		}
	}
}

// judge is the schema in the hands of a library for all of JSON Schema.
func judge(t testing.TB) *jsonschema.Schema {
	t.Helper()
	const address = "mem:///engage.schema.json"
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(address, document); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile(address)
}

// FuzzEvaluate compares the evaluator with the library: the same places, and
// the same kinds of faults, in any JSON.
func FuzzEvaluate(f *testing.F) {
	for _, path := range brokenFiles(f) {
		file := Parse(path, read(f, path))
		if file.Root() == nil || len(file.Source) > 4096 {
			continue
		}
		value, _ := newTree().value(file.Root(), 0)
		if plain, err := json.Marshal(value); err == nil {
			f.Add(string(plain))
		}
	}
	f.Add(`{"version":1.0,"actito":{"environment":"custom"},"mapping_variables":[{"enabled_in":["forms","forms"],"type":null},[]],"push_rules":[{"level":"all","name":"x","campaigns":3}]}`)
	judge := judge(f)
	f.Fuzz(func(t *testing.T, text string) {
		var value any
		if json.Unmarshal([]byte(text), &value) != nil {
			return
		}
		got, want := map[string]bool{}, map[string]bool{}
		configSchema.evaluate(value, nil, func(v violation) {
			got[strings.Join(v.location, "/")+" "+strings.TrimPrefix(reflect.TypeOf(v.why).String(), "config.")] = true
		})
		var leaves func(e *jsonschema.ValidationError)
		leaves = func(e *jsonschema.ValidationError) {
			if len(e.Causes) == 0 {
				want[strings.Join(e.InstanceLocation, "/")+" "+theirs[strings.TrimPrefix(reflect.TypeOf(e.ErrorKind).String(), "*kind.")]] = true
			}
			for _, cause := range e.Causes {
				leaves(cause)
			}
		}
		var failure *jsonschema.ValidationError
		if err := judge.Validate(value); errors.As(err, &failure) {
			leaves(failure)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n(-library +evaluator)\n%s", text, diff)
		}
	})
}

// theirs are the evaluator's names for the library's kinds of faults.
var theirs = map[string]string{
	"AdditionalProperties": "unknownKeys", "Required": "missingKeys", "Type": "otherType", "Const": "otherThanOne", "Enum": "otherThanAny",
	"Pattern": "otherPattern", "MinItems": "tooFewItems", "UniqueItems": "sameItemTwice", "FalseSchema": "notAllowed",
}
