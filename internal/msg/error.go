// Package msg is what engage says to people: messages in English, French and
// Dutch, and errors with their kind and their hint.
//
// The English text is the key: it stands in the code where it is said, and the
// catalogue has the same text in the other languages. What is technical is in no
// catalogue: names from Actito and Qualifio, menu paths, flags and keys of the
// configuration are the same in every language.
//
// The kinds of errors mirror the rows of the exit code table, but only package
// cli knows the numbers.
package msg

import (
	"errors"
	"fmt"
	"runtime"
)

// Kind says which sort of failure an error is.
type Kind int

// The kinds, in the order in which one wins over another when a command
// failed in several ways: the first is the one reported.
const (
	Unexpected  Kind = iota + 1 // something that should not happen
	Usage                       // wrong use: flags, missing answers, a file in the way
	Config                      // a configuration that is missing or not valid
	Key                         // no API key, or Actito refused it
	Unreachable                 // Actito could not be reached or was not understood
	Difference                  // Actito and the configuration disagree
	Interrupted                 // Ctrl-C
	Quit                        // SIGQUIT
	Terminated                  // SIGTERM
)

var kindNames = [...]string{
	Unexpected:  "unexpected",
	Usage:       "usage",
	Config:      "config",
	Key:         "key",
	Unreachable: "unreachable",
	Difference:  "difference",
	Interrupted: "interrupted",
	Quit:        "quit",
	Terminated:  "terminated",
}

// String gives the kind's name as the JSON output uses it.
func (k Kind) String() string {
	if k > 0 && int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[Unexpected]
}

// Error is a failure with its kind and, where there is one, the next action.
type Error struct {
	Kind    Kind
	Message Message // lower case, no full stop
	Hint    Message // a command or a menu path that can be followed; may be empty
	Err     error   // the cause; may be nil. It is not printed.
}

// Error returns the message in English.
func (e *Error) Error() string { return e.Message.String() }

func (e *Error) Unwrap() error { return e.Err }

// New returns an error of the kind with a formatted message.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: Messagef(format, args...), Err: errors.Unwrap(fmt.Errorf(format, args...))}
}

// WithHint sets the hint and returns the error.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = Messagef(format, args...)
	return e
}

// WithCause sets the cause and returns the error.
func (e *Error) WithCause(err error) *Error {
	e.Err = err
	return e
}

// Errorf returns an error of kind Unexpected.
func Errorf(format string, args ...any) error { return New(Unexpected, format, args...) }

// KindOf returns the kind that err carries: Unexpected for an error without
// one, and 0 for nil.
func KindOf(err error) Kind {
	switch own := find(err); {
	case err == nil:
		return 0
	case own == nil:
		return Unexpected
	default:
		return own.Kind
	}
}

// HintOf returns the hint that err carries, or "".
func HintOf(err error) string { return (*Language)(nil).Hint(err) }

// Of returns the text of the error and of its hint.
func Of(err error) (message, hint Message) {
	if own := find(err); own != nil {
		hint = own.Hint
	}
	return Literal(err), hint
}

// find returns the first *Error in err's chain, or nil.
func find(err error) (own *Error) {
	errors.As(err, &own)
	return own
}

// Worst returns the kind that wins: the first in the order of the constants.
// A kind of 0 means no failure.
func Worst(a, b Kind) Kind {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// Guard runs a function and turns a panic in it into an error of kind
// Unexpected. A panic in a goroutine would otherwise end the program with an
// exit code that means something else here. The panic's value is told only
// where it comes from the Go runtime: any other could hold a secret.
func Guard(run func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = Panicked(value)
		}
	}()
	return run()
}

// Panicked makes an error of a panic's value.
func Panicked(value any) *Error {
	// The error keeps what it is made of, so it is made of the type's name alone.
	e := New(Unexpected, "a mistake in engage itself: %s", fmt.Sprintf("%T", value))
	var runtimeError runtime.Error
	if cause, ok := value.(error); ok && errors.As(cause, &runtimeError) {
		e = New(Unexpected, "a mistake in engage itself: %s", runtimeError.Error())
	}
	return e.WithHint("please report it with the command that you ran, without any key")
}
