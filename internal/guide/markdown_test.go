package guide

import (
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	var b strings.Builder
	if err := In(nil).New(acme()).WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "acme.md", b.String())
}

// Names can't become Markdown or HTML, and can't end their block of code.
func TestMarkdownEscapes(t *testing.T) {
	for _, test := range []struct{ what, got, want string }{
		{"prose", escapeMarkdown("<b>*a*_b_ [x](y) `c` | # ~ $ & \\"), "\\<b\\>\\*a\\*\\_b\\_ \\[x\\](y) \\`c\\` \\| \\# \\~ \\$ \\& \\\\"},
		{"prose with a line end", escapeMarkdown("a\nb"), "a\\<U+000A\\>b"},
		{"block", codeBlock("a"), "\n```\na\n```\n"},
		{"block with a fence", codeBlock("a\n```\nb"), "\n````\na\n```\nb\n````\n"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, not %q", test.what, test.got, test.want)
		}
	}
}

// The message to the account manager is read before it is sent: what can't be
// seen in a name is an escape in it.
func TestMarkdownRequest(t *testing.T) {
	c := acme()
	c.MappingVariables[0].Subscription = "next\u0085line and more"
	var b strings.Builder
	if err := In(nil).New(c).WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if _, message, found := strings.Cut(b.String(), "Subject:"); !found || !strings.Contains(message, `next\u0085line and more`) {
		t.Error(b.String())
	}
}
