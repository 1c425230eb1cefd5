//go:build unix

package termtest

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// WaitFor waits until the screen shows a text. It is looked for in Screen, so
// a text across two rows is not found. Beware of what was there before: after
// a key, wait for something that only the next screen has.
func (s *Session) WaitFor(text string) {
	s.t.Helper()
	s.waitScreen(fmt.Sprintf("%q on the screen", text), func(screen string) bool {
		return strings.Contains(screen, text)
	})
}

// WaitForMatch is WaitFor with a regular expression, in which (?m) makes ^ and
// $ match at lines. It returns the match and its groups.
func (s *Session) WaitForMatch(pattern string) []string {
	s.t.Helper()
	re, err := regexp.Compile(pattern)
	if err != nil {
		s.fatalf("%v", err)
	}
	var match []string
	s.waitScreen(fmt.Sprintf("a match of %q on the screen", pattern), func(screen string) bool {
		match = re.FindStringSubmatch(screen)
		return match != nil
	})
	return match
}

// waitScreen waits until the screen is as wished, and gives up at once when the
// program has ended and the screen can change no more.
func (s *Session) waitScreen(what string, ok func(screen string) bool) {
	s.t.Helper()
	deadline := time.NewTimer(s.timeout)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		changed, over, screen := s.changed, s.over, s.screen.visible()
		s.mu.Unlock()
		if ok(screen) {
			return
		}
		if over {
			s.fatalf("waited for %s, and the program ended", what)
		}
		select {
		case <-changed:
		case <-deadline.C:
			s.fatalf("waited %v for %s", s.timeout, what)
		}
	}
}

// WaitRaw waits until the program reads single keys. What is typed before may
// be echoed by the kernel or, where the program empties its input first, lost.
func (s *Session) WaitRaw() {
	s.t.Helper()
	// Nothing tells when a terminal's settings change, so this has to look.
	for end := time.Now().Add(s.timeout); s.Canonical(); time.Sleep(time.Millisecond) {
		if s.exited() {
			s.fatalf("waited for single keys to be read, and the program ended")
		}
		if time.Now().After(end) {
			s.fatalf("waited %v for single keys to be read", s.timeout)
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
// Time alone would not do. A program that draws at most 60 times a second shows
// its answer up to 17 ms after a key, but on a busy machine it may not get to
// run for much longer, and a screen that is unchanged because its program was
// not let to the processor looks like one that is finished. So only those
// moments count in which no key is unread, the program is waiting in all its
// threads (asked of the kernel, on Linux) and this test itself was woken in
// time, which a test on a machine that is too busy is not. Changes of colour
// alone, as a cursor blinks, do not count as changes.
func (s *Session) WaitStable() {
	s.t.Helper()
	end := time.Now().Add(s.timeout)
	var last string
	for calm := 0; calm < stableTicks; {
		before := time.Now()
		time.Sleep(stableTick)
		late := time.Since(before) > 3*stableTick
		s.mu.Lock()
		over := s.over
		now := fmt.Sprintf("%v\n%s", s.screen.CursorPosition(), s.screen.visible())
		s.mu.Unlock()
		if over {
			return // all is read, nothing more can come
		}
		switch {
		case now != last:
			last, calm = now, 0
		case !late && s.unread() == 0 && asleep(s.pid):
			calm++
		}
		if calm < stableTicks && time.Now().After(end) {
			s.fatalf("waited %v for the screen to keep still", s.timeout)
		}
	}
}
