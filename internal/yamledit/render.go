package yamledit

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// habits are how the text indents what is nested, where it shows it.
type habits struct {
	root     *yaml.Node
	known    bool
	mapping  int // columns from a key to the keys below it
	sequence int // columns from a key to the dashes below it
}

func (h *habits) learn() {
	if h.known {
		return
	}
	h.known, h.mapping, h.sequence = true, -1, -1
	h.look(h.root, 0)
	if h.mapping < 0 {
		h.mapping = 2
	}
	if h.sequence < 0 {
		h.sequence = 2
	}
}

func (h *habits) look(n *yaml.Node, depth int) {
	if depth > 100 || n.Style&yaml.FlowStyle != 0 {
		return
	}
	for i, child := range n.Content {
		if h.mapping >= 0 && h.sequence >= 0 {
			return
		}
		plain := child.Anchor == "" && child.Style&(yaml.TaggedStyle|yaml.FlowStyle) == 0 && len(child.Content) > 0
		if n.Kind == yaml.MappingNode && i%2 == 1 && plain {
			offset := child.Column - n.Content[i-1].Column
			switch {
			case child.Kind == yaml.MappingNode && h.mapping < 0 && offset > 0:
				h.mapping = offset
			case child.Kind == yaml.SequenceNode && h.sequence < 0 && offset >= 0:
				h.sequence = offset
			}
		}
		h.look(child, depth+1)
	}
}

// renderer spells new nodes. What it is told to be like lends its style:
// flow or block, quotes, indentation, the blanks before values.
type renderer struct {
	*editor
	nl    string
	nodes int // rendered so far
	depth int
}

const maxRendered = 10_000_000

func (r *renderer) enter(n *yaml.Node) error {
	r.nodes++
	r.depth++
	if r.nodes > maxRendered || r.depth > 1000 || n == nil || n.Kind == yaml.AliasNode {
		return &UnsafeError{Reason: "what is to be written is too large or refers to itself"}
	}
	return nil
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// inFlow tells whether a new node is written in flow style.
func inFlow(n, like *yaml.Node) bool {
	if len(n.Content) == 0 {
		return true
	}
	if like != nil && like.Kind == n.Kind && len(like.Content) > 0 {
		return like.Style&yaml.FlowStyle != 0
	}
	return n.Style&yaml.FlowStyle != 0
}

// likeItem returns what a new item of a sequence like this one resembles.
func likeItem(like *yaml.Node, i int) *yaml.Node {
	if like == nil || like.Kind != yaml.SequenceNode || len(like.Content) == 0 {
		return nil
	}
	return like.Content[min(i, len(like.Content)-1)]
}

// likePair returns the key and the value that a new pair resembles.
func likePair(like, key *yaml.Node) (likeKey, likeValue *yaml.Node) {
	if like == nil || like.Kind != yaml.MappingNode {
		return nil, nil
	}
	if i := (&keyIndex{pairs: like.Content}).find(key, 0); i >= 0 {
		return like.Content[i], like.Content[i+1]
	}
	return nil, nil
}

// block spells n in block style for the column col, from 0, where the cursor
// already is. The last line has no break.
func (r *renderer) block(n *yaml.Node, col int, like *yaml.Node) (string, error) {
	var b strings.Builder
	err := r.writeBlock(&b, deref(n), col, like)
	return b.String(), err
}

func (r *renderer) writeBlock(b *strings.Builder, n *yaml.Node, col int, like *yaml.Node) error {
	if err := r.enter(n); err != nil {
		return err
	}
	defer func() { r.depth-- }()
	if n.Kind == yaml.ScalarNode || inFlow(n, like) {
		return r.writeFlow(b, n, false, like)
	}
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			if i > 0 {
				b.WriteString(r.nl + spaces(col))
			}
			if err := r.writeItem(b, item, col, "- ", likeItem(like, i)); err != nil {
				return err
			}
		}
		return nil
	}
	all := pairs(n)
	for i := 0; i+1 < len(all); i += 2 {
		if i > 0 {
			b.WriteString(r.nl + spaces(col))
		}
		likeKey, likeValue := likePair(like, all[i])
		if err := r.writePair(b, all[i], all[i+1], col, likeKey, likeValue, 0); err != nil {
			return err
		}
	}
	return nil
}

// writeItem spells an item of a block sequence with its dash.
func (r *renderer) writeItem(b *strings.Builder, item *yaml.Node, col int, dash string, like *yaml.Node) error {
	b.WriteString(dash)
	return r.writeBlock(b, deref(item), col+len(dash), like)
}

// writePair spells a pair of a block mapping. The key takes the quotes of
// likeKey. The value begins at the column align, if it is one line and the key
// leaves room for that.
func (r *renderer) writePair(b *strings.Builder, key, value *yaml.Node, col int, likeKey, likeValue *yaml.Node, align int) error {
	key, value = deref(key), deref(value)
	if key == nil || value == nil || key.Kind != yaml.ScalarNode {
		return &UnsafeError{Reason: "a new key is not a plain text"}
	}
	spelled, err := r.scalar(key, false, likeKey)
	if err != nil {
		return err
	}
	b.WriteString(spelled)
	b.WriteByte(':')
	if value.Kind == yaml.ScalarNode || inFlow(value, likeValue) {
		gap := " "
		if room := align - col - len([]rune(spelled)) - 1; room > 0 {
			gap = spaces(room)
		} else if likeValue != nil {
			gap = r.gapAfterColon(likeKey, likeValue)
		}
		b.WriteString(gap)
		return r.writeBlock(b, value, col, likeValue)
	}
	r.habits.learn()
	offset := r.habits.mapping
	if value.Kind == yaml.SequenceNode {
		offset = r.habits.sequence
	}
	if likeValue != nil && likeValue.Kind == value.Kind && likeValue.Style&yaml.TaggedStyle == 0 &&
		likeValue.Anchor == "" && likeValue.Line > likeKey.Line {
		offset = likeValue.Column - likeKey.Column
	}
	b.WriteString(r.nl + spaces(col+offset))
	return r.writeBlock(b, value, col+offset, likeValue)
}

// gapAfterColon returns the blanks between a colon and the value after it.
func (r *renderer) gapAfterColon(key, value *yaml.Node) string {
	end, err := r.end(key, -1)
	if err != nil || end >= len(r.src) || r.src[end] != ':' || key.Line != value.Line {
		return " "
	}
	if to := r.skipBlanks(end + 1); to > end+1 {
		if start, err := r.start(value); err == nil && start == to {
			return string(r.src[end+1 : to])
		}
	}
	return " "
}

// flow spells n in flow style; inside tells whether it stands in [ ] or { }.
func (r *renderer) flow(n *yaml.Node, inside bool, like *yaml.Node) (string, error) {
	var b strings.Builder
	err := r.writeFlow(&b, deref(n), inside, like)
	return b.String(), err
}

func (r *renderer) writeFlow(b *strings.Builder, n *yaml.Node, inside bool, like *yaml.Node) error {
	if err := r.enter(n); err != nil {
		return err
	}
	defer func() { r.depth-- }()
	pad := ""
	if like != nil && like.Kind == n.Kind && like.Style&yaml.FlowStyle != 0 && len(like.Content) > 0 && len(n.Content) > 0 {
		if off, err := r.start(like); err == nil {
			if off, _ = r.skipProperties(off); off+1 < len(r.src) && r.src[off+1] == ' ' {
				pad = " "
			}
		}
	}
	if tag := n.ShortTag(); n.Kind != yaml.ScalarNode && tag != "!!seq" && tag != "!!map" {
		return &UnsafeError{Reason: "what is to be written has the tag " + tag}
	}
	switch n.Kind {
	case yaml.ScalarNode:
		spelled, err := r.scalar(n, inside, like)
		b.WriteString(spelled)
		return err
	case yaml.SequenceNode:
		b.WriteString("[" + pad)
		for i, item := range n.Content {
			if i > 0 {
				b.WriteString(", ")
			}
			if err := r.writeFlow(b, deref(item), true, likeItem(like, i)); err != nil {
				return err
			}
		}
		b.WriteString(pad + "]")
	case yaml.MappingNode:
		b.WriteString("{" + pad)
		all := pairs(n)
		for i := 0; i+1 < len(all); i += 2 {
			if i > 0 {
				b.WriteString(", ")
			}
			likeKey, likeValue := likePair(like, all[i])
			if err := r.writeFlowPair(b, all[i], all[i+1], likeKey, likeValue); err != nil {
				return err
			}
		}
		b.WriteString(pad + "}")
	}
	return nil
}

func (r *renderer) writeFlowPair(b *strings.Builder, key, value, likeKey, likeValue *yaml.Node) error {
	key = deref(key)
	if key == nil || key.Kind != yaml.ScalarNode {
		return &UnsafeError{Reason: "a new key is not a plain text"}
	}
	spelled, err := r.scalar(key, true, likeKey)
	if err != nil {
		return err
	}
	b.WriteString(spelled + ": ")
	return r.writeFlow(b, deref(value), true, likeValue)
}

// readableLine tells whether s can stand on one line as it is.
func readableLine(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !readable(r) }) < 0
}

// scalar spells a scalar, in the quotes of what it is to be like.
func (r *renderer) scalar(n *yaml.Node, inside bool, like *yaml.Node) (string, error) {
	tag := n.ShortTag()
	bare := func(value string) bool {
		return (&yaml.Node{Kind: yaml.ScalarNode, Value: value}).ShortTag() == tag && strings.Trim(value, " \t\r\n") == value
	}
	switch tag {
	case "!!str":
		if like != nil && like.Kind == yaml.ScalarNode && like.ShortTag() == "!!str" {
			switch {
			case like.Style&yaml.DoubleQuotedStyle != 0:
				return doubleQuoted(n.Value), nil
			case like.Style&yaml.SingleQuotedStyle != 0:
				if spelled, ok := singleQuoted(n.Value); ok {
					return spelled, nil
				}
			case like.Value == n.Value && like.Style == 0 && !inside && readableLine(n.Value):
				return n.Value, nil // as the neighbour, such as the key y
			}
		}
		if inside {
			return ScalarFlow(n.Value), nil
		}
		return Scalar(n.Value), nil
	case "!!null":
		if n.Value == "" || !bare(n.Value) {
			return "null", nil
		}
		return n.Value, nil
	case "!!float":
		if !bare(n.Value) && bare(n.Value+".0") {
			return n.Value + ".0", nil
		}
	}
	switch tag {
	case "!!bool", "!!int", "!!float", "!!timestamp":
		if bare(n.Value) {
			return n.Value, nil
		}
	}
	return "", &UnsafeError{Reason: "what is to be written has the tag " + tag}
}
