package prompt

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/charmbracelet/huh"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"engage/internal/term"
)

// View implements tea.Model. A page that ended is removed: the walkthrough prints
// the line that stays.
func (m *model) View() string {
	if m.end != open {
		return ""
	}
	var head []string
	if m.page.Heading != "" && !m.headingPrinted {
		if !m.printedAbove {
			head = append(head, "")
		}
		head = append(head, m.heading())
	}
	lines := slices.Concat(head, m.aboveTitle(), []string{strings.TrimRight(m.form.View(), "\n ")})
	if extra := m.statusLines(); extra != "" {
		lines = append(lines, extra)
	}
	keys := m.keyHelp()
	if m.showHelp {
		help := m.wrapOutside(term.EscapeText(m.page.Help), 2)
		lines = append(lines, "", help)
		if lipgloss.Height(strings.Join(lines, "\n"))+2 > m.rows {
			// No room for both: the help is shown in place of the question.
			lines = append(head, help)
			keys = m.Say("  ? back to the question · ctrl+c stop")
		}
	}
	text := strings.Join(append(lines, "", lipgloss.NewStyle().Faint(true).Render(keys)), "\n")
	if !m.colour {
		text = colours().ReplaceAllString(text, "${1}m")
	}
	return text
}

// colours matches the sixteen colours in a sequence, which are after bold, faint and
// reverse.
var colours = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\x1b\[(?:[0-9](?:;[0-9])*)?);?(?:(?:[349]|10)[0-7];?)+m`)
})

// heading returns the heading, with the aside at the right edge if it fits.
func (m *model) heading() string {
	left, right := term.EscapeText(m.page.Heading), term.EscapeText(m.page.Aside)
	gap := m.columns - 1 - ansi.StringWidth(left) - ansi.StringWidth(right)
	switch {
	case right == "":
		return bold(left)
	case gap < 2:
		return bold(left) + "\n  " + right
	}
	return bold(left) + strings.Repeat(" ", gap) + right
}

// aboveTitle returns the lines between the heading and the question.
func (m *model) aboveTitle() []string {
	var lines []string
	for _, n := range m.page.Notices {
		lines = append(lines, m.wrapOutside(term.EscapeText(n), 2))
	}
	if len(lines) > 0 {
		lines[0] = bold("!" + lines[0][1:])
	}
	for _, f := range m.page.Facts {
		lines = append(lines, m.wrapOutside(term.EscapeText(f), 22))
	}
	return lines
}

// statusLines returns the lines below the field: why the answer is not valid, what a
// key did, what the answer becomes, or the length of a hidden one.
func (m *model) statusLines() string {
	text := ""
	switch errs := m.form.Errors(); {
	case len(errs) > 0:
		return bold(m.wrapOutside("! "+errs[0].Error(), 4))
	case m.status != "":
		text = m.status
	case m.page.Kind == Secret && m.value != "":
		text = m.Say("%d characters", utf8.RuneCountInString(strings.TrimSpace(m.value)))
	case m.page.Kind == Choices:
		return m.choicesStatus()
	case m.page.Preview != nil:
		text = m.page.Preview(m.value)
	}
	if text == "" {
		return ""
	}
	return m.wrapOutside(term.EscapeText(text), 2)
}

// choicesStatus returns the lines below a list of Choices.
func (m *model) choicesStatus() string {
	name, hovers := m.hovered()
	text := m.Say("%d of %d chosen", len(m.values), len(m.page.Options))
	switch {
	case m.filtering() && !hovers:
		text = m.Say("nothing has that in its name")
	case !m.filtering() && len(m.page.Options) > longListLength:
		text = m.Say("%d of %d chosen; type some letters to search", len(m.values), len(m.page.Options))
	}
	text = m.wrapOutside(text, 2)
	if hovers && m.page.Preview != nil {
		text = m.wrapOutside(term.EscapeText(name+" "+m.page.Preview(name)), 2) + "\n" + text
	}
	return text
}

// keyHelp returns the keys that work here, as many as fit.
func (m *model) keyHelp() string {
	if m.filtering() {
		return m.Say("  type to search · enter back to the list, to tick there")
	}
	enter := m.Say("enter go on")
	if m.page.Kind == Choice {
		enter = m.Say("enter choose")
	}
	search, copying, help := m.Say("type to search"), m.Say("c copy"), m.Say("? help")
	var keys []string
	for _, k := range []struct {
		text  string
		works bool
	}{
		{m.Say("space tick"), m.page.Kind == Choices},
		{enter, true},
		{m.Say("alt+enter new line"), m.page.Kind == Lines},
		{search, len(m.page.Options) > longListLength && m.page.Kind == Choice},
		{m.Say("esc back"), m.page.CanGoBack},
		{help, m.page.Help != ""},
		{copying, len(m.copyableValues()) > 0 && m.page.Kind == Choice},
		{m.Say("ctrl+c stop"), true},
	} {
		if k.works {
			keys = append(keys, k.text)
		}
	}
	join := func() string { return m.Transliterate("  " + strings.Join(keys, " · ")) }
	for _, least := range []string{search, copying, help} {
		if ansi.StringWidth(join()) >= m.columns {
			keys = slices.DeleteFunc(keys, func(k string) bool { return k == least })
		}
	}
	return ansi.Truncate(join(), m.columns-1, "")
}

// theme uses the terminal's own colours, which suit light and dark backgrounds. No
// information depends on them.
func theme() *huh.Theme {
	t := huh.ThemeBase()
	plain := lipgloss.NewStyle()
	accent := plain.Foreground(lipgloss.Color("6"))
	f := &t.Focused
	f.Base = plain.PaddingLeft(2)
	f.Title = plain.Bold(true)
	f.ErrorIndicator = plain
	f.SelectSelector = accent.SetString("> ")
	f.MultiSelectSelector = accent.SetString("> ")
	f.SelectedPrefix = plain.SetString("[x] ")
	f.TextInput.Prompt = accent
	f.TextInput.Placeholder = plain.Faint(true)
	return t
}
