package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"engage/internal/lists"
	"engage/internal/term"
)

// plainScalar matches texts that every version of YAML reads as a string without
// quotes, in and outside of brackets, except for reservedWords.
var plainScalar = regexp.MustCompile(`^[\pL/](?:[ :]?[\pL\pM\pN\p{So}_./–@&+()'\\-]|#)*$`)

const reservedWords = " null true false yes no on off y n "

// encodeText returns the text on one line, quoted if necessary. Bytes that are no
// UTF-8 become U+FFFD.
func encodeText(value string, json bool) string {
	if json || !plainScalar.MatchString(value) || !utf8.ValidString(value) || strings.Contains(reservedWords, " "+strings.ToLower(value)+" ") {
		return quoteText(value)
	}
	return value
}

// quoteText returns a text in double quotes that YAML and JSON read alike: without
// surrogates, and with escapes for all that either reads as a line break.
func quoteText(value string) string {
	var b strings.Builder
	b.WriteByte('"')
	for character, invisible := range term.Characters(value) {
		switch r, _ := utf8.DecodeRuneInString(character); {
		case r == '"' || r == '\\':
			b.WriteString(`\` + character)
		case invisible && r <= 0xffff && r != '\u200c' && r != '\u200d': // joiners, which several scripts need
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// encodeValue returns a value of the field on one line.
func (f *field) encodeValue(v reflect.Value, json bool) string {
	switch v.Kind() {
	case reflect.String:
		return encodeText(v.String(), json)
	case reflect.Struct:
		return "{" + strings.Join(f.encodePairs(v, json), ", ") + "}"
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = f.encodeValue(v.Index(i), json)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

// encodePair returns the key with its value on one line.
func (f *field) encodePair(v reflect.Value, json bool) string {
	return encodeText(f.key, json) + ": " + f.encodeValue(v, json)
}

// encodePairs returns the pairs of a block that are required or not empty.
func (f *field) encodePairs(v reflect.Value, json bool) []string {
	var list []string
	for i := range f.fields {
		if inner := &f.fields[i]; inner.required || !v.Field(i).IsZero() {
			list = append(list, inner.encodePair(v.Field(i), json))
		}
	}
	return list
}

// encodeLines returns a block, or a list of blocks, in block style.
func (f *field) encodeLines(v reflect.Value) []string {
	if v.Kind() == reflect.Struct {
		return f.encodePairs(v, false)
	}
	var list []string
	for i := range v.Len() {
		list = append(list, itemLines(f.encodePairs(v.Index(i), false), " ")...)
	}
	return list
}

// itemLines puts a dash before the first of the lines.
func itemLines(lines []string, gap string) []string {
	list := lists.Map(lines, func(line string) string { return " " + gap + line })
	list[0] = "-" + gap + lines[0]
	return list
}

// items returns each item of a list in block style.
func (f *field) items(list reflect.Value) []string {
	items := make([]string, list.Len())
	for i := range items {
		items[i] = indentLines(itemLines(f.encodePairs(list.Index(i), false), " "), 2, "\n")
	}
	return items
}
