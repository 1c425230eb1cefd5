package config

import (
	"strconv"
	"strings"
	"testing"
)

// TestNormalizeYAML: what is replaced for the parser keeps the offset of every byte,
// and content is not changed.
func TestNormalizeYAML(t *testing.T) {
	for src, want := range map[string]string{
		"%YAML 1.2\n---\na: 1\n":           "%YAML 1.1\n---\na: 1\n",
		"\ufeff# x\r\n%YAML\t1.12\r\n---":  "\ufeff# x\r\n%YAML\t1.01\r\n---",
		"%YAML 2.2\n---\n":                 "%YAML 2.2\n---\n",
		"---\na: '\n%YAML 1.2\n'\n":        "---\na: '\n%YAML 1.2\n'\n",
		"a: 1\n\t\n \t # x\ty\n\tb: 2\n\t": "a: 1\n \n   # x\ty\n\tb: 2\n ",
	} {
		if got := string(normalizeYAML([]byte(src))); got != want {
			t.Errorf("%q\nis read as %q,\nwant       %q", src, got, want)
		}
	}
}

// TestConfusables: a character is reported only where it causes a problem, and other
// problems are reported, too.
func TestConfusables(t *testing.T) {
	for src, want := range map[string]string{
		strings.Replace(small, "Acme", "« Acme »\u2028", 1):                      "",
		strings.Replace(small, "Acme", "« Acme »\n \u00a0\n  x y", 1):            "4:2: a non-breaking space (U+00A0) stands here",
		strings.Replace(small, "entity: acme", "entity: Café : x", 1):            "7:16: a colon followed by a blank stands where no key can be",
		strings.Replace(small, "entity: acme", "entity\u200b: acme\n  x: y", 1):  "7:9: an invisible character (U+200B) stands here|8:3: unknown key `x`",
		strings.Replace(small, "entity: acme", "entity: a\u0085b", 1):            "7:12: a line separator (U+0085) stands here",
		strings.Replace(small, "  entity", "  \u2028entity", 1):                  "7:3: a line separator (U+2028) stands here",
		strings.Replace(small, "  entity", " \u0085 \u2029entity", 1):            "7:2: a line separator (U+0085) stands here|8:2: a line separator (U+2029) stands here",
		"%YAML 2.0\n---\n" + small:                                               "1:1: this line says that the file is written in another YAML than 1.x",
		small + "mapping_variables:\n  － display_label: A\n":                     "10:3: a full-width `-` (U+FF0D) stands here",
		small + "push_rules: ［{level: all, destination: none}］\n":                "9:13: a full-width `[` (U+FF3B) stands here",
		strings.Replace(small, "actito:", "actito:\n=======\n", 1):               "5:1: marks of a git conflict stand here",
		strings.Replace(small, "  name", "||||||| base\r\n\u00a0 name", 1):       "3:1: marks of a git conflict stand here",
		strings.Replace(small, "name: Acme", "name: |\n    =======\n    x", 1):   "",
		strings.Replace(small, "name: Acme", "name: \u00a0Acme\xff", 1):          "3:14: a character here is not UTF-8",
		strings.Replace(small, "  entity", "\u2003\u2003entity", 1) + "x: [a,\n": "7:1: a space of another width (U+2003) stands here",
	} {
		var got []string
		for _, p := range Parse("x", []byte(src)).Problems {
			got = append(got, strconv.Itoa(p.Line)+":"+strconv.Itoa(p.Column)+": "+p.Message)
		}
		if list := strings.Join(got, "|"); list != want {
			t.Errorf("%q:\ngot  %s\nwant %s", src, list, want)
		}
	}
}
