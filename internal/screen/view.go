package screen

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"engage/internal/wizard"
)

// View implements tea.Model. A page that is over leaves nothing behind: the
// line that stays is the walkthrough's to tell.
func (m *model) View() string {
	if m.done || m.back || m.aborted {
		return ""
	}
	var lines []string
	if m.page.Heading != "" && !m.hideHeading {
		lines = append(lines, "", m.heading())
	}
	lines = append(lines, m.aboveTitle()...)
	lines = append(lines, strings.TrimRight(m.form.View(), "\n "))
	if extra := m.extra(); extra != "" {
		lines = append(lines, m.wrap(m.words(extra), "  "))
	}
	if m.showHelp {
		lines = append(lines, "", m.wrap(m.words(m.page.Help), "  "))
	}
	lines = append(lines, "", lipgloss.NewStyle().Faint(true).Render(m.keys()))
	return strings.Join(lines, "\n")
}

// heading says where one is, with the aside at the right edge where it fits.
func (m *model) heading() string {
	left, right := m.words(m.page.Heading), m.words(m.page.Aside)
	gap := m.columns - 1 - ansi.StringWidth(left) - ansi.StringWidth(right)
	bold := lipgloss.NewStyle().Bold(true).Render(left)
	switch {
	case right == "":
		return bold
	case gap < 2:
		return bold + "\n  " + right
	}
	return bold + strings.Repeat(" ", gap) + right
}

// extra is the line under the field: what a key did, what the answer becomes,
// how much was typed of what is not shown.
func (m *model) extra() string {
	switch {
	case m.message != "":
		return m.message
	case m.page.Kind == wizard.Secret:
		if n := len([]rune(m.value)); n > 0 {
			return fmt.Sprintf("%d characters", n)
		}
	case m.page.Kind == wizard.Choices && m.page.Preview != nil:
		text := fmt.Sprintf("%d of %d chosen", len(m.values), len(m.page.Options))
		if name := m.hovered(); name != nil {
			text = fmt.Sprintf("%s %s\n%s", *name, m.page.Preview(*name), text)
		}
		return text
	case m.page.Preview != nil:
		return m.page.Preview(m.value)
	}
	return ""
}

// keys names the keys that work here.
func (m *model) keys() string {
	var keys []string
	add := func(text string) { keys = append(keys, text) }
	switch {
	case m.filtering():
		return m.words("  type to search · enter keep the search · esc the same")
	case m.page.Kind == wizard.Choices:
		add("space tick")
		add("enter go on")
	case m.page.Kind == wizard.Choice:
		add("enter choose")
	case m.page.Kind == wizard.Lines:
		add("enter go on")
		add("alt+enter new line")
	default:
		add("enter go on")
	}
	if len(m.page.Options) > longList {
		add("type to search")
	}
	if m.page.CanGoBack {
		add("esc back")
	}
	if m.page.Help != "" {
		add("? help")
	}
	if len(m.copyable()) > 0 && m.page.Kind == wizard.Choice {
		add("c copy")
	}
	add("ctrl+c stop")
	return ansi.Truncate(m.words("  "+strings.Join(keys, " · ")), m.columns-1, "")
}

// theme is made of the terminal's own colours, which suit light and dark
// backgrounds alike; no meaning hangs on them.
func theme() *huh.Theme {
	t := huh.ThemeBase()
	accent := lipgloss.Color("6")
	plain := lipgloss.NewStyle()
	f := &t.Focused
	f.Base = plain.PaddingLeft(2)
	f.Title = plain.Bold(true)
	f.Description = plain
	f.ErrorIndicator = plain
	f.ErrorMessage = plain.Bold(true).PaddingLeft(2).SetString("!")
	f.SelectSelector = plain.Foreground(accent).SetString("> ")
	f.MultiSelectSelector = plain.Foreground(accent).SetString("> ")
	f.SelectedPrefix = plain.SetString("[x] ")
	f.UnselectedPrefix = plain.SetString("[ ] ")
	f.SelectedOption = plain
	f.TextInput.Prompt = plain.Foreground(accent)
	f.TextInput.Placeholder = plain.Faint(true)
	f.TextInput.Cursor = plain
	t.Blurred = t.Focused
	t.FieldSeparator = plain
	return t
}

// keyMap is huh's own without the keys that mean something else here.
func keyMap() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Quit = key.NewBinding(key.WithDisabled())
	none := key.NewBinding(key.WithDisabled())
	k.Input.Prev, k.Text.Prev, k.Select.Prev, k.MultiSelect.Prev = none, none, none, none
	k.MultiSelect.Toggle = key.NewBinding(key.WithKeys(" "))
	// Letters search in a long list, so they move in none.
	k.Select.Up = key.NewBinding(key.WithKeys("up", "ctrl+p"))
	k.Select.Down = key.NewBinding(key.WithKeys("down", "ctrl+n"))
	k.Select.GotoTop = key.NewBinding(key.WithKeys("home"))
	k.Select.GotoBottom = key.NewBinding(key.WithKeys("end"))
	k.MultiSelect.Up = key.NewBinding(key.WithKeys("up", "ctrl+p"))
	k.MultiSelect.Down = key.NewBinding(key.WithKeys("down", "ctrl+n"))
	k.MultiSelect.GotoTop = key.NewBinding(key.WithKeys("home"))
	k.MultiSelect.GotoBottom = key.NewBinding(key.WithKeys("end"))
	return k
}
