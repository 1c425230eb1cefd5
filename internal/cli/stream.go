package cli

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"

	"engage/internal/msg"
	"engage/internal/term"
)

// stream is standard output or standard error. Under a CI server, nothing that
// passes through it is a command for the server's runner. It remembers that
// something could not be written, so that no command ends well when its result
// was lost on a full disk.
type stream struct {
	File *os.File
	w    io.Writer // the file, or what guards it from a CI server
	mu   sync.Mutex
	used bool // something was to be written
	last bool // the cursor is behind a line that the next output takes the place of
	err  error

	closed func() // called when nobody reads any more; may be nil
}

func newStream(f *os.File) *stream {
	if term.CI() {
		return &stream{File: f, w: &term.CILog{W: f}}
	}
	return &stream{File: f, w: f}
}

// Write implements io.Writer.
func (s *stream) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = true
	s.clear()
	n, err := s.w.Write(data)
	if s.err == nil {
		s.err = err
	}
	if errors.Is(err, syscall.EPIPE) && s.closed != nil {
		s.closed()
	}
	return n, err
}

// line shows a text on a terminal until the next output or line; "" shows none.
func (s *stream) line(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	if s.last = text != ""; s.last {
		_, _ = io.WriteString(s.w, text)
	}
}

func (s *stream) clear() {
	if s.last {
		_, _ = io.WriteString(s.w, "\r\x1b[K")
		s.last = false
	}
}

// untouched reports whether nothing was written so far, or is being written.
func (s *stream) untouched() bool {
	if !s.mu.TryLock() {
		return false
	}
	defer s.mu.Unlock()
	return !s.used
}

// lost returns the error of what could not be written, nil if nothing was lost.
func (s *stream) lost() error {
	if s == nil || s.err == nil {
		return nil
	}
	return msg.New(msg.Unexpected, "the result can't be written: %w", s.err)
}

// wrapped writes a message, on a terminal in lines that fit.
func (s *stream) wrapped(text string) {
	_, _ = io.WriteString(s, term.Wrap(term.EscapeText(text), s.width(), 2)+"\n")
}

// width is how wide its lines may be; 0 where it is no terminal and nothing is
// wrapped.
func (s *stream) width() int {
	if !term.IsTerminal(s.File) {
		return 0
	}
	columns, _ := term.Size(s.File)
	return columns - 1
}
