package config

import (
	"encoding/json"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// schema is the part of JSON Schema (draft 2020-12) that schema.json uses. A
// library for all of it costs every command more at its start than the rest of
// the program together; in the tests that library is the judge of this one.
type schema struct {
	Title      string             `json:"title"`
	Examples   []any              `json:"examples"`
	Type       typeNames          `json:"type"`
	Const      any                `json:"const"`
	Enum       []any              `json:"enum"`
	Pattern    string             `json:"pattern"`
	Required   []string           `json:"required"`
	Properties map[string]*schema `json:"properties"`
	Additional *bool              `json:"additionalProperties"`
	Items      *schema            `json:"items"`
	MinItems   int                `json:"minItems"`
	Unique     bool               `json:"uniqueItems"`
	AllOf      []*schema          `json:"allOf"`
	If         *schema            `json:"if"`
	Then       *schema            `json:"then"`
	Ref        string             `json:"$ref"`
	Defs       map[string]*schema `json:"$defs"`

	never   bool    // the schema false, which nothing fits
	target  *schema // what Ref means
	pattern *regexp.Regexp
}

// typeNames are one name or several.
type typeNames []string

func (t *typeNames) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		*t = typeNames{""}
		return json.Unmarshal(data, &(*t)[0])
	}
	return json.Unmarshal(data, (*[]string)(t))
}

func (s *schema) UnmarshalJSON(data []byte) error {
	if string(data) == "false" {
		s.never = true
		return nil
	}
	type plain schema
	return json.Unmarshal(data, (*plain)(s))
}

// compiled is the schema ready for use. It is made when the first file is
// read, because most commands end sooner.
var compiled = sync.OnceValue(func() *schema {
	var root schema
	if err := json.Unmarshal(schemaJSON, &root); err != nil {
		panic("the configuration's schema is no JSON: " + err.Error())
	}
	root.prepare(&root)
	return &root
})

// prepare follows the references and compiles the patterns.
func (s *schema) prepare(root *schema) {
	if s == nil {
		return
	}
	if s.Ref != "" {
		s.target = root.Defs[s.Ref[len("#/$defs/"):]]
	}
	if s.Pattern != "" {
		s.pattern = regexp.MustCompile(s.Pattern)
	}
	for _, inner := range s.Properties {
		inner.prepare(root)
	}
	for _, inner := range s.Defs {
		inner.prepare(root)
	}
	for _, inner := range append([]*schema{s.Items, s.If, s.Then}, s.AllOf...) {
		inner.prepare(root)
	}
}

// resolved follows a reference to the schema that it means.
func resolved(s *schema) *schema {
	for s != nil && s.target != nil {
		s = s.target
	}
	return s
}

// schemaAt returns the schema of the value at the location, nil if there is none.
func schemaAt(location []string) *schema {
	s := resolved(compiled())
	for _, step := range location {
		if s == nil {
			return nil
		}
		if _, err := strconv.Atoi(step); err == nil && s.Items != nil {
			s = resolved(s.Items)
			continue
		}
		s = resolved(s.Properties[step])
	}
	return s
}

// The ways in which a value can be other than its schema.
type (
	unknownKeys  struct{ names []string }
	missingKeys  struct{ names []string }
	otherType    struct{ got, want string } // want is the type that is looked for
	otherThanOne struct{ got any }          // of const
	otherThanAny struct {
		got  any
		want []any
	}
	otherPattern  struct{}
	tooFewItems   struct{}
	sameItemTwice struct{ second int }
	notAllowed    struct{} // the schema false
)

// violation is what is wrong at a place of the value.
type violation struct {
	location []string
	why      any // one of the ways above
}

// evaluate tells what about the value is not as the schema wants it, and calls
// found with each. The value is made of nil, bool, numbers, string, []any and
// map[string]any; what is anything else was reported already and is passed over.
// What lies behind the location's end is written over on the way down.
func (s *schema) evaluate(value any, location []string, found func(violation)) {
	s = resolved(s)
	at := func(why any) { found(violation{slices.Clone(location), why}) }
	kind := jsonType(value)
	switch {
	case s.never:
		at(notAllowed{})
		return
	case kind == "":
		return
	case len(s.Type) > 0 && !slices.ContainsFunc(s.Type, func(want string) bool {
		return want == kind || want == "integer" && isInteger(value)
	}):
		want := s.Type[0]
		if want == "null" && len(s.Type) > 1 {
			want = s.Type[1] // nothing is fine there too, which needs no words
		}
		at(otherType{kind, want})
		return
	case s.Const != nil && !same(value, s.Const):
		at(otherThanOne{value})
		return
	case s.Enum != nil && !slices.ContainsFunc(s.Enum, func(allowed any) bool { return same(value, allowed) }):
		at(otherThanAny{value, s.Enum})
		return
	}
	switch value := value.(type) {
	case map[string]any:
		s.evaluateBlock(value, location, found)
	case []any:
		s.evaluateList(value, location, found)
	case string:
		if s.pattern != nil && !s.pattern.MatchString(value) {
			at(otherPattern{})
		}
	}
	if s.If != nil && s.Then != nil && s.If.fits(value) {
		s.Then.evaluate(value, location, found)
	}
	for _, inner := range s.AllOf {
		inner.evaluate(value, location, found)
	}
}

func (s *schema) fits(value any) bool {
	fits := true
	s.evaluate(value, nil, func(violation) { fits = false })
	return fits
}

func (s *schema) evaluateBlock(block map[string]any, location []string, found func(violation)) {
	var missing, unknown []string
	for _, name := range s.Required {
		if _, ok := block[name]; !ok {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		found(violation{slices.Clone(location), missingKeys{missing}})
	}
	for name, value := range block {
		inner, known := s.Properties[name]
		switch {
		case known:
			inner.evaluate(value, append(location, name), found)
		case s.Additional != nil && !*s.Additional:
			unknown = append(unknown, name)
		}
	}
	if unknown != nil {
		found(violation{slices.Clone(location), unknownKeys{unknown}})
	}
}

func (s *schema) evaluateList(list []any, location []string, found func(violation)) {
	if len(list) < s.MinItems {
		found(violation{slices.Clone(location), tooFewItems{}})
	}
	if s.Unique {
		for second := range list {
			if slices.ContainsFunc(list[:second], func(first any) bool { return same(first, list[second]) }) {
				found(violation{slices.Clone(location), sameItemTwice{second}})
				break
			}
		}
	}
	if s.Items == nil {
		return
	}
	for i, item := range list {
		s.Items.evaluate(item, append(location, strconv.Itoa(i)), found)
	}
}

// jsonType names the value's type as JSON Schema does; "" for none of JSON's.
func jsonType(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	if _, ok := number(value); ok {
		return "number"
	}
	return ""
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func isInteger(value any) bool {
	n, ok := number(value)
	return ok && n == math.Trunc(n)
}

// same compares as JSON does: 1 and 1.0 are one number.
func same(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		return ok && x == y
	}
	return reflect.DeepEqual(a, b)
}
