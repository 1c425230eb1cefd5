package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
	"engage/internal/term"
)

// Text writes reports as text: grouped by file, each line with a mark, a word, the
// check, the position and the message, then the hint below it. What several files
// share is told of the first of them.
type Text struct {
	W       io.Writer // which remembers what could not be written
	Unicode bool      // the marks may be more than ASCII
	Colour  bool      // the marks may be coloured
	Quiet   bool      // warnings and failures only
	Several bool      // there is more than one file
	All     bool      // every check, also of many files
	Width   int       // columns to wrap at; 0 for none, so that each result is one line

	told map[string]string // the first file with a failure that is not of a place in it
}

// statusMark is the mark, word and colour of a status.
type statusMark struct{ unicode, ascii, word, colour string }

var statusMarks = map[check.Status]statusMark{
	check.Pass: {"✓", "+", "ok", "32"},
	check.Warn: {"!", "!", "warn", "33"},
	check.Fail: {"✗", "x", "FAIL", "31"},
	check.Skip: {"–", "-", "skip", "2"},
}

// Columns: two blanks, the mark and the word, the check, the message.
const (
	checkWidth = 22 // of the longest check
	indent     = 2 + len("! FAIL") + 2 + checkWidth + 2
	// minMessageWidth is the number of columns below which messages are not wrapped
	// beside their checks.
	minMessageWidth = 40
)

// File writes one file's report.
func (t *Text) File(r *check.Report) {
	var b bytes.Buffer
	worst := check.Pass
	for _, c := range r.Checks {
		if c.Status == check.Fail || c.Status == check.Warn && worst == check.Pass {
			worst = c.Status
		}
		if !t.shows(c) {
			continue
		}
		message, hint := escapedTexts(c)
		if first := t.told[c.ID+message+hint]; first != "" {
			message, hint = "as in "+first, ""
		} else if t.Several && c.Status == check.Fail && c.Line == 0 {
			if t.told == nil {
				t.told = map[string]string{}
			}
			t.told[c.ID+message+hint] = term.EscapeLine(r.File)
		}
		fmt.Fprintf(&b, "  %s  %-*s  %s\n", t.markAndWord(c.Status), checkWidth, c.ID, t.wrapped(position(r, c)+message))
		if hint != "" && c.Status != check.Pass {
			fmt.Fprintf(&b, "%*s%s\n", indent, "", t.wrapped(hint))
		}
	}
	if t.Quiet && b.Len() == 0 {
		return
	}
	head := term.EscapeLine(r.File)
	if t.Several {
		head = t.markAndWord(worst) + "  " + head
	}
	_, _ = fmt.Fprintf(t.W, "%s\n%s", head, b.Bytes())
}

// Summary writes the summary line.
func (t *Text) Summary(d *Document) {
	if !t.Quiet {
		_, _ = fmt.Fprintf(t.W, "%s\n", term.Wrap(summaryLine(d), t.Width, 2))
	}
}

// shows reports whether a result is printed. Of several files, only failures,
// warnings and skips with a hint are.
func (t *Text) shows(c check.Result) bool {
	if c.Status == check.Fail || c.Status == check.Warn {
		return true
	}
	return !t.Quiet && (t.All || !t.Several || c.Status == check.Skip && !c.Hint.IsZero())
}

func (t *Text) markAndWord(status check.Status) string {
	s := statusMarks[status]
	text := map[bool]string{true: s.unicode, false: s.ascii}[t.Unicode] + " " + s.word
	if t.Colour {
		text = "\x1b[" + s.colour + "m" + text + "\x1b[0m"
	}
	return text + strings.Repeat(" ", len("FAIL")-len(s.word))
}

// wrapped wraps a text, with the lines below the first indented.
func (t *Text) wrapped(text string) string {
	if t.Width < indent+minMessageWidth {
		return text
	}
	before := strings.Repeat("x", indent) // keeps the first word on the first line
	return strings.TrimPrefix(term.Wrap(before+text, t.Width, indent), before)
}
