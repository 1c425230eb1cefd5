package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/term"
)

// Options say what the terminal is like.
type Options struct {
	Size          func() (columns, rows int)
	Colour        bool
	*msg.Language // the language; nil means English
}

// screen shows pages on a terminal.
type screen struct {
	in      io.Reader
	out     io.Writer
	options Options
	working string // the line of what takes time, while it stands
}

// settle tells the styling library what it would otherwise ask the terminal,
// which not every terminal answers. It happens before the first page and not
// earlier: other commands have no pages.
var settle sync.Once

// NewScreen returns an Asker that reads keys from in and draws on out.
func NewScreen(in io.Reader, out io.Writer, options Options) Asker {
	settle.Do(func() {
		// Without colours bold and reverse still mark the cursor; uncoloured
		// takes the colours out.
		lipgloss.SetColorProfile(termenv.ANSI)
		lipgloss.SetHasDarkBackground(true)
	})
	options.Language = msg.Or(options.Language)
	return &screen{in: in, out: out, options: options}
}

// Ask implements Asker.
func (a *screen) Ask(ctx context.Context, page Page) (Reply, error) {
	columns, rows := a.options.Size()
	m := newModel(page, a.options, columns, rows)
	m.copy = a.copy
	a.above(m)
	m.build()
	err := a.run(ctx, m)
	switch {
	case ctx.Err() != nil:
		return Reply{}, ctx.Err()
	case m.aborted:
		return Reply{}, msg.New(msg.Interrupted, "stopped")
	case err != nil:
		return Reply{}, msg.New(msg.Unexpected, "the terminal could not be used: %w", err).
			WithHint("engage setup --accessible asks line by line; engage setup --no-input asks nothing")
	case m.back:
		return m.unfinished(), nil
	}
	reply, err := m.reply()
	if err != nil {
		return Reply{}, err
	}
	return reply, nil
}

// run shows the page until it is over. When engage is stopped the page's program
// ends, and another begins when it continues: one that pauses may stay without
// its clock, or draw over what the shell wrote.
func (a *screen) run(ctx context.Context, m *model) error {
	for {
		program := tea.NewProgram(m,
			tea.WithContext(ctx), tea.WithInput(a.in), tea.WithOutput(a.out),
			// Signals end the context, so that one place decides what they mean.
			tea.WithoutSignalHandler())
		var stopped atomic.Bool
		ended, resumed := make(chan struct{}), make(chan struct{})
		resume := sync.OnceFunc(func() { close(resumed) })
		forget := term.OnStop(func() func() {
			stopped.Store(true)
			program.Quit()
			<-ended
			return resume
		})
		_, err := program.Run()
		close(ended)
		forget()
		if !stopped.Load() || err != nil || m.done || m.back || m.aborted {
			return err
		}
		<-resumed
	}
}

// above prints what has to stay on the screen when the page is gone: work in
// Qualifio with its values, or a text that is too long for the page. The page
// repeats the heading where what is printed pushes it off the screen.
func (a *screen) above(m *model) {
	if len(m.page.Tasks) == 0 && m.page.Copy == "" && !m.tooTall() {
		return
	}
	var block strings.Builder
	if m.page.Heading != "" {
		fmt.Fprintf(&block, "\n%s\n\n", m.heading())
	}
	for _, line := range m.aboveTitle() {
		fmt.Fprintln(&block, line)
	}
	m.page.Notices, m.page.Facts = nil, nil
	for _, t := range m.page.Tasks {
		writeTask(&block, m, t)
	}
	if m.page.Copy != "" {
		rule := strings.Repeat("-", 20)
		fmt.Fprintf(&block, "%s\n%s\n%s\n\n", rule, term.EscapeText(strings.TrimRight(m.page.Copy, "\n")), rule)
	}
	m.hideHeading, m.below = true, true
	if strings.Count(block.String(), "\n")+m.titleHeight()+len(m.page.Options)+m.around() > m.rows {
		m.hideHeading = false
	}
	_, _ = io.WriteString(a.out, block.String())
}

// writeTask writes one stay in Qualifio. A value to paste stands alone on its
// line, to the letter and at any width.
func writeTask(b *strings.Builder, m *model, t guide.Task) {
	say := func(text string, indent int) {
		fmt.Fprintln(b, term.Wrap("  "+term.EscapeText(text), m.columns-1, indent))
	}
	if t.Title != "" {
		say(t.Title, 2)
	}
	if t.Where != nil {
		where := m.options.Say("Where: %s", t.Where)
		say(where, 2+strings.Index(where, t.Where.String()))
	}
	for i, d := range t.Do {
		say(fmt.Sprintf("%d. %s", i+1, d), 5)
	}
	for _, v := range t.Values {
		text := v.Label
		if v.Note != nil {
			text = m.options.Say("%s: %s", v.Label, v.Note)
		}
		b.WriteString("\n")
		say(text, 2)
		if v.Text != "" {
			fmt.Fprintln(b, term.EscapeText(v.Text))
		}
	}
	if len(t.Values) > 0 {
		b.WriteString("\n")
	}
	for i, d := range t.After {
		say(fmt.Sprintf("%d. %s", len(t.Do)+i+1, d), 5)
	}
	if t.Note != nil {
		say(t.Note.String(), 2)
	}
	if len(t.After) > 0 || t.Note != nil || len(t.Values) == 0 {
		b.WriteString("\n")
	}
}

func (a *screen) print(lines ...string) {
	for _, l := range lines {
		_, _ = io.WriteString(a.out, l+"\n")
	}
}

// Tell implements Asker.
func (a *screen) Tell(mark Mark, text string) {
	if a.working != "" {
		a.erase()
		defer func() { _, _ = io.WriteString(a.out, a.working) }()
	}
	columns, _ := a.options.Size()
	words := term.EscapeText(text)
	switch mark {
	case Done:
		sign := a.options.Spell("✓")
		if a.options.Colour {
			sign = lipgloss.NewStyle().Foreground(lipgloss.Color("2")).Render(sign)
		}
		a.print(sign + " " + term.Wrap(words, columns-2, 22))
	case Open:
		a.print(a.options.Spell("–") + " " + term.Wrap(words, columns-2, 22))
	case Warn:
		a.print(lipgloss.NewStyle().Bold(true).Render("!") + " " + term.Wrap(words, columns-2, 2))
	default:
		a.print(term.Wrap(words, columns, 2))
	}
}

// Show implements Asker.
func (a *screen) Show(text string) {
	a.print("", term.EscapeText(strings.TrimRight(text, "\n")), "")
}

// Working implements Asker.
func (a *screen) Working(text string) func() {
	columns, _ := a.options.Size()
	// A line that wraps could not be erased.
	a.working = ansi.Truncate("  "+term.EscapeText(text), columns-1, "")
	_, _ = io.WriteString(a.out, a.working)
	return func() {
		a.working = ""
		a.erase()
	}
}

func (a *screen) erase() { _, _ = io.WriteString(a.out, "\r"+ansi.EraseEntireLine) }

// copy puts a text on the clipboard of the user's terminal, which may be on
// another machine.
func (a *screen) copy(text string) {
	_, _ = io.WriteString(a.out, ansi.SetSystemClipboard(text))
}

var errIncomplete = errors.New("the question was closed before it was answered")
