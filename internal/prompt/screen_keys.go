package prompt

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"engage/internal/guide"
	"engage/internal/term"
)

// ownKey deals with the keys that huh must not see.
func (m *model) ownKey(msg tea.KeyMsg) (tea.Cmd, bool) {
	m.message = ""
	name := msg.String()
	if name == "ctrl+c" {
		m.aborted = true
		return tea.Quit, true
	}
	if term.RaiseKey(name) {
		return nil, true
	}
	if m.showHelp {
		// Any key goes back to the question; what it would do there is not lost
		// on people who read the help and then answer.
		m.showHelp = false
		if name == "?" || name == "esc" {
			return nil, true
		}
	}
	if msg.Paste {
		return nil, false
	}
	list := m.page.Kind == Choice || m.page.Kind == Choices
	filtering := m.filtering()
	switch {
	case filtering:
		return m.filterKey(name)
	case name == "shift+tab", name == "esc" && !m.filtered:
		if m.page.CanGoBack {
			m.back = true
			return tea.Quit, true
		}
		return nil, true
	case name == "esc":
		m.filtered = false
	case name == "?" && m.page.Help != "" && (list || m.value == ""):
		m.showHelp = true
		return nil, true
	case name == "c" && list && len(m.copyable()) > 0:
		m.copyNext()
		return nil, true
	case list && len(m.page.Options) > longList && startsSearch(msg):
		// Typing a letter searches, as people expect of a long list.
		return tea.Sequence(m.pass(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'/'}}), m.pass(msg)), true
	}
	return nil, false
}

// filterKey deals with keys while the user types a filter. Moving in an empty
// list would break huh's field.
func (m *model) filterKey(name string) (tea.Cmd, bool) {
	switch name {
	case "enter", "esc":
		m.filtered = true
		if name == "enter" && m.page.Kind == Choice {
			// In huh Enter would leave the page; here it first ends the typing.
			return m.pass(tea.KeyMsg{Type: tea.KeyEsc}), true
		}
	case "up", "down", "ctrl+a", "ctrl+n", "ctrl+p", "ctrl+j", "ctrl+k", "ctrl+u", "ctrl+d":
		return nil, m.hovered() == nil
	}
	return nil, false
}

func startsSearch(msg tea.KeyMsg) bool {
	if msg.Type != tea.KeyRunes || len(msg.Runes) == 0 || msg.Alt {
		return false
	}
	return !strings.ContainsRune("/ ?", msg.Runes[0])
}

// filtering tells whether keys go into the list's filter.
func (m *model) filtering() bool {
	field, ok := m.form.GetFocusedField().(interface{ GetFiltering() bool })
	return ok && field.GetFiltering()
}

// hovered is the option under the cursor, or nil.
func (m *model) hovered() *string {
	field, ok := m.form.GetFocusedField().(interface{ Hovered() (string, bool) })
	if !ok {
		return nil
	}
	value, ok := field.Hovered()
	if !ok {
		return nil
	}
	return &value
}

// copyable are the values of the page that can be pasted.
func (m *model) copyable() []guide.Value {
	var list []guide.Value
	if m.page.Copy != "" {
		list = append(list, guide.Value{Label: m.options.Say("the message"), Text: m.page.Copy})
	}
	for _, t := range m.page.Tasks {
		for _, v := range t.Values {
			if v.Text != "" {
				list = append(list, v)
			}
		}
	}
	return list
}

func (m *model) copyNext() {
	list := m.copyable()
	v := list[m.copied%len(list)]
	m.copied++
	m.copy(v.Text)
	m.message = m.options.Say("Copied, if your terminal allows it: %s (%d of %d)", v.Label, (m.copied-1)%len(list)+1, len(list))
}
