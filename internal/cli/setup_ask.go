package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"engage/internal/check"
	"engage/internal/connect"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
	"engage/internal/state"
	"engage/internal/term"
	"engage/internal/wizard"
)

// ask runs the walkthrough, then does what it accepted.
func (s *setup) ask(ctx context.Context) error {
	drafts, err := state.NewStore("drafts", s.configPath)
	if err != nil {
		return err
	}
	restore := func() {}
	if !s.plain() {
		restore = term.DisableEcho(s.in)
	}
	defer restore()
	ctx, interrupt := context.WithCancelCause(ctx)
	defer interrupt(nil)
	outcome, err := wizard.Run(ctx, s.walkthrough(drafts, interrupt))
	restore()
	if err != nil {
		return s.stopped(ctx, err, drafts)
	}
	s.answers, s.key, s.source, s.offline = outcome.Answers, outcome.Key, outcome.KeySource, outcome.Offline
	if s.server != nil {
		s.source = secret.EnvSource() // it is kept nowhere
	}
	s.checker = &check.Checker{Pool: s.app.pool(s.key), Offline: s.offline}
	if err := s.finish(ctx); err != nil {
		if errors.Is(err, files.ErrChanged) || errors.Is(err, fs.ErrExist) {
			return s.askAgain(ctx, err)
		}
		return err
	}
	if err := drafts.Delete(); err != nil {
		s.warn("%s", err)
	}
	s.summarize()
	return failed(s.report.Kind())
}

// askAgain offers to go on with the answers, which the draft has, and what another
// program has written meanwhile.
func (s *setup) askAgain(ctx context.Context, cause error) error {
	s.file, s.base = nil, nil
	s.notices = []string{s.language.Error(cause), s.language.Say("Your answers are kept.")}
	return s.run(ctx)
}

// stopped is the command's error after a walkthrough that was not finished. It
// prints where one goes on.
func (s *setup) stopped(ctx context.Context, err error, drafts state.Store) error {
	interrupted := ctx.Err() != nil || msg.KindOf(err) == msg.Interrupted
	ended := errors.Is(err, prompt.ErrInputEnded)
	if !interrupted && !ended && !errors.Is(err, wizard.ErrStopped) {
		return err
	}
	text := s.language.Say("Stopped. Nothing was written.")
	draft := drafts.Draft()
	if draft != nil {
		command := "engage setup"
		if s.server != nil {
			command += " --sandbox"
		}
		text = s.language.Say("Stopped. Nothing was written. Your answers are kept: %s goes on there.", s.spoken(command))
		s.answers = draft.Answers
	}
	_, _ = fmt.Fprintln(s.err, term.Wrap(term.EscapeText(text), s.err.width(), 0))
	switch {
	case interrupted:
		return failed(cmp.Or(msg.KindOf(context.Cause(ctx)), msg.Interrupted))
	case ended:
		return cmp.Or(s.missing(!secret.InEnvironment()), err)
	}
	return nil
}

// walkthrough puts together what the walkthrough needs.
func (s *setup) walkthrough(drafts state.Store, interrupt context.CancelCauseFunc) wizard.Options {
	asker := s.asker(s.plain(), func() { interrupt(msg.New(msg.Interrupted, "stopped")) })
	pool := s.app.pool(secret.Key{})
	pool.Options.OnRetry = func(cause error, wait time.Duration) {
		asker.PrintLine(prompt.MarkedLine{Mark: prompt.Warn, Text: s.language.Say("%s; trying again in %s", cause, wait.Round(100*time.Millisecond))})
	}
	// sameDomain reports whether what the file says of its API domain holds.
	sameDomain := func(domain string) bool { return s.file != nil && connect.Domain(s.base.Actito) == domain }
	o := wizard.Options{
		Answers: s.answers, Base: s.base, Draft: drafts.Draft(), File: s.configPath, Offline: s.offline, Notices: s.notices,
		Given: func(draft wizard.Answers) wizard.Answers {
			_ = s.apply(&draft) // as for the file's, without an error
			return draft
		},
		Prompter: asker, Language: s.language,
		Services: wizard.Services{
			Connect: func(domain string, key secret.Key) (wizard.Actito, error) {
				token := ""
				if sameDomain(domain) {
					token = s.base.Actito.Endpoints.GetToken
				}
				return pool.ClientFor(domain, token, "", key)
			},
			StoredKey: func(ctx context.Context, answers *wizard.Answers) (secret.Key, secret.Source) {
				c := answers.Config(nil, "")
				if sameDomain(answers.Domain()) {
					c = s.base
				}
				key, source, err := connect.Key(ctx, secret.Key{}, c, filepath.Dir(s.configPath))
				if err != nil {
					return secret.Key{}, secret.Source{}
				}
				return key, source
			},
			Open:             openBrowser,
			KeyringAvailable: secret.KeyringAvailable,
			SaveDraft:        drafts.SaveDraft,
		},
	}
	if s.server != nil {
		o.SandboxKey = s.server.Key()
	}
	return o
}

// plain reports whether questions are asked line by line.
func (s *setup) plain() bool { return s.accessible || term.Dumb() }

// asker is how questions are asked: line by line, or on a screen of their own. There
// Ctrl-C calls interrupt while no question stands.
func (a *app) asker(plain bool, interrupt func()) prompt.Prompter {
	if plain {
		return prompt.NewPlain(a.in, a.err, a.language)
	}
	return prompt.NewScreen(a.in, a.err, prompt.Options{
		Terminal: a.err.File, Colour: term.Colour(), Interrupt: interrupt, Language: a.language,
	})
}
