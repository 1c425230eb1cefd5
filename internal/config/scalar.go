package config

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Scalar returns the shortest safe spelling of a text value on one line, for
// block style: as a value, a key or an item of a sequence. Text that YAML 1.1
// or 1.2 would take for something else, or that holds characters that can't be
// seen, is double-quoted. Bytes that are no UTF-8 become U+FFFD. As a key, the
// spelling may have no more than 1,024 characters, which is YAML's own limit.
func Scalar(s string) string {
	if plainSafe(s) {
		return s
	}
	return doubleQuoted(s)
}

// ScalarFlow is Scalar for a place inside [ ] or { }, where commas, brackets
// and question marks have a meaning of their own.
func ScalarFlow(s string) string {
	if plainSafe(s) && !strings.ContainsAny(s, ",[]{}?") {
		return s
	}
	return doubleQuoted(s)
}

// singleQuoted spells s in single quotes, and reports whether that is possible.
func singleQuoted(s string) (string, bool) {
	for _, r := range s {
		if !readable(r) || r == utf8.RuneError {
			return "", false
		}
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'", true
}

// words are the plain scalars that some version of YAML reads as null, a truth
// value, a merge or a default value.
var words = map[string]bool{
	"~": true, "null": true, "true": true, "false": true, "yes": true, "no": true,
	"on": true, "off": true, "y": true, "n": true, "=": true, "<<": true,
}

// plainSafe reports whether s can stand without quotes in block style.
func plainSafe(s string) bool {
	if s == "" || strings.Contains("-?:,[]{}#&*!|>'\"%@` ", s[:1]) || strings.HasPrefix(s, "...") {
		return false
	}
	if end := s[len(s)-1]; end == ' ' || end == ':' {
		return false
	}
	if len(s) <= 5 && words[strings.ToLower(s)] {
		return false
	}
	last := rune(0)
	for i, r := range s {
		if !readable(r) || r == utf8.RuneError && !utf8.ValidString(s[i:min(i+3, len(s))]) {
			return false
		}
		if last == ':' && r == ' ' || last == ' ' && r == '#' {
			return false
		}
		last = r
	}
	if strings.Contains("+.0123456789", s[:1]) && strings.Trim(s, "0123456789_.:,+-eExXoObBaAcCdDfFtTzZ ") == "" {
		return false // a number, a date or a time in one version of YAML or another
	}
	return (&yaml.Node{Kind: yaml.ScalarNode, Value: s}).ShortTag() == "!!str"
}

// readable reports whether a reader of the file can see r for what it is. The
// joiners and tags without a shape of their own are parts of emoji and of
// several scripts.
func readable(r rune) bool {
	switch {
	case r < 0x7F:
		return r >= ' '
	case r == 0x200C, r == 0x200D, r >= 0xE0020 && r <= 0xE007F:
		return true
	case r >= 0x1F000 && r <= 0x1FAFF:
		return true
	}
	return unicode.IsPrint(r)
}

var escapes = map[rune]string{
	0: `\0`, '\a': `\a`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\v': `\v`, '\f': `\f`, '\r': `\r`,
	0x1B: `\e`, '"': `\"`, '\\': `\\`, 0x85: `\N`, 0xA0: `\_`, 0x2028: `\L`, 0x2029: `\P`,
}

func doubleQuoted(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		switch escape, ok := escapes[r]; {
		case ok:
			b.WriteString(escape)
		case readable(r):
			b.WriteRune(r)
		case r <= 0xFF:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
