package prompt

import (
	"fmt"
	"io"
	"strings"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/term"
)

// printer has the output that both Prompters share.
type printer struct {
	out io.Writer
	*msg.Language
}

// print writes escaped lines.
func (p printer) print(lines ...string) {
	for _, line := range lines {
		_, _ = io.WriteString(p.out, line+"\n")
	}
}

// PrintVerbatim implements Prompter.
func (p printer) PrintVerbatim(text string) {
	p.print("", term.EscapeText(strings.TrimRight(text, "\n")), "")
}

// printTask writes a task. A value to paste is alone on its line and not wrapped;
// the other texts are.
func (p printer) printTask(t guide.Task, wrap func(text string, indent int) string) {
	say := func(text string, indent int) { p.print(wrap(term.EscapeText(text), indent)) }
	if t.Title != "" {
		say(t.Title, 0)
	}
	if t.Where != nil {
		where := p.Say("Where: %s", t.Where)
		say(where, strings.Index(where, t.Where.String()))
	}
	for i, do := range t.Do {
		say(fmt.Sprintf("%d. %s", i+1, do), 3)
	}
	for _, v := range t.Values {
		label := v.Label
		if v.Note != nil {
			label = p.Say("%s: %s", v.Label, v.Note)
		}
		p.print("")
		say(label, 0)
		if v.Text != "" {
			p.print(term.EscapeText(v.Text))
		}
	}
	if len(t.Values) > 0 {
		p.print("")
	}
	for i, do := range t.After {
		say(fmt.Sprintf("%d. %s", len(t.Do)+i+1, do), 3)
	}
	if t.Note != nil {
		say(t.Note.String(), 0)
	}
	if len(t.After) > 0 || t.Note != nil || len(t.Values) == 0 {
		p.print("")
	}
}
