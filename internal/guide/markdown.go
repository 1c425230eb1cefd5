package guide

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/config"
	"engage/internal/term"
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
			b.WriteString("\n")
			g.write(&b, markdownLayout, t)
		}
		if request := g.requestOf(s); request != nil {
			fmt.Fprintf(&b, "\n### %s\n\n", escape(g.requestHead()))
			for _, why := range g.RequestWhy {
				fmt.Fprintf(&b, "%s\n", escape(why))
			}
			fmt.Fprintf(&b, "\n%s\n\n%s\n%s", g.Say("Subject:"), block(term.EscapeText(request.Subject)), block(term.EscapeText(request.Body.String())))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var markdownLayout = layout{
	text: escape, value: func(v string) string { return "\n" + block(onLine(v)) }, table: Language.table,
	title: "### %s\n\n", where: "**%s** %s\n\n", warning: "> **%s**\n\n", item: "%d. %s\n", group: "\n**%s**\n", label: "\n%s", note: "\n> %s\n",
}

// table has one row for each subscription.
func (l Language) table(rows []OptIn) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n| Display label | Technical name | Variable type | Enabled in | %s | %s |\n| --- | --- | --- | --- | --- | --- |\n", l.Say("Opt-in to create"), l.Say("Remark"))
	for _, r := range rows {
		label, technical := l.hiddenNote(r.DisplayLabel), l.hiddenNote(r.TechnicalName)
		if label == technical {
			technical = ""
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", cell(r.DisplayLabel), cell(r.TechnicalName),
			r.Type, strings.Join(r.EnabledIn, ", "), cell(r.OptIn), escape(join(l.underscore(r).String(), label, technical)))
	}
	return b.String()
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
