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
	fmt.Fprintf(&b, "%s# %s%s\n", markdownHead, g.Text(textHead), prose(g.Integration))
	if g.Warning != "" {
		fmt.Fprintf(&b, "\n**%s**\n", prose(g.Warning))
	}
	if g.whole() {
		fmt.Fprintf(&b, "\n**%s**\n\n", g.Say("Have ready"))
		for _, line := range g.Before {
			fmt.Fprintf(&b, "- %s\n", prose(line))
		}
		fmt.Fprintf(&b, "\n> %s\n\n", prose(g.Names))
		for _, s := range g.Steps {
			fmt.Fprintf(&b, "- [%s] %s\n", tick(s.State), g.Say("Step %d – %s", s.Number, s.Title))
		}
	}
	for _, s := range g.Steps {
		fmt.Fprintf(&b, "\n## %s\n", g.Say("Step %d of %d – %s", s.Number, len(StepIDs), s.Title))
		for _, t := range s.Tasks {
			g.writeMarkdown(&b, t)
		}
		if s.ID == StepMappingVariables && g.Request != nil {
			fmt.Fprintf(&b, "\n### %s\n\n", prose(g.requestHead()))
			for _, why := range g.RequestWhy {
				fmt.Fprintf(&b, "%s\n", prose(why))
			}
			fmt.Fprintf(&b, "\n%s\n\n%s\n%s", g.Say("Subject:"), block(g.Request.Subject), block(g.Request.Body))
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

func (l Language) writeMarkdown(b *strings.Builder, t Task) {
	b.WriteString("\n")
	if t.Title != "" {
		fmt.Fprintf(b, "### %s\n\n", prose(t.Title))
	}
	fmt.Fprintf(b, "**%s** %s\n\n", l.Say("Where:"), prose(t.Where))
	for _, w := range t.Warnings {
		fmt.Fprintf(b, "> **%s**\n\n", prose(w))
	}
	for i, d := range t.Do {
		fmt.Fprintf(b, "%d. %s\n", i+1, prose(d))
	}
	if len(t.Rows) > 0 {
		b.WriteString("\n")
		l.writeTable(b, t.Rows)
	}
	group := ""
	for _, v := range t.Values {
		if v.Group != group {
			fmt.Fprintf(b, "\n**%s**\n", prose(v.Group))
			group = v.Group
		}
		fmt.Fprintf(b, "\n%s", l.Say("%s:", prose(v.Label)))
		if note := sentences(v.Note, l.hiddenNote(v.Text)); note != "" {
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
	for _, note := range append(t.Help, t.Note) {
		if note != "" {
			fmt.Fprintf(b, "\n> %s\n", prose(note))
		}
	}
}

// writeTable writes one row for each subscription.
func (l Language) writeTable(b *strings.Builder, rows []OptIn) {
	fmt.Fprintf(b, "| Display label | Technical name | Variable type | Enabled in | %s | %s |\n| --- | --- | --- | --- | --- | --- |\n", l.Say("Opt-in to create"), l.Say("Remark"))
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", cell(r.DisplayLabel), cell(r.TechnicalName),
			r.Type, strings.Join(r.EnabledIn, ", "), cell(r.OptIn), prose(l.remark(r)))
	}
}

// prose escapes whatever Markdown could take for its own.
func prose(text string) string {
	var b strings.Builder
	for _, r := range told(text) {
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
