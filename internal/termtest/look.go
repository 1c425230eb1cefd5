//go:build unix

package termtest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
)

// Screen is what the window shows now. Blanks at the end of lines and empty
// lines at the end are cut.
func (s *Session) Screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.TrimRight(s.screen.String(), "\n")
}

// Scrollback is what has scrolled off the window and the window itself, as
// somebody who scrolls up sees it: a line too long for the window is broken.
func (s *Session) Scrollback() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return everything(s.screen)
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
	return at.X, at.Y, s.modes[ansi.ModeTextCursorEnable]
}

// Clipboard is what the program last copied with OSC 52, and whether it did.
func (s *Session) Clipboard() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clipboard, s.copied
}

// Echo reports whether the kernel shows what is typed. After the end of the
// program it tells how the program left it.
func (s *Session) Echo() bool { return s.local(unix.ECHO) }

// Canonical reports whether the kernel passes on whole lines only, as it does
// unless a program reads single keys.
func (s *Session) Canonical() bool { return s.local(unix.ICANON) }

func (s *Session) local(flag uint64) bool {
	now, err := s.termios()
	return err == nil && uint64(now.Lflag)&flag != 0
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
	was := s.initial
	lost := was.Lflag &^ now.Lflag
	s.mu.Lock()
	defer s.mu.Unlock()
	bad := map[string]bool{
		"echo is off":                    lost&unix.ECHO != 0,
		"canonical mode is off":          lost&unix.ICANON != 0,
		"ctrl+c sends no signal":         lost&unix.ISIG != 0,
		"extended input is off":          lost&unix.IEXTEN != 0,
		"input settings differ":          (was.Iflag^now.Iflag)&(unix.ICRNL|unix.IXON|unix.BRKINT) != 0,
		"output settings differ":         (was.Oflag^now.Oflag)&(unix.OPOST|unix.ONLCR) != 0,
		"the cursor is hidden":           !s.modes[ansi.ModeTextCursorEnable],
		"the alternate screen is on":     s.screen.IsAltScreen(),
		"bracketed paste is on":          s.modes[ansi.ModeBracketedPaste],
		"application cursor keys are on": s.modes[ansi.ModeCursorKeys],
		"wrapping of long lines is off":  !s.modes[ansi.ModeAutoWrap],
	}
	for _, m := range reports {
		bad[fmt.Sprintf("mouse or focus reports (mode %d) are on", m)] = s.modes[m]
	}
	maps.DeleteFunc(bad, func(_ string, left bool) bool { return !left })
	if len(bad) == 0 {
		return nil
	}
	return errors.New(strings.Join(slices.Sorted(maps.Keys(bad)), "\n"))
}

// describe shows the state of things to who reads a failed test.
func (s *Session) describe() string {
	raw := s.Raw()
	x, y, _ := s.Cursor()
	edge := strings.Repeat("-", 80)
	return fmt.Sprintf("the program has ended: %v; cursor at %d,%d\n%s\n%s\n%s\nlast bytes: %q",
		s.over(), x, y, edge, s.Screen(), edge, raw[max(0, len(raw)-300):])
}

// Wait waits for the end of the program and all it wrote. A program that ended
// by itself gives its exit code and signal 0; one that a signal killed gives -1
// and the signal.
func (s *Session) Wait() (code int, sig syscall.Signal) {
	s.t.Helper()
	s.until("the end of the program", s.over)
	return s.code, s.signal
}

// over reports whether the program has ended and all it wrote is read.
func (s *Session) over() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// WaitFor waits until the screen shows a text. It is looked for in Screen, so
// a text across two rows is not found. Beware of what was there before: after
// a key, wait for something that only the next screen has.
func (s *Session) WaitFor(text string) {
	s.t.Helper()
	s.until(fmt.Sprintf("%q on the screen", text), func() bool { return strings.Contains(s.Screen(), text) })
}

// WaitEcho waits until the kernel shows what is typed, or no longer does.
func (s *Session) WaitEcho(on bool) {
	s.t.Helper()
	s.until(fmt.Sprintf("the echo to be %v", on), func() bool { return s.Echo() == on })
}

// WaitRaw waits until the program reads single keys. What is typed before may
// be echoed by the kernel or, where the program empties its input first, lost.
func (s *Session) WaitRaw() {
	s.t.Helper()
	s.until("single keys to be read", func() bool { return !s.Canonical() })
}

// look is the time between two looks at what tells of no change.
const look = 2 * time.Millisecond

// until waits for a condition, and gives up at once when the program has ended
// and nothing can change any more.
func (s *Session) until(what string, ok func() bool) {
	s.t.Helper()
	for end := time.Now().Add(s.timeout); ; time.Sleep(look) {
		over := s.over() // before the condition, which sees all output then
		switch {
		case ok():
			return
		case over:
			s.fatalf("waited for %s, and the program ended", what)
		case time.Now().After(end):
			s.fatalf("waited %v for %s", s.timeout, what)
		}
	}
}

// How WaitStable looks: every stableTick, until the screen was the same in
// stableTicks of them that count.
const (
	stableTick  = 10 * time.Millisecond
	stableTicks = 20
)

// WaitStable waits until the screen has been the same for 200 ms in which the
// program had read all that was typed and had nothing to do. First wait for a
// text that the wished screen has: a program that waits for a network is as
// still as one that waits for a key.
//
// Time alone would not do: on a busy machine a program that has not got the
// processor looks like one that is finished. So only those moments count in
// which no key is unread, the program is waiting in all its threads (asked of
// the kernel, on Linux) and this test itself was woken in time. Changes of
// colour alone, as a cursor blinks, do not count as changes.
func (s *Session) WaitStable() {
	s.t.Helper()
	end := time.Now().Add(s.timeout)
	var last string
	for calm := 0; calm < stableTicks && !s.over(); {
		before := time.Now()
		time.Sleep(stableTick)
		late := time.Since(before) > 3*stableTick
		x, y, _ := s.Cursor()
		now := fmt.Sprintf("%d,%d\n%s", x, y, s.Screen())
		switch {
		case now != last:
			last, calm = now, 0
		case !late && s.unread() == 0 && asleep(s.pid):
			calm++
		}
		if time.Now().After(end) {
			s.fatalf("waited %v for the screen to keep still", s.timeout)
		}
	}
}
