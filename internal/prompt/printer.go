package prompt

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/term"
)

// printer has the output that both Prompters share.
type printer struct {
	out io.Writer
	*msg.Language
}

// print writes an escaped line.
func (p printer) print(line string) { _, _ = io.WriteString(p.out, line+"\n") }

// row is an escaped line of a page.
type row struct {
	text     string
	of       int          // the number of the Checklist's option that it belongs to, from 1; 0 for none
	isOption bool         // that option's first line
	isTask   bool         // of that option
	value    *guide.Value // the value to copy whose label begins here, or nil
	below    int          // the number of rows below it that belong to the value or option
}

// splitRows returns a row for each line of a text.
func splitRows(text string) []row {
	return lists.Map(strings.Split(text, "\n"), func(line string) row { return row{text: line} })
}

// taskRows returns the rows of a task, wrapped to the columns, for which 0 is no limit.
// A value to paste is alone on its line, without the margin, and only wrapped if it is
// a letter.
func (p printer) taskRows(t guide.Task, margin string, columns int) (rows []row) {
	add := func(text string) { rows = append(rows, splitRows(text)...) }
	say := func(text string, indent int) {
		add(term.Wrap(margin+term.EscapeText(text), columns, len(margin)+indent))
	}
	if t.Title != "" {
		say(t.Title, 0)
	}
	if t.Where != nil {
		where := p.Say("Where: %s", t.Where)
		before, _, _ := strings.Cut(where, t.Where.String())
		say(where, ansi.StringWidth(before))
	}
	for i, do := range t.Do {
		say(fmt.Sprintf("%d. %s", i+1, do), 3)
	}
	for i := range t.Values {
		v := &t.Values[i]
		label := v.Label
		if v.Note != nil {
			label = p.Say("%s: %s", v.Label, v.Note)
		}
		add("")
		at := len(rows)
		say(label, 0)
		if v.Text != "" {
			text := term.EscapeText(strings.TrimRight(v.Text, "\n"))
			if strings.Contains(text, "\n") {
				text = term.Wrap(text, columns, 0)
			}
			add(text)
			rows[at].value, rows[at].below = v, len(rows)-1-at
		}
	}
	if len(t.Values) > 0 {
		add("")
	}
	for i, do := range t.After {
		say(fmt.Sprintf("%d. %s", len(t.Do)+i+1, do), 3)
	}
	if t.Note != nil {
		say(t.Note.String(), 0)
	}
	if len(t.After) > 0 || t.Note != nil || len(t.Values) == 0 {
		add("")
	}
	return rows
}
