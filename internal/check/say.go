package check

import (
	"engage/internal/msg"
)

// spoken is what a text of a result was made of, for another language: a
// message, or an error.
type spoken struct {
	phrase msg.Phrase
	err    error
}

// saying sets the message.
func (r Result) saying(format string, args ...any) Result {
	r.message = spoken{phrase: msg.Phrased(format, args...)}
	r.Message = r.message.phrase.String()
	return r
}

// hinting sets the hint.
func (r Result) hinting(format string, args ...any) Result {
	r.hint = spoken{phrase: msg.Phrased(format, args...)}
	r.Hint = r.hint.phrase.String()
	return r
}

// telling sets a message without arguments.
func (r Result) telling(text msg.Text) Result {
	r.Message, r.message = string(text), spoken{phrase: msg.Phrased(string(text))}
	return r
}

// elsewhere sets what other languages say in place of the message.
func (r Result) elsewhere(text msg.Text) Result {
	r.message = spoken{phrase: msg.Phrased(string(text))}
	return r
}

// of sets message and hint to those of the error.
func (r Result) of(err error) Result {
	r.Message, r.message = err.Error(), spoken{err: err}
	return r.hintOf(err)
}

func (r Result) hintOf(err error) Result {
	r.Hint, r.hint = msg.HintOf(err), spoken{err: err}
	return r
}

// In returns message and hint as the speaker says them. What is in no
// catalogue is as Message and Hint have it.
func (r Result) In(say *msg.Language) (message, hint string) {
	message, hint = r.Message, r.Hint
	if say.Code() == msg.Codes[0] {
		return message, hint
	}
	switch {
	case r.message.err != nil:
		message = say.Error(r.message.err)
	case !r.message.phrase.IsZero():
		message = r.message.phrase.In(say)
	}
	switch {
	case r.hint.err != nil:
		hint = say.Hint(r.hint.err)
	case !r.hint.phrase.IsZero():
		hint = r.hint.phrase.In(say)
	}
	return message, hint
}
