package participation

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"engage/internal/msg"
)

// MaxSize bounds a participation, in bytes. A real one has a few kB.
const MaxSize = 128 << 10

// reader reads participations one after another: one a line, one over several
// lines, several in a row, or lists of them.
type reader struct {
	in           *bufio.Reader
	line, column int  // of the byte that was read last
	list         bool // a list is open
	oneLine      bool // an object ended on the line on which it began
	text         []byte
}

func newReader(in io.Reader) *reader {
	r := &reader{in: bufio.NewReaderSize(in, 64<<10), line: 1}
	if mark, _ := r.in.Peek(3); string(mark) == "\ufeff" {
		_, _ = r.in.Discard(3)
	}
	return r
}

func (r *reader) byte() (byte, error) {
	c, err := r.in.ReadByte()
	switch {
	case err != nil:
	case c == '\n':
		r.line, r.column = r.line+1, 0
	case c&0xc0 != 0x80: // it begins a character
		r.column++
	}
	return c, err
}

// next returns the next participation; io.EOF after the last. After a *Problem it
// goes on behind it.
func (r *reader) next() (*Participation, error) {
	for {
		c, err := r.byte()
		switch {
		case errors.Is(err, io.EOF) && r.list:
			r.list = false
			return nil, &Problem{r.line, r.column, msg.Messagef("the list is not closed: the input ends too early")}
		case err != nil:
			return nil, err
		case c == '{':
			return r.object()
		case c == '[' && !r.list:
			r.list = true
		case c == ']' && r.list:
			r.list = false
		case c == ',' && r.list, c == ' ', c == '\t', c == '\r', c == '\n':
		default:
			return nil, r.passOver()
		}
	}
}

// passOver skips the rest of a line that is no JSON object.
func (r *reader) passOver() error {
	problem := &Problem{r.line, r.column, msg.Messagef("no participation begins here: it would be a JSON object")}
	for {
		if c, err := r.byte(); c == '\n' || errors.Is(err, io.EOF) {
			return problem
		} else if err != nil {
			return err
		}
	}
}

// object reads an object whose first bracket was read. What is larger than
// MaxSize is read to its end, and not kept.
func (r *reader) object() (*Participation, error) {
	line, column := r.line, r.column
	problem := func(message msg.Message) error { return &Problem{line, column, message} }
	r.text = append(r.text[:0], '{')
	size, last := 1, byte('{') // last is the last byte that is no blank
	quoted, escaped := false, false
	for depth := 1; depth > 0; size++ {
		c, err := r.byte()
		switch {
		case errors.Is(err, io.EOF):
			return nil, problem(msg.Messagef("the participation that begins here has no end"))
		case err != nil:
			return nil, err
		case c == '\n' && (quoted || r.beginsAnother(line, last)):
			return nil, problem(msg.Messagef("the participation that begins here has no end on its line"))
		case quoted:
			quoted, escaped = c != '"' || escaped, c == '\\' && !escaped
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if c > ' ' {
			last = c
		}
		if size < MaxSize {
			r.text = append(r.text, c)
		}
	}
	r.oneLine = r.line == line
	if size > MaxSize {
		return nil, problem(msg.Messagef("this participation is larger than %d kB", MaxSize>>10))
	}
	return parse(r.text, line, column)
}

// beginsAnother reports whether the line that begins now is the start of another
// object, so that the one of the line before is not whole: no value can begin
// there, or there is one object a line.
func (r *reader) beginsAnother(line int, last byte) bool {
	next, _ := r.in.Peek(1)
	return string(next) == "{" && (r.oneLine && r.line == line+1 || !bytes.ContainsRune([]byte("[,:"), rune(last)))
}
