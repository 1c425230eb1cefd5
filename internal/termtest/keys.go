//go:build unix

package termtest

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
)

// keys are the names that Send knows, with what xterm sends for them.
var keys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ",
	"backspace": "\x7f", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
}

// Send presses keys, one after the other: those of the table above and ctrl+a
// to ctrl+z. Anything else is typed as it is. Each key is read by the program
// before the next is pressed, but its reaction takes a moment longer: WaitFor
// what the keys should bring before asking for the screen.
func (s *Session) Send(names ...string) {
	s.t.Helper()
	for _, name := range names {
		key, known := keys[name]
		letter, ctrl := strings.CutPrefix(name, "ctrl+")
		switch {
		case ctrl && len(letter) == 1:
			key = string(rune(letter[0] & 0x1f))
		case !known:
			key = name
		}
		s.Type(key)
	}
}

// Paste pastes text: within brackets when the program asked for them, with
// line ends as terminals paste them (as the Enter key).
func (s *Session) Paste(text string) {
	s.t.Helper()
	text = strings.NewReplacer("\r\n", "\r", "\n", "\r").Replace(text)
	s.mu.Lock()
	if s.modes[ansi.ModeBracketedPaste] {
		text = ansi.BracketedPasteStart + text + ansi.BracketedPasteEnd
	}
	s.mu.Unlock()
	s.Type(text)
}

// Type types text as it is, even if it is the name of a key.
func (s *Session) Type(text string) {
	s.t.Helper()
	if s.over() {
		s.fatalf("type %q: the program has ended", text)
	}
	s.settle()
	s.typed = text
	if err := s.write([]byte(text)); err != nil {
		s.fatalf("type %q: %v", text, err)
	}
}

// A person is never so fast that a program reads two keys at once, and programs
// rely on it: Esc and a letter read together are Alt and the letter, two
// letters are a paste. A program that has the keyboard to itself gets this long
// to read a key before the next comes. Some also wait after Esc for the rest of
// a sequence, so that it is followed by a pause in any case.
const (
	patience = 2 * time.Second
	afterEsc = 50 * time.Millisecond
)

// settle waits until the program has read what was typed before.
func (s *Session) settle() {
	for end := time.Now().Add(patience); s.unread() > 0 && !s.Canonical() && time.Now().Before(end); {
		time.Sleep(look)
	}
	if s.typed == keys["esc"] && !s.Canonical() {
		time.Sleep(afterEsc)
	}
}

// unread is how much was typed that the program has not read.
func (s *Session) unread() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tty == nil {
		return 0
	}
	fd := int(s.tty.Fd())
	// What is written at our end reaches the other some time later (Linux does
	// that in a worker of the kernel); asking whether there is something to
	// read waits for it.
	_, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
	n, _ := unix.IoctlGetInt(fd, bytesUnread)
	return n
}
