package config

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Bounds of what a file may be, and of what is reported about it.
const (
	maxProblems = 1000 // a file with more is of another kind altogether
	maxDepth    = 20   // levels of lists and blocks; a configuration has four
	// maxExpanded bounds the nodes that aliases stand for. A file of 50,000
	// entries that share one list has 150,000.
	maxExpanded = 500_000
)

// reader goes through the nodes once: it fills the configuration and reports
// what is wrong, each at its place.
type reader struct {
	file     *File
	problems []Problem
	open     []*yaml.Node // what the aliases stand for that are being read
	alias    *yaml.Node   // the outermost of these aliases
	expanded int          // the nodes read by way of an alias
	broken   bool         // the nodes have no finite value
}

// spot is a value and where it stands.
type spot struct {
	f    *field // nil where nothing is known of the place
	item bool   // it is an item of the field's list
	key  *yaml.Node
	node *yaml.Node // as it is written: it may be an alias
}

// at returns the node at which something missing is reported.
func (s spot) at() *yaml.Node {
	if s.key != nil {
		return s.key
	}
	return s.node
}

func (r *reader) report(check string, node *yaml.Node, message, hint string) {
	if r.broken || len(r.problems) > maxProblems {
		return
	}
	line, column := positionOf(node)
	r.problems = append(r.problems, Problem{Check: check, Line: line, Column: column, Message: message, Hint: hint})
}

func (r *reader) wrong(node *yaml.Node, message, hint string) {
	r.report(CheckSchema, node, message, hint)
}

// refuse is for what makes all of the file unusable: it is the one problem.
func (r *reader) refuse(node *yaml.Node, message, hint string) {
	if !r.broken {
		r.problems = nil
		r.report(CheckSyntax, node, message, hint)
	}
	r.broken = true
}

// value reads the spot into a variable of the Go type that belongs there.
// Nothing is read into the zero Value, whatever the node is.
func (r *reader) value(s spot, into reflect.Value, depth int) {
	node := s.node
	switch {
	case r.broken:
		return
	case depth > maxDepth:
		r.refuse(node, "the values are nested too deep", "a configuration has four levels at most")
		return
	case node.Kind == yaml.AliasNode:
		if node = node.Alias; node == nil || slices.Contains(r.open, node) {
			r.refuse(s.node, "this alias stands for a value that contains the alias itself", "write the value out")
			return
		}
		if len(r.open) == 0 {
			r.alias = s.node
		}
		r.open = append(r.open, node)
		defer func() { r.open = r.open[:len(r.open)-1] }()
	}
	if len(r.open) > 0 {
		if r.expanded++; r.expanded > maxExpanded {
			r.refuse(r.alias, "the aliases `*` of this file stand for far too many values", "write the values out")
			return
		}
	}
	if !ownTag(node) {
		r.wrong(node, "a value can't have a tag `!…` of its own", "delete the tag, or put the whole value in quotes")
		return
	}
	switch node.Kind {
	case yaml.MappingNode:
		r.block(s, node, into, depth)
	case yaml.SequenceNode:
		r.list(s, node, into, depth)
	default:
		r.scalar(s, node, into)
	}
}

func (r *reader) list(s spot, node *yaml.Node, into reflect.Value, depth int) {
	if into.Kind() != reflect.Slice {
		r.wrongType(s, "a list", into)
		for _, item := range node.Content {
			r.value(spot{node: item}, reflect.Value{}, depth+1)
		}
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(node.Content), len(node.Content)))
	for i, item := range node.Content {
		r.value(spot{f: s.f, item: true, node: item}, into.Index(i), depth+1)
	}
	if s.f.fields == nil {
		r.choice(s, node, into.Interface().([]string))
	}
}

// block reads a block of keys.
func (r *reader) block(s spot, node *yaml.Node, into reflect.Value, depth int) {
	var fields []field
	if into.Kind() == reflect.Struct {
		fields = s.f.fields
	} else {
		r.wrongType(s, "a block of keys", into)
	}
	have, others := make([]*yaml.Node, len(fields)), map[string]*yaml.Node(nil)
	var unknown []*yaml.Node
	merged := false // by a merge key, which may bring what the block lacks
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], spot{node: node.Content[i+1]}
		at, variable := -1, reflect.Value{}
		var first *yaml.Node
		switch {
		case !r.key(key):
			merged = merged || key.ShortTag() == "!!merge"
			r.value(value, variable, depth+1)
			continue
		default:
			if at = slices.IndexFunc(fields, func(f field) bool { return f.key == key.Value }); at >= 0 {
				first = have[at]
			} else {
				first = others[key.Value]
			}
		}
		switch {
		case first != nil:
			line, _ := positionOf(first)
			r.wrong(key, quotedKey("key", key.Value)+" is here again; the first is on line "+itoa(line), "keep one of the two lines, delete the other")
		case at >= 0:
			have[at], variable = key, into.Field(at)
			value.f, value.key = &fields[at], key
		default:
			if others == nil {
				others = map[string]*yaml.Node{}
			}
			others[key.Value], unknown = key, append(unknown, key)
		}
		r.value(value, variable, depth+1)
	}
	if fields == nil {
		return
	}
	misspelt := r.unknownKeys(unknown, fields, have)
	for i := range fields {
		f, must := &fields[i], mayStand
		if f.required {
			must = mustStand
		} else if f.need != nil {
			must = f.need(into.Addr().Interface())
		}
		switch {
		case have[i] == nil && must == mustStand && !merged && !slices.Contains(misspelt, f.key):
			r.missing(s, f, into)
		case have[i] != nil && must == mustNotStand:
			r.forbidden(have[i], f, into)
		}
	}
}

// key reports whether the node can be a key, and what is wrong otherwise.
func (r *reader) key(node *yaml.Node) bool {
	switch {
	case node.Kind == yaml.ScalarNode && node.ShortTag() == "!!merge":
		r.wrong(node, "merge keys `<<` are not supported", "write the keys out; `&name` and `*name` work for single values")
	case node.Kind == yaml.AliasNode:
		r.wrong(node, "a key can't be an alias", "write the key out")
	case node.Kind != yaml.ScalarNode:
		r.wrong(node, "a key must be a word, not "+kindOf(node), "a key stands alone in front of its colon; a text with such characters needs quotes")
	case !ownTag(node):
		r.wrong(node, "a key can't have a tag `!…`", "delete the tag")
	case strings.TrimSpace(node.Value) == "":
		r.wrong(node, "a key is missing in front of the colon", "write the key, or delete the line")
	case kindOf(node) != "text":
		r.wrong(node, "a key must be a word, not "+kindOf(node), "write a key that engage knows, or delete the line; a comment begins with `#`")
	default:
		return true
	}
	return false
}

func (r *reader) scalar(s spot, node *yaml.Node, into reflect.Value) {
	kind := kindOf(node)
	var v any
	if kind != "text" && decodeScalar(node, &v) != nil {
		r.wrong(node, "this value is not what its tag says", "delete the tag `!!…`")
		return
	}
	switch want := into.Kind(); {
	case want == reflect.Invalid:
	case kind == "nothing" && s.f.fields != nil && !s.f.required && !s.item: // a block or a list that is empty
	case want == reflect.Int && kind == "a number" && number(v) == math.Trunc(number(v)):
		if into.SetInt(int64(max(0, min(number(v), 2*Version)))); number(v) != Version {
			r.version(s.node, number(v))
		}
	case want == reflect.Bool && kind == "true or false":
		into.SetBool(v == true)
	case want == reflect.String && kind == "text":
		into.SetString(node.Value)
		r.text(s, node.Value)
	case want == reflect.String && s.f.options != nil:
		r.notOneOf(s, node, kind)
	default:
		r.wrongType(s, kind, into)
	}
}

// text checks a text with what the field says.
func (r *reader) text(s spot, value string) {
	switch {
	case s.f.options != nil:
		if !slices.Contains(s.f.options, value) {
			r.notOneOf(s, target(s.node), "text")
		}
	case s.f.pattern == "" && isBlank(value), s.f.pattern != "" && !compiled(s.f.pattern).MatchString(value):
		r.pattern(s, value)
	}
}

// isBlank reports whether the text has nothing but what JSON Schema's \s is.
func isBlank(text string) bool { return strings.Trim(text, "\t\n\f\r ") == "" }

var patterns sync.Map

// compiled returns the regular expression of a pattern, which is compiled once.
func compiled(pattern string) *regexp.Regexp {
	known, ok := patterns.Load(pattern)
	if !ok {
		known, _ = patterns.LoadOrStore(pattern, regexp.MustCompile(pattern))
	}
	return known.(*regexp.Regexp)
}

// decodeScalar is node.Decode without its panics.
func decodeScalar(node *yaml.Node, v any) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	return node.Decode(v)
}

// number returns a decoded number. What is none in JSON is 0.
func number(value any) float64 {
	switch v := value.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
	}
	return 0
}

// ownTag reports whether the node has no explicit tag, or one of YAML's own.
func ownTag(node *yaml.Node) bool {
	if node.Style&yaml.TaggedStyle == 0 {
		return true
	}
	switch node.Kind {
	case yaml.MappingNode:
		return node.Tag == "!!map"
	case yaml.SequenceNode:
		return node.Tag == "!!seq"
	}
	return slices.Contains([]string{"!!str", "!!int", "!!float", "!!bool", "!!null"}, node.Tag)
}

// kindOf names the kind of value that the node is. A date is a text: YAML 1.2
// has no dates.
func kindOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a block of keys"
	case yaml.SequenceNode:
		return "a list"
	}
	switch node.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	}
	return "text"
}
