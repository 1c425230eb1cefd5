// Package prompt asks the user: on a screen of its own with the forms of huh, one
// question a page, or line by line, for screen readers and for terminals without
// control sequences. A Page is the content of a question; a Prompter displays it.
package prompt

import (
	"context"
	"strings"
	"unicode/utf8"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/secret"
)

// Kind is the kind of answer that a page takes.
type Kind int

// The kinds of pages.
const (
	Choice    Kind = iota // one of the options
	Choices               // any of the options
	Checklist             // any of the options, each with its tasks; may have no options
	Line                  // one line of text
	Lines                 // several lines of text
	Secret                // one line that is not shown
)

// Column is the width of the labels in Facts and in lines with a mark, which are
// wrapped into a second column after it.
const Column = 28

// Page is the content of one question, without its layout.
type Page struct {
	Heading  string       // "Step 2 of 5 – Configure"
	Aside    string       // beside the heading: "question 4 of 7"
	Steps    []Step       // of the whole walkthrough, for the screen's header
	Progress int          // per cent of the whole walkthrough
	Held     []MarkedLine // the answers of this step so far, which the line mode has printed already
	Notices  []string     // what just failed; the first is the headline
	Facts    []string     // lines of a label and a value; shown above the question
	Title    string       // the question itself
	Text     []string     // explains the question
	Tasks    []guide.Task // work elsewhere, with values to copy; shown above the question
	Open     func() error // opens the browser for the work, on the screen of a Checklist; may be nil
	Help     string       // shown on request

	Kind        Kind
	Options     []Option
	Value       string   // the present or recommended answer
	Chosen      []string // the same, for Choices and Checklist
	Placeholder string   // an example, for Line
	CanGoBack   bool

	// Check returns an error for an answer that is not valid. It runs on every key,
	// so it must be fast.
	Check func(Reply) error
	// Preview returns what a text or an option becomes; may be nil.
	Preview func(string) string
}

// Option is one of a page's options. The recommended one comes first.
type Option struct {
	Value string // in the reply
	Label string
	Note  string       // shown beside the label
	Tasks []guide.Task // shown below the label of a Checklist
}

// Step is a step of the walkthrough in the screen's header.
type Step struct {
	Label   string
	Done    bool
	Current bool
}

// Reply is the answer to a page.
type Reply struct {
	Back   bool // to the previous question; Value and Values are then what was typed or ticked so far
	Value  string
	Values []string
	Key    secret.Key
}

// accept returns the reply for what was typed or ticked, or an error if it is not valid.
func (p Page) accept(r Reply) (Reply, error) {
	if p.Kind == Line {
		// A pasted name may have spaces and line breaks around it.
		r.Value = strings.TrimSpace(r.Value)
	}
	if !utf8.ValidString(r.Value) {
		return Reply{}, msg.Errorf("it is not UTF-8")
	}
	if p.Check != nil {
		if err := p.Check(r); err != nil {
			return Reply{}, err
		}
	}
	if p.Kind == Secret && r.Value != "" {
		key, err := secret.Parse(r.Value)
		return Reply{Key: key}, err
	}
	return r, nil
}

// Mark is the mark before a line.
type Mark int

// The marks.
const (
	Plain Mark = iota
	Done       // an accepted answer, or a success
	Warn       // a warning
	Todo       // an answer that leaves something to do
	Said       // what the user says is done, which engage can't see
)

// MarkedLine is a line of text with its mark.
type MarkedLine struct {
	Mark Mark
	Text string
}

// Prompter shows pages and lines to the user.
type Prompter interface {
	// Ask shows the page until it is answered. Its errors are context.Canceled if
	// the context ended, and of kind msg.Usage if the input ended; the reply then has
	// the Values that were ticked so far.
	Ask(ctx context.Context, page Page) (Reply, error)
	// PrintLine prints a line: the line mode at once, the screen while it shows
	// progress.
	PrintLine(line MarkedLine)
	// ShowProgress shows a page whose title tells what engage does, until the next one
	// is asked.
	ShowProgress(page Page)
	// Close leaves the screen of the questions, and prints on the normal screen the
	// lines that still hold, which the line mode has printed already.
	Close(lines ...MarkedLine)
}
