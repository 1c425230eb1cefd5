package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
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
}

// sign is how a status is shown: by a mark and a colour, and always by a word.
type sign struct{ mark, ascii, word, colour string }

var signs = map[check.Status]sign{
	check.Pass: {"✓", "+", "ok", "32"},
	check.Warn: {"!", "!", "warn", "33"},
	check.Fail: {"✗", "x", "FAIL", "31"},
	check.Skip: {"–", "-", "skip", "2"},
}

// idWidth is the longest check's.
const idWidth = 22

// File writes one file's report.
func (t *Text) File(r *check.Report) error {
	var b bytes.Buffer
	for _, c := range r.Checks {
		if !t.shows(c) {
			continue
		}
		message := Printable(c.Message)
		if at := place(r, c); at != "" {
			message = at + ": " + message
		}
		fmt.Fprintf(&b, "  %s  %-*s  %s\n", t.sign(c.Status), idWidth, c.ID, message)
		if c.Hint != "" && c.Status != check.Pass {
			fmt.Fprintf(&b, "%*s%s\n", 2+2+4+2+idWidth+2, "", Printable(c.Hint))
		}
	}
	if t.Quiet && b.Len() == 0 {
		return nil
	}
	head := path(r.File)
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

// shows tells whether a result gets its line. Of many files, those that went
// well would bury the others; a skip that somebody can do something about has
// a hint.
func (t *Text) shows(c check.Result) bool {
	switch c.Status {
	case check.Pass:
		return !t.Quiet && (t.All || !t.Several)
	case check.Skip:
		return !t.Quiet && (t.All || !t.Several || c.Hint != "")
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
