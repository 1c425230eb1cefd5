//go:build unix

package termtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
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
	err := s.setSize(cols, rows)
	s.mu.Unlock()
	if err != nil {
		s.fatalf("resize to %d×%d: %v", cols, rows, err)
	}
}

// wide is wider than any line that a test looks at.
const wide = 1000

// Unwrapped is Scrollback as selecting and copying gives it: lines that the
// terminal broke at its edge are whole, those that the program broke are not.
func (s *Session) Unwrapped() string {
	e := vt.NewEmulator(wide, 24)
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
