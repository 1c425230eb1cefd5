package guide

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/config"
	"engage/internal/words"
)

// StateWords says a state as what it is: the user's word.
func (l Language) StateWords(s config.State) string {
	if s == config.StateDone {
		return l.Say("done, you said so")
	}
	return l.Say("to do")
}

// textHead begins every guide that is text.
const textHead words.Text = "Connect Qualifio to Actito: "

// WriteText writes the guide for a terminal or a file. Each value to paste
// stands alone on its line, with no blank before or after it.
func (g *Guide) WriteText(w io.Writer) error {
	var b strings.Builder
	b.WriteString(g.Text(textHead) + shown(g.Integration) + "\n")
	if g.Warning != "" {
		fmt.Fprintf(&b, "\n! %s\n", g.Warning)
	}
	if g.whole() {
		fmt.Fprintf(&b, "\n%s\n", g.Say("Have ready"))
		for _, line := range g.Before {
			fmt.Fprintf(&b, "  - %s\n", told(line))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", g.Names)
	for _, s := range g.Steps {
		fmt.Fprintf(&b, "\n%s  (%s)\n", g.Say("Step %d of %d – %s", s.Number, len(StepIDs), s.Title), g.StateWords(s.State))
		for _, t := range s.Tasks {
			g.writeText(&b, t)
		}
		if s.ID == StepMappingVariables && g.Request != nil {
			fmt.Fprintf(&b, "\n  %s\n", g.requestHead())
			for _, why := range g.RequestWhy {
				fmt.Fprintf(&b, "  %s\n", why)
			}
			fmt.Fprintf(&b, "\n%s", g.Request)
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

// requestHead stands over the request.
func (g *Guide) requestHead() string { return g.Say("Send this request to %s", g.Request.To) }

// whole tells whether no step was left out.
func (g *Guide) whole() bool { return len(g.Steps) == len(StepIDs) }

func (l Language) writeText(b *strings.Builder, t Task) {
	if t.Title != "" {
		fmt.Fprintf(b, "\n  %s\n", told(t.Title))
	}
	fmt.Fprintf(b, "  %s\n", l.Say("Where: %s", t.Where))
	for _, w := range t.Warnings {
		fmt.Fprintf(b, "  ! %s\n", told(w))
	}
	for i, d := range t.Do {
		fmt.Fprintf(b, "  %d. %s\n", i+1, told(d))
	}
	for i, r := range t.Rows {
		fmt.Fprintf(b, "\n  %s\n", l.Say("Opt-in %d of %d: %s", i+1, len(t.Rows), shown(r.Subscription)))
		for _, v := range l.fields(r) {
			l.writeValue(b, v)
		}
	}
	group := ""
	for _, v := range t.Values {
		if v.Group != group {
			fmt.Fprintf(b, "\n  %s\n", v.Group)
			group = v.Group
		}
		l.writeValue(b, v)
	}
	if len(t.Values)+len(t.Rows) > 0 && len(t.After)+len(t.Note)+len(t.Help) > 0 {
		b.WriteString("\n")
	}
	for i, d := range t.After {
		fmt.Fprintf(b, "  %d. %s\n", len(t.Do)+i+1, told(d))
	}
	if t.Note != "" {
		fmt.Fprintf(b, "  %s\n", told(t.Note))
	}
	for _, h := range t.Help {
		fmt.Fprintf(b, "  %s\n", told(h))
	}
}

// fields are those of the row's mapping variable.
func (l Language) fields(r OptIn) []Value {
	return []Value{
		{Label: "Display label", Text: r.DisplayLabel},
		{Label: "Technical name", Text: r.TechnicalName, Note: l.note(r)},
		{Label: "Variable type", Note: l.Say("choose %s", l.quoted(r.Type))},
		{Label: "Enabled in", Note: l.Say("switch on %s", words.List(l.quotedAll(r.EnabledIn)))},
	}
}

func (l Language) writeValue(b *strings.Builder, v Value) {
	fmt.Fprintf(b, "\n  %s", l.Say("%s:", v.Label))
	if note := sentences(v.Note, l.hiddenNote(v.Text)); note != "" {
		fmt.Fprintf(b, " %s", note)
	}
	b.WriteString("\n")
	if v.Text != "" {
		fmt.Fprintf(b, "%s\n", onLine(v.Text))
	}
}

// String gives the message as it is sent.
func (m *Message) String() string {
	return m.head + "\n\n" + m.Body
}
