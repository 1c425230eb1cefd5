//go:build unix

package termtest

import (
	"fmt"
	"strings"
	"syscall"
	"time"
)

// Wait waits for the end of the program and all it wrote. A program that ended
// by itself gives its exit code and signal 0; one that a signal killed gives -1
// and the signal.
func (s *Session) Wait() (code int, sig syscall.Signal) {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(s.timeout):
		s.fatalf("the program still runs after %v", s.timeout)
	}
	return s.code, s.signal
}

// exited reports whether the program has ended, over whether all it wrote is
// read, too.
func (s *Session) exited() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tty == nil
}

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
