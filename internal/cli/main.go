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
	"syscall"

	"github.com/spf13/cobra"

	"engage/internal/fail"
	"engage/internal/secret"
	"engage/internal/words"
)

// exitCodes is the contract's table; where nothing failed it is 0.
var exitCodes = [...]int{
	fail.Unexpected:  1,
	fail.Usage:       2,
	fail.Config:      3,
	fail.Key:         4,
	fail.Unreachable: 5,
	fail.Difference:  6,
	fail.Interrupted: 130,
	fail.Terminated:  143,
}

// quietError ends a command with a kind when everything was said already.
type quietError struct{ kind fail.Kind }

func (e quietError) Error() string       { return e.kind.String() }
func (e quietError) FailKind() fail.Kind { return e.kind }

// said returns the error for a command that told its failure itself; nil for
// none.
func said(kind fail.Kind) error {
	if kind == 0 {
		return nil
	}
	return quietError{kind}
}

// Main runs the command line and returns the exit code. The signals that a
// command listens for belong to it until the program ends.
func Main() int {
	a := &app{in: os.Stdin, out: &outFile{File: os.Stdout}, err: os.Stderr, signals: true}
	return a.run(context.Background(), os.Args[1:])
}

// run executes one command line. All that ends the program passes here: an
// error is printed once, with its hint, and its kind becomes the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	a.ctx = ctx
	err := fail.Guard(func() error {
		root := newRoot(a, args...)
		root.SetArgs(args)
		return root.ExecuteContext(ctx)
	})
	var kinded interface{ FailKind() fail.Kind }
	if lost := a.out.lost(); lost != nil && a.ctx.Err() == nil && (!errors.As(err, &kinded) || kinded.FailKind() != fail.Unexpected) {
		err = lost
	}
	if err == nil {
		return 0
	}
	var quiet quietError
	if a.ctx.Err() != nil && !errors.As(err, &quiet) {
		err = context.Cause(a.ctx)
	}
	if !a.started && !errors.As(err, &kinded) {
		// cobra found it before any command began: it is about the words.
		err = fail.New(fail.Usage, "%w", err).WithHint("engage --help lists the commands; engage COMMAND --help their flags")
	}
	if !errors.As(err, &quiet) {
		printError(a.err, a.speaker, err, func(text string) string { return secret.MaskArguments(text, args) })
	}
	return exitCodes[fail.KindOf(err)]
}

// printError prints an error and its hint. A key that was given in a wrong place
// of the command line is not repeated.
func printError(w io.Writer, say *words.Speaker, err error, mask func(string) string) {
	_, _ = fmt.Fprintf(w, "engage: %s\n", mask(say.Error(err)))
	if hint := say.Hint(err); hint != "" {
		_, _ = fmt.Fprintf(w, "  %s\n", mask(hint))
	}
}

// unmasked is for errors that are about no argument.
func unmasked(text string) string { return text }

// brief marks a command that neither waits nor writes a file, or that calls
// listen itself where it does. A signal may end it as it ends any program:
// listening takes a thread, and as long as such a command itself.
var brief = map[string]string{"engage": "brief"}

// listen gives the command a context that ends at the first Ctrl-C, SIGTERM or
// hang-up, with the kind as its cause. A second signal ends the program at
// once.
func (a *app) listen(cmd *cobra.Command) {
	if !a.signals {
		return
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	a.ctx = ctx
	cmd.SetContext(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		kind := fail.Terminated
		if <-signals == os.Interrupt {
			kind = fail.Interrupted
		}
		cancel(fail.New(kind, "%s", kind))
		<-signals
		os.Exit(exitCodes[kind])
	}()
}

// usageArgs makes cobra's complaints about arguments errors of our own kind.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return fail.New(fail.Usage, "%w", err).WithHint("%s --help shows what it takes", cmd.CommandPath())
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
		return fail.New(fail.Usage, "%s takes no arguments, and there is %q", cmd.CommandPath(), args[0]).
			WithHint("%s --help shows what it takes", cmd.CommandPath())
	}
	err := fail.New(fail.Usage, "unknown command %q for %s", args[0], cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return err.WithHint("did you mean %s %s?", cmd.CommandPath(), near[0])
	}
	return err.WithHint("%s --help lists the commands", cmd.CommandPath())
}
