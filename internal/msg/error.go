// Package msg has engage's messages in English, French and Dutch, and errors with a
// kind and a hint.
//
// The English text is the key: it is in the code that uses it, and the catalogue has
// the translations. Technical words are not translated: names from Actito and
// Qualifio, menu paths, flags and keys of the configuration are the same in every
// language.
package msg

import (
	"errors"
	"fmt"
	"runtime"
)

// Kind is the kind of a failure.
type Kind int

// The kinds, in the order of their priority: if a command failed in several ways,
// the first decides its exit code.
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

// kinds are the names in the JSON output and the exit codes; 0 is no failure.
var kinds = [...]struct {
	name     string
	exitCode int
}{
	0:           {"unexpected", 0},
	Unexpected:  {"unexpected", 1},
	Usage:       {"usage", 2},
	Config:      {"config", 3},
	Key:         {"key", 4},
	Unreachable: {"unreachable", 5},
	Difference:  {"difference", 6},
	Interrupted: {"interrupted", 130},
	Quit:        {"quit", 131},
	Terminated:  {"terminated", 143},
}

// String returns the kind's name in the JSON output.
func (k Kind) String() string { return kinds[k].name }

// ExitCode returns the exit code of the kind; 0 if nothing failed.
func (k Kind) ExitCode() int { return kinds[k].exitCode }

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

// Errorf returns an error for a caller that shows it beside a question, or gives it a
// kind. Until then that is Unexpected.
func Errorf(format string, args ...any) error { return New(Unexpected, format, args...) }

// KindOf returns the kind that err carries: Unexpected for an error without
// one, and 0 for nil.
func KindOf(err error) Kind {
	if err == nil {
		return 0
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return own.Kind
	}
	return Unexpected
}

// HintOf returns the hint that err carries, or "".
func HintOf(err error) string { return (*Language)(nil).Hint(err) }

// MessageAndHint returns the error's message and hint.
func MessageAndHint(err error) (message, hint Message) {
	if own, ok := errors.AsType[*Error](err); ok {
		hint = own.Hint
	}
	return Literal(err), hint
}

// Worst returns the kind with the higher priority. A kind of 0 means no failure.
func Worst(a, b Kind) Kind {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// CatchPanic runs a function and returns a panic in it as an error of kind
// Unexpected. A panic in a goroutine would otherwise end the program with an exit
// code that has another meaning here. The panic's value is shown only if it is an
// error of the Go runtime: any other could contain a secret.
func CatchPanic(run func() error) (err error) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		text := fmt.Sprintf("%T", value)
		cause, _ := value.(error)
		if mistake, ok := errors.AsType[runtime.Error](cause); ok {
			text = mistake.Error()
		}
		err = New(Unexpected, "a mistake in engage itself: %s", text).
			WithHint("please report it with the command that you ran, without any key")
	}()
	return run()
}
