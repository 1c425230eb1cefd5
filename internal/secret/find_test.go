package secret

import (
	"encoding/base64"
	"encoding/hex"
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
		if Find(text, none) != -1 || Contains(text, none) {
			t.Errorf("a key of %d characters is found", len(none.Reveal()))
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

// escapes are the ways in which a text can be escaped in an answer.
var escapes = map[string]func(string) string{
	"as it is":   func(s string) string { return s },
	"upper case": strings.ToUpper,
	"lower case": strings.ToLower,
	"JSON": func(s string) string {
		text, _ := json.Marshal(s)
		return strings.ReplaceAll(string(text), "/", `\/`)
	},
	"JSON, numbers": func(s string) string { return escapeEach(s, `\u%04x`) },
	"JSON, NUMBERS": func(s string) string { return escapeEach(s, `\u%04X`) },
	"an address":    url.QueryEscape,
	"percents":      func(s string) string { return escapeEach(s, "%%%02X") },
	"HTML":          html.EscapeString,
	"HTML, decimal": func(s string) string { return escapeEach(s, "&#%d;") },
	"HTML, hex":     func(s string) string { return escapeEach(s, "&#x%x;") },
	"HTML, names":   strings.NewReplacer("+", "&plus;", "/", "&sol;", "=", "&equals;").Replace,
}

func escapeEach(s, format string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		_, _ = fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

func TestContains(t *testing.T) {
	for _, text := range []string{"canaryKey7R49FRHrthqhd8bvdh74", "ab+cd/EF==&<12>", `ab"cd\u0041ef%41`, "abcdefgh"} {
		key := keyOf(t, text)
		for name, spell := range escapes {
			for around, outer := range escapes {
				if around == "upper case" && name == "HTML, names" {
					continue // no longer names
				}
				spelled := outer(spell(text))
				for _, whole := range []string{spelled, `{"a\\":"` + spelled + `"}`, "é\\\\" + spelled + "&;"} {
					if !Contains([]byte(whole), Key{}, key) {
						t.Errorf("%s in %s is not found: %s", name, around, whole)
					}
				}
				if cut := outer(spell(text[1:])); Contains([]byte(cut+" "+cut), key) {
					t.Errorf("%s in %s: a part is taken for the key", name, around)
				}
			}
			if !Contains([]byte(strings.Repeat("x", 3<<20)+spell(text)+strings.Repeat("y", 3<<20)), key) {
				t.Errorf("%s is not found in a long text", name)
			}
		}
	}
}

// TestContainsEncoded: what a program may have made of a key, anywhere in a longer text.
func TestContainsEncoded(t *testing.T) {
	encoded := map[string]func(string) string{
		"hex":     func(s string) string { return hex.EncodeToString([]byte(s)) },
		"HEX":     func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
		"base64":  func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"raw":     func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
		"URL":     func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
		"raw URL": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
		"reversed": func(s string) string {
			text := []byte(s)
			slices.Reverse(text)
			return string(text)
		},
	}
	for _, text := range []string{"canaryKey7R49FRHrthqhd8bvdh74", "ab+cd/EF==&<12>", `~~~>>>???~~~a`, "abcdefgh"} {
		key := keyOf(t, text)
		for name, encode := range encoded {
			for _, around := range []string{"", "u", "u:", "use", "user"} {
				for escaped, spell := range escapes {
					if escaped == "HTML, names" || strings.HasSuffix(escaped, "case") {
						continue
					}
					if whole := "x " + spell(encode(around+text+around)) + "."; !Contains([]byte(whole), key) {
						t.Errorf("%s after %q, %s, is not found: %s", name, around, escaped, whole)
					}
				}
				if cut := encode(around + text[1:] + around); Contains([]byte(cut+" "+cut), key) {
					t.Errorf("%s: a part is taken for the key", name)
				}
			}
		}
	}
}

func BenchmarkContains(b *testing.B) {
	key, token := keyOf(b, "canaryKey7R49FRHrthqhd8bvdh74"), keyOf(b, strings.Repeat("tokenOfTheTest", 60))
	text := []byte(strings.Repeat(`{"name":"Product news","id":1234},`, 30_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Contains(text, key, token)
	}
}
