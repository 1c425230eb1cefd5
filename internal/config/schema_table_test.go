package config

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

const schemaTable = "schema_table.go"

// TestSchemaTable makes the table of schema.json anew and compares it with the
// one that the program has; go test -update writes it.
func TestSchemaTable(t *testing.T) {
	var document yaml.Node // JSON is YAML, whose nodes keep the order of keys
	if err := yaml.Unmarshal(schemaJSON, &document); err != nil {
		t.Fatal(err)
	}
	root := document.Content[0]
	var b bytes.Buffer
	b.WriteString("// Code generated from schema.json by go test -update; DO NOT EDIT.\n\npackage config\n\n")
	fmt.Fprintf(&b, "var configSchema = schema%s\n", tableOf(t, root))
	definitions := childOf(root, "$defs")
	for i := 0; i < len(definitions.Content); i += 2 {
		fmt.Fprintf(&b, "\nvar %s = schema%s\n", variableOf(definitions.Content[i].Value), tableOf(t, definitions.Content[i+1]))
	}
	want, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, &b)
	}
	if *update {
		if err := os.WriteFile(schemaTable, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(want), string(read(t, schemaTable))); diff != "" {
		t.Errorf("schema.json says something else; run go test -update (-json +table):\n%s", diff)
	}
}

// variableOf is the Go name of a definition: push_rule is pushRuleSchema.
func variableOf(definition string) string {
	words := strings.Split(definition, "_")
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	return strings.Join(words, "") + "Schema"
}

// keyword is a field of the table, and how its value is written.
type keyword struct {
	field string
	value func(*testing.T, *yaml.Node) string
}

// keywords are the fields by the keywords of JSON Schema.
func keywords() map[string]keyword {
	return map[string]keyword{
		"title": {"Title", goValue}, "examples": {"Examples", goList("any")}, "type": {"Type", goList("string")},
		"const": {"Const", goValue}, "enum": {"Enum", goList("any")}, "pattern": {"Pattern", goValue},
		"required": {"Required", goList("string")}, "minItems": {"MinItems", goValue}, "uniqueItems": {"Unique", goValue},
		"additionalProperties": {"Closed", func(t *testing.T, n *yaml.Node) string {
			if n.Value != "false" {
				t.Errorf("line %d: additionalProperties is not false", n.Line)
			}
			return "true"
		}},
		"properties": {"Properties", func(t *testing.T, n *yaml.Node) string {
			var b strings.Builder
			for i := 0; i < len(n.Content); i += 2 {
				fmt.Fprintf(&b, "\n{%q, %s},", n.Content[i].Value, pointerTo(t, n.Content[i+1]))
			}
			return "[]property{" + b.String() + "\n}"
		}},
		"allOf": {"AllOf", func(t *testing.T, n *yaml.Node) string {
			var b strings.Builder
			for _, inner := range n.Content {
				b.WriteString("\n" + strings.TrimPrefix(pointerTo(t, inner), "&schema") + ",")
			}
			return "[]*schema{" + b.String() + "\n}"
		}},
		"items": {"Items", pointerTo}, "if": {"If", pointerTo}, "then": {"Then", pointerTo},
	}
}

func pointerTo(t *testing.T, n *yaml.Node) string {
	if ref := childOf(n, "$ref"); ref != nil {
		return "&" + variableOf(strings.TrimPrefix(ref.Value, "#/$defs/"))
	}
	if n.Kind == yaml.ScalarNode && n.Value == "false" {
		return "&schema{Never: true}"
	}
	return "&schema" + tableOf(t, n)
}

func tableOf(t *testing.T, n *yaml.Node) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(n.Content); i += 2 {
		if k, ok := keywords()[n.Content[i].Value]; ok {
			fmt.Fprintf(&b, "\n%s: %s,", k.field, k.value(t, n.Content[i+1]))
		}
	}
	return "{" + b.String() + "\n}"
}

func goList(of string) func(*testing.T, *yaml.Node) string {
	return func(t *testing.T, n *yaml.Node) string {
		items := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			items = n.Content
		}
		var values []string
		for _, item := range items {
			values = append(values, goValue(t, item))
		}
		return "[]" + of + "{" + strings.Join(values, ", ") + "}"
	}
}

func goValue(t *testing.T, n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return goList("any")(t, n)
	case n.Tag == "!!str":
		return fmt.Sprintf("%q", n.Value)
	case n.Tag == "!!int", n.Tag == "!!bool":
		return n.Value
	}
	t.Errorf("line %d: %s", n.Line, n.Tag)
	return "nil"
}
