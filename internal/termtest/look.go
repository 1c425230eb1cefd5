//go:build unix

package termtest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// newScreen makes the screen and keeps what x/vt does not: which modes are on
// and what was copied.
func (s *Session) newScreen(cols, rows int) {
	s.screen = vt.NewEmulator(cols, rows)
	s.modes = map[ansi.Mode]bool{ansi.ModeAutoWrap: true, ansi.ModeTextCursorEnable: true}
	s.screen.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { s.modes[m] = true },
		DisableMode: func(m ansi.Mode) { s.modes[m] = false },
	})
	s.screen.RegisterOscHandler(52, func(data []byte) bool {
		text, err := base64.StdEncoding.DecodeString(string(data[bytes.LastIndexByte(data, ';')+1:]))
		if err == nil { // a query, which most terminals refuse, is no base64
			s.clipboard, s.copied = string(text), true
		}
		return true
	})
	s.screen.RegisterApcHandler(func(data []byte) bool {
		if string(data) == endText {
			close(s.sawEnd)
		}
		return true
	})
}

// Resize changes the size of the window; the program gets SIGWINCH. Lines are
// not wrapped anew.
func (s *Session) Resize(cols, rows int) {
	s.t.Helper()
	s.mu.Lock()
	// x/vt would drop the rows at the bottom and the cursor's with them.
	if n := s.screen.CursorPosition().Y + 1 - rows; n > 0 && !s.screen.IsAltScreen() {
		_, _ = fmt.Fprintf(s.screen, "\x1b[%dS\x1b[%dA", n, n)
	}
	s.screen.Resize(cols, rows)
	err := pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	s.mu.Unlock()
	if err != nil {
		s.fatalf("resize to %d×%d: %v", cols, rows, err)
	}
}

// Unwrapped is Scrollback as selecting and copying gives it: lines that the
// terminal broke at its edge are whole, those that the program broke are not.
func (s *Session) Unwrapped() string {
	e := vt.NewEmulator(1000, 24) // wider than any line
	pipe := e.InputPipe().(io.Closer)
	go func() { _, _ = io.Copy(io.Discard, e) }()
	_, _ = e.Write(s.Raw())
	_ = pipe.Close()
	return everything(e)
}

// everything is the text of what scrolled off a window and of the window.
func everything(e *vt.Emulator) string {
	var b strings.Builder
	for _, l := range e.Scrollback().Lines() {
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return strings.TrimRight(b.String()+e.String(), "\n")
}

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
	for _, m := range []ansi.DECMode{9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016} {
		bad[fmt.Sprintf("mouse or focus reports (mode %d) are on", m)] = s.modes[m]
	}
	maps.DeleteFunc(bad, func(_ string, left bool) bool { return !left })
	if len(bad) == 0 {
		return nil
	}
	return errors.New(strings.Join(slices.Sorted(maps.Keys(bad)), "\n"))
}

func (s *Session) describe() string {
	raw := s.Raw()
	x, y, _ := s.Cursor()
	edge := strings.Repeat("-", 80)
	return fmt.Sprintf("the program has ended: %v; cursor at %d,%d\n%s\n%s\n%s\nlast bytes: %q",
		s.over(), x, y, edge, s.Screen(), edge, raw[max(0, len(raw)-300):])
}
