package prompt

import (
	"fmt"
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

// view returns the lines of the page; one that is longer than the screen's is wrapped
// by the terminal.
func (m *model) view() (lines []string) {
	head := m.header()
	var field []string
	switch {
	case m.busy:
		field = append([]string{m.spinner() + term.EscapeText(m.page.Title)}, m.printed...)
	case m.form == nil:
		head = append(head, strings.Split(m.wrapOutside(bold(term.EscapeText(m.page.Title)), 2), "\n")...)
		for _, text := range m.page.Text {
			head = append(head, m.paragraph(text)...)
		}
	default:
		if m.filtering() { // huh shows the filter in place of the question
			field = []string{m.wrapOutside(bold(term.EscapeText(m.page.Title)), 2)}
		}
		field = append(field, strings.Split(strings.TrimRight(m.form.View(), "\n "), "\n")...)
	}
	field = append(field, m.statusLines()...)
	foot := m.footer(m.keyHelp()...)
	if m.showHelp {
		help := m.paragraph(m.page.Help)
		field = append(field, help...)
		if len(field)+len(head)+len(foot) > m.rows {
			// No room for both: the help is shown in place of the question.
			field = help
			foot = m.footer(m.helpKey()+" "+m.Say("back to the question"), m.Say("ctrl+c stop"))
		}
	}
	if room := m.rows - len(head) - len(field) - len(foot); room > 0 && len(m.body) > 0 {
		lines = m.bodyLines(room)
		if m.bodyHeight() < room && len(field) > 0 {
			lines = append(lines, "")
		}
	}
	lines = slices.Concat(head, lines, field, foot)
	return lines[:min(len(lines), m.rows)]
}

// plain removes the colours, if there are to be none.
func (a *screen) plain(text string) string {
	if a.options.Colour {
		return text
	}
	return colours().ReplaceAllString(text, "${1}m")
}

// colours matches the sixteen colours in a sequence, which are after bold, faint and
// reverse.
var colours = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\x1b\[(?:[0-9](?:;[0-9])*)?);?(?:(?:[349]|10)[0-7];?)+m`)
})

// isTall reports whether there is room for empty lines and the progress bar.
func (m *model) isTall() bool { return m.rows >= 20 }

// header returns the lines above the page's body: the heading, with the aside at the
// right edge if it fits, the steps and how far the walkthrough is.
func (m *model) header() (lines []string) {
	left, right := ansi.Truncate(term.EscapeText(m.page.Heading), m.columns-1, ""), term.EscapeText(m.page.Aside)
	gap := m.columns - 1 - ansi.StringWidth(left) - ansi.StringWidth(right)
	switch {
	case left == "":
		return nil
	case right == "":
		lines = []string{bold(left)}
	case gap < 2:
		lines = []string{bold(left), "  " + right}
	default:
		lines = []string{bold(left) + strings.Repeat(" ", gap) + faint(right)}
	}
	if len(m.page.Steps) > 0 {
		lines = append(lines, m.steps())
		if m.isTall() {
			done := (m.columns - 1) * m.page.Progress / 100
			lines = append(lines, m.Transliterate(accent(strings.Repeat("━", done))+faint(strings.Repeat("─", m.columns-1-done))))
		}
	}
	if m.isTall() {
		lines = append(lines, "")
	}
	return lines
}

// steps returns the line with the steps; only the current one has its name if there is
// no room for all.
func (m *model) steps() string {
	line := ""
	for _, long := range []bool{true, false} {
		var parts []string
		for i, s := range m.page.Steps {
			named := long || s.Current
			text := fmt.Sprint(i)
			if s.Done && named {
				text = good(m.Transliterate("✓"))
			} else if s.Done {
				text = good(m.Transliterate("✓")) + " " + text
			}
			if named {
				text += " " + term.EscapeText(s.Label)
			}
			if s.Current {
				text = accent("[") + bold(text) + accent("]")
			} else if !s.Done {
				text = faint(text)
			}
			parts = append(parts, text)
		}
		line = strings.Join(parts, "  ")
		if ansi.StringWidth(line) < m.columns {
			break
		}
	}
	return line
}

// footer returns the lines below everything: the keys, as many as fit on one line if
// the window is very low.
func (m *model) footer(keys ...string) (lines []string) {
	for i, k := range keys {
		keys[i] = strings.ReplaceAll(k, " ", "\u00a0") // a key is not wrapped
	}
	text := m.Transliterate(m.wrapOutside(strings.Join(keys, "\u00a0· "), 2))
	for _, l := range strings.Split(strings.ReplaceAll(text, "\u00a0", " "), "\n") {
		lines = append(lines, faint(l))
	}
	switch {
	case m.isTall():
		return append([]string{""}, lines...)
	case m.rows < 12:
		return lines[:1]
	}
	return lines
}

// spinner returns the spinner's picture.
func (m *model) spinner() string {
	pictures := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	if m.Transliterate("✓") != "✓" {
		pictures = []rune(`|/-\`)
	}
	return accent(string(pictures[m.turns%len(pictures)])) + " "
}

// wrapLine returns a line with its mark, wrapped.
func (a *screen) wrapLine(line MarkedLine) string {
	mark, indent := " ", 2+Column
	switch line.Mark {
	case Done:
		mark = good(a.Transliterate("✓"))
	case Todo:
		mark = a.Transliterate("–")
	case Said:
		mark = a.Transliterate("·")
	case Warn:
		mark = bold("!")
	default:
		indent = 2
	}
	columns, _ := term.Size(a.options.Terminal)
	return term.Wrap(mark+" "+term.EscapeText(line.Text), columns-1, indent)
}

func bold(text string) string  { return lipgloss.NewStyle().Bold(true).Render(text) }
func faint(text string) string { return lipgloss.NewStyle().Faint(true).Render(text) }
func accent(text string) string {
	return lipgloss.NewStyle().Foreground(lipgloss.Color("6")).Render(text)
}
func good(text string) string {
	return lipgloss.NewStyle().Foreground(lipgloss.Color("2")).Render(text)
}

// statusLines returns the lines below the field: why the answer is not valid, what a
// key did, what the answer becomes, or the length of a hidden one.
func (m *model) statusLines() []string {
	text := ""
	switch {
	case m.form != nil && len(m.form.Errors()) > 0:
		return strings.Split(bold(m.wrapOutside("! "+m.form.Errors()[0].Error(), 4)), "\n")
	case m.status != "":
		text = m.status
	case m.form == nil:
	case m.page.Kind == Secret && m.value != "":
		text = m.Say("%d characters", utf8.RuneCountInString(strings.TrimSpace(m.value)))
	case m.page.Kind == Choices:
		return m.choicesStatus()
	case m.page.Preview != nil:
		text = m.page.Preview(m.value)
	}
	if text == "" {
		return nil
	}
	return m.paragraph(text)
}

// choicesStatus returns the lines below a list of Choices.
func (m *model) choicesStatus() []string {
	name, hovers := m.hovered()
	text := m.Say("%d of %d chosen", len(m.values), len(m.page.Options))
	if m.filtering() && !hovers {
		text = m.Say("nothing has that in its name")
	}
	if last := m.page.Options[len(m.page.Options)-1].Value; m.listHeight() < m.titleHeight()+len(m.page.Options) && hovers && name != last && !m.filtering() && !m.filtered {
		text += " · " + m.Say("↓ more below")
	}
	lines := m.paragraph(text)
	if hovers && m.page.Preview != nil {
		lines = append(m.paragraph(name+" "+m.page.Preview(name)), lines...)
	}
	return lines
}

// keyHelp returns the keys that work here.
func (m *model) keyHelp() (keys []string) {
	if m.busy {
		return []string{m.Say("ctrl+c stop")}
	}
	if m.filtering() {
		return []string{m.Say("type to search"), m.Say("enter back to the list, to tick there")}
	}
	enter := m.Say("enter go on")
	switch m.page.Kind {
	case Choice:
		enter = m.Say("enter choose")
	case Lines:
		enter = m.Say("enter next line, twice go on")
	}
	for _, k := range []struct {
		text  string
		works bool
	}{
		{"↑/↓", m.isList()},
		{m.Say("space tick"), m.page.Kind == Choices || m.page.Kind == Checklist && len(m.page.Options) > 0},
		{m.Say("c copy"), m.page.Kind == Checklist && m.hasValues()},
		{m.Say("o open the browser"), m.page.Open != nil},
		{enter, true},
		{m.Say("ctrl+a all"), m.page.Kind == Choices},
		{m.Say("type to search"), len(m.page.Options) > longListLength && m.page.Kind != Checklist},
		{m.Say("esc all options"), m.filtered},
		{m.Say("esc back"), m.page.CanGoBack && !m.filtered},
		{m.helpKey() + " " + m.Say("help"), m.page.Help != ""},
		{m.Say("ctrl+c stop"), true},
	} {
		if k.works {
			keys = append(keys, k.text)
		}
	}
	return keys
}

// theme uses the terminal's own colours, which suit light and dark backgrounds. No
// information depends on them.
func theme() *huh.Theme {
	t := huh.ThemeBase()
	plain := lipgloss.NewStyle()
	f := &t.Focused
	f.Base = plain.PaddingLeft(2)
	f.Title = plain.Bold(true)
	f.ErrorIndicator = plain
	f.SelectSelector = plain.SetString(accent("> "))
	f.MultiSelectSelector = plain.SetString(accent("> "))
	f.SelectedPrefix = plain.SetString("[x] ")
	f.TextInput.Prompt = plain.Foreground(lipgloss.Color("6"))
	f.TextInput.Placeholder = plain.Faint(true)
	return t
}
