package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
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

// property is what schema.json says of a key.
type property struct {
	Title    string
	Type     any
	Pattern  string
	Message  string `json:"patternErrorMessage"`
	Ref      string `json:"$ref"`
	Examples []any
	Enum     []string
	Required []string
	Default  any
	Closed   *bool `json:"additionalProperties"`
	Items    *property
	Unique   bool `json:"uniqueItems"`
	MinItems int

	Properties map[string]*property
	Defs       map[string]*property `json:"$defs"`
}

// TestTableIsTheSchema compares the table of fields with schema.json and with
// the Go types: each key with its title, example, options and pattern.
func TestTableIsTheSchema(t *testing.T) {
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
			t.Fatalf("%s: the table has %d keys, the schema %d (closed: %v), the type %d", path, len(fields), len(p.Properties), p.Closed, typ.NumField())
		}
		for i, f := range fields {
			at, member := path+"/properties/"+f.key, typ.Field(i)
			if tag, _, _ := strings.Cut(member.Tag.Get("yaml"), ","); tag != f.key {
				t.Errorf("%s: the type's field %s has the key %s", at, member.Name, tag)
			}
			q := p.Properties[f.key]
			if q == nil {
				t.Errorf("%s is not in the schema", at)
				continue
			}
			if q.Title != f.title || slices.Contains(p.Required, f.key) != f.required {
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
			if f.preset != "" && q.Default != f.preset {
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
				pattern := f.pattern
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
	block("", document.fields, &root, reflect.TypeFor[Config]())
}

// technicalName is the one pattern that the schema has, and reading a file has
// not: config.technical_names is a check of its own.
const technicalName = `^optin_\S+$`

const address = "mem:///engage.schema.json"

// judge is the schema in the hands of a library for all of JSON Schema.
func judge(t testing.TB) *jsonschema.Schema {
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

// FuzzJudgedAlike takes configurations as JSON: reading finds fault with
// exactly those with which the schema does.
func FuzzJudgedAlike(f *testing.F) {
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
	judge := judge(f)
	f.Fuzz(func(t *testing.T, text string) {
		var value any
		if len(text) > 8192 || json.Unmarshal([]byte(text), &value) != nil || value == nil {
			t.Skip()
		}
		var plain bytes.Buffer
		encoder := json.NewEncoder(&plain)
		encoder.SetEscapeHTML(false)
		if encoder.Encode(value) != nil || badByte(plain.Bytes()) >= 0 {
			t.Skip()
		}
		file := Parse("x.json", plain.Bytes())
		if len(file.Problems) > 0 && file.Problems[0].Check == CheckSyntax {
			t.Skip() // nested too deep, or a key that YAML knows no end of
		}
		got := file.Valid()
		for _, v := range file.Config.MappingVariables {
			got = got && compiled(technicalName).MatchString(v.TechnicalName)
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
