package config

import (
	"math"
	"strings"

	"gopkg.in/yaml.v3"
)

// Bounds of what a tree of nodes may be, and of what is told about it.
const (
	// maxProblems bounds the problems that are listed: a file with more is
	// of another kind altogether, and nobody reads on.
	maxProblems = 1000
	// maxInner bounds the items that the schema sees of a list inside an item
	// or a block. The only such list has two values, each once, so that one
	// of more than two has its error among the first three.
	maxInner = 100
	maxDepth = 20 // levels of lists and blocks; a configuration has four
	// maxExpanded bounds the nodes that a file has once every alias is
	// replaced by what it stands for. A file of 50,000 entries that share one
	// list has 150,000 more than it writes.
	maxExpanded = 500_000
	// indexedFrom is the number of keys from which on a block gets an index.
	indexedFrom = 16
)

// tree turns nodes into the plain values that the schema is checked with, and
// collects what YAML allows and a configuration does not.
type tree struct {
	problems []Problem
	values   map[*yaml.Node]any // what anchors stand for
	sizes    map[*yaml.Node]int // their numbers of nodes, fully expanded
	open     map[*yaml.Node]bool
	index    map[*yaml.Node]map[string]int
	merged   map[*yaml.Node]bool // blocks with a merge key
	aliased  int                 // the nodes that aliases stand for
	broken   bool                // the tree has no finite value: it must not be decoded
}

func newTree() *tree {
	return &tree{
		values: map[*yaml.Node]any{}, sizes: map[*yaml.Node]int{}, open: map[*yaml.Node]bool{},
		index: map[*yaml.Node]map[string]int{}, merged: map[*yaml.Node]bool{},
	}
}

func (t *tree) report(check string, node *yaml.Node, message, hint string) {
	if len(t.problems) > maxProblems {
		return
	}
	line, column := placeOf(node)
	t.problems = append(t.problems, Problem{Check: check, Line: line, Column: column, Message: message, Hint: hint})
}

// refuse is for what makes the whole tree unusable; it is told once.
func (t *tree) refuse(node *yaml.Node, message, hint string) {
	if !t.broken {
		t.report(CheckSyntax, node, message, hint)
	}
	t.broken = true
}

// value returns the plain value of the node (nil, bool, int, float64, string,
// []any or map[string]any) and the number of nodes in it.
func (t *tree) value(node *yaml.Node, depth int) (value any, size int) {
	if t.broken {
		return nil, 1
	}
	if depth > maxDepth {
		t.refuse(node, "the values are nested too deep", "a configuration has four levels at most")
		return nil, 1
	}
	if node.Kind == yaml.AliasNode {
		return t.alias(node, depth)
	}
	if node.Anchor != "" {
		t.open[node] = true
		defer func() {
			delete(t.open, node)
			t.values[node], t.sizes[node] = value, size
		}()
	}
	if node.Style&yaml.TaggedStyle != 0 && !ownTag(node) {
		t.report(CheckSchema, node, "a value can't have a tag `!…` of its own", "delete the tag, or put the whole value in quotes")
		return foreign{}, 1
	}
	switch node.Kind {
	case yaml.MappingNode:
		return t.mapping(node, depth)
	case yaml.SequenceNode:
		list, size := make([]any, len(node.Content)), 1
		for i, item := range node.Content {
			v, n := t.value(item, depth+1)
			list[i], size = v, size+n
		}
		if depth > 1 && len(list) > maxInner {
			list = list[:maxInner]
		}
		return list, size
	}
	return t.scalar(node), 1
}

// foreign is the value of what was already reported. The schema is not asked
// about it.
type foreign struct{}

func (t *tree) alias(node *yaml.Node, depth int) (any, int) {
	if node.Alias == nil || t.open[node.Alias] {
		t.refuse(node, "this alias stands for a value that contains the alias itself", "write the value out")
		return nil, 1
	}
	if _, known := t.sizes[node.Alias]; !known { // it stands in a key, or under a tag
		t.value(node.Alias, depth)
	}
	size := t.sizes[node.Alias]
	t.aliased += size
	if t.aliased > maxExpanded {
		t.refuse(node, "the aliases `*` of this file stand for far too many values", "write the values out")
		return nil, 1
	}
	return t.values[node.Alias], size
}

func (t *tree) mapping(node *yaml.Node, depth int) (any, int) {
	count := len(node.Content) / 2
	values, size := make(map[string]any, count), 1
	var index map[string]int
	if count >= indexedFrom {
		index = make(map[string]int, count)
		t.index[node] = index
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, child := node.Content[i], node.Content[i+1]
		v, n := t.value(child, depth+1)
		size += 1 + n
		if !t.key(key) {
			if key.ShortTag() == "!!merge" {
				t.merged[node] = true
			}
			continue
		}
		if _, twice := values[key.Value]; twice {
			var first int
			if index != nil {
				first = index[key.Value]
			} else {
				first = indexOf(node, key.Value)
			}
			t.twice(node.Content[first], key)
			continue
		}
		values[key.Value] = v
		if index != nil {
			index[key.Value] = i
		}
	}
	return values, size
}

// key tells whether the node can be a key, and reports it otherwise.
func (t *tree) key(node *yaml.Node) bool {
	switch {
	case node.Kind == yaml.ScalarNode && node.ShortTag() == "!!merge":
		t.report(CheckSchema, node, "merge keys `<<` are not supported", "write the keys out; `&name` and `*name` work for single values")
	case node.Kind == yaml.AliasNode:
		t.report(CheckSchema, node, "a key can't be an alias", "write the key out")
	case node.Kind != yaml.ScalarNode:
		t.report(CheckSchema, node, "a key must be a word, not "+kindOf(node), "a key stands alone in front of its colon; a text with such characters needs quotes")
	case node.Style&yaml.TaggedStyle != 0 && !ownTag(node):
		t.report(CheckSchema, node, "a key can't have a tag `!…`", "delete the tag")
	case strings.TrimSpace(node.Value) == "":
		t.report(CheckSchema, node, "a key is missing in front of the colon", "write the key, or delete the line")
	case node.ShortTag() != "!!str" && node.ShortTag() != "!!timestamp":
		t.report(CheckSchema, node, "a key must be a word, not "+kindOf(node), "write a key that engage knows, or delete the line; a comment begins with `#`")
	default:
		return true
	}
	return false
}

func (t *tree) twice(first, second *yaml.Node) {
	line, _ := placeOf(first)
	t.report(CheckSchema, second, quotedKey("key", second.Value)+" is here again; the first is on line "+itoa(line),
		"keep one of the two lines, delete the other")
}

func (t *tree) scalar(node *yaml.Node) any {
	switch node.ShortTag() {
	case "!!str", "!!timestamp":
		// A date is a text to the rest of the world: YAML 1.2 has no dates.
		return node.Value
	case "!!null":
		return nil
	}
	var v any
	if err := decodeScalar(node, &v); err != nil {
		t.report(CheckSchema, node, "this value is not what its tag says", "delete the tag `!!…`")
		return foreign{}
	}
	if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return 0.0 // any number: nothing takes this one, and JSON has none such
	}
	return v
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

// ownTag tells whether the node's explicit tag is one of YAML's own.
func ownTag(node *yaml.Node) bool {
	switch node.Kind {
	case yaml.MappingNode:
		return node.Tag == "!!map"
	case yaml.SequenceNode:
		return node.Tag == "!!seq"
	}
	switch node.Tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!null":
		return true
	}
	return false
}

// kindOf says what the node is.
func kindOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a block of keys"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
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
