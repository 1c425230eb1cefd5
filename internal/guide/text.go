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

// WriteText writes the guide for a terminal or a file. Each value to paste
// stands alone on its line, with no blank before or after it. A step of 0
// writes all five.
func (g *Guide) WriteText(w io.Writer, step int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Connect Qualifio to Actito: %s\n", g.Integration)
	for _, s := range g.Steps {
		if step != 0 && s.Number != step {
			continue
		}
		fmt.Fprintf(&b, "\nStep %d of %d – %s  (%s)\n", s.Number, len(g.Steps), s.Title, StateWords(s.State))
		for _, t := range s.Tasks {
			t.writeText(&b)
		}
	}
	if g.Request != nil && (step == 0 || step == Number(StepMappingVariables)) {
		b.WriteString("\n")
		b.WriteString("Message to send\n\n" + g.Request.String())
	}
	if step == 0 {
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

func (t Task) writeText(b *strings.Builder) {
	if t.Title != "" {
		fmt.Fprintf(b, "\n  %s\n", t.Title)
	}
	fmt.Fprintf(b, "  Where: %s\n", t.Where)
	for i, d := range t.Do {
		fmt.Fprintf(b, "  %d. %s\n", i+1, d)
	}
	for _, v := range t.Values {
		v.writeText(b)
	}
	if len(t.Values) > 0 {
		b.WriteString("\n")
	}
	for i, d := range t.After {
		fmt.Fprintf(b, "  %d. %s\n", len(t.Do)+i+1, d)
	}
	if t.Note != "" {
		fmt.Fprintf(b, "  %s\n", t.Note)
	}
}

func (v Value) writeText(b *strings.Builder) {
	fmt.Fprintf(b, "\n  %s:", v.Label)
	if v.Note != "" {
		fmt.Fprintf(b, " %s", v.Note)
	}
	b.WriteString("\n")
	if v.Text != "" {
		fmt.Fprintf(b, "%s\n", v.Text)
	}
}

// String gives the message as it is sent.
func (m *Message) String() string {
	return fmt.Sprintf("To: %s\nSubject: %s\n\n%s", m.To, m.Subject, m.Body)
}
