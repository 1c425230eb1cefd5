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

// model is one page: a huh form with one field, and what huh does not have: the
// heading, going back, help and copying.
type model struct {
	*screen
	page Page
	form *huh.Form

	value  string   // the field's value
	values []string // the same, for Choices

	columns, rows  int
	printedAbove   bool // something was printed above, followed by an empty line
	headingPrinted bool // it was printed above
	showHelp       bool
	copyCount      int    // how many values were copied
	status         string // what the last key did
	filtered       bool   // a filter narrows the options
	end            end
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
	m := &model{screen: a, page: page, value: page.Value, values: slices.Clone(page.Chosen)}
	m.columns, m.rows = a.size()
	m.printAbove()
	m.build()
	return m
}

// build makes the form for the current size.
func (m *model) build() {
	m.form = huh.NewForm(huh.NewGroup(m.formField())).
		WithShowHelp(false).WithShowErrors(false).WithTheme(theme()).WithKeyMap(keyMap()).WithWidth(m.columns)
	m.form.SubmitCmd, m.form.CancelCmd = tea.Quit, tea.Quit
	// The cursor is moved with keys: huh itself would scroll the list, even if all
	// of it fits, and hide the options above.
	if m.page.Kind == Choices || m.page.Kind == Choice && m.listHeight() == 0 {
		m.form.Update(tea.KeyMsg{Type: tea.KeyHome})
		for range defaultOption(m.page) {
			m.form.Update(tea.KeyMsg{Type: tea.KeyDown})
		}
	}
}

// formField makes the huh field for the page's kind.
func (m *model) formField() huh.Field {
	title, text := m.wrapInside(m.page.Title), m.wrapInside(m.page.Text...)
	check := func(value string) error { return m.check(Reply{Value: value}) }
	switch m.page.Kind {
	case Choice:
		// The value comes before the options: they are compared with it, and an
		// empty one is an answer, too.
		return huh.NewSelect[string]().Title(title).Description(text).
			Value(&m.value).Options(m.formOptions()...).Height(m.listHeight())
	case Choices:
		return huh.NewMultiSelect[string]().Title(title).Description(text).
			Value(&m.values).Options(m.formOptions()...).Height(m.listHeight()).
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
	if err := m.page.check(reply); err != nil {
		return errors.New(term.EscapeText(m.Error(err)))
	}
	return nil
}

// formOptions lays the options out in two columns. huh identifies options by their
// labels, so truncated labels are made unique.
func (m *model) formOptions() []huh.Option[string] {
	const most = 34
	column := 0
	for _, o := range m.page.Options {
		if o.Note != "" {
			column = max(column, min(most, ansi.StringWidth(o.Label)))
		}
	}
	room := max(20, m.columns-8)
	seen := map[string]bool{}
	options := make([]huh.Option[string], 0, len(m.page.Options))
	for _, o := range m.page.Options {
		label := term.EscapeText(o.Label)
		if o.Note != "" {
			label += strings.Repeat(" ", max(0, column-ansi.StringWidth(label))) + "  " + term.EscapeText(o.Note)
		}
		label = ansi.Truncate(label, room, m.Transliterate("…"))
		for n := 2; seen[label]; n++ {
			label = ansi.Truncate(label, room-4, "") + fmt.Sprintf(" (%d)", n)
		}
		seen[label] = true
		options = append(options, huh.NewOption(label, o.Value))
	}
	return options
}

// wrapInside wraps texts of the form.
func (m *model) wrapInside(texts ...string) string {
	wrapped := make([]string, len(texts))
	for i, text := range texts {
		wrapped[i] = term.Wrap(term.EscapeText(text), m.columns-5, 0)
	}
	return strings.Join(wrapped, "\n")
}

// wrapOutside wraps an escaped text outside the form, with the lines after the first
// indented.
func (m *model) wrapOutside(text string, indent int) string {
	return term.Wrap("  "+text, m.columns-1, indent)
}

// titleHeight returns the number of lines of the question and its text.
func (m *model) titleHeight() int {
	return lipgloss.Height(m.wrapInside(append([]string{m.page.Title}, m.page.Text...)...))
}

// listHeight returns the height of a list with its title if it does not fit on the
// screen, and 0 if it does: with a height huh keeps the option under the cursor at
// the top, and hides those above.
func (m *model) listHeight() int {
	title := m.titleHeight()
	room := max(3, m.rows-title-m.fixedHeight())
	if len(m.page.Options) <= room && m.page.Kind == Choice {
		return 0
	}
	return title + min(len(m.page.Options), room)
}

// fixedHeight returns the number of lines of the page outside the form.
func (m *model) fixedHeight() int {
	n := 3 // an empty line, the keys, and the line where the cursor rests
	if m.page.Kind == Choices || m.page.Preview != nil {
		n += 2
	}
	if m.page.Heading != "" && !m.headingPrinted {
		n += 1 + lipgloss.Height(m.heading())
	}
	for _, l := range m.aboveTitle() {
		n += lipgloss.Height(l)
	}
	return n
}

// tooTall reports whether the page's texts leave no room for the question.
func (m *model) tooTall() bool {
	need := m.titleHeight() + 1
	switch m.page.Kind {
	case Choice:
		need += min(len(m.page.Options), 8) - 1
	case Choices, Lines:
		need += 3
	}
	return m.fixedHeight()+need > m.rows
}

// Init implements tea.Model.
func (m *model) Init() tea.Cmd { return m.form.Init() }

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m, m.resize(msg.Width, msg.Height)
	case tea.KeyMsg:
		if cmd, taken := m.handleKey(msg); taken {
			return m, cmd
		}
	}
	return m, m.updateForm(msg)
}

// resize rebuilds the page. What was typed or ticked is kept; the cursor of a list
// with ticks is reset.
func (m *model) resize(columns, rows int) tea.Cmd {
	var begin tea.Cmd
	if columns != m.columns || rows != m.rows {
		if value, ok := m.hovered(); ok && m.page.Kind == Choice {
			m.page.Value, m.value = value, value
		}
		m.columns, m.rows = columns, rows
		m.filtered = false
		m.build()
		begin = m.form.Init()
	}
	return tea.Batch(begin, m.updateForm(tea.WindowSizeMsg{Width: columns, Height: max(4, rows-m.fixedHeight()+2)}))
}

// updateForm passes a message to the form, and ends the page if it is completed.
func (m *model) updateForm(msg tea.Msg) tea.Cmd {
	updated, cmd := m.form.Update(msg)
	m.form = updated.(*huh.Form)
	if m.form.State == huh.StateCompleted {
		return m.finish(answered)
	}
	return cmd
}

func (m *model) finish(how end) tea.Cmd {
	m.end = how
	return tea.Quit
}
