package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/console"
	"engage/internal/fail"
	"engage/internal/safefile"
	"engage/internal/sandbox"
	"engage/internal/secret"
	"engage/internal/wizard"
)

// setupOptions are what setup was asked for.
type setupOptions struct {
	answers    wizard.Answers
	given      map[string]bool // the flags of questions that were given
	keyStdin   bool
	keyStore   string
	overwrite  bool
	offline    bool
	sandbox    bool
	accessible bool
}

func newSetup(a *app) *cobra.Command {
	opts := &setupOptions{answers: wizard.Defaults(), given: map[string]bool{}}
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Walk through the five steps and write the configuration",
		Long: `Walk through the five steps that connect Qualifio to Actito: activate the
integration, configure it, make the mapping variables, make the push rules, use it
in a campaign. Nothing is written before you accept the review at the end; then the
configuration is checked. Answers can be given as flags; with --no-input, or where
there is no terminal, nothing is asked.`,
		Example: `  engage setup --sandbox
  engage setup
  engage setup --no-input --name 'Actito – Acme' --env ENV-3 --entity acme \
    --profile-table Clients --all-subscriptions --api-key-stdin --key-store none < key.txt`,
		Args: usageArgs(cobra.NoArgs),
	}
	flags := cmd.Flags()
	addQuestionFlags(cmd, opts)
	flags.BoolVar(&opts.keyStdin, "api-key-stdin", false, "read the API key from standard input")
	flags.StringVar(&opts.keyStore, "key-store", wizard.StoreKeyring, "where a key from standard input or a prompt is kept: `S` is "+list(wizard.Stores))
	flags.BoolVar(&opts.overwrite, "overwrite", false, "change a configuration that is there already")
	flags.BoolVar(&opts.offline, "offline", false, "don't ask Actito; nothing is checked there")
	flags.BoolVar(&opts.sandbox, "sandbox", false, "use the built-in stand-in for Actito")
	flags.BoolVar(&opts.accessible, "accessible", os.Getenv("ACCESSIBLE") != "", "plain prompts, line by line (or ACCESSIBLE=1)")
	_ = cmd.RegisterFlagCompletionFunc("key-store", cobra.FixedCompletions(wizard.Stores, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := opts.read(cmd.Flags()); err != nil {
			return err
		}
		return runSetup(cmd.Context(), a, opts)
	}
	return cmd
}

// addQuestionFlags makes a flag of each question that can be one.
func addQuestionFlags(cmd *cobra.Command, opts *setupOptions) {
	for _, f := range wizard.Flags() {
		usage := f.Usage
		if f.Placeholder != "" {
			usage = "`" + f.Placeholder + "`: " + usage
		}
		switch f.Kind {
		case wizard.Switch:
			cmd.Flags().Bool(f.Name, false, usage)
		case wizard.List:
			cmd.Flags().StringArray(f.Name, nil, usage)
		default:
			cmd.Flags().String(f.Name, "", usage)
		}
		if f.Values != nil {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(f.Values, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// read takes the answers from the flags.
func (o *setupOptions) read(flags *pflag.FlagSet) error {
	for _, f := range wizard.Flags() {
		flag := flags.Lookup(f.Name)
		if !flag.Changed {
			continue
		}
		values := []string{flag.Value.String()}
		if f.Kind == wizard.List {
			values, _ = flags.GetStringArray(f.Name)
		}
		if err := f.Set(&o.answers, values); err != nil {
			return err
		}
		o.given[f.Name] = true
	}
	if !slices.Contains(wizard.Stores, o.keyStore) {
		return fail.New(fail.Usage, "--key-store %q is no key store: it must be %s", o.keyStore, list(wizard.Stores))
	}
	o.answers.KeyStore = o.keyStore
	return o.answers.Settle()
}

func runSetup(ctx context.Context, a *app, opts *setupOptions) error {
	var server *sandbox.Server
	if opts.sandbox {
		var err error
		if server, err = sandbox.Start(sandbox.Options{}); err != nil {
			return err
		}
		defer server.Close()
		opts.useSandbox(server)
	}
	if a.interactive(opts) {
		return a.setupByAsking(ctx, opts, server)
	}
	return a.setupWithoutQuestions(ctx, opts, server)
}

// interactive tells whether there is somebody to ask.
func (a *app) interactive(opts *setupOptions) bool {
	return !a.noInput && !opts.keyStdin && console.IsTerminal(a.in) && console.IsTerminal(a.err)
}

// useSandbox points the answers at the sandbox and fills in what was not
// given.
func (o *setupOptions) useSandbox(server *sandbox.Server) {
	fits := sandboxAnswers(server.URL())
	o.answers.Environment, o.answers.APIDomain, o.answers.DomainGiven = fits.Environment, fits.APIDomain, true
	o.answers.KeyStore = fits.KeyStore
	if o.answers.Name == "" {
		o.answers.Name = fits.Name
	}
}

// target is the configuration file as it was found.
type target struct {
	path     string
	file     *config.File // nil when there is none yet
	snapshot safefile.Snapshot
}

func (t *target) base() *config.Config {
	if t.file == nil {
		return nil
	}
	return &t.file.Config
}

// findTarget reads what is at the configuration's path. A file that is there
// but not valid is an error of kind fail.Config: it is never overwritten.
func findTarget(path string) (*target, error) {
	t := &target{path: path}
	source, snapshot, err := safefile.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, safefile.Writable(path)
	case err != nil:
		if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
			return nil, fail.New(fail.Usage, "%s is a folder", path).WithHint("name a file: --config %s/%s", strings.TrimRight(path, "/"), defaultConfig)
		}
		return nil, fail.New(fail.Unexpected, "%s can't be read: %w", path, err)
	}
	t.file, t.snapshot = config.Parse(path, source), snapshot
	if err := t.file.Err(); err != nil {
		return nil, fail.New(fail.Config, "%s is there and not valid, so it is not touched: %w", path, err).
			WithHint("engage validate --offline %s lists all that is wrong; or move the file away", path)
	}
	return t, safefile.Writable(path)
}

// write writes the configuration and tells whether anything changed: a new
// file with its comments, or the smallest edit of the one that is there.
func (t *target) write(c *config.Config) (changed bool, err error) {
	if t.file == nil {
		return safefile.Write(t.path, config.Render(c), safefile.WriteOptions{New: true})
	}
	text, err := t.file.Edit(c)
	if err != nil {
		return false, err
	}
	return safefile.Write(t.path, text, safefile.WriteOptions{Expect: &t.snapshot})
}

// setupWithoutQuestions does the whole job from flags.
func (a *app) setupWithoutQuestions(ctx context.Context, opts *setupOptions, server *sandbox.Server) error {
	answers := &opts.answers
	if opts.sandbox {
		fillForSandbox(opts)
	}
	missing := wizard.Missing(answers)
	if answers.AllSubscriptions && opts.offline {
		return fail.New(fail.Usage, "--all-subscriptions asks Actito, and --offline does not").
			WithHint("name them: --subscription S")
	}
	key, source, keyErr := a.setupKey(ctx, opts, server)
	if err := complain(missing, a.configPath, opts, keyErr); err != nil {
		return err
	}
	if keyErr != nil {
		return keyErr
	}
	t, err := findTarget(a.configPath)
	if err != nil {
		return err
	}
	if t.file != nil && !opts.given["done"] {
		answers.Done = wizard.FromConfig(t.base()).Done
	}
	pool := a.pool(key)
	if !opts.offline {
		client, err := pool.ClientFor(answers.Domain(), "", answers.Entity, key)
		if err != nil {
			return err
		}
		warnings, err := wizard.Verify(ctx, answers, client)
		if err != nil {
			return err
		}
		for _, w := range warnings {
			a.warn("%s", w)
		}
	} else if err := wizard.Collide(answers); err != nil {
		return err
	}
	done, err := a.finish(ctx, t, answers, key, source, pool, opts.offline)
	if err != nil {
		return err
	}
	if !a.quiet {
		a.summarize(done, opts)
	}
	return said(done.report.Kind())
}

// fillForSandbox gives the answers that nobody gave and nobody is asked for.
func fillForSandbox(opts *setupOptions) {
	fits := sandboxAnswers(opts.answers.APIDomain)
	if !opts.given["entity"] {
		opts.answers.Entity = fits.Entity
	}
	if !opts.given["profile-table"] && opts.answers.Entity == fits.Entity {
		opts.answers.ProfileTable = fits.ProfileTable
		opts.answers.AllSubscriptions = !opts.given["subscription"] && !opts.offline
	}
}

// setupKey finds the key: standard input, the sandbox's own, the environment
// variable. An error of kind fail.Key says that there is none.
func (a *app) setupKey(ctx context.Context, opts *setupOptions, server *sandbox.Server) (secret.Key, secret.Source, error) {
	switch {
	case opts.keyStdin:
		key, err := a.readKey(ctx)
		return key, secret.Source{}, err
	case server != nil:
		key, err := secret.Parse(server.Key())
		return key, secret.EnvSource(), err
	case strings.TrimSpace(os.Getenv(secret.Variable)) != "":
		key, err := secret.Lookup(ctx, secret.EnvSource(), secret.Account{}, "")
		return key, secret.EnvSource(), err
	}
	return secret.Key{}, secret.Source{}, fail.New(fail.Key, "no API key was given").
		WithHint("set %s, or pipe the key in with --api-key-stdin", secret.Variable)
}

// complain makes one error of all that is wrong with how the command was used.
func complain(missing []string, path string, opts *setupOptions, keyErr error) error {
	var parts, hints []string
	if len(missing) > 0 {
		text := "missing: " + strings.Join(missing, ", ")
		if keyErr != nil {
			text += ", and the API key (" + secret.Variable + " or --api-key-stdin)"
		}
		parts = append(parts, text)
		hints = append(hints, "give them as flags, or run engage setup on a terminal and be asked")
	}
	if _, err := os.Lstat(path); err == nil && !opts.overwrite {
		parts = append(parts, path+" is there already")
		hints = append(hints, "--overwrite changes it, --config FILE names another")
	}
	if fail.KindOf(keyErr) == fail.Usage {
		parts = append(parts, keyErr.Error())
		hints = append(hints, fail.HintOf(keyErr))
	}
	if len(parts) == 0 {
		return nil
	}
	return fail.New(fail.Usage, "%s", strings.Join(parts, "; ")).WithHint("%s", strings.Join(hints, "; "))
}

// finished is what setup has done.
type finished struct {
	path    string
	changed bool
	config  *config.Config
	report  *check.Report
	stored  secret.Source
	answers *wizard.Answers
	typed   bool // the key was typed or piped in, so the replay needs it again
}

// finish keeps the key, writes the file and validates it. If the file can't be
// written, the key is not kept either.
func (a *app) finish(ctx context.Context, t *target, answers *wizard.Answers, key secret.Key, source secret.Source, pool *connect.Pool, offline bool) (*finished, error) {
	done := &finished{path: t.path, answers: answers, stored: source, typed: source.Kind == ""}
	undo := func() {}
	if source.Kind == "" {
		account := secret.Account{Domain: answers.Domain(), Integration: answers.Name}
		var err error
		if done.stored, undo, err = keep(ctx, answers.KeyStore, account, key); err != nil {
			return nil, err
		}
	}
	done.config = answers.Config(t.base(), done.stored.String())
	if ctx.Err() != nil {
		undo()
		return nil, ctx.Err()
	}
	changed, err := t.write(done.config)
	if err != nil {
		undo()
		return nil, err
	}
	done.changed = changed
	f, err := config.Load(t.path)
	if err != nil {
		return nil, err
	}
	done.report = validateLoaded(ctx, pool, f, offline, false)
	return done, nil
}

// keep stores a key that was typed or piped in. undo takes it out again.
func keep(ctx context.Context, store string, account secret.Account, key secret.Key) (source secret.Source, undo func(), err error) {
	undo = func() {}
	switch store {
	case wizard.StoreNone:
		return secret.EnvSource(), undo, nil
	case wizard.StoreFile:
		if source, err = secret.FileSource(account); err != nil {
			return source, undo, err
		}
		before, _ := secret.Lookup(ctx, source, account, "")
		undo = func() {
			if before.IsZero() {
				_, _ = secret.DeleteFile(source)
			} else {
				_ = secret.StoreFile(source, before)
			}
		}
		return source, undo, secret.StoreFile(source, key)
	}
	source = secret.Source{Kind: secret.KindKeyring}
	before, _ := secret.Lookup(ctx, source, account, "")
	undo = func() {
		// The command may have been interrupted; taking the key out must
		// still work.
		ctx := context.WithoutCancel(ctx)
		if before.IsZero() {
			_, _ = secret.DeleteKeyring(ctx, account)
		} else {
			_ = secret.StoreKeyring(ctx, account, before)
		}
	}
	return source, undo, secret.StoreKeyring(ctx, account, key)
}

// summarize tells what a set-up without questions has done.
func (a *app) summarize(done *finished, opts *setupOptions) {
	say := func(label, format string, args ...any) {
		text := fmt.Sprintf("%-10s %s", label, a.words(fmt.Sprintf(format, args...)))
		_, _ = fmt.Fprintln(a.out, console.Hang(text, a.width(), 11))
	}
	if done.changed {
		say("Written", "%s", done.path)
	} else {
		say("No changes", "%s", done.path)
	}
	a.sayChecks(done, say)
	say("Key", "%s", keyWords(done))
	if n := len(done.config.MappingVariables); n > 0 {
		say("Variables", "%d, one for each subscription", n)
	}
	say("Next", "engage guide%s", configArgument(done.path))
	if opts.sandbox {
		say("Note", "%s", sandboxNote(done))
	}
}

// sandboxNote says that the sandbox is gone, and how it comes back.
func sandboxNote(done *finished) string {
	_, address, _ := strings.Cut(done.config.Actito.APIDomain, "://")
	return "this was the sandbox, and it ended with this command; engage sandbox --addr " + address +
		" brings it back. With your own Actito: engage setup"
}

// configArgument is what other commands need to find the file.
func configArgument(path string) string {
	if path == defaultConfig {
		return ""
	}
	return " " + wizard.Quote([]string{"-c", path})
}

// sayChecks tells what was checked and what was not.
func (a *app) sayChecks(done *finished, say func(label, format string, args ...any)) {
	var good []string
	for _, c := range done.report.Checks {
		switch {
		case c.ID == check.Token && c.Status == check.Pass:
			good = append(good, c.Message)
		case c.ID == check.Entity && c.Status == check.Pass:
			good = append(good, "entity found")
		case c.ID == check.Form && c.Status == check.Pass:
			good = append(good, "form found")
		case c.ID == check.Subscriptions && c.Status == check.Pass:
			good = append(good, "subscriptions as in Actito")
		}
	}
	if len(good) > 0 {
		say("Checked", "%s", strings.Join(good, "; "))
	} else {
		say("Checked", "the file alone; Actito was not asked")
	}
	for _, c := range done.report.Checks {
		if c.Status == check.Warn || c.Status == check.Fail || (c.Status == check.Skip && c.ID != check.Subscriptions) {
			say(upper(string(c.Status)), "%s: %s", c.ID, c.Message)
		}
	}
}

func upper(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// keyWords says where the key is from now on.
func keyWords(done *finished) string {
	switch done.stored.Kind {
	case secret.KindKeyring:
		return "kept in the system's key store"
	case secret.KindFile:
		return "kept in " + done.stored.Arg + ", readable by you alone"
	}
	return "not kept; engage reads it from " + done.stored.Arg
}
