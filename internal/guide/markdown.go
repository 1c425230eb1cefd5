package guide

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/config"
)

// WriteMarkdown writes the guide for a wiki, a ticket or a chat. Each value to
// paste is a code block of its own, which most of them can copy.
func (g *Guide) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# %s%s\n", markdownHead, g.Text(textHead), escape(g.Integration))
	if g.Warning != "" {
		fmt.Fprintf(&b, "\n**%s**\n", escape(g.Warning))
	}
	if g.whole() {
		fmt.Fprintf(&b, "\n**%s**\n\n", g.Say("Have ready"))
		for _, line := range g.Before {
			fmt.Fprintf(&b, "- %s\n", escape(line))
		}
		fmt.Fprintf(&b, "\n> %s\n\n", escape(g.Names))
		for _, s := range g.Steps {
			tick := " "
			if s.State == config.StateDone {
				tick = "x"
			}
			fmt.Fprintf(&b, "- [%s] %s\n", tick, g.Say("Step %d – %s", s.Number, s.Title))
		}
	}
	for _, s := range g.Steps {
		fmt.Fprintf(&b, "\n## %s\n", g.Say("Step %d of %d – %s", s.Number, len(StepIDs), s.Title))
		for _, t := range s.Tasks {
			g.writeMarkdown(&b, t)
		}
		if request := g.requestOf(s); request != nil {
			fmt.Fprintf(&b, "\n### %s\n\n", escape(g.requestHead()))
			for _, why := range g.RequestWhy {
				fmt.Fprintf(&b, "%s\n", escape(why))
			}
			fmt.Fprintf(&b, "\n%s\n\n%s\n%s", g.Say("Subject:"), block(request.Subject), block(request.Body.String()))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l Language) writeMarkdown(b *strings.Builder, t Task) {
	b.WriteString("\n")
	if t.Title != "" {
		fmt.Fprintf(b, "### %s\n\n", escape(t.Title))
	}
	fmt.Fprintf(b, "**%s** %s\n\n", l.Say("Where:"), escape(t.Where))
	for _, w := range t.Warnings {
		fmt.Fprintf(b, "> **%s**\n\n", escape(w))
	}
	for i, d := range t.Do {
		fmt.Fprintf(b, "%d. %s\n", i+1, escape(d))
	}
	if len(t.Rows) > 0 {
		b.WriteString("\n")
		l.writeTable(b, t.Rows)
	}
	group := ""
	for _, v := range t.Values {
		if v.Group != group {
			fmt.Fprintf(b, "\n**%s**\n", escape(v.Group))
			group = v.Group
		}
		fmt.Fprintf(b, "\n%s", l.Say("%s:", escape(v.Label)))
		if note := join(v.Note.String(), l.hiddenNote(v.Text)); note != "" {
			fmt.Fprintf(b, " %s", escape(note))
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
		fmt.Fprintf(b, "%d. %s\n", len(t.Do)+i+1, escape(d))
	}
	for _, note := range lines(append(t.Help, t.Note)...) {
		fmt.Fprintf(b, "\n> %s\n", escape(note))
	}
}

// writeTable writes one row for each subscription.
func (l Language) writeTable(b *strings.Builder, rows []OptIn) {
	fmt.Fprintf(b, "| Display label | Technical name | Variable type | Enabled in | %s | %s |\n| --- | --- | --- | --- | --- | --- |\n", l.Say("Opt-in to create"), l.Say("Remark"))
	for _, r := range rows {
		label, technical := l.hiddenNote(r.DisplayLabel), l.hiddenNote(r.TechnicalName)
		if label == technical {
			technical = ""
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", cell(r.DisplayLabel), cell(r.TechnicalName),
			r.Type, strings.Join(r.EnabledIn, ", "), cell(r.OptIn), escape(join(l.underscore(r).String(), label, technical)))
	}
}

// escape takes away what Markdown could take for its own.
func escape(text any) string {
	var b strings.Builder
	for _, r := range prose(text) {
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
	value = visible(value)
	pad := ""
	if strings.Trim(value, "` ") != value {
		pad = " "
	}
	fence := fenceFor(value, 1)
	return fence + pad + strings.ReplaceAll(value, "|", `\|`) + pad + fence
}

// block is a text as a block of code.
func block(text string) string {
	fence := fenceFor(text, 3)
	return fence + "\n" + strings.TrimSuffix(text, "\n") + "\n" + fence + "\n"
}

// fenceFor returns at least so many backticks, and more than the text has in a
// row.
func fenceFor(text string, least int) string {
	fence := strings.Repeat("`", least)
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence
}
