package config

import (
	"reflect"
	"strings"
)

// Render returns a new configuration file: every key, in a fixed order, with
// comments that explain the blocks and name their menus in Qualifio.
func Render(c *Config) []byte {
	var b strings.Builder
	b.WriteString(`# How Qualifio pushes participations to Actito: made by engage setup, checked by
# engage validate. Change it as you like: engage keeps your comments.
# The API key never stands in here.
`)
	render(&b, rootField.fields, reflect.ValueOf(c).Elem(), "")
	return []byte(b.String())
}

// render writes the fields of a block. Empty values with omitEmpty are left out.
func render(b *strings.Builder, fields []field, block reflect.Value, indent string) {
	for i := range fields {
		f := &fields[i]
		v := block.Field(i)
		if v.IsZero() && f.defaultValue != "" {
			v = reflect.ValueOf(f.defaultValue)
		}
		if v.IsZero() && f.omitEmpty {
			continue
		}
		if f.comment != "" {
			if indent == "" {
				b.WriteString("\n")
			}
			b.WriteString(indent + "# " + strings.ReplaceAll(f.comment, "\n", "\n"+indent+"# ") + "\n")
		}
		switch {
		case v.Kind() == reflect.Struct:
			b.WriteString(indent + f.key + ":\n")
			render(b, f.fields, v, indent+"  ")
		case f.isList && v.Len() > 0:
			b.WriteString(indent + f.key + ":\n" + strings.Join(f.items(v), ""))
		default:
			b.WriteString(indent + f.encodePair(v, false) + "\n")
		}
	}
}
