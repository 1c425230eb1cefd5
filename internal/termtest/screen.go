//go:build unix

package termtest

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/termios"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// initialModes are the modes that are on in a new terminal.
var initialModes = map[ansi.Mode]bool{ansi.ModeAutoWrap: true, ansi.ModeTextCursorEnable: true}

// newScreen makes the screen and tracks its modes, which x/vt does not report.
func (s *Session) newScreen(cols, rows int) {
	s.screen = vt.NewEmulator(cols, rows)
	s.modes = maps.Clone(initialModes)
	s.screen.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { s.modes[m] = true },
		DisableMode: func(m ansi.Mode) { s.modes[m] = false },
	})
	s.screen.RegisterApcHandler(s.handleEndMark)
}

// Resize changes the size of the window; the program gets SIGWINCH. Lines are not
// wrapped again, and rows at the bottom are lost.
func (s *Session) Resize(cols, rows int) {
	s.t.Helper()
	s.mu.Lock()
	s.screen.Resize(cols, rows)
	s.mu.Unlock()
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		s.fatalf("resize to %d×%d: %v", cols, rows, err)
	}
}

// Screen returns the text in the window, without spaces at the end of lines and
// empty lines at the end.
func (s *Session) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.TrimRight(s.screen.String(), "\n")
}

// Unwrapped returns the scrollback and the window, as selecting and copying gives
// them: lines that the terminal wrapped are joined, those that the program wrapped
// are not.
func (s *Session) Unwrapped() string {
	e := vt.NewEmulator(1000, 24) // wider than any line
	go func() { _, _ = io.Copy(io.Discard, e) }()
	defer func() { _ = e.InputPipe().(io.Closer).Close() }()
	_, _ = e.Write(s.Raw())
	var b strings.Builder
	for _, l := range e.Scrollback().Lines() {
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return strings.TrimRight(b.String()+e.String(), "\n")
}

// Echo reports whether the kernel echoes what is typed, or did at the end of the
// program.
func (s *Session) Echo() bool { return s.localFlag(unix.ECHO) }

// Canonical reports whether the terminal is in canonical mode: the program reads
// lines, not single keys.
func (s *Session) Canonical() bool { return s.localFlag(unix.ICANON) }

func (s *Session) localFlag(flag uint64) bool {
	now, err := s.settings()
	return err == nil && uint64(now.Lflag)&flag != 0
}

// settings returns the terminal's settings, or those at the end of the program.
func (s *Session) settings() (*unix.Termios, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.final != nil {
		return s.final, nil
	}
	return termios.GetTermios(int(s.tty.Fd()))
}

// TerminalRestored returns an error that names the settings and modes of the terminal
// that differ from those at the start.
func (s *Session) TerminalRestored() error {
	now, err := s.settings()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	if diff := cmp.Diff(s.initial, now); diff != "" {
		errs = append(errs, fmt.Errorf("settings (-before +after):\n%s", diff))
	}
	for mode, on := range s.modes {
		if on != initialModes[mode] {
			errs = append(errs, fmt.Errorf("mode %d on: %v", mode.Mode(), on))
		}
	}
	return errors.Join(errs...)
}
