package config

import (
	"reflect"
	"strings"
)

// Render returns a new configuration file: every key, in a fixed order, with
// comments that explain the blocks and name their menus in Qualifio.
func Render(c *Config) []byte {
	return []byte(`# How Qualifio pushes participations to Actito: made by engage setup, checked by
# engage validate. Change it as you like: engage keeps your comments.
# The API key never stands in here.
` + render(rootField.fields, reflect.ValueOf(c).Elem(), ""))
}

// render returns the fields of a block. An optional text that is empty is left out, and
// so is a block that has nothing else.
func render(fields []field, block reflect.Value, indent string) (text string) {
	for i := range fields {
		f := &fields[i]
		v := block.Field(i)
		if v.IsZero() && f.defaultValue != "" {
			v = reflect.ValueOf(f.defaultValue)
		}
		key, content := indent+f.key+":\n", ""
		switch {
		case v.Kind() == reflect.Struct:
			content = render(f.fields, v, indent+"  ")
		case f.isList && v.Len() > 0:
			content = indentLines(f.encodeLines(v), 2, "\n")
		case f.required || v.Kind() != reflect.String || v.Len() > 0:
			key, content = "", indent+f.encodePair(v, false)+"\n"
		}
		if content == "" {
			continue
		}
		if f.comment != "" && indent == "" {
			text += "\n"
		}
		if f.comment != "" {
			text += indent + "# " + strings.ReplaceAll(f.comment, "\n", "\n"+indent+"# ") + "\n"
		}
		text += key + content
	}
	return text
}
