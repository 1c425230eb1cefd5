package prompt

import (
	"strings"
	"testing"

	"golang.org/x/text/language"

	"engage/internal/msg"
)

// In a locale of ASCII our own words change, and names do not.
func TestPlainNamesInASCII(t *testing.T) {
	var b strings.Builder
	asker := NewPlain(strings.NewReader("2\n"), &b, msg.In(language.French).ASCII())
	reply, err := asker.Ask(t.Context(), Page{
		Title: "?", Kind: Choice,
		Options: []Option{{Label: "Été – « a »", Value: "a"}, {Label: "b\u200b\x1b[31m", Value: "b"}},
	})
	if err != nil || reply.Value != "b" {
		t.Fatalf("%+v, %v", reply, err)
	}
	for _, want := range []string{"1. Été – « a »\n", `2. b\u200b\x1b[31m` + "\n", "Entree seule signifie 1, Été"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in %q", want, b.String())
		}
	}
}
