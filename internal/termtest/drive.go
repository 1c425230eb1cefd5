//go:build unix

package termtest

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
)

// keys are the names that Send knows, with what xterm sends for them.
var keys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ",
	"backspace": "\x7f", "up": "\x1b[A", "down": "\x1b[B",
}

// Send presses keys, one after the other: those of the table above and ctrl+a to
// ctrl+z. Anything else is typed as text. Each key is read by the program before the
// next is pressed, but its reaction takes a moment longer: call WaitFor before Screen.
func (s *Session) Send(names ...string) {
	s.t.Helper()
	for _, name := range names {
		key := cmp.Or(keys[name], name)
		if letter, ctrl := strings.CutPrefix(name, "ctrl+"); ctrl && len(letter) == 1 {
			key = string(rune(letter[0] & 0x1f))
		}
		s.Type(key)
	}
}

// Paste pastes text: bracketed if the program enabled that, with line breaks as
// terminals paste them (as the Enter key).
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

// Type types text, even if it is the name of a key.
func (s *Session) Type(text string) {
	s.t.Helper()
	if s.hasEnded() {
		s.fatalf("type %q: the program has ended", text)
	}
	s.waitUntilRead()
	s.typed = text
	if _, err := s.master.WriteString(text); err != nil {
		s.fatalf("type %q: %v", text, err)
	}
}

// waitUntilRead waits until a program in raw mode has read the last key, and after Esc
// a moment longer: Esc and a letter read together are Alt and the letter, two letters
// are a paste.
func (s *Session) waitUntilRead() {
	for end := time.Now().Add(2 * time.Second); s.unread() && !s.Canonical() && time.Now().Before(end); {
		time.Sleep(pause)
	}
	if s.typed == keys["esc"] && !s.Canonical() {
		time.Sleep(50 * time.Millisecond)
	}
}

// unread reports whether the program has not read all that was typed.
func (s *Session) unread() bool {
	n, _ := unix.Poll([]unix.PollFd{{Fd: int32(s.tty.Fd()), Events: unix.POLLIN}}, 0)
	return n > 0
}

// Wait waits for the end of the program and its output, and returns its exit code,
// which is 128 plus the signal's number if a signal killed it.
func (s *Session) Wait() int {
	s.t.Helper()
	s.WaitUntil("the end of the program", s.hasEnded)
	return s.leader.ProcessState.ExitCode()
}

// hasEnded reports whether the program has ended and all its output is read.
func (s *Session) hasEnded() bool { return s.ended.Err() != nil }

// WaitFor waits until the screen shows a text. It is searched for in Screen, so a text
// across two rows is not found. After a key, wait for a text that only the next screen
// has.
func (s *Session) WaitFor(text string) {
	s.t.Helper()
	s.WaitUntil(fmt.Sprintf("%q on the screen", text), func() bool { return strings.Contains(s.Screen(), text) })
}

// WaitRaw waits until the program reads single keys. What is typed before may be
// echoed by the kernel, or lost if the program first discards its input.
func (s *Session) WaitRaw() {
	s.t.Helper()
	s.WaitUntil("single keys to be read", func() bool { return !s.Canonical() })
}

// pause is the polling interval.
const pause = 2 * time.Millisecond

// WaitUntil waits for a condition, and fails at once if the program has ended.
func (s *Session) WaitUntil(what string, ok func() bool) {
	s.t.Helper()
	for end := time.Now().Add(timeout); ; time.Sleep(pause) {
		over := s.hasEnded() // before the condition, which sees all output then
		switch {
		case ok():
			return
		case over:
			s.fatalf("waited for %s, and the program ended", what)
		case time.Now().After(end):
			s.fatalf("waited %v for %s", timeout, what)
		}
	}
}

// WaitStable waits until the screen has been the same for 200 ms in which the program
// had read all that was typed and was idle. First wait for a text that the expected
// screen has: a program that waits for a network is idle, too.
//
// On a busy machine a program that does not get the processor looks finished. So only
// those polls count in which no key is unread, all the program's threads wait (on
// Linux) and the test was not delayed.
func (s *Session) WaitStable() {
	s.t.Helper()
	const tick = 10 * time.Millisecond
	var last string
	calm := 0
	s.WaitUntil("the screen to keep still", func() bool {
		before := time.Now()
		time.Sleep(tick)
		late := time.Since(before) > 3*tick
		switch now := s.Screen(); {
		case now != last:
			last, calm = now, 0
		case !late && !s.unread() && allThreadsWait(s.pid):
			calm++
		}
		return calm >= 20 || s.hasEnded()
	})
}

// allThreadsWait reports whether no thread of a process is running, runnable or
// reading from a disk. It is true where that is not known.
func allThreadsWait(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	return !slices.ContainsFunc(threads, func(thread string) bool {
		stat, _ := os.ReadFile(thread)
		// The state follows the name, which is in brackets and may contain any byte.
		state := stat[bytes.LastIndexByte(stat, ')')+1:]
		return bytes.HasPrefix(state, []byte(" R")) || bytes.HasPrefix(state, []byte(" D"))
	})
}
