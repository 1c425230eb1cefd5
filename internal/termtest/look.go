//go:build unix

package termtest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
)

// Screen is what the window shows now. Blanks at the end of lines and empty
// lines at the end are cut.
func (s *Session) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return text(s.screen.lines())
}

// Scrollback is what has scrolled off the window and the window itself, as
// somebody who scrolls up sees it: a line too long for the window is broken.
func (s *Session) Scrollback() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.everything()
}

// Unwrapped is Scrollback as selecting and copying gives it: lines that the
// terminal broke at its edge are whole, those that the program broke are not.
func (s *Session) Unwrapped() string {
	raw := s.Raw()
	s.mu.Lock()
	defer s.mu.Unlock()
	return unwrapped(raw, s.screen.Height())
}

// Raw is every byte written to the terminal so far (by the program, or by the
// kernel when it echoes).
func (s *Session) Raw() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.ReplaceAll(s.raw, []byte(endMark), nil)
}

// Cursor is where the cursor is, from 0,0 at the top left, and whether it shows.
func (s *Session) Cursor() (x, y int, visible bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.screen.CursorPosition()
	return at.X, at.Y, s.screen.modes[ansi.ModeTextCursorEnable]
}

// Clipboard is what the program last copied with OSC 52, and whether it did.
func (s *Session) Clipboard() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.clipboard, s.screen.copied
}

// Echo reports whether the kernel shows what is typed. After the end of the
// program it tells how the program left it.
func (s *Session) Echo() bool { return s.local(unix.ECHO) }

// Canonical reports whether the kernel passes on whole lines only, as it does
// unless a program reads single keys.
func (s *Session) Canonical() bool { return s.local(unix.ICANON) }

func (s *Session) local(flag uint64) bool {
	s.t.Helper()
	now, err := s.termios()
	if err != nil {
		s.fatalf("settings of the terminal: %v", err)
	}
	return uint64(now.Lflag)&flag != 0
}

// ResetModes puts the terminal's settings back to what they were at the start,
// as shells do that edit their lines themselves when they get a terminal back.
func (s *Session) ResetModes() {
	s.t.Helper()
	s.mu.Lock()
	err := unix.IoctlSetTermios(int(s.tty.Fd()), setTermios, s.initial)
	s.mu.Unlock()
	if err != nil {
		s.fatalf("settings of the terminal: %v", err)
	}
}

// termios gives the terminal's settings, or the last ones.
func (s *Session) termios() (*unix.Termios, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tty != nil {
		return unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	}
	if s.settings == nil {
		return nil, errors.New("the terminal was closed")
	}
	return s.settings, nil
}

// reports are the private modes that report the mouse or the focus.
var reports = []ansi.DECMode{9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016}

// TerminalRestored tells what the program left behind in the terminal that the
// shell after it would suffer from: nil when echo, canonical mode and the other
// settings are as they were, the cursor shows, and the alternate screen,
// bracketed paste and mouse reports are off.
func (s *Session) TerminalRestored() error {
	now, err := s.termios()
	if err != nil {
		return err
	}
	var left []error
	complain := func(bad bool, what string) {
		if bad {
			left = append(left, errors.New(what))
		}
	}
	was := s.initial
	lost := was.Lflag &^ now.Lflag
	complain(lost&unix.ECHO != 0, "echo is off")
	complain(lost&unix.ICANON != 0, "canonical mode is off")
	complain(lost&unix.ISIG != 0, "ctrl+c sends no signal")
	complain(lost&unix.IEXTEN != 0, "extended input is off")
	complain((was.Iflag^now.Iflag)&(unix.ICRNL|unix.IXON|unix.BRKINT) != 0, "input settings differ")
	complain((was.Oflag^now.Oflag)&(unix.OPOST|unix.ONLCR) != 0, "output settings differ")

	s.mu.Lock()
	defer s.mu.Unlock()
	modes := s.screen.modes
	complain(!modes[ansi.ModeTextCursorEnable], "the cursor is hidden")
	complain(s.screen.IsAltScreen(), "the alternate screen is on")
	complain(modes[ansi.ModeBracketedPaste], "bracketed paste is on")
	complain(modes[ansi.ModeCursorKeys], "application cursor keys are on")
	complain(!modes[ansi.ModeAutoWrap], "wrapping of long lines is off")
	for _, m := range reports {
		complain(modes[m], fmt.Sprintf("mouse or focus reports (mode %d) are on", m))
	}
	return errors.Join(left...)
}

// describe shows the state of things to who reads a failed test.
func (s *Session) describe() string {
	state := "runs"
	if s.over() {
		state = fmt.Sprintf("ended with exit code %d, signal %d", s.code, s.signal)
	}
	raw := s.Raw()
	x, y, _ := s.Cursor()
	s.mu.Lock()
	defer s.mu.Unlock()
	edge := "+" + strings.Repeat("-", s.screen.Width()) + "+"
	return fmt.Sprintf("the program %s; cursor at %d,%d\n%s\n%s\n%s\nlast bytes: %q",
		state, x, y, edge, text(s.screen.lines()), edge, raw[max(0, len(raw)-300):])
}
