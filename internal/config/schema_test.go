package config

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

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
			var want, got []string
			for i := range typ.NumField() {
				name, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ",")
				want = append(want, name)
				inside := append(slices.Clone(location), name)
				compare(inside, typ.Field(i).Type)
				if s := schemaAt(inside); s.Title == "" || (typ.Field(i).Type.Kind() == reflect.String && len(s.Examples) == 0) {
					t.Errorf("%v: no title or no example", inside)
				}
			}
			for name := range schema.Properties {
				got = append(got, name)
			}
			sort.Strings(want)
			sort.Strings(got)
			if !slices.Equal(want, got) {
				t.Errorf("%v: the schema has %v, the type %v", location, got, want)
			}
			if schema.AdditionalProperties != false {
				t.Errorf("%v: unknown keys are allowed", location)
			}
		}
	}
	compare(nil, reflect.TypeFor[Config]())
}

// TestSchemaExamples checks every example with the schema that it is in.
func TestSchemaExamples(t *testing.T) {
	var walk func(schema *jsonschema.Schema)
	walk = func(schema *jsonschema.Schema) {
		schema = resolved(schema)
		for _, example := range schema.Examples {
			if err := schema.Validate(example); err != nil {
				t.Errorf("%s: %v", schema.Location, err)
			}
		}
		for _, inner := range schema.Properties {
			walk(inner)
		}
		if schema.Items2020 != nil {
			walk(schema.Items2020)
		}
	}
	walk(compiled())
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
		if got := texts(schemaAt(strings.Split(test.location, "/")).Enum.Values); !slices.Equal(got, test.want) {
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
		if compiled().Validate(document) == nil && !slices.ContainsFunc(f.Problems, func(p Problem) bool {
			return strings.Contains(p.Message, "second document")
		}) {
			t.Errorf("%s: the schema finds nothing, and Parse %v", path, f.Problems)
		}
	}
}

func BenchmarkCompileSchema(b *testing.B) {
	for b.Loop() {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
		if err != nil {
			b.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource("mem:///engage.schema.json", document); err != nil {
			b.Fatal(err)
		}
		compiler.MustCompile("mem:///engage.schema.json")
	}
}
