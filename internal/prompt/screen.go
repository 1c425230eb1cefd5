package prompt

import (
	"cmp"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"engage/internal/msg"
	"engage/internal/term"
)

// Options describe the terminal.
type Options struct {
	Terminal      *os.File // whose size and changes of size are followed; nil means 80 by 24
	Colour        bool
	Interrupt     func() // is called at Ctrl-C while no question stands; may be nil
	*msg.Language        // nil means English
}

// screen shows pages on the terminal's alternate screen, which one tea program
// owns from the first page to Close. It draws by itself: the renderer of tea would
// truncate a value to copy that is longer than a line.
type screen struct {
	printer
	options Options
	in      io.Reader

	mu      sync.Mutex // for all below
	page    *model     // the last page; nil before the first
	frame   string     // what was drawn last
	program *tea.Program
	closing bool          // the program ends for good, not because engage is suspended
	ended   chan struct{} // closed when it has ended for good; nil before it starts
	err     error         // why it ended by itself
}

// NewScreen returns a Prompter that reads keys from in and draws on out.
func NewScreen(in io.Reader, out io.Writer, options Options) Prompter {
	// The styling library would query the terminal, and not every one answers.
	// Without colours bold and reverse still mark the cursor; draw removes the
	// colours.
	lipgloss.SetColorProfile(termenv.ANSI)
	lipgloss.SetHasDarkBackground(true)
	return &screen{printer: printer{out, options.Language}, in: in, options: options}
}

// Ask implements Prompter.
func (a *screen) Ask(ctx context.Context, page Page) (Reply, error) {
	m := newModel(a, page)
	a.show(m)
	select {
	case <-m.over:
	case <-ctx.Done():
	case <-a.ended:
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return Reply{Values: m.values}, ctx.Err()
	case m.end == aborted:
		return Reply{Values: m.values}, msg.New(msg.Interrupted, "stopped")
	case m.end == back:
		// The cursor in a list is no answer, and a key is not kept.
		if page.Kind == Choice || page.Kind == Secret {
			m.value = ""
		}
		return Reply{Back: true, Value: m.value, Values: m.values}, nil
	case m.end == answered:
		return page.accept(Reply{Value: m.value, Values: m.values})
	}
	return Reply{}, msg.New(msg.Unexpected, "the terminal could not be used: %w", cmp.Or(a.err, io.ErrUnexpectedEOF)).
		WithHint("engage setup --accessible asks line by line; engage setup --no-input asks nothing")
}

// ShowProgress implements Prompter.
func (a *screen) ShowProgress(page Page) {
	m := newModel(a, page)
	m.busy = true
	a.show(m)
}

// PrintLine implements Prompter.
func (a *screen) PrintLine(line MarkedLine) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.page != nil { // the next turn of the spinner draws it
		a.page.printed = append(a.page.printed, strings.Split(a.wrapLine(line), "\n")...)
	}
}

// Close implements Prompter.
func (a *screen) Close(lines ...MarkedLine) {
	a.mu.Lock()
	a.closing = true
	program, ended := a.program, a.ended
	a.mu.Unlock()
	if ended != nil {
		program.Quit()
		<-ended
	}
	for _, l := range lines {
		a.print(a.plain(a.wrapLine(l)))
	}
}

// show makes the model the page that is shown, and starts the program at the first.
func (a *screen) show(m *model) {
	a.mu.Lock()
	first := a.ended == nil
	a.page, a.frame = m, ""
	if first {
		a.ended = make(chan struct{})
		a.newProgram()
		go a.run()
	}
	program := a.program
	a.mu.Unlock()
	if !first { // at its start it looks at the page by itself
		program.Send(refreshMsg{})
	}
}

func (a *screen) newProgram() {
	a.program = tea.NewProgram(a, tea.WithInput(a.in), tea.WithOutput(mute{a.options.Terminal}),
		tea.WithoutSignalHandler()) // signals are handled by the context alone
}

// mute is the terminal for tea, which sets its mode and asks for its size, without
// tea's output.
type mute struct{ *os.File }

// Write implements io.Writer.
func (mute) Write(text []byte) (int, error) { return len(text), nil }

// run owns the alternate screen until Close. When engage is suspended the program
// ends, and a new one starts when engage continues: a paused one may lose its timer,
// or draw over the shell's output.
func (a *screen) run() {
	defer close(a.ended)
	for {
		a.mu.Lock()
		program := a.program
		a.mu.Unlock()
		paused, resumed := make(chan struct{}), make(chan struct{})
		resume := sync.OnceFunc(func() { close(resumed) })
		forget := term.OnSuspend(func() func() {
			program.Quit()
			<-paused
			return resume
		})
		a.write(ansi.SetModeAltScreenSaveCursor + ansi.EraseEntireScreen + ansi.HideCursor + ansi.SetModeBracketedPaste)
		_, err := program.Run()
		a.write(ansi.EraseEntireScreen + ansi.ResetModeBracketedPaste + ansi.ShowCursor + ansi.ResetModeAltScreenSaveCursor)
		close(paused)
		forget()
		a.mu.Lock()
		again := !a.closing && err == nil
		a.frame, a.err = "", err
		if again {
			a.newProgram()
		}
		a.mu.Unlock()
		if !again {
			return
		}
		<-resumed
	}
}

func (a *screen) write(text string) { _, _ = io.WriteString(a.out, text) }

// refreshMsg tells the program of a new page, or of the one to go on with; tickMsg that
// the spinner moves on.
type (
	refreshMsg struct{}
	tickMsg    struct{ of *model }
)

// Init implements tea.Model.
func (a *screen) Init() tea.Cmd { return func() tea.Msg { return refreshMsg{} } }

// View implements tea.Model. Update draws.
func (a *screen) View() string { return "" }

// Update implements tea.Model.
func (a *screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.mu.Lock()
	defer a.mu.Unlock()
	cmd := a.update(msg)
	a.draw()
	return a, cmd
}

// spinnerPause is the time between two pictures of the spinner.
const spinnerPause = 120 * time.Millisecond

func (a *screen) update(message tea.Msg) tea.Cmd {
	page := a.page
	tick := func() tea.Cmd { return tea.Tick(spinnerPause, func(time.Time) tea.Msg { return tickMsg{page} }) }
	switch message := message.(type) {
	case refreshMsg:
		if page.busy {
			return tick()
		}
		return page.begin()
	case tickMsg:
		if message.of == page {
			page.turns++
			return tick()
		}
		return nil
	case tea.WindowSizeMsg:
		a.frame = ""
		return page.resize(message.Width, message.Height)
	case tea.KeyMsg:
		switch name := message.String(); {
		case term.RaiseSignal(name):
			return nil
		case page.busy && name == "ctrl+c" && a.options.Interrupt != nil:
			a.options.Interrupt()
		}
	}
	if page.busy || page.end != open {
		return nil // what is typed before the question is seen is no answer to it
	}
	return page.update(message)
}

// draw draws the page, if it looks different. A row that the terminal wraps is
// followed by what is drawn anew.
func (a *screen) draw() {
	if a.page.end != open {
		return // until the next one
	}
	var b strings.Builder
	b.WriteString("\r" + ansi.CursorHomePosition) // Wine counts columns from the last \r on
	for i, line := range a.page.view() {
		if i > 0 {
			b.WriteString("\r\n")
		}
		erase := ansi.EraseEntireLine
		if ansi.StringWidth(line) > a.page.columns {
			erase = ansi.EraseScreenBelow
		}
		b.WriteString(erase + strings.TrimRight(line, " ")) // without huh's padding
	}
	b.WriteString(ansi.EraseScreenBelow)
	if frame := a.plain(b.String()); frame != a.frame {
		a.frame = frame
		a.write(frame)
	}
}
