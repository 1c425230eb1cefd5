package cli

import (
	"io"
	"os"
	"sync"

	"engage/internal/msg"
	"engage/internal/term"
)

// stream is standard output or standard error. Under a CI server, nothing that
// passes through it is a command for the server's runner. It remembers that
// something could not be written, so that no command ends well when its result
// was lost on a full disk.
type stream struct {
	*os.File
	log  *term.Log // nil where no CI server reads
	mu   sync.Mutex
	used bool // something was to be written
	err  error
}

func newStream(f *os.File) *stream {
	s := &stream{File: f}
	if term.CI() {
		s.log = &term.Log{W: f}
	}
	return s
}

// annotate lets GitHub's annotations pass.
func (s *stream) annotate() *stream {
	if s.log != nil {
		s.log.Annotations = true
	}
	return s
}

// Write implements io.Writer.
func (s *stream) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = true
	var w io.Writer = s.File
	if s.log != nil {
		w = s.log
	}
	n, err := w.Write(data)
	if s.err == nil {
		s.err = err
	}
	return n, err
}

// WriteString implements io.StringWriter.
func (s *stream) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

// ReadFrom implements io.ReaderFrom: the file's own would pass Write by.
func (s *stream) ReadFrom(r io.Reader) (int64, error) { return io.Copy(struct{ io.Writer }{s}, r) }

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
