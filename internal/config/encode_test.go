package config

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// FuzzText checks that every spelling decodes to the text that it spells, in
// block and in flow style, as a value, a key and an item.
func FuzzText(f *testing.F) {
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
		block := encodeText(s, false)
		spellings := []string{block, quoteText(s)}
		var back string
		if err := json.Unmarshal([]byte(quoteText(s)), &back); err != nil || back != s {
			t.Fatalf("%q as JSON: %s, %v", s, quoteText(s), err)
		}
		for _, spelled := range spellings {
			if strings.ContainsAny(spelled, "\r\n\u0085\u2028\u2029") {
				t.Fatalf("%q is spelled over several lines: %q", s, spelled)
			}
			texts := []string{"%s", "%s\n", "k: %s\n", "k: %s # c\n", "- %s\n", "- k: %s\n  l: 1\n", "%s: 1\n", "-   - %s\r\n", "k:\n  %s\n"}
			texts = append(texts, "[%s]", "[%s,%s]", "{k: %s}", "{%s: 1}", "{k: %s, l: [ %s ]}\n", "[%s, a]\n", "{%s: %s}\n")
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
