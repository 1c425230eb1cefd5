package yamledit

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// FuzzScalar checks that every spelling decodes to the text that it spells, in
// block and in flow style, as a value, a key and an item.
func FuzzScalar(f *testing.F) {
	for _, s := range []string{
		"", " ", "a", "a b", " a", "a ", "a: b", "a:b", "a:", "a #b", "a#b", "#", "-", "- a", "-a", "--- a", "...", "?", "? a", "a?b",
		":", ",", "a,b", "[", "]", "{", "}", "a]b", "&a", "*a", "!a", "|", ">", "'", "\"", "%", "@", "`", "=", "<<", "~",
		"yes", "No", "ON", "off", "y", "N", "null", "NULL", "true", "False", ".nan", ".inf", "12", "-1", "+1", "1e3", "0x1", "0o7", "0b1", "1_000",
		"12:30:45", "2024-01-01", "2024-01-01T10:00:00Z", "1.5", ".5", "1,5", "20 Minuten", "\t", "a\tb", "a\nb", "a\r\nb", "\x00", "\x1b", "\x7f",
		"\u0080", "\u0085", "\u009f", "\u00a0", "\u00ad", "\u2028", "\u2029", "\ufeff", "a\ufeffb", "\ufffd", "\uffff", "\U0001F600", "👨‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
		"Ünïcödé", "日本語　テスト", "العربية", "می\u200cخواهم", "\u202eabc", "it's", `back\slash`, `"quoted"`, "a\\nb", "\ue000", "\U0010FFFF",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 900 {
			t.Skip()
		}
		block, flow := Scalar(s), ScalarFlow(s)
		spellings := []string{block, flow}
		if single, ok := singleQuoted(s); ok {
			spellings = append(spellings, single)
		}
		for _, spelled := range spellings {
			if strings.ContainsAny(spelled, "\r\n\u0085\u2028\u2029") {
				t.Fatalf("%q is spelled over several lines: %q", s, spelled)
			}
			texts := []string{"%s", "%s\n", "k: %s\n", "k: %s # c\n", "- %s\n", "- k: %s\n  l: 1\n", "%s: 1\n", "-   - %s\r\n", "k:\n  %s\n"}
			if spelled != block {
				texts = append(texts, "[%s]", "[%s,%s]", "{k: %s}", "{%s: 1}", "{k: %s, l: [ %s ]}\n")
			}
			if spelled == flow {
				texts = append(texts, "[%s, a]\n", "{%s: %s}\n")
			}
			for _, text := range texts {
				if isKey := strings.Contains(text, "%s:"); isKey && len(spelled) > 1000 {
					continue // YAML knows no longer keys on one line
				}
				src := strings.ReplaceAll(text, "%s", spelled)
				var doc yaml.Node
				if err := yaml.Unmarshal([]byte(src), &doc); err != nil {
					t.Fatalf("%q as %s: %v", s, src, err)
				}
				found := 0
				var look func(n *yaml.Node)
				look = func(n *yaml.Node) {
					if n.Kind == yaml.ScalarNode && n.Value == s && n.Tag == "!!str" {
						found++
					}
					for _, child := range n.Content {
						look(child)
					}
				}
				look(&doc)
				if found < strings.Count(text, "%s") {
					t.Fatalf("%q in %q is not read as it was written", s, src)
				}
			}
		}
	})
}

// FuzzApply makes small random changes to texts.
func FuzzApply(f *testing.F) {
	for _, path := range goldenFiles(f) {
		for _, g := range readGolden(f, path) {
			for seed := range uint64(3) {
				f.Add(g.bytes(g.before), seed)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, seed uint64) {
		if len(src) > 4096 {
			t.Skip()
		}
		root, err := parse(src)
		if err != nil {
			t.Skip()
		}
		want := mutate(resolved(root, 0), rand.New(rand.NewPCG(seed, 1)))
		if want == nil {
			t.Skip()
		}
		checkApply(t, src, want)
	})
}

// checkApply applies want to src, and checks what has to hold for any change.
func checkApply(t *testing.T, src []byte, want *yaml.Node) (applied bool) {
	t.Helper()
	orig := bytes.Clone(src)
	got, err := apply(src, want, Options{Identity: bySubscription})
	if !bytes.Equal(orig, src) {
		t.Fatalf("src was changed")
	}
	if err != nil {
		var unsafe *UnsafeError
		if !errors.As(err, &unsafe) || got != nil {
			t.Fatalf("Apply = %q, %v, want an *UnsafeError alone", got, err)
		}
		return false
	}
	root, err := parse(got)
	if err != nil {
		t.Fatalf("the result is no YAML: %v\n%s", err, got)
	}
	if !newMeaning(len(got)).equal(root, want) {
		t.Fatalf("the result means something else:\n%s", got)
	}
	if before, _ := parse(src); newMeaning(len(src)).equal(before, want) != (bytes.Equal(src, got)) {
		t.Fatalf("changed for nothing: %q to %q", src, got)
	}
	again, err := Apply(got, want, Options{Identity: bySubscription})
	if err != nil || !bytes.Equal(again, got) {
		t.Fatalf("not stable: %q then %q, %v", got, again, err)
	}
	checkShared(t, src, want)
	return true
}

// checkShared applies want with all that src has of it as src's own nodes.
func checkShared(t *testing.T, src []byte, want *yaml.Node) {
	t.Helper()
	root, err := parse(src)
	if err != nil {
		t.Fatal(err)
	}
	before := resolved(root, 0)
	got, err := applyParsed(src, root, shared(root, want, newMeaning(len(src))), Options{Identity: bySubscription})
	if err != nil {
		var unsafe *UnsafeError
		if !errors.As(err, &unsafe) || got != nil {
			t.Fatalf("with shared nodes: %q, %v, want an *UnsafeError alone", got, err)
		}
		return
	}
	after, err := parse(got)
	if err != nil || !newMeaning(len(got)).equal(after, want) {
		t.Fatalf("with shared nodes the result means something else: %v\n%s", err, got)
	}
	if !newMeaning(len(src)).equal(root, before) {
		t.Fatal("the shared nodes were changed")
	}
}

// shared returns want with each node that means the same as own's at its place
// replaced by that.
func shared(own, want *yaml.Node, m *meaning) *yaml.Node {
	if m.equal(own, want) {
		return own
	}
	from := deref(own)
	if from.Kind != want.Kind || from.Kind == yaml.ScalarNode {
		return want
	}
	out := *want
	out.Content = slices.Clone(want.Content)
	index := keyIndex{pairs: from.Content}
	for i := range out.Content {
		at := i
		if want.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			if at = index.find(out.Content[i-1], i-1) + 1; at == 0 {
				continue
			}
		}
		if at < len(from.Content) {
			out.Content[i] = shared(from.Content[at], out.Content[i], m)
		}
	}
	return &out
}

// resolved returns a copy of n with aliases and merges resolved; nil where
// that can't be done.
func resolved(n *yaml.Node, depth int) *yaml.Node {
	n = deref(n)
	if depth > 20 {
		return nil
	}
	out := &yaml.Node{Kind: n.Kind, Tag: n.ShortTag(), Value: n.Value, Style: n.Style &^ (quoted | blockScalar)}
	children := n.Content
	if n.Kind == yaml.MappingNode {
		children = pairs(n)
	}
	for _, child := range children {
		copied := resolved(child, depth+1)
		if copied == nil {
			return nil
		}
		out.Content = append(out.Content, copied)
	}
	return out
}

// mutate makes one to three changes somewhere in n.
func mutate(n *yaml.Node, r *rand.Rand) *yaml.Node {
	if n == nil {
		return nil
	}
	for range 1 + r.IntN(3) {
		var nodes []*yaml.Node
		var collect func(n *yaml.Node)
		collect = func(n *yaml.Node) {
			nodes = append(nodes, n)
			for i, child := range n.Content {
				if n.Kind == yaml.SequenceNode || i%2 == 1 {
					collect(child)
				}
			}
		}
		collect(n)
		target := nodes[r.IntN(len(nodes))]
		words := []string{"new", "a: b", "12", "", "é😀", "- x", "a, b", "it's # so", "line\nbreak"}
		text := func() *yaml.Node {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: words[r.IntN(len(words))]}
		}
		value := func() *yaml.Node {
			switch r.IntN(5) {
			case 0:
				return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{
					{Kind: yaml.ScalarNode, Tag: "!!str", Value: "id"}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: fmt.Sprint("n", r.IntN(9))},
					{Kind: yaml.ScalarNode, Tag: "!!str", Value: "list"}, {Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{text()}}}}
			case 1:
				return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{text(), text()}, Style: yaml.Style(r.IntN(2)) * yaml.FlowStyle}
			}
			return text()
		}
		step := 1
		if target.Kind == yaml.MappingNode {
			step = 2
		}
		at := 0
		if len(target.Content) > 0 {
			at = r.IntN(len(target.Content)/step) * step
		}
		switch {
		case target.Kind == yaml.ScalarNode:
			*target = *value()
		case r.IntN(2) == 0 && len(target.Content) > 0:
			target.Content = append(target.Content[:at:at], target.Content[at+step:]...)
		default:
			if r.IntN(2) == 0 {
				at = len(target.Content)
			}
			fresh := []*yaml.Node{value()}
			if step == 2 {
				fresh = []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: fmt.Sprint("k", r.IntN(99))}, value()}
			}
			target.Content = append(target.Content[:at:at], append(fresh, target.Content[at:]...)...)
		}
	}
	return n
}
