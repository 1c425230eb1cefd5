package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"engage/internal/actito"
)

// TestSchemaIsValid checks the schema with the meta-schema of its draft.
func TestSchemaIsValid(t *testing.T) {
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

// property is what schema.json says of a key.
type property struct {
	Title       string
	Description string
	Type        any
	Pattern     string
	Message     string `json:"patternErrorMessage"`
	Ref         string `json:"$ref"`
	Examples    []any
	Enum        []string
	Required    []string
	Default     any
	Closed      *bool `json:"additionalProperties"`
	Items       *property
	Unique      bool `json:"uniqueItems"`
	MinItems    int

	Properties map[string]*property
	Defs       map[string]*property `json:"$defs"`
	AllOf      []struct {
		If struct {
			Properties map[string]struct {
				Const string
				Enum  []string
			}
		}
		Then struct {
			Required   []string
			Properties map[string]bool
		}
	}
}

// conditions returns the keys that a value of another key requires or forbids, as in
// "environment custom requires api_domain".
func (p *property) conditions() (list []string) {
	for _, rule := range p.AllOf {
		for key, is := range rule.If.Properties {
			for _, value := range append(is.Enum, is.Const) {
				for _, required := range rule.Then.Required {
					list = append(list, key+" "+value+" requires "+required)
				}
				for forbidden, allowed := range rule.Then.Properties {
					list = append(list, fmt.Sprintf("%s %s allows %s: %v", key, value, forbidden, allowed))
				}
			}
		}
	}
	return slices.DeleteFunc(list, func(line string) bool { return strings.Contains(line, "  ") }) // no const
}

// conditions returns the same of the table.
func conditions(fields []field) (list []string) {
	for _, f := range fields {
		for _, other := range fields {
			for _, value := range other.options {
				switch {
				case f.dependsOn != other.key:
				case !slices.Contains(f.allowedFor, value):
					list = append(list, other.key+" "+value+" allows "+f.key+": false")
				case f.requiredThen:
					list = append(list, other.key+" "+value+" requires "+f.key)
				}
			}
		}
	}
	return list
}

// TestFieldsMatchSchema compares the table of fields with schema.json and with
// the Go types: each key with its title, example, options and pattern.
func TestFieldsMatchSchema(t *testing.T) {
	var root property
	if err := json.Unmarshal(schemaJSON, &root); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	plain, _ := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err := compiler.AddResource(address, plain); err != nil {
		t.Fatal(err)
	}
	var block func(path string, fields []field, p *property, typ reflect.Type)
	block = func(path string, fields []field, p *property, typ reflect.Type) {
		if p.Closed == nil || *p.Closed || len(p.Properties) != len(fields) || typ.NumField() != len(fields) {
			t.Fatalf("%s: fields.go has %d keys, schema.json %d (closed: %v), %s %d fields", path, len(fields), len(p.Properties), p.Closed, typ, typ.NumField())
		}
		sorted := cmpopts.SortSlices(strings.Compare)
		if diff := cmp.Diff(conditions(fields), p.conditions(), sorted, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s/allOf (-fields.go +schema.json):\n%s", path, diff)
		}
		for i, f := range fields {
			at, member := path+"/properties/"+f.key, typ.Field(i)
			q := p.Properties[f.key]
			if q == nil {
				t.Errorf("%s is not in the schema", at)
				continue
			}
			if q.Title == "" || f.title != "" && f.title != q.Title || (f.title != "") != (f.required || f.requiredThen) || slices.Contains(p.Required, f.key) != f.required {
				t.Errorf("%s: the schema has the title %q and requires %v", at, q.Title, p.Required)
			}
			for _, example := range q.Examples {
				if err := compiler.MustCompile(address + "#" + at).Validate(example); err != nil {
					t.Errorf("%s: the example does not fit: %v", at, err)
				}
			}
			if f.example != "" && (len(q.Examples) == 0 || strings.ReplaceAll(fmt.Sprint(q.Examples[0]), "forms opt", "forms, opt") != f.example) {
				t.Errorf("%s: the schema's examples are %v", at, q.Examples)
			}
			if f.defaultValue != "" && q.Default != f.defaultValue {
				t.Errorf("%s: the schema's default is %v", at, q.Default)
			}
			switch kind := member.Type.Kind(); {
			case kind == reflect.Struct:
				block(at, f.fields, q, member.Type)
			case kind == reflect.Slice && f.fields != nil:
				name := strings.TrimPrefix(q.Items.Ref, "#/$defs/")
				block("/$defs/"+name, f.fields, root.Defs[name], member.Type.Elem())
			case kind == reflect.Slice:
				if !slices.Equal(q.Items.Enum, f.options) || q.Items.Type != "string" || !q.Unique || q.MinItems != 1 {
					t.Errorf("%s: the schema's items are %+v", at, q.Items)
				}
			case kind == reflect.String:
				pattern := ""
				if f.pattern != nil {
					pattern = f.pattern.String()
				}
				switch {
				case f.key == "technical_name": // of which the check config.technical_names knows more
					pattern = technicalName
				case pattern == "" && f.options == nil:
					pattern = `\S`
				}
				if !slices.Equal(q.Enum, f.options) || q.Type != "string" || q.Pattern != pattern || (pattern != "") != (q.Message != "") {
					t.Errorf("%s: the schema has %v %v %q (%q)", at, q.Type, q.Enum, q.Pattern, q.Message)
				}
			}
		}
	}
	block("", rootField.fields, &root, reflect.TypeFor[Config]())
}

// TestEnvironments: editors show which domain each environment has.
func TestEnvironments(t *testing.T) {
	var root property
	if err := json.Unmarshal(schemaJSON, &root); err != nil {
		t.Fatal(err)
	}
	for _, e := range actito.Environments {
		if want := strings.TrimPrefix(e.Domain, "https://") + " is " + e.Name; !strings.Contains(root.Properties["actito"].Properties["environment"].Description, want) {
			t.Errorf("the description of environment in schema.json lacks %q", want)
		}
	}
}

// TestFieldsInOrder: the tables of fields have the keys of the Go types, in their order.
func TestFieldsInOrder(t *testing.T) {
	var compare func(fields []field, block reflect.Type)
	compare = func(fields []field, block reflect.Type) {
		for i, f := range fields {
			member := block.Field(i)
			if key, _, _ := strings.Cut(member.Tag.Get("yaml"), ","); key != f.key {
				t.Errorf("%s.%s has the yaml tag %s, the table the key %s", block, member.Name, key, f.key)
			}
			if f.fields != nil && member.Type.Kind() == reflect.Slice {
				compare(f.fields, member.Type.Elem())
			} else if f.fields != nil {
				compare(f.fields, member.Type)
			}
		}
	}
	compare(rootField.fields, reflect.TypeFor[Config]())
	compare(fleetField.fields, reflect.TypeFor[Fleet]())
}

// technicalName is the only pattern of the schema that Parse does not check:
// config.technical_names is a check of its own.
const technicalName = `^optin_\S+$`

const address = "mem:///engage.schema.json"

// compileSchema returns the schema, compiled by a library for JSON Schema.
func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
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

// FuzzSchemaAgrees takes configurations as JSON: Parse refuses exactly those that the
// schema refuses.
func FuzzSchemaAgrees(f *testing.F) {
	for _, path := range brokenFiles(f) {
		var value map[string]any
		if src := read(f, path); len(src) < 4096 && yaml.Unmarshal(src, &value) == nil {
			if plain, err := json.Marshal(value); err == nil {
				f.Add(string(plain))
			}
		}
	}
	plain, err := json.Marshal(contract)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(plain))
	// Each value of a valid configuration in turn is something else.
	without := strings.Replace(string(plain), `"api_domain":`, `"x":`, 1)
	for _, other := range []string{`null`, `""`, `" "`, `1`, `1.0`, `2`, `true`, `[]`, `{}`, `["forms"]`, `["forms","forms"]`, `"custom"`, `"campaign"`, `"both"`, `"a"`} {
		for i := range len(without) {
			if without[i] == ':' && i+1 < len(without) && without[i-1] == '"' {
				var value json.RawMessage
				if json.NewDecoder(strings.NewReader(without[i+1:])).Decode(&value) == nil {
					f.Add(without[:i+1] + other + without[i+1+len(value):])
				}
			}
		}
	}
	judge := compileSchema(f)
	f.Fuzz(func(t *testing.T, text string) {
		var value any
		if len(text) > 8192 || json.Unmarshal([]byte(text), &value) != nil || value == nil {
			t.Skip()
		}
		var plain bytes.Buffer
		encoder := json.NewEncoder(&plain)
		encoder.SetEscapeHTML(false)
		if encoder.Encode(value) != nil {
			t.Skip()
		}
		file := Parse("x.json", plain.Bytes())
		if len(file.Problems) > 0 && file.Problems[0].Check == CheckSyntax {
			t.Skip() // nested too deep, or a key that YAML knows no end of
		}
		if strings.Contains(text, "campaignfeed") {
			t.Skip() // the address of a feed is refused in texts where the schema takes any
		}
		got := file.Valid()
		for _, v := range file.Config.MappingVariables {
			got = got && regexp.MustCompile(technicalName).MatchString(v.TechnicalName)
		}
		if err := judge.Validate(value); (err == nil) != got {
			t.Errorf("%s\nthe schema: %v\nreading: %v", &plain, err, file.Problems)
		}
		if file.Valid() {
			var want Config
			if err := json.Unmarshal(plain.Bytes(), &want); err == nil {
				if diff := cmp.Diff(want, file.Config); diff != "" {
					t.Errorf("%s\n(-encoding/json +read)\n%s", &plain, diff)
				}
			}
		}
	})
}
