// Package topics has the help on topics other than commands: the same text for the
// terminal, the manual pages and the README.
package topics

import (
	"embed"
	"fmt"
	"strings"
	"text/tabwriter"

	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/term"
)

// Topic is one help topic.
type Topic struct {
	Name    string // the argument of engage help
	Short   string // one line for lists
	Section int    // of the manual
}

// List returns the topics in the order in which they are listed.
func List() []Topic {
	return []Topic{
		{"configuration", "The configuration file", 5},
		{"environment", "Environment variables", 7},
		{"exit-codes", "What exit codes mean", 7},
		{"formatting", "Output for people and for programs", 7},
		{"troubleshooting", "Why a participation doesn't arrive", 7},
	}
}

//go:embed *.md
var files embed.FS

// Markdown returns the topic's text, without a heading of its own.
func (t Topic) Markdown() string {
	text, _ := files.ReadFile(t.Name + ".md") // it is part of the program, and tested
	return strings.ReplaceAll(string(text), "{{causes}}", causes())
}

// causes are those of the guide, where a marketer reads them.
func causes() string {
	english := guide.In(nil)
	list := english.WhereToBegin().String() + "."
	for i, c := range english.Causes() {
		list += fmt.Sprintf("\n\n%d. %s.", i+1, c.Text())
	}
	return list
}

// Text returns the topic as plain text of at most the width, in columns; a
// width of 0 wraps nothing. Tables and examples keep their lines.
func (t Topic) Text(width int) string {
	blocks := lists.Map(strings.Split(strings.TrimSpace(t.Markdown()), "\n\n"), func(block string) string {
		switch lines := strings.Split(block, "\n"); {
		case strings.HasPrefix(block, "| "):
			return table(block, width)
		case strings.HasPrefix(block, "```"):
			indent := func(line string) string { return strings.TrimRight("  "+line, " ") + "\n" }
			return strings.Join(lists.Map(lines[1:len(lines)-1], indent), "")
		case strings.HasPrefix(block, "#"):
			return strings.ToUpper(strings.TrimLeft(block, "# ")) + "\n"
		}
		return term.Wrap(removeCodeMarks(strings.ReplaceAll(block, "\n", " ")), width, 0) + "\n"
	})
	return strings.Join(blocks, "\n")
}

// removeCodeMarks removes Markdown's marks of code.
func removeCodeMarks(text string) string { return strings.ReplaceAll(text, "`", "") }

// table formats a Markdown table in columns; the last one is wrapped.
func table(block string, width int) string {
	var columns, wrapped strings.Builder
	w := tabwriter.NewWriter(&columns, 0, 0, 2, ' ', 0)
	for i, row := range strings.Split(block, "\n") {
		row = strings.ReplaceAll(removeCodeMarks(strings.Trim(row, "| ")), " | ", "\t")
		switch i {
		case 0:
			row = strings.ToUpper(row)
		case 1: // the line below the headings
			continue
		}
		fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(row, `\|`, "|"))
	}
	_ = w.Flush()
	heads, _, _ := strings.Cut(columns.String(), "\n")
	for row := range strings.Lines(columns.String()) {
		wrapped.WriteString(term.Wrap(strings.TrimSuffix(row, "\n"), width, strings.LastIndex(heads, "  ")+2) + "\n")
	}
	return wrapped.String()
}
