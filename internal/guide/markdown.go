package guide

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/config"
)

// markdownHead begins every guide in Markdown; a reader doesn't see it.
const markdownHead = "<!-- made by engage guide; it holds no API key -->\n"

// WriteMarkdown writes the guide for a wiki, a ticket or a chat. Each value to
// paste is a code block of its own, which most of them can copy.
func (g *Guide) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# %s%s\n", markdownHead, textHead, prose(g.Integration))
	if g.whole() {
		b.WriteString("\n**Have ready**\n\n")
		for _, line := range g.Before {
			fmt.Fprintf(&b, "- %s\n", prose(line))
		}
		b.WriteString("\n")
		for _, s := range g.Steps {
			fmt.Fprintf(&b, "- [%s] Step %d – %s\n", tick(s.State), s.Number, s.Title)
		}
	}
	for _, s := range g.Steps {
		fmt.Fprintf(&b, "\n## Step %d of %d – %s\n", s.Number, len(StepIDs), s.Title)
		for _, t := range s.Tasks {
			t.writeMarkdown(&b)
		}
		if s.ID == StepMappingVariables && g.Request != nil {
			fmt.Fprintf(&b, "\n### Send this to %s\n\nSubject:\n\n%s\n%s", g.Request.To, block(g.Request.Subject), block(g.Request.Body))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func tick(s config.State) string {
	if s == config.StateDone {
		return "x"
	}
	return " "
}

func (t Task) writeMarkdown(b *strings.Builder) {
	b.WriteString("\n")
	if t.Title != "" {
		fmt.Fprintf(b, "### %s\n\n", prose(t.Title))
	}
	fmt.Fprintf(b, "**Where:** %s\n\n", prose(t.Where))
	for i, d := range t.Do {
		fmt.Fprintf(b, "%d. %s\n", i+1, prose(d))
	}
	if len(t.Rows) > 0 {
		b.WriteString("\n")
		writeTable(b, t.Rows)
	}
	group := ""
	for _, v := range t.Values {
		if v.Group != group {
			fmt.Fprintf(b, "\n**%s**\n", prose(v.Group))
			group = v.Group
		}
		fmt.Fprintf(b, "\n%s:", prose(v.Label))
		if note := sentences(v.Note, hiddenNote(v.Text)); note != "" {
			fmt.Fprintf(b, " %s", prose(note))
		}
		b.WriteString("\n")
		if v.Text != "" {
			fmt.Fprintf(b, "\n%s", block(onLine(v.Text)))
		}
	}
	if len(t.After) > 0 {
		b.WriteString("\n")
	}
	for i, d := range t.After {
		fmt.Fprintf(b, "%d. %s\n", len(t.Do)+i+1, prose(d))
	}
	if t.Note != "" {
		fmt.Fprintf(b, "\n> %s\n", prose(t.Note))
	}
}

// writeTable writes one row for each subscription.
func writeTable(b *strings.Builder, rows []OptIn) {
	b.WriteString("| Display label | Technical name | Type | Enabled in | Opt-in to create | Remark |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", cell(r.DisplayLabel), cell(r.TechnicalName),
			r.Type, strings.Join(r.EnabledIn, ", "), cell(r.OptIn), prose(r.remark()))
	}
}

// prose escapes whatever Markdown could take for its own.
func prose(text string) string {
	var b strings.Builder
	for _, r := range shown(text) {
		switch {
		case strings.ContainsRune("\\`*_[]<>#|~!$", r):
			b.WriteRune('\\')
		case r == '&':
			b.WriteString("&amp;")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cell is a value as code in a table. A bar would end the cell even there.
func cell(value string) string {
	value = shown(value)
	fence := fenceFor(value, 1)
	pad := ""
	if strings.HasPrefix(value, "`") || strings.HasSuffix(value, "`") || strings.HasPrefix(value, " ") || strings.HasSuffix(value, " ") {
		pad = " "
	}
	return fence + pad + strings.ReplaceAll(value, "|", `\|`) + pad + fence
}

// block is a text as a block of code.
func block(text string) string {
	fence := fenceFor(text, 3)
	return fence + "\n" + strings.TrimSuffix(text, "\n") + "\n" + fence + "\n"
}

// fenceFor returns backticks that the text does not end.
func fenceFor(text string, least int) string {
	longest, run := 0, 0
	for _, r := range text {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	if longest == 0 {
		return strings.Repeat("`", least)
	}
	return strings.Repeat("`", max(least, longest+1))
}
