package config

import (
	"fmt"
	"reflect"
	"strings"
)

// spelling is how values are written: in block style, inside [ ] or { }, or as
// JSON.
type spelling int

const (
	inBlock spelling = iota
	inFlow
	inJSON
)

// text spells a text value.
func (s spelling) text(value string) string {
	switch s {
	case inJSON:
		return jsonText(value)
	case inFlow:
		return ScalarFlow(value)
	}
	return Scalar(value)
}

// jsonText spells a text as JSON that YAML reads as the same: without
// surrogates, and with no character raw that either takes for a line break.
func jsonText(value string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range value {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r <= 0xffff && !readable(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// value spells a value of the field on one line. What is not required and not
// there is left out.
func (f *field) value(v reflect.Value, s spelling) string {
	switch {
	case v.Kind() == reflect.String:
		return s.text(v.String())
	case v.Kind() != reflect.Struct && v.Kind() != reflect.Slice:
		return fmt.Sprint(v.Interface())
	}
	inner, opening, end := max(s, inFlow), "[", "]"
	var parts []string
	if v.Kind() == reflect.Struct {
		opening, end, parts = "{", "}", f.pairs(v, inner)
	} else {
		for i := range v.Len() {
			parts = append(parts, f.value(v.Index(i), inner))
		}
	}
	return opening + strings.Join(parts, ", ") + end
}

// pair spells the key with its value on one line.
func (f *field) pair(v reflect.Value, s spelling) string {
	key := f.key
	if s == inJSON {
		key = jsonText(key)
	}
	return key + ": " + f.value(v, s)
}

// pairs spells the pairs of a block that are there.
func (f *field) pairs(v reflect.Value, s spelling) []string {
	var list []string
	for i := range f.fields {
		if inner := &f.fields[i]; inner.required || !v.Field(i).IsZero() {
			list = append(list, inner.pair(v.Field(i), s))
		}
	}
	return list
}

// lines spells a block, or a list of blocks, in block style.
func (f *field) lines(v reflect.Value) []string {
	if v.Kind() == reflect.Struct {
		return f.pairs(v, inBlock)
	}
	var list []string
	for i := range v.Len() {
		list = append(list, itemLines(f.pairs(v.Index(i), inBlock), " ")...)
	}
	return list
}

// itemLines puts a dash before the first of the lines.
func itemLines(lines []string, gap string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = " " + gap + line
		if i == 0 {
			list[i] = "-" + gap + line
		}
	}
	return list
}

// VariableItems writes mapping variables as the items of a list.
func VariableItems(variables []MappingVariable) string {
	return items(variableFields, reflect.ValueOf(variables))
}

// RuleItems writes push rules as the items of a list.
func RuleItems(rules ...PushRule) string { return items(ruleFields, reflect.ValueOf(rules)) }

func items(fields []field, list reflect.Value) string {
	f := field{fields: fields}
	var b strings.Builder
	for _, line := range f.lines(list) {
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}
