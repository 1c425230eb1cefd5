// Package cli is the command line: it parses, calls the packages that do the
// work, and renders what they return. It alone knows exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// exitCodes is the contract's table; where nothing failed it is 0.
var exitCodes = [...]int{
	msg.Unexpected:  1,
	msg.Usage:       2,
	msg.Config:      3,
	msg.Key:         4,
	msg.Unreachable: 5,
	msg.Difference:  6,
	msg.Interrupted: 130,
	msg.Quit:        131,
	msg.Terminated:  143,
}

// quietError ends a command that has printed its failure.
type quietError struct{ error }

func (e quietError) Unwrap() error { return e.error }

// failed is the error of a command that has printed its failure itself; nil for
// the kind 0.
func failed(kind msg.Kind) error {
	if kind == 0 {
		return nil
	}
	return quietError{msg.New(kind, "%s", kind)}
}

// Main runs the command line and returns the exit code.
func Main() int {
	a := &app{in: os.Stdin, out: newStream(os.Stdout), err: newStream(os.Stderr), signals: true}
	return a.run(context.Background(), os.Args[1:])
}

// run executes one command line. All that ends the program passes here: an
// error is printed once, with its hint, and its kind becomes the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	a.ctx, a.speaker = ctx, spelled(nil)
	if a.signals {
		a.ctx = a.listen(ctx, args)
	}
	err := msg.Guard(func() error {
		root := newRoot(a)
		root.SetArgs(args)
		return root.ExecuteContext(a.ctx)
	})
	var known *msg.Error
	if lost := a.out.lost(); lost != nil && a.ctx.Err() == nil && (!errors.As(err, &known) || known.Kind != msg.Unexpected) {
		err = lost
	}
	if err == nil {
		return 0
	}
	var quiet quietError
	if a.ctx.Err() != nil && !errors.As(err, &quiet) {
		err = context.Cause(a.ctx)
	}
	if !a.started && !errors.As(err, &known) {
		// cobra found it before any command began: it is about the words.
		err = msg.New(msg.Usage, "%w", err).WithHint("engage --help lists the commands; engage COMMAND --help their flags")
	}
	a.printFailure(err, args)
	return exitCodes[msg.KindOf(err)]
}

// printFailure prints an error, unless the command did, and the JSON that the
// arguments ask for, unless something was written already.
func (a *app) printFailure(err error, args []string) {
	mask := func(text string) string { return secret.MaskArguments(text, args) }
	var quiet quietError
	if !errors.As(err, &quiet) {
		printError(a.err, a.speaker, err, mask)
	}
	if asksForJSON(args) && a.out.untouched() {
		o := a.errorObject(err)
		o.Message, o.Hint = mask(o.Message), mask(o.Hint)
		_ = a.writeJSON(map[string]*errorObject{"error": o}) // if it can't be written, the exit code is left
	}
}

// asksForJSON reports whether the last -o of the arguments is json. It reads
// them itself: those that are wrong ask for it, too.
func asksForJSON(args []string) (json bool) {
	for i, arg := range args {
		value, given := strings.CutPrefix(arg, "--output")
		if !given {
			value, given = strings.CutPrefix(arg, "-o")
		}
		switch {
		case arg == "--":
			return json
		case given && value == "" && i+1 < len(args):
			json = args[i+1] == "json"
		case given:
			json = strings.TrimPrefix(value, "=") == "json"
		}
	}
	return json
}

// printError prints an error and its hint. A key that was given in a wrong place
// of the command line is not repeated.
func printError(w io.Writer, say *msg.Language, err error, mask func(string) string) {
	_, _ = fmt.Fprintf(w, "engage: %s\n", term.EscapeText(mask(say.Error(err))))
	if hint := say.Hint(err); hint != "" {
		_, _ = fmt.Fprintf(w, "  %s\n", term.EscapeText(mask(hint)))
	}
}

// unmasked is for errors that are about no argument.
func unmasked(text string) string { return text }

// grace is how long a command may take to end once a signal asked it to. One
// that waits for a pipe, a disk or its reader can't be interrupted there.
const grace = time.Second

// listen returns a context that ends at the first Ctrl-C, SIGQUIT, SIGTERM or
// hang-up, with the kind as its cause. A command that has not returned after
// the grace, or at a second signal, is left as it stands; a file that is being
// written is finished first.
func (a *app) listen(ctx context.Context, args []string) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		kind := msg.Terminated
		switch <-signals {
		case os.Interrupt:
			kind = msg.Interrupted
		case syscall.SIGQUIT:
			kind = msg.Quit
		}
		cancel(msg.New(kind, "%s", kind))
		select {
		case <-signals:
		case <-time.After(grace):
		}
		within(grace, files.Settle)
		term.ShowTyping()
		within(grace/2, func() { a.printFailure(context.Cause(ctx), args) }) // what it writes to may block, too
		os.Exit(exitCodes[kind])
	}()
	return ctx
}

// within runs a function that may never return, and waits for it no longer than
// the limit.
func within(limit time.Duration, run func()) {
	done := make(chan struct{})
	go func() { run(); close(done) }()
	select {
	case <-done:
	case <-time.After(limit):
	}
}

// usageArgs makes cobra's complaints about arguments errors of our own kind.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return msg.New(msg.Usage, "%w", err).WithHint("%s --help shows what it takes", cmd.CommandPath())
		}
		return nil
	}
}

// noArguments is for commands that take none. A command that has others below
// it was given a word that is none of them.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !cmd.HasAvailableSubCommands() {
		return msg.New(msg.Usage, "%s takes no arguments, and there is %q", cmd.CommandPath(), args[0]).
			WithHint("%s --help shows what it takes", cmd.CommandPath())
	}
	err := msg.New(msg.Usage, "unknown command %q for %s", args[0], cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return err.WithHint("did you mean %s %s?", cmd.CommandPath(), near[0])
	}
	return err.WithHint("%s --help lists the commands", cmd.CommandPath())
}
