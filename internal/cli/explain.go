package cli

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/participation"
	"engage/internal/term"
)

func newExplain(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain FILE|-",
		Short: "Tell what a participation would do in Actito",
		Long: `Tell what each opt-in and answer of a participation would do in Actito, according to
the configuration. FILE is a participation as Qualifio's webhook sends it (schema
2.3.0); - is standard input. Actito is not asked, no key is needed, and no answer is
printed, only labels and names. The body that Actito receives from Qualifio is not
published, so what is told is derived: that Actito finds a subscription by the technical
name, that a specific push rule beats the default one. Whether a campaign is identified
is guessed from an e-mail address among the answers. subscribes is false where a
space became an underscore: the account manager must restore it first.

Several participations, one a line, in a row or as a list, are summed up: as many as
there are, in little memory. What can't be read is told with its line, the others
are summed up all the same, and the exit code is 3, as where there is none at all. A
participation of more than 128 kB is not read.

JSON is an object for one participation, with campaign, website, state, email,
push_rule, push_rules_that_may_apply, obstacles, optins and answers; or one for all of
several, with participations, without_obstacle, obstacles, optins,
campaigns_without_push_rule, not_listed, problems and more_problems.`,
		Example: `  engage explain participation.json
  engage explain -c customers/acme.yaml -o json participations.ndjson
  ` + term.ShellInput("engage explain -", "participation.json"),
		Args: usageArgs(cobra.ExactArgs(1)),
	}
	a.addLanguage(cmd)
	output := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		f, err := a.load()
		if err != nil {
			return err
		}
		s, err := a.summarize(cmd.Context(), args[0], &f.Config)
		if err != nil {
			return err
		}
		s.Source = participation.Source{File: args[0], Config: f.Path}
		one, json := s.Participations == 1 && len(s.Problems) == 0, output.value == "json"
		if one {
			s.Only.Source = s.Source
		}
		switch {
		case s.Participations == 0:
		case one && json:
			a.writeJSON(s.Only)
		case one:
			a.explainOne(s.Only)
		case json:
			a.writeJSON(s)
		default:
			a.explainMany(s)
		}
		return a.unread(s)
	}
	return cmd
}

// summarize reads the participations of a file, or of standard input for "-".
func (a *app) summarize(ctx context.Context, path string, c *config.Config) (*participation.Summary, error) {
	in := a.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, msg.New(msg.Usage, "the participation can't be read: %w", err)
		}
		defer func() { _ = file.Close() }()
		in = file
	} else if term.IsTerminal(a.in) {
		return nil, msg.New(msg.Usage, "explain - reads from a pipe, and standard input is a terminal").
			WithHint("engage explain FILE reads a file")
	}
	s, err := participation.Summarize(ctx, in, c)
	if err != nil && ctx.Err() == nil {
		err = msg.New(msg.Usage, "the participation can't be read: %w", err)
	}
	return s, err
}

// inputName is how a file is called, standard input too.
func (a *app) inputName(path string) string {
	if path == "-" {
		return a.language.Text("standard input")
	}
	return path
}

// unread is the error of what could not be read.
func (a *app) unread(s *participation.Summary) error {
	const hint = "engage explain takes participations as Qualifio's webhook sends them, as JSON: one, one a line, or a list"
	name := a.inputName(s.File)
	switch {
	case len(s.Problems) == 0 && s.Participations == 0:
		return msg.New(msg.Config, "%s holds no participation", name).WithHint(hint)
	case len(s.Problems) == 0:
		return nil
	}
	first, more := s.Problems[0], msg.Message{}
	if n := len(s.Problems) + s.MoreProblems - 1; n > 0 {
		more = msg.Messagef(" (and %d more)", n)
	}
	return msg.New(msg.Config, "%s:%d:%d: %s%s", name, first.Line, first.Column, first.Message, more).WithHint(hint)
}
