package cli

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"engage/internal/actito"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/sandbox"
	"engage/internal/secret"
	"engage/internal/term"
	"engage/internal/wizard"
)

// setupOptions are what setup was asked for.
type setupOptions struct {
	answers    wizard.Answers
	given      map[string][]string // the values of the flags that were given
	keyStdin   bool
	keyStore   string
	overwrite  bool
	offline    bool
	sandbox    bool
	accessible bool
}

func newSetup(a *app) *cobra.Command {
	opts := &setupOptions{answers: wizard.Defaults(), given: map[string][]string{}}
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
		Args: noArguments,
	}
	flags := cmd.Flags()
	addQuestionFlags(cmd, opts)
	addLanguage(cmd)
	a.addAsked(cmd)
	addKeyStdin(cmd, &opts.keyStdin)
	flags.StringVar(&opts.keyStore, "key-store", wizard.StoreKeyring, "where a key from standard input or a prompt is kept: `S` is "+either(wizard.Stores))
	flags.BoolVar(&opts.overwrite, "overwrite", false, "change a configuration that is there already; what no flag names stays as it is")
	flags.BoolVar(&opts.offline, "offline", false, "don't ask Actito; nothing is checked there")
	flags.BoolVar(&opts.sandbox, "sandbox", false, "use the built-in stand-in for Actito")
	flags.BoolVar(&opts.accessible, "accessible", os.Getenv("ACCESSIBLE") != "", "plain prompts, line by line (or ACCESSIBLE=1)")
	complete(cmd, "key-store", wizard.Stores)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if _, err := a.speak(cmd); err != nil {
			return err
		}
		if err := opts.read(a.speaker, cmd.Flags()); err != nil {
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
			complete(cmd, f.Name, f.Values)
		}
	}
}

// read takes the answers from the flags.
func (o *setupOptions) read(say *msg.Language, flags *pflag.FlagSet) error {
	var wrong []error
	for _, f := range wizard.Flags() {
		flag := flags.Lookup(f.Name)
		if !flag.Changed {
			continue
		}
		values := []string{flag.Value.String()}
		if several, ok := flag.Value.(pflag.SliceValue); ok {
			values = several.GetSlice()
		}
		if err := f.Set(&o.answers, values); err != nil {
			wrong = append(wrong, err)
		}
		o.given[f.Name] = values
	}
	if flags.Changed("key-store") {
		o.given["key-store"] = []string{o.keyStore}
	}
	if len(wrong) > 0 {
		return allWrong(say, wrong)
	}
	if !slices.Contains(wizard.Stores, o.keyStore) {
		return msg.New(msg.Usage, "--key-store %q is no key store: it must be one of %s", o.keyStore, strings.Join(wizard.Stores, ", "))
	}
	o.answers.KeyStore = o.keyStore
	return o.answers.Settle()
}

// allWrong makes one error of what is wrong with several flags.
func allWrong(say *msg.Language, wrong []error) error {
	switch len(wrong) {
	case 0:
		return nil
	case 1:
		return wrong[0]
	}
	var messages, hints []string
	for _, err := range wrong {
		messages = append(messages, say.Error(err))
		if hint := say.Hint(err); hint != "" && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	return msg.New(msg.Usage, "%s", strings.Join(messages, "; ")).WithHint("%s", strings.Join(hints, "; "))
}

func runSetup(ctx context.Context, a *app, opts *setupOptions) error {
	var server *sandbox.Server
	if opts.sandbox {
		if opts.given["env"] != nil || opts.given["api-domain"] != nil {
			return msg.New(msg.Usage, "--sandbox stands in for Actito, so --env and --api-domain don't go with it").
				WithHint("leave them out, or leave --sandbox out")
		}
		var err error
		if server, err = sandbox.Start(sandbox.Options{}); err != nil {
			return err
		}
		defer server.Close()
		opts.useSandbox(server)
	}
	if !a.noInput && !opts.keyStdin && term.IsTerminal(a.in) && term.IsTerminal(a.err.File) {
		return a.setupByAsking(ctx, opts, server)
	}
	return a.setupWithoutQuestions(ctx, opts, server)
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

// setupWithoutQuestions does the whole job from flags.
func (a *app) setupWithoutQuestions(ctx context.Context, opts *setupOptions, server *sandbox.Server) error {
	answers := &opts.answers
	t, targetErr := findTarget(a.configPath)
	switch {
	case opts.overwrite && targetErr != nil:
		return targetErr
	case opts.overwrite && t.file != nil:
		*answers = merge(wizard.FromConfig(t.base()), opts)
		if opts.given["subscription"] == nil && !answers.AllSubscriptions {
			answers.Subscriptions, answers.KeepVariables = nil, true
		}
	case opts.sandbox:
		fillForSandbox(opts)
	}
	missing := wizard.Missing(answers)
	if answers.AllSubscriptions && opts.offline {
		return msg.New(msg.Usage, "--all-subscriptions asks Actito, and --offline does not").
			WithHint("name them: --subscription S")
	}
	key, source, keyErr := a.setupKey(ctx, opts, server, t)
	if err := cmp.Or(a.wrongUse(missing, opts, keyErr), keyErr, targetErr); err != nil {
		return err
	}
	pool := a.pool(key)
	if source.Kind != "" && server == nil {
		pool = a.pool(secret.Key{}) // it finds the key itself, and knows then whose it is
	}
	if !opts.offline {
		client, err := a.setupClient(ctx, t, answers, key, pool)
		if err != nil {
			return err
		}
		warnings, err := wizard.Verify(ctx, a.speaker, answers, client)
		if err != nil {
			return err
		}
		for _, w := range warnings {
			a.warn("%s", w)
		}
	} else if err := wizard.Collide(answers); err != nil {
		return err
	}
	if t.file != nil && source.Kind != "" {
		source = existingSource(t)
	}
	done, err := a.finish(ctx, t, answers, key, source, pool, opts.offline)
	if err != nil {
		return err
	}
	if !a.quiet {
		a.summarize(done, opts)
	}
	return failed(done.report.Kind())
}

// fillForSandbox gives the answers that nobody gave and nobody is asked for.
func fillForSandbox(opts *setupOptions) {
	fits := sandboxAnswers(opts.answers.APIDomain)
	if opts.given["entity"] == nil {
		opts.answers.Entity = fits.Entity
	}
	if opts.given["profile-table"] == nil && opts.answers.Entity == fits.Entity {
		opts.answers.ProfileTable = fits.ProfileTable
		opts.answers.AllSubscriptions = opts.given["subscription"] == nil && !opts.offline
	}
}

// setupClient returns the client for the addresses that the file will have: its
// own win. To a domain that only the file names, the key goes as from any other
// command.
func (a *app) setupClient(ctx context.Context, t *target, answers *wizard.Answers, key secret.Key, pool *connect.Pool) (*actito.Client, error) {
	c := answers.Config(t.base(), "")
	if t.file != nil && !answers.DomainGiven {
		c.Actito.APIKey = t.base().Actito.APIKey
		return pool.Client(ctx, c, folder(t.path))
	}
	token, _ := connect.Endpoints(c.Actito)
	return pool.ClientFor(answers.Domain(), token, answers.Entity, key)
}

// setupKey finds the key: standard input, the sandbox's own, the environment
// variable, or where the file that is overwritten has it. An error of
// kind msg.Key means that there is none.
func (a *app) setupKey(ctx context.Context, opts *setupOptions, server *sandbox.Server, t *target) (secret.Key, secret.Source, error) {
	switch {
	case opts.keyStdin:
		key, err := a.readKey(true)
		return key, secret.Source{}, err
	case server != nil:
		key, err := secret.Parse(server.Key())
		return key, secret.EnvSource(), err
	case keyInEnvironment():
		key, err := secret.Lookup(ctx, secret.EnvSource(), secret.Account{}, "")
		return key, secret.EnvSource(), err
	case opts.overwrite && t.file != nil:
		return connect.Key(ctx, secret.Key{}, opts.answers.Config(t.base(), t.base().Actito.APIKey), folder(t.path))
	}
	return secret.Key{}, secret.Source{}, msg.New(msg.Key, "no API key was given").
		WithHint("set %s, or pipe the key in with --api-key-stdin", secret.Variable)
}

// wrongUse makes one error of all that is wrong with how the command was used.
func (a *app) wrongUse(missing []string, opts *setupOptions, keyErr error) error {
	var wrong []error
	if len(missing) > 0 {
		err := msg.New(msg.Usage, "missing: %s", strings.Join(missing, ", "))
		if keyErr != nil {
			err = msg.New(msg.Usage, "missing: %s, and the API key (%s or --api-key-stdin)", strings.Join(missing, ", "), secret.Variable)
		}
		wrong = append(wrong, err.WithHint("give them as flags, or run engage setup on a terminal and be asked"))
	}
	if _, err := os.Lstat(a.configPath); err == nil && !opts.overwrite {
		wrong = append(wrong, msg.New(msg.Usage, "%s is there already", a.configPath).
			WithHint("--overwrite changes it, --config FILE names another"))
	}
	if msg.KindOf(keyErr) == msg.Usage {
		wrong = append(wrong, keyErr)
	}
	return allWrong(a.speaker, wrong)
}
