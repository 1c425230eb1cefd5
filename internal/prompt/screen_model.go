package prompt

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"engage/internal/term"
)

// model is one page: a huh form with one field, or a checklist, and what huh does not
// have: the header, a body that scrolls, going back, help and copying.
type model struct {
	*screen
	page Page
	form *huh.Form // nil for a Checklist

	value  string   // the field's value
	values []string // the same, for Choices and Checklist

	columns, rows int
	body          []row
	offset        int  // the first row of the body on the screen
	room          int  // the lines for the body when it was drawn last
	cursor        int  // the row of a Checklist that keys act on
	follows       bool // the body scrolls to the cursor
	copied        bool // the value at the cursor was copied

	busy     bool     // engage works, nothing is asked
	turns    int      // of the spinner
	printed  []string // while busy
	showHelp bool
	status   string // what the last key did
	filtered bool   // a filter narrows the options
	end      end
	over     chan struct{} // closed when the page was left
}

// end is how a page was left.
type end int

const (
	open end = iota
	answered
	back
	aborted
)

// longListLength is the number of options from which on typing a letter searches.
const longListLength = 10

func newModel(a *screen, page Page) *model {
	m := &model{screen: a, page: page, value: page.Value, values: slices.Clone(page.Chosen), over: make(chan struct{})}
	m.columns, m.rows = term.Size(a.options.Terminal)
	m.build()
	m.cursor = m.stopFrom(0, 1)
	return m
}

// build makes the body and the form for the current size.
func (m *model) build() {
	m.body = m.bodyRows()
	if m.page.Kind == Checklist {
		return
	}
	m.form = huh.NewForm(huh.NewGroup(m.formField())).
		WithShowHelp(false).WithShowErrors(false).WithTheme(theme()).WithKeyMap(keyMap()).WithWidth(m.columns)
	// huh hides the options above the cursor, even if all fit. In a long list some of
	// them must do, because each key takes its time there.
	above := defaultOption(m.page)
	if len(m.page.Options) > m.rows {
		above = min(above, 2)
	}
	for _, key := range []tea.KeyType{tea.KeyUp, tea.KeyDown} {
		for range above {
			m.form.Update(tea.KeyMsg{Type: key})
		}
	}
}

// formField makes the huh field for the page's kind.
func (m *model) formField() huh.Field {
	title, text := m.wrapInside(m.page.Title), m.wrapInside(m.page.Text...)
	list := title + " " // huh sets the filter behind it
	check := func(value string) error { return m.check(Reply{Value: value}) }
	switch m.page.Kind {
	case Choice:
		// The value comes before the options: they are compared with it, and an
		// empty one is an answer, too.
		return huh.NewSelect[string]().Title(list).Description(text).
			Value(&m.value).Options(m.formOptions()...).Height(m.listHeight())
	case Choices:
		// huh has no other way to set the cursor than an option that is ticked.
		options, at := m.formOptions(), defaultOption(m.page)
		field := huh.NewMultiSelect[string]().Title(list).Description(text).
			Value(&[]string{m.page.Options[at].Value}).Options(options...)
		options[at] = options[at].Selected(false)
		return field.Value(&m.values).Height(m.listHeight()).
			Validate(func(values []string) error { return m.check(Reply{Values: values}) })
	case Lines:
		return huh.NewText().Title(title).Description(text).Value(&m.value).Lines(max(3, min(6, m.rows-10))).
			ShowLineNumbers(false).CharLimit(1 << 20).ExternalEditor(false).Validate(check)
	}
	input := huh.NewInput().Title(title).Description(text).Value(&m.value).Prompt("> ").
		Placeholder(m.page.Placeholder).Validate(check)
	if m.page.Kind == Secret {
		input.EchoMode(huh.EchoModePassword)
	}
	return input
}

// check is the page's check, with its error translated and escaped.
func (m *model) check(reply Reply) error {
	if _, err := m.page.accept(reply); err != nil {
		return errors.New(term.EscapeText(m.Error(err)))
	}
	return nil
}

// formOptions lays the options out in two columns. huh identifies options by their
// labels, so truncated labels are made unique.
func (m *model) formOptions() []huh.Option[string] {
	room := max(20, m.columns-8)
	seen := map[string]bool{}
	options := make([]huh.Option[string], 0, len(m.page.Options))
	for i, label := range m.optionLabels() {
		label = ansi.Truncate(label, room, m.Transliterate("…"))
		for n := 2; seen[label]; n++ {
			label = ansi.Truncate(label, room-4, "") + fmt.Sprintf(" (%d)", n)
		}
		seen[label] = true
		options = append(options, huh.NewOption(label, m.page.Options[i].Value))
	}
	return options
}

// optionLabels returns the options' escaped labels, with the notes in a second column.
func (m *model) optionLabels() (labels []string) {
	column, widest := 0, 0
	for _, o := range m.page.Options {
		if o.Note != "" {
			column, widest = max(column, ansi.StringWidth(o.Label)), max(widest, ansi.StringWidth(o.Note))
		}
	}
	column = min(column, max(34, m.columns-10-widest))
	for _, o := range m.page.Options {
		label := term.EscapeText(o.Label)
		if o.Note != "" {
			label += strings.Repeat(" ", max(0, column-ansi.StringWidth(label))) + "  " + term.EscapeText(o.Note)
		}
		labels = append(labels, label)
	}
	return labels
}

// bodyRows returns the rows between the header and the question.
func (m *model) bodyRows() (rows []row) {
	add := func(text string) { rows = append(rows, splitRows(text)...) }
	for _, l := range m.page.Held {
		add(m.wrapLine(l))
	}
	for i, n := range m.page.Notices {
		text := m.wrapOutside(term.EscapeText(n), 2)
		if i == 0 {
			text = bold("!" + text[1:])
		}
		add(text)
	}
	for _, f := range m.page.Facts {
		add(m.wrapOutside(term.EscapeText(f), 2+Column))
	}
	for _, t := range m.page.Tasks {
		rows = append(rows, m.taskRows(t, "  ", m.columns-1)...)
	}
	if m.page.Kind == Checklist {
		for i, label := range m.optionLabels() {
			first := len(rows)
			add(m.wrapOutside("[ ] "+label, 6))
			tasks := len(rows)
			for _, t := range m.page.Options[i].Tasks {
				rows = append(rows, m.taskRows(t, "      ", m.columns-1)...)
			}
			for at := first; at < len(rows); at++ {
				rows[at].of, rows[at].isTask = i+1, at >= tasks
			}
			rows[first].isOption, rows[first].below = true, len(rows)-1-first
		}
	}
	for len(rows) > 0 && rows[0] == (row{}) {
		rows = rows[1:]
	}
	for len(rows) > 0 && rows[len(rows)-1] == (row{}) {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// wrapInside wraps texts of the form.
func (m *model) wrapInside(texts ...string) string {
	return term.Wrap(term.EscapeText(strings.Join(texts, "\n")), m.columns-5, 0)
}

// wrapOutside wraps an escaped text outside the form, with the lines after the first
// indented.
func (m *model) wrapOutside(text string, indent int) string {
	return term.Wrap("  "+text, m.columns-1, indent)
}

// paragraph returns the lines of a text outside the form.
func (m *model) paragraph(text string) []string {
	return strings.Split(m.wrapOutside(term.EscapeText(text), 2), "\n")
}

// titleHeight returns the number of lines of the question and its text.
func (m *model) titleHeight() int {
	return lipgloss.Height(m.wrapInside(append([]string{m.page.Title}, m.page.Text...)...))
}

// listHeight returns the height of a list with its title if it does not fit on the
// screen, and 0 if it does: with a height huh keeps the option under the cursor at
// the top, and hides those above. The body keeps half of the lines, if it needs them.
func (m *model) listHeight() int {
	title := m.titleHeight()
	free := m.rows - title - len(m.header()) - len(m.footer(m.keyHelp()...)) - m.statusHeight()
	room := max(3, free-min(m.bodyHeight(), free/2))
	if len(m.page.Options) <= room && m.page.Kind == Choice {
		return 0
	}
	return title + min(len(m.page.Options), room)
}

// statusHeight returns the number of lines that are kept for the status.
func (m *model) statusHeight() int {
	switch {
	case m.page.Kind == Choices:
		return 2
	case m.page.Preview != nil, m.page.Kind == Secret:
		return 1
	}
	return 0
}

// begin starts the form.
func (m *model) begin() tea.Cmd {
	if m.form == nil {
		return nil
	}
	return tea.Batch(m.form.Init(), m.updateForm(tea.WindowSizeMsg{Width: m.columns, Height: m.rows}))
}

func (m *model) update(msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(tea.KeyMsg); ok {
		return m.handleKey(msg)
	}
	return m.updateForm(msg)
}

// resize rebuilds the page for another size. What was typed or ticked is kept, and the
// cursor's place.
func (m *model) resize(columns, rows int) tea.Cmd {
	if columns == m.columns && rows == m.rows {
		return nil
	}
	m.columns, m.rows = columns, rows
	return m.rebuild()
}

// rebuild makes the page anew, without a filter.
func (m *model) rebuild() tea.Cmd {
	if value, ok := m.hovered(); ok {
		if m.page.Value = value; m.page.Kind == Choice {
			m.value = value
		}
	}
	m.filtered = false
	before := m.body
	m.build()
	for i, r := range m.body {
		if old := before[m.cursor]; r.of == old.of && r.value == old.value {
			m.cursor = i // the first row of the same option or value
			break
		}
	}
	m.follows, m.offset = m.offset > 0, 0
	return m.begin()
}

// updateForm passes a message to the form, if there is one, and ends the page if it is
// completed.
func (m *model) updateForm(msg tea.Msg) tea.Cmd {
	if m.form == nil {
		return nil
	}
	updated, cmd := m.form.Update(msg)
	m.form = updated.(*huh.Form)
	if m.form.State == huh.StateCompleted {
		m.finish(answered)
		return nil
	}
	return cmd
}

// finish ends the page, once.
func (m *model) finish(how end) {
	if m.end == open {
		m.end = how
		close(m.over)
	}
}
