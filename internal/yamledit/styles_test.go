package yamledit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// styles are ways in which people write the same list: what stands before the
// entries, an entry (with its number for %[1]d), what stands between two, and
// what stands after them.
var styles = []struct{ name, head, entry, between, tail string }{
	{"two columns", "version: 1\nlist:\n", "  - display_label: Label %[1]d\n    enabled_in: [forms, opt-ins]\n    subscription: Name %[1]d\n", "", "push_rules: []\n"},
	{"four columns", "list:\n", "    - display_label: Label %[1]d\n      enabled_in: [forms, opt-ins]\n      subscription: Name %[1]d\n", "", "# about the rules\npush_rules: []\n"},
	{"flush", "list:\n", "- display_label: Label %[1]d\n  enabled_in:\n  - forms\n  - opt-ins\n  subscription: Name %[1]d\n", "", "\n# about the rules\npush_rules: []\n"},
	{"wide dashes, quotes", "\"list\": # of all\n", "  -   'display_label':   'Label %[1]d'\n      \"enabled_in\": [ 'forms', \"opt-ins\" ]\n      subscription:    \"Name %[1]d\"\n", "", ""},
	{"blank lines", "list:\n\n", "  - display_label: Label %[1]d\n    enabled_in: [forms, opt-ins]\n    subscription: Name %[1]d\n", "\n", "\npush_rules: []\n"},
	{"flow entries", "list:\n", "  - {display_label: Label %[1]d, enabled_in: [forms, opt-ins], subscription: Name %[1]d}\n", "", "  # the end of the list\npush_rules: []\n"},
	{"flow list", "list: [", "{display_label: Label %[1]d, enabled_in: [forms, opt-ins], subscription: Name %[1]d}", ", ", "] # all\npush_rules: []\n"},
	{"flow list on lines", "list: [\n", "  {display_label: Label %[1]d, enabled_in: [forms, opt-ins], subscription: Name %[1]d}", ",\n", "\n]\npush_rules: []\n"},
	{"json", "{\"list\": [\n", "  {\"display_label\": \"Label %[1]d\", \"enabled_in\": [\"forms\", \"opt-ins\"], \"subscription\": \"Name %[1]d\"}", ",\n", "\n], \"push_rules\": []}\n"},
	{"root list", "# all of them\n---\n", "- display_label: Label %[1]d\n  enabled_in: [forms, opt-ins]\n  subscription: Name %[1]d\n", "", "...\n"},
	{"nested deeply", "a:\n  - b:\n      list:\n", "        - display_label: Label %[1]d\n          enabled_in: [forms, opt-ins]\n          subscription: Name %[1]d\n", "", "      c: 1\n  # about d\n  - d\n"},
	{"between block scalars", "text: |\n  - no entry\n\n  # no comment\nlist:\n", "  - display_label: Label %[1]d\n    enabled_in: [forms, opt-ins]\n    subscription: Name %[1]d\n", "", "more: >-\n  - no entry\n  # no comment\n"},
}

func styled(style int, entries []int) string {
	s := styles[style]
	var b strings.Builder
	b.WriteString(s.head)
	for i, n := range entries {
		if i > 0 {
			b.WriteString(s.between)
		}
		fmt.Fprintf(&b, s.entry, n)
	}
	b.WriteString(s.tail)
	return b.String()
}

// TestStyles adds and removes entries in files of every style, with every kind
// of line end: the result is what a person would have written in that style.
func TestStyles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for style, s := range styles {
		for round := range 150 {
			var before, after []int
			for n := range 1 + r.IntN(6) {
				before = append(before, n)
				if r.IntN(3) > 0 {
					after = append(after, n)
				}
			}
			if len(after) == 0 {
				after = append(after, r.IntN(len(before)))
			}
			for n := range r.IntN(3) {
				after = append(after, 10+n)
			}
			if s.between == "\n" && len(before) < 2 {
				continue // nothing shows that entries are set apart
			}
			ends := func(text string) string {
				if round%3 == 1 {
					text = "\uFEFF" + strings.ReplaceAll(text, "\n", "\r\n")
				}
				if round%3 == 2 {
					text = strings.TrimSuffix(text, "\n")
				}
				return text
			}
			src, want := ends(styled(style, before)), ends(styled(style, after))
			got, err := Apply([]byte(src), node(t, strings.TrimPrefix(want, "\uFEFF")), Options{Identity: bySubscription})
			if err != nil || string(got) != want {
				t.Fatalf("%s, %v to %v: %v\n%s\nwant\n%s", s.name, before, after, err, got, want)
			}
		}
	}
}

// TestRandomChanges makes random changes to the golden files' texts. Most of
// them can be made.
func TestRandomChanges(t *testing.T) {
	made, all, reasons := 0, 0, map[string]int{}
	for _, path := range goldenFiles(t) {
		for _, g := range readGolden(t, path) {
			for seed := range uint64(40) {
				src := g.bytes(g.before)
				root, err := parse(src)
				if err != nil {
					continue
				}
				want := mutate(resolved(root, 0), rand.New(rand.NewPCG(seed, 7)))
				all++
				if checkApply(t, src, want) {
					made++
				} else if _, err := Apply(src, want, Options{Identity: bySubscription}); err != nil {
					reasons[err.(*UnsafeError).Reason]++
				}
			}
		}
	}
	t.Logf("%d of %d changes made; the others: %v", made, all, reasons)
	if made*4 < all*3 {
		t.Errorf("only %d of %d changes could be made", made, all)
	}
}
