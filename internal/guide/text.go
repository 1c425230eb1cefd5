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
			g.writeText(&b, t)
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

func (l Language) writeText(b *strings.Builder, t Task) {
	if t.Title != "" {
		fmt.Fprintf(b, "\n  %s\n", t.Title)
	}
	fmt.Fprintf(b, "  %s\n", l.Say("Where: %s", t.Where))
	for _, w := range t.Warnings {
		fmt.Fprintf(b, "  ! %s\n", prose(w))
	}
	for i, d := range t.Do {
		fmt.Fprintf(b, "  %d. %s\n", i+1, prose(d))
	}
	values, group := l.fields(t), ""
	for _, v := range values {
		if v.Group != group {
			fmt.Fprintf(b, "\n  %s\n", v.Group)
			group = v.Group
		}
		fmt.Fprintf(b, "\n  %s", l.Say("%s:", v.Label))
		if note := join(v.Note.String(), l.hiddenNote(v.Text)); note != "" {
			fmt.Fprintf(b, " %s", note)
		}
		b.WriteString("\n")
		if v.Text != "" {
			fmt.Fprintf(b, "%s\n", onLine(v.Text))
		}
	}
	if len(values) > 0 && len(t.After)+len(t.Note)+len(t.Help) > 0 {
		b.WriteString("\n")
	}
	for i, d := range t.After {
		fmt.Fprintf(b, "  %d. %s\n", len(t.Do)+i+1, prose(d))
	}
	for _, note := range lines(append([]Sentence{t.Note}, t.Help...)...) {
		fmt.Fprintf(b, "  %s\n", prose(note))
	}
}
