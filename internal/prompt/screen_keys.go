package prompt

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/huh"
)

// handleKey handles a key, or passes it to the form.
func (m *model) handleKey(msg tea.KeyMsg) tea.Cmd {
	m.status = ""
	name := msg.String()
	if name == "ctrl+c" {
		m.finish(aborted)
		return nil
	}
	if m.showHelp {
		// Any key closes the help, and all but these two also act on the question.
		m.showHelp = false
		if name == m.helpKey() || name == "esc" {
			return nil
		}
	}
	switch {
	case msg.Paste:
	case m.filtering():
		return m.filterKey(msg)
	case name == "shift+tab" && m.page.Kind != Checklist, name == "esc" && !m.filtered:
		if m.page.CanGoBack {
			m.finish(back)
		}
		return nil
	case name == "esc":
		return m.rebuild()
	case m.page.Help != "" && name == m.helpKey():
		m.showHelp = true
		return nil
	case name == "enter" && m.page.Kind == Lines && m.value != m.page.Value && !strings.HasSuffix(m.value, "\n"):
		return m.updateForm(tea.KeyMsg{Type: tea.KeyEnter, Alt: true}) // an empty line ends
	case name == "pgdown":
		return m.turnPage(1)
	case name == "pgup":
		return m.turnPage(-1)
	case m.page.Kind == Checklist:
		m.checklistKey(name)
		return nil
	case m.isList() && len(m.page.Options) > longListLength && msg.Type == tea.KeyRunes && !msg.Alt && !strings.Contains("/ ?", name):
		// Typing a letter searches, as people expect of a long list.
		m.updateForm(tea.KeyMsg{Type: tea.KeyHome}) // the cursor will be at the first hit
		return tea.Sequence(m.updateForm(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'/'}}), m.updateForm(msg))
	}
	return m.updateForm(msg)
}

func (m *model) isList() bool {
	return m.page.Kind == Choice || m.page.Kind == Choices || m.page.Kind == Checklist
}

// helpKey returns the key that shows the help: a question mark in a text is typed.
func (m *model) helpKey() string {
	if m.isList() || m.value == "" {
		return "?"
	}
	return "f1"
}

func (m *model) checklistKey(name string) {
	switch name {
	case "enter":
		m.finish(answered)
	case "down", "j":
		m.move(1)
	case "tab":
		m.moveOption(1)
	case "shift+tab":
		m.moveOption(-1)
	case "up", "k":
		m.move(-1)
	case " ", "x":
		m.tick()
	case "c":
		m.copyValue()
	case "o":
		if m.page.Open != nil {
			m.status = m.Say("The browser opens.")
			if err := m.page.Open(); err != nil {
				m.status = m.Say("The browser can't be opened: %s", err)
			}
		}
	}
}

// filterKey handles a key while the user types a filter. Moving in an empty list would
// break huh's field.
func (m *model) filterKey(msg tea.KeyMsg) tea.Cmd {
	_, found := m.hovered()
	switch name := msg.String(); name {
	case "enter", "esc":
		m.filtered = found // without a hit all options are there again
		if name == "enter" && m.page.Kind == Choice {
			// In huh Enter would submit the page; here it first closes the filter.
			return m.updateForm(tea.KeyMsg{Type: tea.KeyEsc})
		}
	case "up", "down", "ctrl+a", "ctrl+n", "ctrl+p", "ctrl+j", "ctrl+k", "ctrl+u", "ctrl+d":
		if !found {
			return nil
		}
	}
	return m.updateForm(msg)
}

// filtering reports whether keys go into the list's filter.
func (m *model) filtering() bool {
	if m.form == nil {
		return false
	}
	field, ok := m.form.GetFocusedField().(interface{ GetFiltering() bool })
	return ok && field.GetFiltering()
}

// hovered returns the option under the cursor, if there is one.
func (m *model) hovered() (value string, ok bool) {
	if m.form == nil {
		return "", false
	}
	if field, ok := m.form.GetFocusedField().(interface{ Hovered() (string, bool) }); ok {
		return field.Hovered()
	}
	return "", false
}

// keyMap returns huh's key map without the keys that have another meaning here.
func keyMap() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	none := key.NewBinding(key.WithDisabled())
	k.Quit, k.Input.Prev, k.Text.Prev, k.Select.Prev, k.MultiSelect.Prev = none, none, none, none, none
	return k
}
