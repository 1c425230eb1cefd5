package secret

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func keyOf(t testing.TB, text string) Key {
	t.Helper()
	key, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestFind(t *testing.T) {
	key := keyOf(t, "keyOfTheTest1234567890")
	text := []byte("é: keyOfTheTest1234567890 # keyOfTheTest1234567890, acme")
	if at := Find(text, key); at != len("é: ") {
		t.Errorf("found at %d", at)
	}
	for _, none := range []Key{{}, keyOf(t, "acme")} {
		if Find(text, none) != -1 || Holds(text, none) {
			t.Errorf("a key of %d characters is found", none.Len())
		}
	}
}

func TestKnown(t *testing.T) {
	key, other := keyOf(t, "keyOfTheTest1234567890"), keyOf(t, "storedKeyOfTheTest1234567890")
	t.Setenv(Variable, " 'keyOfTheTest1234567890' \n")
	if !slices.ContainsFunc(Known(), key.Equal) {
		t.Error("the variable's key is not known")
	}
	for _, value := range []string{"", "acme", "two words here"} {
		t.Setenv(Variable, value)
		if known := Known(); len(known) > 0 {
			t.Errorf("%q gives %d keys to look for", value, len(known))
		}
	}
	t.Cleanup(func() { remembered.keys = nil })
	Remember(other)
	Remember(other)
	Remember(keyOf(t, "acme"))
	if known := Known(); len(known) != 1 || !known[0].Equal(other) {
		t.Errorf("%d keys are remembered", len(known))
	}
}

// spellings are the ways in which a text can come to stand in an answer.
var spellings = map[string]func(string) string{
	"as it is":   func(s string) string { return s },
	"upper case": strings.ToUpper,
	"lower case": strings.ToLower,
	"JSON": func(s string) string {
		text, _ := json.Marshal(s)
		return strings.ReplaceAll(string(text), "/", `\/`)
	},
	"JSON, numbers": func(s string) string { return each(s, `\u%04x`) },
	"JSON, NUMBERS": func(s string) string { return each(s, `\u%04X`) },
	"an address":    url.QueryEscape,
	"percents":      func(s string) string { return each(s, "%%%02X") },
	"HTML":          html.EscapeString,
	"HTML, decimal": func(s string) string { return each(s, "&#%d;") },
	"HTML, hex":     func(s string) string { return each(s, "&#x%x;") },
	"HTML, names":   strings.NewReplacer("+", "&plus;", "/", "&sol;", "=", "&equals;").Replace,
}

func each(s, format string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		_, _ = fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

func TestHolds(t *testing.T) {
	for _, text := range []string{"canaryKey7R49FRHrthqhd8bvdh74", "ab+cd/EF==&<12>", `ab"cd\u0041ef%41`, "abcdefgh"} {
		key := keyOf(t, text)
		for name, spell := range spellings {
			for around, outer := range spellings {
				if around == "upper case" && name == "HTML, names" {
					continue // no longer names
				}
				spelled := outer(spell(text))
				for _, whole := range []string{spelled, `{"a\\":"` + spelled + `"}`, "é\\\\" + spelled + "&;"} {
					if !Holds([]byte(whole), Key{}, key) {
						t.Errorf("%s in %s is not found: %s", name, around, whole)
					}
				}
				if cut := outer(spell(text[1:])); Holds([]byte(cut+" "+cut), key) {
					t.Errorf("%s in %s: a part is taken for the key", name, around)
				}
			}
			for _, before := range []int{window - 1, window - 30, 2*window - 3, 3 * window} {
				if !Holds([]byte(strings.Repeat("x", before)+spell(text)+strings.Repeat("y", before)), key) {
					t.Errorf("%s is not found behind %d others", name, before)
				}
			}
		}
	}
}
