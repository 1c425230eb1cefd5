// Package screen asks the walkthrough's questions full-screen, with the forms
// of huh: one question a page, the way back, and a line that stays for each
// answer. It implements wizard.Asker.
package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"engage/internal/console"
	"engage/internal/fail"
	"engage/internal/guide"
	"engage/internal/wizard"
)

// Options say what the terminal is like.
type Options struct {
	Size    func() (columns, rows int)
	Colour  bool
	Unicode bool
}

// Asker shows pages on a terminal.
type Asker struct {
	in      io.Reader
	out     io.Writer
	options Options
	working string // the line of what takes time, while it stands
}

// settle tells the styling library what it would otherwise ask the terminal,
// which not every terminal answers. It happens before the first page and not
// earlier: other commands have no pages.
var settle sync.Once

// New returns an Asker that reads keys from in and draws on out.
func New(in io.Reader, out io.Writer, options Options) *Asker {
	settle.Do(func() {
		profile := termenv.Ascii
		if options.Colour {
			profile = termenv.ANSI
		}
		lipgloss.SetColorProfile(profile)
		lipgloss.SetHasDarkBackground(true)
	})
	return &Asker{in: in, out: out, options: options}
}

// Ask implements wizard.Asker.
func (a *Asker) Ask(ctx context.Context, page wizard.Page) (wizard.Reply, error) {
	columns, rows := a.options.Size()
	m := newModel(page, a.options, columns, rows)
	m.copy = a.copy
	a.above(m)
	m.build()
	program := tea.NewProgram(m,
		tea.WithContext(ctx), tea.WithInput(a.in), tea.WithOutput(a.out),
		// Signals end the context, so that one place decides what they mean.
		tea.WithoutSignalHandler())
	_, err := program.Run()
	switch {
	case ctx.Err() != nil:
		return wizard.Reply{}, ctx.Err()
	case m.aborted:
		return wizard.Reply{}, fail.New(fail.Interrupted, "stopped")
	case err != nil:
		return wizard.Reply{}, fail.New(fail.Unexpected, "the terminal could not be used: %w", err).
			WithHint("engage setup --accessible asks line by line; engage setup --no-input asks nothing")
	case m.back:
		return wizard.Reply{Back: true}, nil
	}
	reply, err := m.reply()
	if err != nil {
		return wizard.Reply{}, err
	}
	return reply, nil
}

// above prints what has to stay on the screen when the page is gone: work in
// Qualifio with its values, or a text that is too long for the page.
func (a *Asker) above(m *model) {
	if len(m.page.Tasks) == 0 && !m.tooTall() {
		return
	}
	if m.page.Heading != "" {
		a.print("", m.heading(), "")
		m.hideHeading = true
	}
	if text := m.aboveTitle(); len(text) > 0 {
		a.print(text...)
	}
	m.page.Notices, m.page.Facts = nil, nil
	for _, t := range m.page.Tasks {
		a.task(m, t)
	}
}

// task prints one stay in Qualifio. A value to paste stands alone on its line,
// to the letter and at any width.
func (a *Asker) task(m *model, t guide.Task) {
	if t.Title != "" {
		a.print(m.wrap(m.words(t.Title), "  "))
	}
	if t.Where != "" {
		a.print(m.wrap("Where: "+t.Where, "  "))
	}
	for i, d := range t.Do {
		a.print(m.wrap(m.words(fmt.Sprintf("%d. %s", i+1, d)), "  "))
	}
	for _, v := range t.Values {
		text := v.Label
		if v.Note != "" {
			text += ": " + v.Note
		}
		a.print("", m.wrap(m.words(text), "  "))
		if v.Text != "" {
			a.print(v.Text)
		}
	}
	if len(t.Values) > 0 {
		a.print("")
	}
	for i, d := range t.After {
		a.print(m.wrap(m.words(fmt.Sprintf("%d. %s", len(t.Do)+i+1, d)), "  "))
	}
	if len(t.After) > 0 || len(t.Values) == 0 {
		a.print("")
	}
}

func (a *Asker) print(lines ...string) {
	for _, l := range lines {
		_, _ = io.WriteString(a.out, l+"\n")
	}
}

// Tell implements wizard.Asker.
func (a *Asker) Tell(mark wizard.Mark, text string) {
	if a.working != "" {
		a.erase()
		defer func() { _, _ = io.WriteString(a.out, a.working) }()
	}
	columns, _ := a.options.Size()
	words := console.Words(text, a.options.Unicode)
	switch mark {
	case wizard.Done:
		sign := console.Words("✓", a.options.Unicode)
		a.print(lipgloss.NewStyle().Foreground(lipgloss.Color("2")).Render(sign) + " " + hang(words, columns-2, 22))
	case wizard.Warn:
		a.print(lipgloss.NewStyle().Bold(true).Render("!") + " " + hang(words, columns-2, 2))
	default:
		a.print(hang(words, columns, 2))
	}
}

// hang wraps a text to the width, with the following lines indented.
func hang(text string, width, indent int) string {
	if width < indent+20 || ansi.StringWidth(text) <= width {
		return text
	}
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	lines := strings.Split(ansi.Wordwrap(text[len(lead):], width-max(indent, len(lead)), ""), "\n")
	return lead + strings.Join(lines, "\n"+strings.Repeat(" ", max(indent, len(lead))))
}

// Show implements wizard.Asker.
func (a *Asker) Show(text string) {
	a.print("", strings.TrimRight(text, "\n"), "")
}

// Working implements wizard.Asker.
func (a *Asker) Working(text string) func() {
	columns, _ := a.options.Size()
	// A line that wraps could not be erased.
	a.working = ansi.Truncate("  "+console.Words(text, a.options.Unicode), columns-1, "")
	_, _ = io.WriteString(a.out, a.working)
	return func() {
		a.working = ""
		a.erase()
	}
}

func (a *Asker) erase() { _, _ = io.WriteString(a.out, "\r"+ansi.EraseEntireLine) }

// copy puts a text on the clipboard of the user's terminal, which may be on
// another machine.
func (a *Asker) copy(text string) {
	_, _ = io.WriteString(a.out, ansi.SetSystemClipboard(text))
}

var errIncomplete = errors.New("the question was closed before it was answered")
