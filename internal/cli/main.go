// Package cli is the command line: it parses, calls the packages that do the
// work, and renders what they return. It alone knows exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/term"
)

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
	// net/http logs parts of an answer that it did not expect, which may repeat the key.
	log.SetOutput(io.Discard)
	a := &app{in: os.Stdin, out: newStream(os.Stdout), err: newStream(os.Stderr), args: os.Args[1:]}
	return a.run(a.listen(context.Background()))
}

// run executes one command line. All that ends the program passes here: an
// error is printed once, with its hint, and its kind becomes the exit code.
func (a *app) run(ctx context.Context) int {
	a.language = spelled(nil)
	err := msg.CatchPanic(func() error { return a.execute(ctx, a.args) })
	if context.Cause(ctx) == errClosedPipe {
		return 128 + int(syscall.SIGPIPE) // what the shell says of others; nobody would read a message
	}
	if lost := a.out.lost(); lost != nil && ctx.Err() == nil {
		err = lost
	}
	if err == nil {
		return 0
	}
	if _, quiet := errors.AsType[quietError](err); ctx.Err() != nil && !quiet {
		err = context.Cause(ctx)
	}
	a.printFailure(err)
	return msg.KindOf(err).ExitCode()
}

// printFailure prints an error, unless the command did, and the JSON that the
// arguments ask for, unless something was written already.
func (a *app) printFailure(err error) {
	if _, quiet := errors.AsType[quietError](err); !quiet {
		a.printError(err)
	}
	if !a.out.untouched() {
		return
	}
	object := map[string]*errorObject{"error": a.errorObject(err)}
	switch outputOf(a.args) {
	case "json":
		a.writeJSON(object)
	case "jsonl":
		a.writeEvent("error", object)
	}
}

// outputOf returns the last -o of the arguments. Other flags are as good as unknown:
// arguments that are wrong ask for it, too.
func outputOf(args []string) string {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	format := flags.StringP("output", "o", "", "")
	_ = flags.Parse(args)
	return *format
}

// printError prints an error and its hint.
func (a *app) printError(err error) {
	o := a.errorObject(err)
	a.err.wrapped("engage: " + o.Message)
	if o.Hint != "" {
		_, _ = fmt.Fprintf(a.err, "  %s\n", term.EscapeText(o.Hint))
	}
}

// grace is how long a command may take to end once a signal asked it to. One
// that waits for a pipe, a disk or its reader can't be interrupted there.
const grace = time.Second

// errClosedPipe ends a command whose output nobody reads any more.
var errClosedPipe = errors.New("closed pipe")

// listen returns a context that ends at the first Ctrl-C, SIGQUIT, SIGTERM or
// hang-up, with the kind as its cause, or with errClosedPipe. A command that has not returned after
// the grace, or at a second signal, is left as it stands; a file that is being
// written is finished first.
func (a *app) listen(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	// A write to a closed pipe then is an error, and ends no program that is writing files.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	a.out.closed = func() { cancel(errClosedPipe) }
	a.err.closed = a.out.closed
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
		within(grace, files.BlockWrites)
		term.RestoreEcho()
		within(grace/2, func() { a.printFailure(context.Cause(ctx)) }) // what it writes to may block, too
		os.Exit(kind.ExitCode())
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
