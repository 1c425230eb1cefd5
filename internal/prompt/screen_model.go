package prompt

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// model is one page: a huh form with one field, and around it what huh does
// not have, the place in the walkthrough, the way back, help and copying.
type model struct {
	page    Page
	options Options
	form    *huh.Form
	copy    func(string)

	value  string   // the field's value
	values []string // the same, for Choices

	columns, rows int
	below         bool // something was printed above, with an empty line at its end
	hideHeading   bool // it was printed above
	showHelp      bool
	copied        int    // how many values were copied
	message       string // what a key just did
	filtered      bool   // a filter narrows the options

	back, aborted, done bool
}

// longList is from how many options on typing a letter searches.
const longList = 10

func newModel(page Page, options Options, columns, rows int) *model {
	m := &model{page: page, options: options, columns: columns, rows: rows}
	m.value, m.values = page.Value, slices.Clone(page.Chosen)
	return m
}

// build makes the form for the present size.
func (m *model) build() {
	m.form = huh.NewForm(huh.NewGroup(m.field())).
		WithShowHelp(false).WithShowErrors(false).WithTheme(theme()).WithKeyMap(keyMap()).WithWidth(m.columns)
	m.form.SubmitCmd = tea.Quit
	m.form.CancelCmd = tea.Quit
	switch {
	case m.page.Kind == Choice && m.listHeight() == 0:
		m.walkToValue()
	case m.page.Kind == Choices:
		// huh begins at the first that is ticked, and what is above is hidden.
		m.form.Update(tea.KeyMsg{Type: tea.KeyHome})
	}
}

// walkToValue puts the cursor on the present answer by moving there: huh itself
// scrolls the list to it, also where all of it fits, and hides what is above.
func (m *model) walkToValue() {
	at := slices.IndexFunc(m.page.Options, func(o Option) bool { return o.Value == m.page.Value })
	m.form.Update(tea.KeyMsg{Type: tea.KeyHome})
	for range at {
		m.form.Update(tea.KeyMsg{Type: tea.KeyDown})
	}
}

// field makes the huh field for the page's kind.
func (m *model) field() huh.Field {
	title, text := term.EscapeText(m.page.Title), m.description()
	switch m.page.Kind {
	case Choice:
		// The value comes before the options: they are compared with it, and an
		// empty one is an answer, too.
		return huh.NewSelect[string]().Title(title).Description(text).
			Value(&m.value).Options(m.huhOptions()...).Height(m.listHeight())
	case Choices:
		return huh.NewMultiSelect[string]().Title(title).Description(text).
			Value(&m.values).Options(m.huhOptions()...).Height(m.listHeight()).
			Validate(func(values []string) error { return m.check(Reply{Values: values}) })
	case Lines:
		return huh.NewText().Title(title).Description(text).Value(&m.value).Lines(max(3, min(6, m.rows-10))).ShowLineNumbers(false).
			CharLimit(1 << 20).ExternalEditor(false).
			Validate(func(value string) error { return m.check(Reply{Value: value}) })
	}
	input := huh.NewInput().Title(title).Description(text).Value(&m.value).Prompt("> ").Placeholder(m.page.Placeholder).
		Validate(func(value string) error { return m.check(Reply{Value: value}) })
	if m.page.Kind == Secret {
		input.EchoMode(huh.EchoModePassword)
	}
	return input
}

// check asks the page, and words the answer like our other texts.
func (m *model) check(reply Reply) error {
	if m.page.Check == nil {
		return nil
	}
	if m.page.Kind == Line {
		reply.Value = strings.TrimSpace(reply.Value)
	}
	if err := m.page.Check(reply); err != nil {
		return fmt.Errorf("%s", term.EscapeText(m.options.Error(err)))
	}
	return nil
}

// huhOptions lays the options out in two columns. huh tells options apart by
// their labels, so these are made different where cutting made them the same.
func (m *model) huhOptions() []huh.Option[string] {
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
		label = ansi.Truncate(label, room, m.options.Spell("…"))
		for n := 2; seen[label]; n++ {
			label = ansi.Truncate(label, room-4, "") + fmt.Sprintf(" (%d)", n)
		}
		seen[label] = true
		options = append(options, huh.NewOption(label, o.Value))
	}
	return options
}

// description is the text under the title, wrapped like the rest.
func (m *model) description() string {
	var lines []string
	for _, t := range m.page.Text {
		lines = append(lines, term.Wrap(term.EscapeText(t), m.columns-5, 0))
	}
	return strings.Join(lines, "\n")
}

// titleHeight is how many lines the question and its text take.
func (m *model) titleHeight() int {
	height := lipgloss.Height(m.wrap(term.EscapeText(m.page.Title), "  "))
	if text := m.description(); text != "" {
		height += lipgloss.Height(text)
	}
	return height
}

// listHeight is the height of a list with its title where the screen does not
// hold all of it, and 0 where it does: with a height huh keeps the option under
// the cursor at the top, and hides those above.
func (m *model) listHeight() int {
	title := m.titleHeight()
	room := max(3, m.rows-title-m.around())
	if len(m.page.Options) <= room && m.page.Kind == Choice {
		return 0
	}
	return title + min(len(m.page.Options), room)
}

// aboveTitle are the lines between the heading and the question.
func (m *model) aboveTitle() []string {
	var lines []string
	for i, n := range m.page.Notices {
		if i == 0 {
			lines = append(lines, lipgloss.NewStyle().Bold(true).Render(term.Wrap(term.EscapeText("! "+n), m.columns-1, 2)))
		} else {
			lines = append(lines, m.wrap(term.EscapeText(n), "  "))
		}
	}
	for _, f := range m.page.Facts {
		lines = append(lines, term.Wrap("  "+term.EscapeText(f), m.columns-1, 22))
	}
	return lines
}

// around counts the lines of the page that are not the form's.
func (m *model) around() int {
	n := 3 // an empty line, the keys, and the line where the cursor rests
	if m.page.Kind == Choices || m.page.Preview != nil {
		n += 2
	}
	if m.page.Heading != "" && !m.hideHeading {
		n += 1 + lipgloss.Height(m.heading())
	}
	for _, l := range m.aboveTitle() {
		n += lipgloss.Height(l)
	}
	return n
}

// tooTall tells whether the page's texts leave no room for the question.
func (m *model) tooTall() bool {
	need := m.titleHeight() + 1
	switch m.page.Kind {
	case Choice:
		need += min(len(m.page.Options), 8) - 1
	case Choices, Lines:
		need += 3
	}
	return m.around()+need > m.rows
}

// wrap breaks a text at words to the page's width, each line indented.
func (m *model) wrap(text, indent string) string {
	lines := strings.Split(ansi.Wordwrap(text, max(20, m.columns-len(indent)-1), ""), "\n")
	for i := range lines {
		lines[i] = indent + strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Init implements tea.Model.
func (m *model) Init() tea.Cmd { return m.form.Init() }

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m, m.resize(msg.Width, msg.Height)
	case tea.KeyMsg:
		if cmd, taken := m.ownKey(msg); taken {
			return m, cmd
		}
	}
	return m, m.pass(msg)
}

// resize lays the page out anew. What was typed or ticked stays; a list goes
// back to its first option that is ticked.
func (m *model) resize(columns, rows int) tea.Cmd {
	var begin tea.Cmd
	if columns != m.columns || rows != m.rows {
		if at := m.hovered(); at != nil && m.page.Kind == Choice {
			m.page.Value, m.value = *at, *at
		}
		m.columns, m.rows = columns, rows
		m.filtered = false
		m.build()
		begin = m.form.Init()
	}
	return tea.Batch(begin, m.pass(tea.WindowSizeMsg{Width: columns, Height: max(4, rows-m.around()+2)}))
}

// pass hands a message to the form and looks whether that finished it.
func (m *model) pass(msg tea.Msg) tea.Cmd {
	updated, cmd := m.form.Update(msg)
	m.form = updated.(*huh.Form)
	if m.form.State == huh.StateCompleted {
		m.done = true
		return tea.Quit
	}
	return cmd
}

// unfinished is what was typed or ticked when the user went back. A list's
// cursor is no answer, and a key is not kept.
func (m *model) unfinished() Reply {
	reply := Reply{Back: true}
	switch m.page.Kind {
	case Line, Lines:
		reply.Value = m.value
	case Choices:
		reply.Values = m.values
	}
	return reply
}

// reply is the answer, checked once more: the form runs the checks at moments
// of its own.
func (m *model) reply() (Reply, error) {
	if !m.done {
		return Reply{}, msg.New(msg.Unexpected, "%w", errIncomplete)
	}
	reply := Reply{Value: m.value, Values: m.values}
	if m.page.Kind == Line {
		// A pasted name brings blanks and line ends along that nobody sees.
		reply.Value = strings.TrimSpace(m.value)
	}
	if err := m.check(reply); err != nil {
		return Reply{}, msg.New(msg.Unexpected, "%w", err)
	}
	if m.page.Kind == Secret && m.value != "" {
		key, err := secret.Parse(m.value)
		if err != nil {
			return Reply{}, err
		}
		reply.Key, reply.Value = key, ""
	}
	return reply, nil
}
