package yamledit

import (
	"math"
	"reflect"
	"time"

	"gopkg.in/yaml.v3"
)

const (
	mergeTag = "!!merge"
	maxDepth = 10_000
)

// meaning compares nodes by what they mean: aliases stand for what they refer
// to, merged keys for keys, and the order of a mapping's keys for nothing.
type meaning struct {
	visits int // what is left of them, so that aliases of aliases can't blow up
}

func newMeaning(size int) *meaning { return &meaning{visits: 1_000_000 + 8*size} }

// deref follows aliases.
func deref(n *yaml.Node) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.AliasNode && n.Alias != nil && i < maxDepth; i++ {
		n = n.Alias
	}
	return n
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.ShortTag() == mergeTag
}

// pairs returns the mapping's keys and values by turns, merged ones after the
// mapping's own.
func pairs(n *yaml.Node) []*yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if isMerge(n.Content[i]) {
			out, seen := []*yaml.Node{}, map[string]bool{}
			mergedPairs(n, &out, seen, 0)
			return out
		}
	}
	return n.Content
}

func mergedPairs(n *yaml.Node, out *[]*yaml.Node, seen map[string]bool, depth int) {
	if n == nil || n.Kind != yaml.MappingNode || depth > 100 {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := deref(n.Content[i])
		if isMerge(key) {
			continue
		}
		if id := keyID(key); key.Kind != yaml.ScalarNode || !seen[id] {
			seen[id] = true
			*out = append(*out, key, n.Content[i+1])
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !isMerge(n.Content[i]) {
			continue
		}
		value := deref(n.Content[i+1])
		if value.Kind != yaml.SequenceNode {
			mergedPairs(value, out, seen, depth+1)
			continue
		}
		for _, item := range value.Content {
			mergedPairs(deref(item), out, seen, depth+1)
		}
	}
}

// keyID returns what a scalar key is known by in its mapping.
func keyID(key *yaml.Node) string { return key.ShortTag() + " " + key.Value }

func sameKey(a, b *yaml.Node) bool {
	a, b = deref(a), deref(b)
	return a.Kind == yaml.ScalarNode && b.Kind == yaml.ScalarNode && a.Value == b.Value &&
		a.ShortTag() == b.ShortTag()
}

// keyIndex finds pairs of a mapping by their key.
type keyIndex struct {
	pairs []*yaml.Node
	ids   map[string]int
}

// twice returns a key that comes twice, or nil.
func (k *keyIndex) twice() *yaml.Node {
	if len(k.pairs) > 32 {
		seen := make(map[string]bool, len(k.pairs)/2)
		for i := 0; i+1 < len(k.pairs); i += 2 {
			key := deref(k.pairs[i])
			if key.Kind != yaml.ScalarNode {
				continue
			}
			id := keyID(key)
			if seen[id] {
				return k.pairs[i]
			}
			seen[id] = true
		}
		return nil
	}
	for i := 2; i+1 < len(k.pairs); i += 2 {
		for j := 0; j < i; j += 2 {
			if sameKey(k.pairs[i], k.pairs[j]) {
				return k.pairs[i]
			}
		}
	}
	return nil
}

// find returns the place of the pair with the key, or -1. It looks at guess
// first.
func (k *keyIndex) find(key *yaml.Node, guess int) int {
	if guess+1 < len(k.pairs) && sameKey(k.pairs[guess], key) {
		return guess
	}
	if len(k.pairs) <= 32 {
		for i := 0; i+1 < len(k.pairs); i += 2 {
			if sameKey(k.pairs[i], key) {
				return i
			}
		}
		return -1
	}
	if k.ids == nil {
		k.ids = make(map[string]int, len(k.pairs)/2)
		for i := 0; i+1 < len(k.pairs); i += 2 {
			if own := deref(k.pairs[i]); own.Kind == yaml.ScalarNode {
				k.ids[keyID(own)] = i
			}
		}
	}
	if key = deref(key); key.Kind == yaml.ScalarNode {
		if i, ok := k.ids[keyID(key)]; ok {
			return i
		}
	}
	return -1
}

func (m *meaning) equal(a, b *yaml.Node) bool { return m.equalAt(a, b, 0) }

func (m *meaning) equalAt(a, b *yaml.Node, depth int) bool {
	if a, b = deref(a), deref(b); a == b && a != nil {
		return true
	}
	if m.visits--; m.visits < 0 || depth > maxDepth || a == nil || b == nil || a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case yaml.ScalarNode:
		return sameScalar(a, b)
	case yaml.SequenceNode:
		if len(a.Content) != len(b.Content) || a.ShortTag() != b.ShortTag() {
			return false
		}
		for i := range a.Content {
			if !m.equalAt(a.Content[i], b.Content[i], depth+1) {
				return false
			}
		}
		return true
	case yaml.MappingNode:
		ap, bp := pairs(a), pairs(b)
		if len(ap) != len(bp) || a.ShortTag() != b.ShortTag() {
			return false
		}
		index := keyIndex{pairs: bp}
		for i := 0; i+1 < len(ap); i += 2 {
			j := index.find(ap[i], i)
			if j < 0 && deref(ap[i]).Kind != yaml.ScalarNode && i < len(bp) && m.equalAt(ap[i], bp[i], depth+1) {
				j = i
			}
			if j < 0 || !m.equalAt(ap[i+1], bp[j+1], depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

// sameScalar tells whether two scalars mean the same: 16 is 0x10, ~ is null.
func sameScalar(a, b *yaml.Node) bool {
	tag := a.ShortTag()
	if tag != b.ShortTag() {
		return false
	}
	if a.Value == b.Value {
		return true
	}
	switch tag {
	case "!!null":
		return true
	case "!!bool", "!!int", "!!float", "!!timestamp":
	default:
		return false
	}
	var av, bv any
	if plainDecode(a, &av) != nil || plainDecode(b, &bv) != nil {
		return false
	}
	switch x := av.(type) {
	case float64:
		y, ok := bv.(float64)
		return ok && (x == y || math.IsNaN(x) && math.IsNaN(y))
	case time.Time:
		y, ok := bv.(time.Time)
		return ok && x.Equal(y)
	}
	return reflect.DeepEqual(av, bv)
}

func plainDecode(n *yaml.Node, out *any) error {
	return (&yaml.Node{Kind: yaml.ScalarNode, Tag: n.ShortTag(), Value: n.Value}).Decode(out)
}
