package cli

import (
	"context"
	"io"
	"os"
	"slices"

	"github.com/aymanbagabas/go-udiff"

	"engage/internal/actito"
	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
	"engage/internal/wizard"
)

// finish keeps the key, writes the file and validates it.
func (s *setup) finish(ctx context.Context) error {
	source, keep := s.keySource()
	edited, err := s.edit(source)
	if err != nil {
		return err
	}
	if keep {
		if err := source.Store(ctx, s.config.Account(), s.key); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	options := files.WriteOptions{New: s.file == nil}
	if s.file != nil {
		options.Expect = s.file.Source
	}
	if s.changed, err = files.Write(s.configPath, edited.Source, options); err != nil {
		return err
	}
	s.source, s.keep = source, keep
	s.agreed = []string{s.answers.Domain()} // the user chose it, by a flag or by a yes
	s.report = s.checker.CheckFile(ctx, edited)
	return nil
}

// keySource is what api_key will say, and whether the key has to be kept there: one
// that was typed, or that a store has under the integration's name before.
func (s *setup) keySource() (source secret.Source, keep bool) {
	stored := s.source.Kind == secret.KindKeyring || s.source.Kind == secret.KindStore
	renamed := s.file != nil && s.base.Account() != s.answers.Config(s.base, "").Account()
	if !s.key.IsZero() && s.source.Kind == "" || stored && renamed {
		return storeSource(s.answers.KeyStore)
	}
	if s.file != nil {
		if source, err := secret.ParseSource(s.base.Actito.APIKey); err == nil {
			return source, false
		}
	}
	return secret.EnvSource(), false
}

// printDiff prints what finish would write.
func (s *setup) printDiff() error {
	source, _ := s.keySource()
	edited, err := s.edit(source)
	if err != nil {
		return err
	}
	name, before := os.DevNull, ""
	if s.file != nil {
		name, before = s.configPath, string(s.file.Source)
	}
	_, err = io.WriteString(s.out, term.EscapeText(udiff.Unified(name, s.configPath, before, string(edited.Source))))
	return err
}

// edit is the file as it will be: a new one with its comments, or the smallest
// edit of the one that is there. One that would not be valid, or would hold the key,
// is an error of kind msg.Config.
func (s *setup) edit(source secret.Source) (edited *config.File, err error) {
	s.config = s.answers.Config(s.base, source.String())
	secret.Remember(s.key)
	if s.file == nil {
		edited = config.Parse(s.configPath, config.Render(s.config))
	} else if edited, err = s.file.Edit(s.config); err != nil {
		return nil, err
	}
	for _, r := range check.Local(edited) {
		if r.Status == check.Fail {
			return nil, msg.New(msg.Config, "the configuration would not be valid, so nothing was written: %s", r.Message).
				WithHint("%s", r.Hint)
		}
	}
	return edited, nil
}

// summarize prints what was written, what was checked, and what is left to do.
func (s *setup) summarize() {
	written := msg.Text("No changes")
	if s.changed {
		written = "Written"
	}
	if s.asked {
		s.printReplay()
		s.print("")
	}
	s.print("✓ %-12s  %s", s.language.Text(written), s.configPath)
	s.printChecks()
	s.row("API key", s.keyWords())
	if removed := s.removed(); s.asked {
		s.printToDo()
	} else if len(removed) > 0 {
		s.row("Removed", s.language.Say("no flag named these: %s", msg.Abbreviated(removed)))
	}
	switch {
	case len(guide.In(s.language).Todo(s.config)) > 0:
		s.row("Next", s.language.Say("%s shows where to click and what to paste", s.spoken("engage guide")))
	case len(s.config.MappingVariables) > 0:
		s.row("Next", s.language.Say("%s shows whether a participation arrives", s.spoken("engage verify --email me@example.com")))
	default:
		s.row("Next", s.language.Say("%s checks the configuration again, in CI, too", "engage validate"+configArgument(s.configPath)))
	}
	if s.server != nil {
		s.row("Note", s.language.Say("this was the sandbox, and it ended with this command; %s brings it back. With your own Actito: %s",
			"engage sandbox --addr "+actito.Host(s.server.URL()), "engage setup"))
	}
}

// spoken completes a command that goes on with this configuration in this language.
func (s *setup) spoken(command string) string {
	if language := s.given["lang"]; language != nil {
		command += " --lang " + language[0]
	}
	return command + configArgument(s.configPath)
}

// removed names the entries of the lists that the file had and has no longer.
func (s *setup) removed() []string {
	if s.base == nil {
		return nil
	}
	list := func(c *config.Config) []string {
		names := lists.Map(c.MappingVariables, func(v config.MappingVariable) string { return v.TechnicalName })
		return append(names, lists.Map(c.PushRules, config.FormatRule)...)
	}
	return lists.Without(list(s.base), list(s.config))
}

// printChecks prints what Actito was asked and what is not as it should be.
func (s *setup) printChecks() {
	labels := map[check.Status]msg.Text{check.Warn: "Warn", check.Fail: "Fail", check.Skip: "Skip", check.Pass: "Checked"}
	for _, c := range s.report.Checks {
		message := c.Message.In(s.language)
		passed := c.Status == check.Pass
		if passed && !slices.Contains(check.RemoteIDs, c.ID) || c.Status == check.Skip && c.ID == check.Subscriptions {
			continue
		}
		s.row(labels[c.Status], message)
		if passed {
			labels[check.Pass] = ""
		}
	}
	if s.offline {
		s.row("Checked", s.language.Say("the file alone; Actito was not asked"))
	}
}

// keyWords says where the key is from now on.
func (s *setup) keyWords() string {
	switch s.source.Kind {
	case secret.KindKeyring:
		return s.language.Say("kept in the system's key store")
	case secret.KindStore:
		path, _ := secret.KeyFile(s.config.Account())
		return s.language.Say("kept in %s, readable by you alone", path)
	}
	return s.language.Say("not kept; engage reads it from %s, which must be set", s.source.Arg)
}

// printToDo prints which steps the user called done, and what is left to do.
func (s *setup) printToDo() {
	s.row("Steps done", s.answers.DoneSteps(s.language))
	label := msg.Text("Still to do")
	for _, todo := range s.answers.Todo(guide.In(s.language), s.config) {
		s.row(label, todo)
		label = ""
	}
}

// replayLimit is the number of subscriptions up to which the replay command fits on a
// screen.
const replayLimit = 40

// printReplay prints the command that makes the same configuration.
func (s *setup) printReplay() {
	how := s.language.Say("The same without questions, with the key in %s:", secret.Variable)
	args := append([]string{"engage"}, wizard.ReplayArgs(&s.answers)...)
	if rules := s.config.PushRules; len(rules) == 0 || slices.ContainsFunc(rules, func(r config.PushRule) bool { return r.Destination == config.DestinationNone }) {
		s.print("  %s", s.language.Say("No command makes the same file: a flag can't say that nothing is pushed."))
		return
	}
	if len(s.answers.Subscriptions) > replayLimit && !s.answers.Everything {
		s.print("  %s", s.language.Say("There are too many subscriptions to repeat them here: engage setup --no-input takes them from a file, --subscriptions-from FILE."))
		return
	}
	if s.keep {
		how = s.language.Say("The same without questions, with the key piped in:")
		args = append(args, "--api-key-stdin", "--key-store", s.answers.KeyStore)
	}
	if s.offline {
		args = append(args, "--offline")
	}
	args = append(args, configArguments(s.configPath)...)
	s.print("  %s\n\n%s", how, term.ShellWords(args))
}
