//go:build unix

package termtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// emulator adds to a terminal's screen what x/vt does not tell: which private
// modes are on, and what was copied. Its answers to queries have to be read.
// Not safe for use by several goroutines.
type emulator struct {
	*vt.Emulator
	modes     map[ansi.DECMode]bool
	clipboard string
	copied    bool
}

func newEmulator(cols, rows int) *emulator {
	e := &emulator{
		Emulator: vt.NewEmulator(cols, rows),
		modes:    map[ansi.DECMode]bool{ansi.ModeAutoWrap: true, ansi.ModeTextCursorEnable: true},
	}
	set := func(on bool) func(ansi.Mode) {
		return func(mode ansi.Mode) {
			if m, ok := mode.(ansi.DECMode); ok {
				e.modes[m] = on
			}
		}
	}
	e.SetCallbacks(vt.Callbacks{EnableMode: set(true), DisableMode: set(false)})
	e.RegisterOscHandler(52, func(data []byte) bool {
		text, err := base64.StdEncoding.DecodeString(string(data[bytes.LastIndexByte(data, ';')+1:]))
		if err == nil { // a query, which most terminals refuse, is no base64
			e.clipboard, e.copied = string(text), true
		}
		return true
	})
	return e
}

// resize changes the size without wrapping lines anew, as xterm does.
func (e *emulator) resize(cols, rows int) {
	// x/vt would drop the rows at the bottom and the cursor's with them.
	if n := e.CursorPosition().Y + 1 - rows; n > 0 && !e.IsAltScreen() {
		_, _ = fmt.Fprintf(e, "\x1b[%dS\x1b[%dA", n, n)
	}
	e.Resize(cols, rows)
}

// everything is the text of what scrolled off the window and of the window.
func (e *emulator) everything() string {
	return text(slices.Concat(e.Scrollback().Lines(), e.lines()))
}

// lines are those of the window.
func (e *emulator) lines() []uv.Line {
	lines := make([]uv.Line, e.Height())
	for y := range lines {
		for x := range e.Width() {
			lines[y] = append(lines[y], *e.CellAt(x, y))
		}
	}
	return lines
}

// text is the lines as the eye sees them.
func text(lines []uv.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// wide is wider than any line that a test looks at.
const wide = 1000

// unwrapped is the text of output in a window so wide that it breaks no line.
func unwrapped(output []byte, rows int) string {
	e := newEmulator(wide, rows)
	pipe := e.InputPipe().(io.Closer)
	go func() { _, _ = io.Copy(io.Discard, e) }()
	_, _ = e.Write(output)
	_ = pipe.Close()
	return e.everything()
}
