package prompt

import (
	"strings"
	"testing"

	"engage/internal/msg"
)

// In a locale of ASCII our own words change, and names do not.
func TestPlainNamesInASCII(t *testing.T) {
	var b strings.Builder
	asker := NewPlain(strings.NewReader("2\n"), &b, msg.In("fr").ASCII())
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

// What is typed in another encoding is asked for again.
func TestPlainNotUTF8(t *testing.T) {
	for _, kind := range []Kind{Line, Lines} {
		var b strings.Builder
		reply, err := NewPlain(strings.NewReader("Caf\xe9\n\nCafé\n\n"), &b, nil).Ask(t.Context(), Page{Title: "?", Kind: kind})
		if err != nil || kind == Line && reply.Value != "" || kind == Lines && reply.Value != "Café" {
			t.Errorf("%+v, %v: %s", reply, err, b.String())
		}
		if !strings.Contains(b.String(), "! it is not UTF-8\n") {
			t.Errorf("it is not told: %s", b.String())
		}
	}
}
