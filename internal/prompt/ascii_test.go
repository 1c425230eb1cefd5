package prompt

import (
	"strings"
	"testing"

	"engage/internal/msg"
)

// In a locale of ASCII our own words change, and names do not.
func TestNamesInASCII(t *testing.T) {
	m := newTestModel(Page{
		Title: "?", Kind: Choices, CanGoBack: true,
		Options: []Option{{Label: "Été – « a »", Value: "a"}, {Label: "b\u200b", Value: "b"}},
	}, msg.In("fr").ASCII())
	m.begin()
	view := strings.Join(m.view(), "\n")
	for _, want := range []string{"Été – « a »", `b\u200b`, "0 sur 2", "up/down | espace cocher"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in %s", want, view)
		}
	}
}
