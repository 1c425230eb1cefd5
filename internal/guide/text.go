package guide

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/config"
)

// StateWords says a state as what it is: the user's word.
func StateWords(s config.State) string {
	if s == config.StateDone {
		return "done, you said so"
	}
	return "to do"
}

// textHead begins every guide that is text.
const textHead = "Connect Qualifio to Actito: "

// WriteText writes the guide for a terminal or a file. Each value to paste
// stands alone on its line, with no blank before or after it.
func (g *Guide) WriteText(w io.Writer) error {
	var b strings.Builder
	b.WriteString(textHead + shown(g.Integration) + "\n")
	if g.whole() {
		b.WriteString("\nHave ready\n")
		for _, line := range g.Before {
			fmt.Fprintf(&b, "  - %s\n", shown(line))
		}
	}
	for _, s := range g.Steps {
		fmt.Fprintf(&b, "\nStep %d of %d – %s  (%s)\n", s.Number, len(StepIDs), s.Title, StateWords(s.State))
		for _, t := range s.Tasks {
			t.writeText(&b)
		}
	}
	if g.Request != nil {
		b.WriteString("\nMessage to send\n\n" + g.Request.String())
	}
	if g.whole() {
		b.WriteString("\nStill to do\n")
		if len(g.Todo) == 0 {
			b.WriteString("  nothing: all five steps are done, you said so\n")
		}
		for _, t := range g.Todo {
			fmt.Fprintf(&b, "  - %s\n", t)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// whole tells whether no step was left out.
func (g *Guide) whole() bool { return len(g.Steps) == len(StepIDs) }

func (t Task) writeText(b *strings.Builder) {
	if t.Title != "" {
		fmt.Fprintf(b, "\n  %s\n", shown(t.Title))
	}
	fmt.Fprintf(b, "  Where: %s\n", t.Where)
	for i, d := range t.Do {
		fmt.Fprintf(b, "  %d. %s\n", i+1, shown(d))
	}
	for i, r := range t.Rows {
		fmt.Fprintf(b, "\n  Opt-in %d of %d: %s\n", i+1, len(t.Rows), shown(r.Subscription))
		for _, v := range r.values() {
			v.writeText(b)
		}
	}
	group := ""
	for _, v := range t.Values {
		if v.Group != group {
			fmt.Fprintf(b, "\n  %s\n", v.Group)
			group = v.Group
		}
		v.writeText(b)
	}
	if len(t.Values)+len(t.Rows) > 0 && len(t.After)+len(t.Note) > 0 {
		b.WriteString("\n")
	}
	for i, d := range t.After {
		fmt.Fprintf(b, "  %d. %s\n", len(t.Do)+i+1, shown(d))
	}
	if t.Note != "" {
		fmt.Fprintf(b, "  %s\n", shown(t.Note))
	}
}

// values are the fields of the row's mapping variable.
func (r OptIn) values() []Value {
	return []Value{
		{Label: "Display label", Text: r.DisplayLabel},
		{Label: "Technical name", Text: r.TechnicalName, Note: r.note()},
		{Label: "Variable type", Note: "choose " + r.Type},
		{Label: "Enabled in", Note: "switch on " + strings.Join(r.EnabledIn, " and ")},
	}
}

func (v Value) writeText(b *strings.Builder) {
	fmt.Fprintf(b, "\n  %s:", v.Label)
	if note := sentences(v.Note, hiddenNote(v.Text)); note != "" {
		fmt.Fprintf(b, " %s", note)
	}
	b.WriteString("\n")
	if v.Text != "" {
		fmt.Fprintf(b, "%s\n", onLine(v.Text))
	}
}

// String gives the message as it is sent.
func (m *Message) String() string {
	return fmt.Sprintf("To: %s\nSubject: %s\n\n%s", m.To, m.Subject, m.Body)
}
