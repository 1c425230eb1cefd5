package prompt

import (
	"cmp"
	"context"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"engage/internal/msg"
	"engage/internal/term"
)

// Options describe the terminal.
type Options struct {
	Size          func() (columns, rows int)
	Colour        bool
	*msg.Language // nil means English
}

// screen shows pages on a terminal.
type screen struct {
	printer
	in      io.Reader
	size    func() (columns, rows int)
	colour  bool
	working string // the line of ShowProgress, "" for none
}

// NewScreen returns a Prompter that reads keys from in and draws on out.
func NewScreen(in io.Reader, out io.Writer, options Options) Prompter {
	// The styling library would query the terminal, and not every one answers.
	// Without colours bold and reverse still mark the cursor; View removes the
	// colours.
	lipgloss.SetColorProfile(termenv.ANSI)
	lipgloss.SetHasDarkBackground(true)
	return &screen{printer: printer{out, options.Language}, in: in, size: options.Size, colour: options.Colour}
}

// Ask implements Prompter.
func (a *screen) Ask(ctx context.Context, page Page) (Reply, error) {
	m := newModel(a, page)
	err := a.run(ctx, m)
	switch {
	case ctx.Err() != nil:
		return Reply{}, ctx.Err()
	case m.end == aborted:
		return Reply{}, msg.New(msg.Interrupted, "stopped")
	case m.end == back:
		// The cursor in a list is no answer, and a key is not kept.
		if page.Kind == Choice || page.Kind == Secret {
			m.value = ""
		}
		return Reply{Back: true, Value: m.value, Values: m.values}, nil
	case m.end == answered && err == nil:
		return page.reply(Reply{Value: m.value, Values: m.values})
	}
	return Reply{}, msg.New(msg.Unexpected, "the terminal could not be used: %w", cmp.Or(err, io.ErrUnexpectedEOF)).
		WithHint("engage setup --accessible asks line by line; engage setup --no-input asks nothing")
}

// run shows the page until it ends. When engage is suspended the tea program ends,
// and a new one starts when engage continues: a paused one may lose its timer, or
// draw over the shell's output.
func (a *screen) run(ctx context.Context, m *model) error {
	for {
		program := tea.NewProgram(m,
			tea.WithContext(ctx), tea.WithInput(a.in), tea.WithOutput(a.out),
			// Signals are handled by the context alone.
			tea.WithoutSignalHandler())
		var stopped atomic.Bool
		ended, resumed := make(chan struct{}), make(chan struct{})
		resume := sync.OnceFunc(func() { close(resumed) })
		forget := term.OnSuspend(func() func() {
			stopped.Store(true)
			program.Quit()
			<-ended
			return resume
		})
		_, err := program.Run()
		close(ended)
		forget()
		if !stopped.Load() || err != nil || m.end != open {
			return err
		}
		<-resumed
	}
}

// PrintLine implements Prompter.
func (a *screen) PrintLine(mark Mark, text string) {
	if a.working != "" {
		a.erase()
		defer func() { _, _ = io.WriteString(a.out, a.working) }()
	}
	sign, indent := "", 2
	switch mark {
	case Done:
		sign, indent = a.Transliterate("✓")+" ", 22
		if a.colour {
			sign = lipgloss.NewStyle().Foreground(lipgloss.Color("2")).Render(a.Transliterate("✓")) + " "
		}
	case Todo:
		sign, indent = a.Transliterate("–")+" ", 22
	case Said:
		sign, indent = a.Transliterate("·")+" ", 22
	case Warn:
		sign = bold("!") + " "
	}
	columns, _ := a.size()
	a.print(term.Wrap(sign+term.EscapeText(text), columns, indent))
}

// ShowProgress implements Prompter.
func (a *screen) ShowProgress(text string) func() {
	columns, _ := a.size()
	// A line that wraps could not be erased.
	a.working = ansi.Truncate("  "+term.EscapeText(text), columns-1, "")
	_, _ = io.WriteString(a.out, a.working)
	return func() {
		a.working = ""
		a.erase()
	}
}

func (a *screen) erase() { _, _ = io.WriteString(a.out, "\r"+ansi.EraseEntireLine) }

func bold(text string) string { return lipgloss.NewStyle().Bold(true).Render(text) }

// printAbove prints what has to stay on the screen when the page ends: tasks with
// their values, or a text that is too long for the page. The page repeats the
// heading if the printed text moves it off the screen.
func (m *model) printAbove() {
	if len(m.page.Tasks) == 0 && m.page.CopyText == "" && !m.tooTall() {
		return
	}
	var block strings.Builder
	p := printer{&block, m.Language}
	if m.page.Heading != "" {
		p.print("", m.heading(), "")
	}
	p.print(m.aboveTitle()...)
	m.page.Notices, m.page.Facts = nil, nil
	for _, t := range m.page.Tasks {
		p.printTask(t, func(text string, indent int) string { return m.wrapOutside(text, 2+indent) })
	}
	if m.page.CopyText != "" {
		rule := strings.Repeat("-", 20)
		p.print(rule, term.EscapeText(strings.TrimRight(m.page.CopyText, "\n")), rule, "")
	}
	m.printedAbove, m.headingPrinted = true, true
	m.headingPrinted = strings.Count(block.String(), "\n")+m.titleHeight()+len(m.page.Options)+m.fixedHeight() <= m.rows
	_, _ = io.WriteString(m.out, block.String())
}
