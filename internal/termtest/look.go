//go:build unix

package termtest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
)

// Screen is what the window shows now. Blanks at the end of lines and empty
// lines at the end are cut.
func (s *Session) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.visible()
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
	s.mu.Lock()
	defer s.mu.Unlock()
	return unwrapped(s.raw, s.screen.Height())
}

// Raw is every byte written to the terminal so far (by the program, or by the
// kernel when it echoes).
func (s *Session) Raw() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]byte(nil), s.raw...)
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

// Echo says whether the kernel shows what is typed. After the end of the
// program it tells how the program left it.
func (s *Session) Echo() bool { return s.local(unix.ECHO) }

// Canonical says whether the kernel passes on whole lines only, as it does
// unless a program reads single keys.
func (s *Session) Canonical() bool { return s.local(unix.ICANON) }

// WaitEcho waits until the kernel shows what is typed, or no longer does.
func (s *Session) WaitEcho(on bool) {
	s.t.Helper()
	for end := time.Now().Add(s.timeout); s.Echo() != on; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.fatalf("waited %v for the echo to be %v", s.timeout, on)
		}
	}
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

func (s *Session) local(flag uint64) bool {
	s.t.Helper()
	now, err := s.termios()
	if err != nil {
		s.fatalf("settings of the terminal: %v", err)
	}
	return uint64(now.Lflag)&flag != 0
}

// termios gives the terminal's settings, or the last ones.
func (s *Session) termios() (*unix.Termios, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.hungUp:
		return nil, errors.New("the terminal was closed")
	case s.tty != nil:
		return unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	case s.settings == nil:
		return nil, errors.New("not known at the end of the program")
	}
	return s.settings, nil
}

// mouseModes are the private modes that report the mouse or the focus.
var mouseModes = []ansi.DECMode{9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016}

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
	off := func(flag uint64) bool { return uint64(was.Lflag)&^uint64(now.Lflag)&flag != 0 }
	complain(off(unix.ECHO), "echo is off")
	complain(off(unix.ICANON), "canonical mode is off")
	complain(off(unix.ISIG), "ctrl+c sends no signal")
	complain(off(unix.IEXTEN), "extended input is off")
	complain(uint64(was.Iflag)&(unix.ICRNL|unix.IXON|unix.BRKINT) != uint64(now.Iflag)&(unix.ICRNL|unix.IXON|unix.BRKINT),
		"input settings differ")
	complain(uint64(was.Oflag)&(unix.OPOST|unix.ONLCR) != uint64(now.Oflag)&(unix.OPOST|unix.ONLCR),
		"output settings differ")

	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.screen
	complain(!e.modes[ansi.ModeTextCursorEnable], "the cursor is hidden")
	complain(e.IsAltScreen(), "the alternate screen is on")
	complain(e.modes[ansi.ModeBracketedPaste], "bracketed paste is on")
	complain(e.modes[ansi.ModeCursorKeys], "application cursor keys are on")
	complain(!e.modes[ansi.ModeAutoWrap], "wrapping of long lines is off")
	for _, m := range mouseModes {
		complain(e.modes[m], fmt.Sprintf("mouse or focus reports (mode %d) are on", m))
	}
	return errors.Join(left...)
}

// describe shows the state of things to who reads a failed test.
func (s *Session) describe() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.screen
	var b strings.Builder
	state := "runs"
	switch {
	case s.over && s.signal != 0:
		state = "was killed: " + s.signal.String()
	case s.over:
		state = fmt.Sprintf("exited with %d", s.code)
	}
	fmt.Fprintf(&b, "the program %s; %d×%d, cursor at %d,%d\n", state, e.Width(), e.Height(), e.CursorPosition().X, e.CursorPosition().Y)
	edge := "+" + strings.Repeat("-", e.Width()) + "+\n"
	b.WriteString(edge)
	for _, l := range e.lines() {
		b.WriteString("|" + l.String() + "\n")
	}
	b.WriteString(edge)
	tail := s.raw[max(0, len(s.raw)-300):]
	fmt.Fprintf(&b, "last bytes: %q", tail)
	return b.String()
}
