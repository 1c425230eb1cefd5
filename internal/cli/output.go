package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// note prints something on standard error, unless --quiet.
func (a *app) note(format string, args ...any) {
	if !a.quiet {
		a.err.wrapped(a.language.Say(format, args...))
	}
}

// print writes a line of the result.
func (a *app) print(format string, args ...any) {
	_, _ = fmt.Fprintf(a.out, "%s\n", term.EscapeText(a.language.Say(format, args...)))
}

// row prints a label and a text beside it.
func (a *app) row(label msg.Text, text string) {
	line := fmt.Sprintf("  %-12s  %s", a.language.Text(label), term.EscapeText(text))
	_, _ = fmt.Fprintln(a.out, term.Wrap(line, a.out.width(), 16))
}

// write writes a text of ours that names were filled into. On a terminal they
// can't steer it. As everywhere, the stream remembers what could not be written.
func (a *app) write(text string) {
	if term.IsTerminal(a.out.File) {
		text = term.EscapeText(strings.ReplaceAll(text, "\r\n", "\n"))
	}
	_, _ = io.WriteString(a.out, text)
}

// warn prints something that has to be known, also with --quiet.
func (a *app) warn(format string, args ...any) {
	a.err.wrapped(a.language.Say("warning: %s", msg.Messagef(format, args...)))
}

// warnByHand says, after a preview, why the change can't be written; nil for nothing.
func (a *app) warnByHand(err error) {
	if message, hint := msg.MessageAndHint(err); err != nil {
		a.warn("%s\n  %s", message, hint)
	}
}

// checkPipe refuses to read standard input for what the flag or argument asks, if it is
// a terminal, or if the key is read there.
func (a *app) checkPipe(what, hint string) error {
	switch {
	case a.keyStdin:
		return msg.New(msg.Usage, "%s and --api-key-stdin don't go together: both read standard input", what).
			WithHint("%s can have the key", secret.Variable)
	case term.IsTerminal(a.in):
		return msg.New(msg.Usage, "%s reads from a pipe, and standard input is a terminal", what).WithHint("%s", hint)
	}
	return nil
}

// writeJSON writes a result as one line of JSON.
func (a *app) writeJSON(value any) { a.writeEvent("", value) }

// writeEvent writes one line of -o jsonl.
func (a *app) writeEvent(kind string, value any) { _ = term.WriteResult(a.out, value, kind) }

// writeObjects writes the results of a run, each with the version of its format: an
// array where there are several files.
func writeObjects[T any](run *fileRun, list []T) {
	if !run.list {
		if len(list) > 0 { // else the run was interrupted
			run.app.writeJSON(list[0])
		}
		return
	}
	objects := lists.Map(list, func(value T) json.RawMessage { return resultJSON(value) })
	_ = term.WriteJSON(run.app.out, full(objects))
}

// resultJSON returns a result as one line of JSON.
func resultJSON(value any) []byte {
	var b bytes.Buffer
	_ = term.WriteResult(&b, value, "") // a bytes.Buffer takes everything
	return b.Bytes()
}

// full returns a list that is not null in JSON.
func full[T any](list []T) []T { return append([]T{}, list...) }

// errorObject is an error in JSON, nil for none. A key that was given in a wrong
// place of the command line is not repeated.
type errorObject struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (a *app) errorObject(err error) *errorObject {
	if err == nil {
		return nil
	}
	mask := func(text string) string { return secret.MaskArguments(text, a.args) }
	return &errorObject{msg.KindOf(err).String(), mask(a.language.Error(err)), mask(a.language.Hint(err))}
}
