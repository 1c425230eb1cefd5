package config

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"engage/internal/msg"
)

// Limits of a file and of its problems.
const (
	maxProblems = 1000 // a file with more is probably no configuration
	// maxExpanded bounds the nodes read through aliases. A file of 50,000 entries
	// that share one list has 150,000.
	maxExpanded = 500_000
)

// decoder visits the nodes once: it fills the configuration and reports problems
// with their positions.
type decoder struct {
	file     *File
	problems []Problem
	alias    *yaml.Node // the outermost alias that is being read
	expanded int        // the number of nodes read through aliases
	stopped  bool       // nothing more is reported
}

// fieldNode is a value of a field in the file.
type fieldNode struct {
	f    *field
	item bool // it is an item of the field's list
	key  *yaml.Node
	node *yaml.Node // may be an alias
}

func (r *decoder) report(check string, node *yaml.Node, message, hint string) {
	if r.stopped {
		return
	}
	if r.stopped = len(r.problems) == maxProblems; r.stopped {
		message, hint = "there are more problems than these "+strconv.Itoa(maxProblems), "mend these first, then check again"
	}
	line, column := positionOf(node)
	r.problems = append(r.problems, Problem{Check: check, Line: line, Column: column, Message: message, Hint: hint})
}

func (r *decoder) schemaProblem(node *yaml.Node, message, hint string) {
	r.report(CheckSchema, node, message, hint)
}

// reportOnly reports a problem that makes the whole file unusable, in place of all
// others.
func (r *decoder) reportOnly(check string, node *yaml.Node, message, hint string) {
	r.problems = nil
	r.report(check, node, message, hint)
	r.stopped = true
}

// value decodes a node into the field's Go variable. Nodes below a value of another
// kind, or below an unknown key, are not decoded.
func (r *decoder) value(s fieldNode, into reflect.Value) {
	switch {
	case r.stopped:
		return
	case r.alias != nil:
		if r.expanded++; r.expanded > maxExpanded {
			r.reportOnly(CheckSyntax, r.alias, "the aliases `*` of this file stand for far too many values", "write the values out")
			return
		}
	case s.node.Kind == yaml.AliasNode:
		r.alias = s.node
		defer func() { r.alias = nil }()
	}
	node := resolveAlias(s.node)
	kind := kindOf(node)
	if !ownTag(node) || node.Kind == yaml.ScalarNode && kind != "text" && decodeScalar(node, new(any)) != nil {
		r.schemaProblem(node, "a value can't have this tag `!…`", "delete the tag, or put the whole value in quotes")
		return
	}
	switch want := into.Kind(); {
	case node.Kind == yaml.MappingNode && want == reflect.Struct:
		r.block(s, node, into)
	case node.Kind == yaml.SequenceNode && want == reflect.Slice:
		r.list(s, node, into)
	case kind == "nothing" && s.f.fields != nil && !s.f.required && !s.item: // a block or a list that is empty
	case s.f.most > 0:
		var n float64
		if decodeScalar(node, &n) != nil || n != math.Trunc(n) || n < 1 || n > s.f.most {
			r.schemaProblem(s.node, fmt.Sprintf("%s must be a whole number from 1 to %v", s.label(), s.f.most), s.hint())
		}
		into.SetInt(int64(n))
	case want == reflect.Int && kind == "a number":
		r.version(s, node, into)
	case want == reflect.Bool && kind == "true or false":
		_ = decodeScalar(node, into.Addr().Interface())
	case want == reflect.String && kind == "text":
		into.SetString(node.Value)
		r.text(s, into)
	default:
		r.wrongKind(s, kind, into)
	}
}

// version decodes the version. The rest of a newer version's file is not checked.
func (r *decoder) version(s fieldNode, node *yaml.Node, into reflect.Value) {
	var number float64
	switch _ = decodeScalar(node, &number); {
	case number > Version:
		r.reportOnly(CheckSchema, s.node, "this version is newer than this engage knows (1)", "update engage; `engage version` tells which one this is")
	case number == Version:
		into.SetInt(Version)
	default:
		r.schemaProblem(s.node, "version must be 1", "write `version: 1`")
	}
}

// list decodes a list. One of options must not be empty, or name one of them twice.
func (r *decoder) list(s fieldNode, node *yaml.Node, into reflect.Value) {
	into.Set(reflect.MakeSlice(into.Type(), len(node.Content), len(node.Content)))
	for i, item := range node.Content {
		r.value(fieldNode{f: s.f, item: true, node: item}, into.Index(i))
	}
	if s.f.fields != nil {
		return
	}
	items := into.Interface().([]string)
	if len(items) == 0 {
		r.schemaProblem(s.node, s.f.key+" must name at least one of "+strings.Join(s.f.options, ", "), s.hint())
	}
	for i, item := range items {
		if item != "" && slices.Contains(items[:i], item) {
			r.schemaProblem(node.Content[i], s.f.key+" names the same place twice", "delete one of the two")
			return
		}
	}
}

// block decodes a block of keys.
func (r *decoder) block(s fieldNode, node *yaml.Node, into reflect.Value) {
	fields := s.f.fields
	have, unknown := make([]*yaml.Node, len(fields)), []*yaml.Node(nil)
	merged := false // a merge key may provide what the block lacks
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		at := slices.IndexFunc(fields, func(f field) bool { return f.key == key.Value })
		switch {
		case !r.key(key):
			merged = merged || key.ShortTag() == "!!merge"
		case at < 0:
			unknown = append(unknown, key)
		case have[at] != nil:
			line, _ := positionOf(have[at])
			r.schemaProblem(key, "key `"+key.Value+"` is here again; the first is on line "+strconv.Itoa(line), "keep one of the two lines, delete the other")
		default:
			have[at] = key
			r.value(fieldNode{f: &fields[at], key: key, node: node.Content[i+1]}, into.Field(at))
		}
	}
	misspelt := r.unknownKeys(unknown, fields, have)
	for i := range fields {
		f := &fields[i]
		switch must, never := f.presence(fields, into); {
		case have[i] == nil && must && !merged && !slices.Contains(misspelt, f.key):
			r.missingKey(s, f)
		case have[i] != nil && never:
			r.schemaProblem(have[i], f.key+" goes with the "+f.dependsOn+" "+strings.Join(f.allowedFor, ", ")+" only", "delete the line, or change the "+f.dependsOn)
		}
	}
}

// key reports whether the node can be a key, and adds a problem otherwise.
func (r *decoder) key(node *yaml.Node) bool {
	switch {
	case node.Kind == yaml.ScalarNode && node.ShortTag() == "!!merge":
		r.schemaProblem(node, "merge keys `<<` are not supported", "write the keys out; `&name` and `*name` work for single values")
	case node.Kind != yaml.ScalarNode || kindOf(node) != "text" || !ownTag(node) || strings.TrimSpace(node.Value) == "":
		r.schemaProblem(node, "a key must be a word", "write one of engage's keys in front of the colon, or delete the line; a comment begins with `#`")
	default:
		return true
	}
	return false
}

// text checks a text against the field's options and pattern.
func (r *decoder) text(s fieldNode, into reflect.Value) {
	switch value := into.String(); {
	case s.f.options != nil:
		if !slices.Contains(s.f.options, value) {
			r.wrongKind(s, "text", into)
		}
	case strings.Trim(value, "\t\n\f\r ") == "": // what JSON Schema's \s is
		r.schemaProblem(s.node, s.label()+" must not be empty", s.hint())
	case s.f.secret == "" && strings.Contains(value, "/campaignfeed/"): // a path of campaign feeds alone
		r.report(CheckAPIKey, s.node, s.label()+" must not hold the address of a campaign feed, which is a secret",
			"take it out; `campaign_feed` under `qualifio:` names the environment variable that holds it")
	case s.f.pattern == nil || s.f.pattern.MatchString(value):
	case s.f.secret != "": // whose value is never repeated
		r.report(CheckAPIKey, s.node, s.f.secretInFile(), s.hint()+"; if others could read this file, "+s.f.leaked)
	default:
		r.schemaProblem(s.node, s.label()+" is "+cmp.Or(s.f.wrong, "no address that engage can use"), s.hint()+", as in `"+s.f.key+": "+s.f.example+"`")
	}
}

func decodeScalar(node *yaml.Node, v any) error {
	return msg.CatchPanic(func() error { return node.Decode(v) })
}

// ownTag reports whether the node has no explicit tag, or one of YAML's own.
func ownTag(node *yaml.Node) bool {
	own := []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq"}
	return node.Style&yaml.TaggedStyle == 0 || slices.Contains(own, node.Tag)
}

// kindOf returns the kind of the node's value for messages. A date is a text: YAML
// 1.2 has no dates.
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

// Position returns the line and column of the value at the path of keys and indexes
// from 0: Position("push_rules", 0, "name"). For a value that the file lacks, it
// returns the position of the closest parent; 1, 1 if the file could not be read.
func (f *File) Position(path ...any) (line, column int) {
	node := f.root
	for _, step := range path {
		inner := child(node, step)
		if inner == nil {
			break
		}
		node = inner
	}
	return positionOf(node)
}

// child returns the value of a key or index of the node; aliases are resolved.
func child(node *yaml.Node, step any) *yaml.Node {
	if node = resolveAlias(node); node == nil {
		return nil
	}
	switch step := step.(type) {
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if k := node.Content[i]; k.Kind == yaml.ScalarNode && k.Value == step {
				return node.Content[i+1]
			}
		}
	case int:
		if node.Kind == yaml.SequenceNode && step >= 0 && step < len(node.Content) {
			return node.Content[step]
		}
	}
	return nil
}

// resolveAlias returns the node that an alias refers to, or the node itself.
func resolveAlias(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// positionOf returns the line and column of the node; 1, 1 for none.
func positionOf(node *yaml.Node) (line, column int) {
	if node == nil {
		return 1, 1
	}
	return max(node.Line, 1), max(node.Column, 1)
}
