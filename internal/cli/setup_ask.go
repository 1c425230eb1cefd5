package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"engage/internal/actito"
	"engage/internal/connect"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/sandbox"
	"engage/internal/secret"
	"engage/internal/state"
	"engage/internal/term"
	"engage/internal/wizard"
)

// setupByAsking runs the walkthrough, then does what it accepted.
func (a *app) setupByAsking(ctx context.Context, opts *setupOptions, server *sandbox.Server) error {
	t, err := findTarget(a.configPath)
	if err != nil {
		return err
	}
	drafts, err := state.For(a.configPath)
	if err != nil {
		return err
	}
	restore := func() {}
	if !opts.plain() {
		restore = term.HideTyping(a.in)
	}
	defer restore()
	outcome, err := wizard.Run(ctx, a.walkthrough(opts, server, t, drafts))
	restore()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		a.printStopped(drafts)
		return failed(msg.KindOf(context.Cause(ctx)))
	case msg.KindOf(err) == msg.Interrupted:
		a.printStopped(drafts)
		return failed(msg.Interrupted)
	case errors.Is(err, wizard.ErrStopped):
		a.printStopped(drafts)
		return nil
	case errors.Is(err, prompt.ErrEnded):
		return a.endOfInput(&opts.answers, drafts)
	default:
		return err
	}
	pool := a.pool(outcome.Key)
	source := outcome.KeySource
	if opts.sandbox {
		source = secret.EnvSource()
	}
	if t.file != nil && source == secret.EnvSource() || source.Kind == "" && outcome.Key.IsZero() {
		// The key came from the variable, which wins without being asked to, or
		// Actito was not asked: where the file says the key is stays.
		source = existingSource(t)
	}
	if account := (secret.Account{Domain: outcome.Answers.Domain(), Integration: outcome.Answers.Name}); t.file != nil && account != t.file.Config.Account() &&
		(source.Kind == secret.KindKeyring || source.Kind == secret.KindStore) {
		source = secret.Source{} // kept anew, under the new name
	}
	done, err := a.finish(ctx, t, &outcome.Answers, outcome.Key, source, pool, outcome.Offline)
	if err != nil {
		return err
	}
	if err := drafts.Delete(); err != nil {
		a.warn("%s", err)
	}
	a.closing(done, outcome, opts)
	return failed(done.report.Kind())
}

// existingSource is where the file says the key is, or the variable.
func existingSource(t *target) secret.Source {
	if t.file != nil {
		if source, err := secret.ParseSource(t.file.Config.Actito.APIKey); err == nil {
			return source
		}
	}
	return secret.EnvSource()
}

// walkthrough puts together what the walkthrough needs.
func (a *app) walkthrough(opts *setupOptions, server *sandbox.Server, t *target, drafts *state.Store) wizard.Options {
	answers := opts.answers
	if t.file != nil {
		answers = merge(wizard.FromConfig(t.base()), opts)
	}
	asker := a.asker(opts)
	pool := a.pool(secret.Key{})
	pool.Options.Waiting = func(cause error, wait time.Duration) {
		asker.Tell(prompt.Warn, a.speaker.Say("%s; trying again in %s", cause, wait.Round(100*time.Millisecond)))
	}
	o := wizard.Options{
		Answers: answers, Base: t.base(), Draft: drafts.Load(), File: a.configPath, Offline: opts.offline,
		Given: func(draft wizard.Answers) wizard.Answers { return merge(draft, opts) },
		Asker: asker, Language: a.speaker,
		Services: wizard.Services{
			Connect: func(domain string, key secret.Key) (wizard.Actito, error) {
				return pool.ClientFor(domain, tokenAddress(t, domain), "", key)
			},
			StoredKey: func(ctx context.Context, answers *wizard.Answers) (secret.Key, secret.Source) {
				return storedKey(ctx, t, answers)
			},
			KeyringAvailable: secret.KeyringAvailable,
			SaveDraft:        drafts.Save,
		},
	}
	if server != nil {
		o.Sandbox = &wizard.Sandbox{Domain: server.URL(), Key: server.Key()}
	}
	return o
}

// tokenAddress is the one that the configuration has of its own for the domain;
// "" for the usual.
func tokenAddress(t *target, domain string) string {
	if t.file == nil || connect.Domain(t.file.Config.Actito) != domain {
		return ""
	}
	return t.file.Config.Actito.Endpoints.GetToken
}

// merge lets flags win over a file's or a draft's answers.
func merge(answers wizard.Answers, opts *setupOptions) wizard.Answers {
	if opts.given["api-domain"] != nil && opts.given["env"] == nil && answers.Environment != actito.Custom {
		answers.Environment = "" // the domain decides
	}
	if opts.answers.AllSubscriptions {
		answers.Subscriptions, answers.Listed = nil, false
	}
	for _, f := range wizard.Flags() {
		if values := opts.given[f.Name]; values != nil {
			_ = f.Set(&answers, values) // as read did, without an error
		}
	}
	if opts.given["key-store"] != nil {
		answers.KeyStore = opts.keyStore
	}
	_ = answers.Settle() // no domain is left that the environment could contradict
	if opts.sandbox {
		answers.Environment, answers.APIDomain, answers.DomainGiven = opts.answers.Environment, opts.answers.APIDomain, true
	}
	return answers
}

// storedKey is the key that needs no asking: the environment variable's, or
// the one that the existing configuration points to.
func storedKey(ctx context.Context, t *target, answers *wizard.Answers) (secret.Key, secret.Source) {
	if keyInEnvironment() {
		if key, err := secret.Lookup(ctx, secret.EnvSource(), secret.Account{}, ""); err == nil {
			return key, secret.EnvSource()
		}
	}
	if t.file == nil || connect.Domain(t.file.Config.Actito) != answers.Domain() {
		return secret.Key{}, secret.Source{}
	}
	source, err := secret.ParseSource(t.file.Config.Actito.APIKey)
	if err != nil {
		return secret.Key{}, secret.Source{}
	}
	key, err := secret.Lookup(ctx, source, t.file.Config.Account(), folder(t.path))
	if err != nil {
		return secret.Key{}, secret.Source{}
	}
	return key, source
}

// plain reports whether questions are asked line by line.
func (o *setupOptions) plain() bool { return o.accessible || term.Dumb() }

// asker picks how questions are asked.
func (a *app) asker(opts *setupOptions) prompt.Asker {
	if opts.plain() {
		return prompt.NewPlain(a.in, a.err, a.speaker)
	}
	return prompt.NewScreen(a.in, a.err, prompt.Options{
		Size:     func() (int, int) { return term.Size(a.err.File) },
		Colour:   term.Colour(),
		Language: a.speaker,
	})
}

// printStopped prints that nothing was written and where one goes on.
func (a *app) printStopped(drafts *state.Store) {
	text := a.speaker.Say("Stopped. Nothing was written.")
	if drafts.Exists() {
		text = a.speaker.Say("Stopped. Nothing was written. Your answers are kept: %s goes on there.", "engage setup"+configArgument(a.configPath))
	}
	_, _ = fmt.Fprintln(a.err, term.EscapeText(text))
}

// endOfInput is the error for input that ended before the last answer.
func (a *app) endOfInput(answers *wizard.Answers, drafts *state.Store) error {
	if d := drafts.Load(); d != nil {
		answers = &d.Answers
	}
	missing := wizard.Missing(answers)
	if !keyInEnvironment() {
		missing = append(missing, a.speaker.Say("the API key (%s or --api-key-stdin)", secret.Variable))
	}
	err := msg.New(msg.Usage, "the input ended before the last question was answered")
	if len(missing) > 0 {
		err = msg.New(msg.Usage, "the input ended before the last question was answered; still missing: %s", strings.Join(missing, ", "))
	}
	if drafts.Exists() {
		return err.WithHint("engage setup --no-input takes everything as flags; engage setup goes on with the answers so far")
	}
	return err.WithHint("engage setup --no-input takes everything as flags")
}

// closing prints what was written, what was checked, what the user said, and
// what is left to do.
func (a *app) closing(done *finished, outcome *wizard.Outcome, opts *setupOptions) {
	print := a.labelled("  ", 12, 2)
	a.print("\n✓ %-12s  %s", a.speaker.Text(writtenWord(done)), done.path)
	a.printChecks(done, print)
	print("API key", a.keyWords(done))
	if steps := a.stepsDone(outcome.Answers.Done); steps != "" {
		print("You said", steps)
	}
	var label msg.Text = "Still to do"
	for _, todo := range guide.In(a.speaker).Todo(done.config) {
		print(label, todo)
		label = ""
	}
	print("Next", a.speaker.Say("%s shows where to click and what to paste", "engage guide"+configArgument(done.path)))
	if opts.sandbox {
		print("Note", a.sandboxNote(done))
	}
	how := a.speaker.Say("The same without questions, with the key in %s:", secret.Variable)
	if done.replayAsksKey() {
		how = a.speaker.Say("The same without questions, with the key piped in:")
	}
	a.print("  %s\n\n%s", how, replay(done))
}

func (a *app) stepsDone(done []string) string {
	var numbers []string
	for _, id := range done {
		numbers = append(numbers, fmt.Sprint(guide.Number(id)))
	}
	switch len(numbers) {
	case 0:
		return ""
	case 1:
		return a.speaker.Say("step %s done", numbers[0])
	}
	return a.speaker.Say("steps %s done", strings.Join(numbers, ", "))
}

// replayAsksKey reports whether the replay needs the key on standard input.
func (f *finished) replayAsksKey() bool { return f.typed && f.stored.Kind != secret.KindEnv }

// replay is the command that makes the same configuration.
func replay(done *finished) string {
	args := append([]string{"engage"}, wizard.Replay(done.answers)...)
	if done.replayAsksKey() {
		args = append(args, "--api-key-stdin")
		if done.stored.Kind == secret.KindStore {
			args = append(args, "--key-store", wizard.StoreFile)
		}
	}
	if done.offline {
		args = append(args, "--offline")
	}
	if done.path != defaultConfig {
		args = append(args, "-c", done.path)
	}
	return term.ShellWords(args)
}
