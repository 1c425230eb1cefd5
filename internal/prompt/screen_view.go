package prompt

import (
	"regexp"
	"strings"
	"sync"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"engage/internal/secret"
	"engage/internal/term"
)

// View implements tea.Model. A page that is over leaves nothing behind: the
// line that stays is the walkthrough's to tell.
func (m *model) View() string {
	if m.done || m.back || m.aborted {
		return ""
	}
	var head []string
	if m.page.Heading != "" && !m.hideHeading {
		if !m.below {
			head = append(head, "")
		}
		head = append(head, m.heading())
	}
	lines := append(head, m.aboveTitle()...)
	lines = append(lines, strings.TrimRight(m.form.View(), "\n "))
	if extra := m.extra(); extra != "" {
		lines = append(lines, extra)
	}
	keys := lipgloss.NewStyle().Faint(true).Render(m.keys())
	if m.showHelp {
		help := m.wrap(term.EscapeText(m.page.Help), "  ")
		lines = append(lines, "", help)
		if lipgloss.Height(strings.Join(lines, "\n"))+2 > m.rows {
			// No room for both: the help takes the question's place for a while.
			lines = append(head[:len(head):len(head)], help)
			keys = lipgloss.NewStyle().Faint(true).Render(m.options.Say("  ? back to the question · ctrl+c stop"))
		}
	}
	lines = append(lines, "", keys)
	text := strings.Join(lines, "\n")
	if !m.options.Colour {
		text = uncoloured(text)
	}
	return text
}

var attributes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\x1b\[[0-9;]*m`) })

// uncoloured takes the colours out of a text and leaves bold, faint and
// reverse: the fields bring colours of their own.
func uncoloured(text string) string {
	return attributes().ReplaceAllStringFunc(text, func(sequence string) string {
		parameters := strings.Split(sequence[2:len(sequence)-1], ";")
		var kept []string
	parameters:
		for _, p := range parameters {
			switch p {
			case "", "0", "1", "2", "4", "7", "22", "24", "27":
				kept = append(kept, p)
			case "38", "48":
				break parameters // the colour's own numbers follow
			}
		}
		if len(kept) == 0 {
			return ""
		}
		return "\x1b[" + strings.Join(kept, ";") + "m"
	})
}

// heading says where one is, with the aside at the right edge where it fits.
func (m *model) heading() string {
	left, right := term.EscapeText(m.page.Heading), term.EscapeText(m.page.Aside)
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

// extra are the lines under the field: why the answer won't do, what a key did,
// what the answer becomes, how much was typed of what is not shown.
func (m *model) extra() string {
	if errs := m.form.Errors(); len(errs) > 0 {
		return lipgloss.NewStyle().Bold(true).Render(term.Wrap("  ! "+errs[0].Error(), m.columns-1, 4))
	}
	text := ""
	switch {
	case m.message != "":
		text = m.message
	case m.page.Kind == Secret:
		if key, err := secret.Parse(m.value); err == nil {
			text = m.options.Say("%d characters", key.Len())
		} else if m.value != "" {
			text = m.options.Say("%d characters", len([]rune(m.value)))
		}
	case m.page.Kind == Choices:
		text = m.options.Say("%d of %d chosen", len(m.values), len(m.page.Options))
		if len(m.page.Options) > longList && !m.filtering() {
			text = m.options.Say("%d of %d chosen; type some letters to search", len(m.values), len(m.page.Options))
		}
		if m.filtering() && m.hovered() == nil {
			text = m.options.Say("nothing has that in its name")
		}
		if name := m.hovered(); name != nil && m.page.Preview != nil {
			return m.wrap(term.EscapeText(*name+" "+m.page.Preview(*name)), "  ") + "\n  " + text
		}
	case m.page.Preview != nil:
		text = m.page.Preview(m.value)
	}
	if text == "" {
		return ""
	}
	return m.wrap(term.EscapeText(text), "  ")
}

// keys names the keys that work here, as many as fit.
func (m *model) keys() string {
	if m.filtering() {
		return m.options.Say("  type to search · enter back to the list, to tick there")
	}
	enter := m.options.Say("enter go on")
	if m.page.Kind == Choice {
		enter = m.options.Say("enter choose")
	}
	keys := []struct {
		text  string
		shown bool
		drop  int // the highest goes first where there is no room; 0 never goes
	}{
		{m.options.Say("space tick"), m.page.Kind == Choices, 0},
		{enter, true, 0},
		{m.options.Say("alt+enter new line"), m.page.Kind == Lines, 0},
		{m.options.Say("type to search"), len(m.page.Options) > longList && m.page.Kind == Choice, 3},
		{m.options.Say("esc back"), m.page.CanGoBack, 0},
		{m.options.Say("? help"), m.page.Help != "", 1},
		{m.options.Say("c copy"), len(m.copyable()) > 0 && m.page.Kind == Choice, 2},
		{m.options.Say("ctrl+c stop"), true, 0},
	}
	line := ""
	for dropped := 4; dropped > 0; dropped-- {
		var parts []string
		for _, k := range keys {
			if k.shown && k.drop < dropped {
				parts = append(parts, k.text)
			}
		}
		if line = m.options.Spell("  " + strings.Join(parts, " · ")); ansi.StringWidth(line) < m.columns {
			return line
		}
	}
	return ansi.Truncate(line, m.columns-1, "")
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
