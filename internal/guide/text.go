package guide

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/config"
)

// stateWords says a state as what it is: the user's word.
func (l Language) stateWords(s config.State) string {
	if s == config.StateDone {
		return l.Say("done, you said so")
	}
	return l.Say("to do")
}

// WriteText writes the guide for a terminal or a file. Each value to paste
// stands alone on its line, with no blank before or after it.
func (g *Guide) WriteText(w io.Writer) error {
	var b strings.Builder
	b.WriteString(g.Text(textHead) + visible(g.Integration) + "\n")
	if g.Warning != "" {
		fmt.Fprintf(&b, "\n! %s\n", g.Warning)
	}
	if g.whole() {
		fmt.Fprintf(&b, "\n%s\n", g.Say("Have ready"))
		for _, line := range g.Before {
			fmt.Fprintf(&b, "  - %s\n", prose(line))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", g.Names)
	for _, s := range g.Steps {
		fmt.Fprintf(&b, "\n%s  (%s)\n", g.Say("Step %d of %d – %s", s.Number, len(StepIDs), s.Title), g.stateWords(s.State))
		for _, t := range s.Tasks {
			g.write(&b, textLayout, t)
		}
		if request := g.requestOf(s); request != nil {
			fmt.Fprintf(&b, "\n  %s\n", g.requestHead())
			for _, why := range g.RequestWhy {
				fmt.Fprintf(&b, "  %s\n", why)
			}
			fmt.Fprintf(&b, "\n%s", request)
		}
	}
	if g.whole() {
		fmt.Fprintf(&b, "\n%s\n", g.Say("Still to do"))
		if len(g.Todo) == 0 {
			fmt.Fprintf(&b, "  %s\n", g.Say("nothing: all five steps are done, you said so"))
		}
		for _, t := range g.Todo {
			fmt.Fprintf(&b, "  - %s\n", t)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// layout is how a format of text writes a task.
type layout struct {
	text  func(any) string               // what is read
	value func(string) string            // what is pasted
	table func(Language, []OptIn) string // nil: rows are written as values

	title, where, warning, item, group, label, note string // formats of fmt
}

var textLayout = layout{
	text: prose, value: func(v string) string { return onLine(v) + "\n" },
	title: "\n  %s\n", where: "  %s %s\n", warning: "  ! %s\n", item: "  %d. %s\n", group: "\n  %s\n", label: "\n  %s", note: "  %s\n",
}

func (l Language) write(b *strings.Builder, f layout, t Task) {
	if t.Title != "" {
		fmt.Fprintf(b, f.title, f.text(t.Title))
	}
	fmt.Fprintf(b, f.where, l.Say("Where:"), f.text(t.Where))
	for _, w := range t.Warnings {
		fmt.Fprintf(b, f.warning, f.text(w))
	}
	for i, d := range t.Do {
		fmt.Fprintf(b, f.item, i+1, f.text(d))
	}
	values, group := l.fields(t), ""
	if f.table != nil && len(t.Rows) > 0 {
		b.WriteString(f.table(l, t.Rows))
		values = nil
	}
	for _, v := range values {
		if v.Group != group {
			fmt.Fprintf(b, f.group, f.text(v.Group))
			group = v.Group
		}
		fmt.Fprintf(b, f.label, l.Say("%s:", f.text(v.Label)))
		if note := join(v.Note.String(), l.hiddenNote(v.Text)); note != "" {
			b.WriteString(" " + f.text(note))
		}
		b.WriteString("\n")
		if v.Text != "" {
			b.WriteString(f.value(v.Text))
		}
	}
	notes := lines(append([]Sentence{t.Note}, t.Help...)...)
	if len(values) > 0 && (len(t.After) > 0 || len(notes) > 0 && f.note[0] != '\n') {
		b.WriteString("\n")
	}
	for i, d := range t.After {
		fmt.Fprintf(b, f.item, len(t.Do)+i+1, f.text(d))
	}
	for _, note := range notes {
		fmt.Fprintf(b, f.note, f.text(note))
	}
}
