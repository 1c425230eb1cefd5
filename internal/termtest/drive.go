//go:build unix

package termtest

import (
	"fmt"
	"strings"
	"syscall"
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

// Esc and a letter read together are Alt and the letter, two letters are a paste.
// So a program that has the keyboard to itself gets this long to read a key
// before the next comes, and a pause after Esc, which may begin a sequence.
const (
	patience = 2 * time.Second
	afterEsc = 50 * time.Millisecond
)

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

// WaitStable waits until the screen has been the same for 200 ms in which the
// program had read all that was typed and had nothing to do. First wait for a
// text that the wished screen has: a program that waits for a network is as
// still as one that waits for a key.
//
// On a busy machine a program that has not got the processor looks finished. So
// only those moments count in which no key is unread, all the program's threads
// wait (as Linux tells) and this test was woken in time.
func (s *Session) WaitStable() {
	s.t.Helper()
	end := time.Now().Add(s.timeout)
	const tick = 10 * time.Millisecond
	var last string
	for calm := 0; calm < 20 && !s.over(); {
		before := time.Now()
		time.Sleep(tick)
		late := time.Since(before) > 3*tick
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
