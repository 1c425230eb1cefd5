// Package topics is the help that belongs to no single command: the same text
// for the terminal, the manual pages and the README.
package topics

import (
	"embed"
	"strings"
	"unicode/utf8"
)

// Topic is one of them.
type Topic struct {
	Name    string // as engage help takes it
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
	}
}

//go:embed *.md
var files embed.FS

// Markdown returns the topic's text, without a heading of its own.
func (t Topic) Markdown() string {
	text, err := files.ReadFile(t.Name + ".md")
	if err != nil {
		panic(err) // it is part of the program, and tested
	}
	return string(text)
}

// Text returns the topic as plain text of at most the width, in columns; a
// width of 0 wraps nothing. Tables and examples keep their lines.
func (t Topic) Text(width int) string {
	var b strings.Builder
	for i, block := range strings.Split(strings.TrimSpace(t.Markdown()), "\n\n") {
		if i > 0 {
			b.WriteString("\n")
		}
		switch {
		case strings.HasPrefix(block, "| "):
			writeTable(&b, block, width)
		case strings.HasPrefix(block, "```"):
			lines := strings.Split(block, "\n")
			for _, line := range lines[1 : len(lines)-1] {
				b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
			}
		case strings.HasPrefix(block, "#"):
			b.WriteString(strings.ToUpper(strings.TrimLeft(block, "# ")) + "\n")
		default:
			b.WriteString(wrap(plain(strings.ReplaceAll(block, "\n", " ")), width, 0))
		}
	}
	return b.String()
}

// plain takes out what marks code.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }

// writeTable sets a table in two columns or more; the last one is wrapped.
func writeTable(b *strings.Builder, block string, width int) {
	var rows [][]string
	var widths []int
	for i, line := range strings.Split(block, "\n") {
		if i == 1 {
			continue // the rule under the heads
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		for c := range cells {
			cells[c] = plain(strings.ReplaceAll(strings.TrimSpace(cells[c]), `\|`, "|"))
			if c == len(widths) {
				widths = append(widths, 0)
			}
			widths[c] = max(widths[c], utf8.RuneCountInString(cells[c]))
		}
		rows = append(rows, cells)
	}
	for i, cells := range rows {
		line := " "
		for c, cell := range cells[:len(cells)-1] {
			if i == 0 {
				cell = strings.ToUpper(cell)
			}
			line += " " + cell + strings.Repeat(" ", widths[c]-utf8.RuneCountInString(cell)+1)
		}
		last := cells[len(cells)-1]
		if i == 0 {
			last = strings.ToUpper(last)
		}
		b.WriteString(wrap(line+" "+last, width, utf8.RuneCountInString(line)+1))
	}
}

// wrap breaks a text at blanks; the lines after the first are indented. Runs of
// blanks before the indent stay.
func wrap(text string, width, indent int) string {
	if width < indent+20 || utf8.RuneCountInString(text) <= width {
		return strings.TrimRight(text, " ") + "\n"
	}
	runes := []rune(text)
	at := width
	for at > indent && runes[at] != ' ' {
		at--
	}
	if at == indent {
		for at < len(runes) && (at <= width || runes[at] != ' ') {
			at++
		}
	}
	first := strings.TrimRight(string(runes[:at]), " ") + "\n"
	rest := strings.TrimLeft(string(runes[at:]), " ")
	if rest == "" {
		return first
	}
	return first + wrap(strings.Repeat(" ", indent)+rest, width, indent)
}
