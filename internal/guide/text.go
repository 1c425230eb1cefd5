package guide

import (
	"fmt"
	"regexp"
	"strings"

	"engage/internal/config"
	"engage/internal/term"
)

// style describes a text format of the guide.
type style struct {
	text func(any) string   // formats what is read
	code func(Value) string // formats what is pasted

	// Formats of fmt: of the guide, of a step, of a task.
	title, warning, heading, bullet, names   string
	paragraph                                string
	step, task                               string
	where, caution, item, group, label, note string
}

var plainText = style{
	text: escapeProse, code: func(v Value) string { return pasteLine(v) + "\n" },
	title: "%v\n", warning: "\n! %v\n", heading: "\n%v\n", bullet: "  - %v\n", names: "\n  %v\n", paragraph: "  %v\n", step: "\n%v  (%v)\n", task: "\n  %v\n",
	where: "  %v %v\n", caution: "  ! %v\n", item: "  %v. %v\n", group: "\n  %v\n", label: "\n  %v\n", note: "  %v\n",
}

// markdown is for a wiki, a ticket or a chat. Each value is a code block of its own,
// which most of them can copy.
var markdown = style{
	text: escapeMarkdown, code: func(v Value) string { return codeBlock(pasteLine(v)) },
	title: markdownPrefix + "# %v\n", warning: "\n**%v**\n", heading: "\n**%v**\n\n", bullet: "- %v\n", names: "\n> %v\n", paragraph: "%v\n\n",
	step: "\n## %v (%v)\n", task: "\n### %v\n",
	where: "\n**%v** %v\n\n", caution: "> **%v**\n\n", item: "%v. %v\n", group: "\n**%v**\n", label: "\n%v\n", note: "\n> %v\n",
}

// PlainText returns the guide for a terminal or a file. Each value to paste is alone
// on its line, without spaces around it.
func (g *Guide) PlainText() string { return g.as(plainText) }

// Markdown returns the guide as Markdown.
func (g *Guide) Markdown() string { return g.as(markdown) }

// textWriter collects a text in its style.
type textWriter struct {
	strings.Builder
	style
}

func (w *textWriter) printf(format string, args ...any) {
	for i, arg := range args {
		args[i] = w.text(arg)
	}
	fmt.Fprintf(w, format, args...)
}

func (g *Guide) as(f style) string {
	w := &textWriter{style: f}
	w.printf(f.title, g.Text(textPrefix)+g.Integration)
	if g.Warning != "" {
		w.printf(f.warning, g.Warning)
	}
	if g.isComplete() {
		w.printf(f.heading, g.Say("Have ready"))
		for _, what := range g.Prerequisites {
			w.printf(f.bullet, what)
		}
	}
	w.printf(f.names, g.Names)
	for _, s := range g.all() {
		state := g.Say("to do")
		switch {
		case s.State == config.StateDone:
			state = g.Say("done, you said so")
		case s.State == "":
			state = g.Say("engage can't see whether it is done")
		}
		w.printf(f.step, g.Say("Step %d of %d – %s", s.Number, len(StepIDs), s.Title), state)
		for _, t := range s.Tasks {
			w.writeTask(g.Language, t)
		}
	}
	if !g.isComplete() {
		return w.String()
	}
	if len(g.Todo) > 0 {
		w.printf(f.heading, g.Say("Still to do"))
		for _, todo := range g.Todo {
			w.printf(f.bullet, todo)
		}
	}
	w.printf(f.heading, g.Say("Why doesn't it arrive?"))
	w.printf(f.paragraph, g.WhereToBegin())
	for i, cause := range g.Causes {
		w.printf(f.item, i+1, cause.Text())
	}
	return w.String()
}

func (w *textWriter) writeTask(l Language, t Task) {
	if t.Title != "" {
		w.printf(w.task, t.Title)
	}
	if t.Where != nil {
		w.printf(w.where, l.Say("Where:"), t.Where)
	}
	for _, warning := range t.Warnings {
		w.printf(w.caution, warning)
	}
	for i, do := range t.Do {
		w.printf(w.item, i+1, do)
	}
	group := ""
	for _, v := range t.Values {
		if v.Group != group {
			w.printf(w.group, v.Group)
			group = v.Group
		}
		w.printf(w.label, strings.TrimSpace(l.Say("%s: %s", v.Label, l.labelHint(v))))
		if v.Text != "" {
			w.WriteString(w.code(v))
		}
	}
	if len(t.Values) > 0 {
		w.WriteString("\n")
	}
	for i, do := range t.After {
		w.printf(w.item, len(t.Do)+i+1, do)
	}
	for _, note := range nonEmpty(append([]Sentence{t.Note}, t.Help...)...) {
		w.printf(w.note, note)
	}
}

// markdownMarks are the characters that Markdown interprets.
var markdownMarks = regexp.MustCompile("[\\\\`*_\\[\\]<>#|~!$&]")

func escapeMarkdown(text any) string {
	return term.EscapeLinks(markdownMarks.ReplaceAllString(escapeProse(text), `\$0`))
}

// codeBlock returns a text as a code block, between more backticks than the text has
// in a row.
func codeBlock(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return "\n" + fence + "\n" + text + "\n" + fence + "\n"
}
