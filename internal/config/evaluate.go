package config

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// schema is the part of JSON Schema (draft 2020-12) that schema.json uses. A
// library for all of it costs every command more at its start than the rest of
// the program together, and reading schema.json costs each validation as much
// as reading the configuration: schema_table.go has it ready. In the tests that
// library is the judge of this one.
type schema struct {
	Title      string
	Examples   []any
	Type       []string // one of them
	Const      any
	Enum       []any
	Pattern    string
	Required   []string
	Properties []property
	Closed     bool // no other properties
	Items      *schema
	MinItems   int
	Unique     bool // no item twice
	AllOf      []*schema
	If, Then   *schema
	Never      bool // the schema false, which nothing fits
}

// property is one that a block may have.
type property struct {
	Name   string
	Schema *schema
}

// property returns the schema of the property; nil for one that s does not
// have, and for a schema that is nil.
func (s *schema) property(name string) *schema {
	if s != nil {
		for i := range s.Properties {
			if s.Properties[i].Name == name {
				return s.Properties[i].Schema
			}
		}
	}
	return nil
}

// names are those of the properties, sorted; none of a schema that is nil.
func (s *schema) names() []string {
	if s == nil {
		return nil
	}
	list := make([]string, 0, len(s.Properties))
	for _, p := range s.Properties {
		list = append(list, p.Name)
	}
	slices.Sort(list)
	return list
}

// schemaAt returns the schema of the value at the location, nil if there is none.
func schemaAt(location []string) *schema {
	s := &configSchema
	for _, step := range location {
		if s == nil {
			return nil
		}
		if _, err := strconv.Atoi(step); err == nil && s.Items != nil {
			s = s.Items
			continue
		}
		s = s.property(step)
	}
	return s
}

// notBlank is the pattern that most texts have.
const notBlank = `\S`

// patterns are those that were needed, compiled.
var patterns sync.Map

// matches tells whether the text has a part that fits the pattern.
func matches(pattern, text string) bool {
	if pattern == notBlank {
		return strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("\t\n\f\r ", r) })
	}
	known, ok := patterns.Load(pattern)
	if !ok {
		known, _ = patterns.LoadOrStore(pattern, regexp.MustCompile(pattern))
	}
	return known.(*regexp.Regexp).MatchString(text)
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
	at := func(why any) { found(violation{slices.Clone(location), why}) }
	kind := jsonType(value)
	switch {
	case s.Never:
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
		if s.Pattern != "" && !matches(s.Pattern, value) {
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
		switch inner := s.property(name); {
		case inner != nil:
			inner.evaluate(value, append(location, name), found)
		case s.Closed:
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
