package guide

import (
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	golden(t, "acme.md", In(nil).New(acme()).Markdown())
}

// Names can't become Markdown or HTML, and can't end their block of code.
func TestMarkdownEscapes(t *testing.T) {
	for _, test := range []struct{ what, got, want string }{
		{"prose", escapeMarkdown("<b>*a*_b_ [x](y) `c` | # ~ $ & \\"), "\\<b\\>\\*a\\*\\_b\\_ \\[x\\](y) \\`c\\` \\| \\# \\~ \\$ \\& \\\\"},
		{"prose with a line end", escapeMarkdown("a\nb"), "a\\<U+000A\\>b"},
		{"people and links", escapeMarkdown("@a www.b.example https://c"), "&#64;a www&#46;b.example https:&#47;/c"},
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
	text := In(nil).New(c).Markdown()
	if _, message, found := strings.Cut(text, "Subject:"); !found || !strings.Contains(message, `next\u0085line and more`) {
		t.Error(text)
	}
}
