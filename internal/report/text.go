package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
	"engage/internal/term"
)

// Text writes reports for people: grouped by file, each line with a mark, a
// word, the check, the place and the message, then the hint below it.
type Text struct {
	W       io.Writer
	Unicode bool // the marks may be more than ASCII
	Colour  bool // the marks may be coloured
	Quiet   bool // warnings and failures only
	All     bool // every check, also of many files
	Several bool // there is more than one file
	Width   int  // columns to wrap at; 0 for none, so that each result is one line
}

// sign is how a status is shown: by a mark and a colour, and always by a word.
type sign struct{ mark, ascii, word, colour string }

var signs = map[check.Status]sign{
	check.Pass: {"✓", "+", "ok", "32"},
	check.Warn: {"!", "!", "warn", "33"},
	check.Fail: {"✗", "x", "FAIL", "31"},
	check.Skip: {"–", "-", "skip", "2"},
}

// Columns: two blanks, the mark and the word, the check, the message.
const (
	idWidth = 22 // the longest check's
	indent  = 2 + len("! FAIL") + 2 + idWidth + 2
	// narrowest is how many columns a message needs to be wrapped beside its
	// check rather than by the terminal.
	narrowest = 40
)

// File writes one file's report.
func (t *Text) File(r *check.Report) error {
	var b bytes.Buffer
	for _, c := range r.Checks {
		if !t.shows(c) {
			continue
		}
		message, hint := escaped(c)
		fmt.Fprintf(&b, "  %s  %-*s  %s\n", t.sign(c.Status), idWidth, c.ID, t.wrapped(place(r, c), message))
		if hint != "" && c.Status != check.Pass {
			fmt.Fprintf(&b, "%*s%s\n", indent, "", t.wrapped("", hint))
		}
	}
	if t.Quiet && b.Len() == 0 {
		return nil
	}
	head := term.EscapeLine(r.File)
	if t.Several {
		head = t.sign(worst(r)) + "  " + head
	}
	_, err := fmt.Fprintf(t.W, "%s\n%s", head, b.Bytes())
	return err
}

// End writes the last line.
func (t *Text) End(d *Document) error {
	if t.Quiet {
		return nil
	}
	_, err := fmt.Fprintf(t.W, "%s\n", closing(d))
	return err
}

// shows reports whether a result gets its line. Of many files, those that went
// well would bury the others; a skip that somebody can do something about has
// a hint.
func (t *Text) shows(c check.Result) bool {
	switch c.Status {
	case check.Pass:
		return !t.Quiet && (t.All || !t.Several)
	case check.Skip:
		return !t.Quiet && (t.All || !t.Several || !c.Hint.IsZero())
	}
	return true
}

func (t *Text) sign(status check.Status) string {
	s := signs[status]
	mark := s.mark
	if !t.Unicode {
		mark = s.ascii
	}
	text := mark + " " + s.word
	if t.Colour {
		text = "\x1b[" + s.colour + "m" + text + "\x1b[0m"
	}
	return text + strings.Repeat(" ", len("FAIL")-len(s.word))
}

// wrapped breaks a text at its blanks, with the lines below the first
// indented. The place stays whole, so that it can be clicked.
func (t *Text) wrapped(at, text string) string {
	if at != "" {
		text = at + ": " + text
	}
	if t.Width < indent+narrowest {
		return text
	}
	before := strings.Repeat("x", indent) // keeps the first word on the first line
	return strings.TrimPrefix(term.Wrap(before+text, t.Width, indent), before)
}
