// Package prompt asks a person: full screen with the forms of huh, one question
// a page, or line by line, for screen readers and for terminals without control
// sequences. A Page says what is asked; an Asker lays it out.
package prompt

import (
	"context"

	"engage/internal/guide"
	"engage/internal/secret"
)

// Kind says how a page is answered.
type Kind int

// The kinds of pages.
const (
	Choice  Kind = iota // one of the options
	Choices             // any of the options
	Line                // one line of text
	Lines               // several lines of text, pasted perhaps
	Secret              // one line that is not shown
)

// Page is one question as it is shown. It says what, not how: an Asker lays it
// out.
type Page struct {
	Heading string       // "Step 2 of 5 – Configure"
	Aside   string       // "question 4 of 7", or where to look
	Notices []string     // what just went wrong; the first is the headline
	Facts   []string     // what is known, a label and a value a line; shown above the question
	Title   string       // the question itself
	Text    []string     // what helps to answer it
	Tasks   []guide.Task // work in Qualifio, with values to copy; shown above the question
	Copy    string       // a whole text to copy, to the letter; shown above the question
	Help    string       // more, on request

	Kind        Kind
	Options     []Option
	Value       string   // the present or recommended answer
	Chosen      []string // the same, for Choices
	Placeholder string   // an example, for Line
	CanGoBack   bool

	// Check returns why an answer won't do, in words, or nil. It runs on every
	// key and so must be quick.
	Check func(Reply) error
	// Preview says what a text or an option becomes; may be nil.
	Preview func(string) string
}

// Option is one of a page's options. The recommended one comes first.
type Option struct {
	Value string // what comes back
	Label string
	Note  string // shown beside the label
}

// Reply is the answer to a page.
type Reply struct {
	Back   bool // to the question before; Value and Values are then what was typed or ticked so far
	Value  string
	Values []string
	Key    secret.Key
}

// Mark is what stands before a line.
type Mark int

// The marks.
const (
	Plain Mark = iota
	Done       // an answer that was taken, or something that went well
	Warn       // something to look at
	Open       // an answer that leaves something to do
)

// Asker shows pages and lines to a person.
type Asker interface {
	// Ask shows the page until it is answered. Its errors are context.Canceled
	// when the context ended, and of kind fail.Usage when the input ended.
	Ask(ctx context.Context, page Page) (Reply, error)
	// Tell shows a line that stays.
	Tell(mark Mark, text string)
	// Show prints a text to the letter: it is there to be copied.
	Show(text string)
	// Working shows that something takes time, until done is called.
	Working(text string) (done func())
}
