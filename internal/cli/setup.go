package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"engage/internal/actito"
	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/sandbox"
	"engage/internal/secret"
	"engage/internal/wizard"
)

// setup is one run of the command: what it was asked for, what it found, and
// what it did.
type setup struct {
	*app
	given                                           map[string][]string // the values of the flags that were given
	overwrite, offline, sandbox, accessible, dryRun bool

	server  *sandbox.Server // nil without --sandbox
	file    *config.File    // what is there already; nil for a new file
	base    *config.Config  // what it holds
	answers wizard.Answers
	key     secret.Key
	source  secret.Source  // where the key was found; a zero Kind for one that was typed or piped in
	checker *check.Checker // of the answers, and then of the file: it asks nothing twice

	notices []string // why the walkthrough begins again
	asked   bool     // the answers were asked for, so that flags could give them
	config  *config.Config
	changed bool
	keep    bool // the key was put into a key store
	report  *check.Report
}

func newSetup(a *app) *cobra.Command {
	s := &setup{app: a, given: map[string][]string{}}
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Walk through the five steps and write the configuration",
		Long: `Walk through the five steps that connect Qualifio to Actito, once the form in Actito
is ready: activate the integration, configure it, make the mapping variables, make
the push rules, use it in a campaign. Nothing is written before you accept the review at the end; then the
configuration is checked. Answers can be given as flags; with --no-input, or where
there is no terminal, nothing is asked.`,
		Example: `  engage setup --sandbox
  engage setup
  engage setup --no-input --name Acme --env ENV-3 --entity acme`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	addQuestionFlags(cmd)
	var from string
	flags.StringVar(&from, "subscriptions-from", "", "a `FILE` with the names of subscriptions, one a line")
	a.addLanguage(cmd)
	a.addAsked(cmd)
	a.addKeyStdin(cmd)
	flags.String("key-store", wizard.Stores[0], "where a key from standard input or a prompt is kept: `S` is "+either(wizard.Stores))
	complete(cmd, "key-store", wizard.Stores)
	flags.BoolVar(&s.overwrite, "overwrite", false, "change a configuration that is there already; what no flag names stays as it is")
	flags.BoolVar(&s.dryRun, "dry-run", false, "with --no-input: print as a diff what would change in the file, and write nothing")
	flags.BoolVar(&s.offline, "offline", false, "don't ask Actito; nothing is checked there")
	flags.BoolVar(&s.sandbox, "sandbox", false, "use the built-in stand-in for Actito")
	flags.BoolVar(&s.accessible, "accessible", os.Getenv("ACCESSIBLE") != "", "plain prompts, line by line (or ACCESSIBLE=1)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		flags.Visit(func(flag *pflag.Flag) {
			s.given[flag.Name] = []string{flag.Value.String()}
			if several, ok := flag.Value.(pflag.SliceValue); ok {
				s.given[flag.Name] = several.GetSlice()
			}
		})
		if from != "" {
			names, err := a.readNames("--subscriptions-from", from)
			if err != nil {
				return err
			}
			s.given["subscription"] = append(s.given["subscription"], names...)
		}
		return s.run(cmd.Context())
	}
	return cmd
}

// addQuestionFlags makes a flag of each question that can be one.
func addQuestionFlags(cmd *cobra.Command) {
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

func (s *setup) run(ctx context.Context) error {
	if s.sandbox {
		if s.given["env"] != nil || s.given["api-domain"] != nil {
			return msg.New(msg.Usage, "--sandbox stands in for Actito, so --env and --api-domain don't go with it").
				WithHint("leave them out, or leave --sandbox out")
		}
		var err error
		if s.server, err = sandbox.Start(sandbox.Options{}); err != nil {
			return err
		}
		defer s.server.Close()
	}
	s.asked = !s.keyStdin && s.canAsk()
	if s.asked && s.dryRun {
		return msg.New(msg.Usage, "--dry-run goes with --no-input")
	}
	err := s.read()
	var inTheWay error
	if s.file != nil && !s.overwrite && !s.asked {
		inTheWay, s.file, s.base = msg.New(msg.Usage, "%s is there already", s.configPath).
			WithHint("--overwrite changes it, --config FILE names another"), nil, nil
	} else if err != nil {
		return err
	}
	err = s.allWrong(inTheWay, s.begin())
	switch {
	case !s.asked:
		return s.dontAsk(ctx, err)
	case err != nil:
		return err
	}
	return s.ask(ctx)
}

// allWrong makes one error of kind msg.Usage of those that are not nil; nil of
// none.
func (s *setup) allWrong(errs ...error) error {
	var messages, hints []string
	for _, err := range errs {
		if err == nil {
			continue
		}
		messages = append(messages, s.language.Error(err))
		if hint := s.language.Hint(err); hint != "" {
			hints = append(hints, hint)
		}
	}
	if messages == nil {
		return nil
	}
	return msg.New(msg.Usage, "%s", strings.Join(messages, "; ")).WithHint("%s", strings.Join(hints, "; "))
}

// read reads the configuration that is there, which must be valid to be changed.
func (s *setup) read() error {
	if err := files.CheckWritable(s.configPath); err != nil {
		return err
	}
	f, err := config.Load(s.configPath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.file, s.base = f, &f.Config
	return f.Err()
}

// begin takes the answers from the file, where there is one, and from the flags.
func (s *setup) begin() error {
	s.answers = wizard.Defaults()
	switch {
	case s.file != nil:
		s.answers = wizard.FromConfig(s.base)
	case s.server != nil && !s.asked && s.given["entity"] == nil:
		s.answers = sandboxAnswers(s.server.URL())
		s.answers.AllSubscriptions = s.given["subscription"] == nil && s.given["profile-table"] == nil && !s.offline
	}
	return s.apply(&s.answers)
}

// apply lets the flags win over a file's or a draft's answers.
func (s *setup) apply(answers *wizard.Answers) error {
	if s.given["api-domain"] != nil && s.given["env"] == nil && answers.Environment != actito.Custom {
		answers.Environment = "" // the domain decides
	}
	var wrong []error
	for _, f := range wizard.Flags() {
		if values := s.given[f.Name]; values != nil {
			wrong = append(wrong, f.Set(answers, values))
		}
	}
	if answers.AllSubscriptions && s.given["subscription"] == nil {
		answers.Subscriptions, answers.SubscriptionsKnown = nil, false
	}
	if store := s.given["key-store"]; store != nil {
		if answers.KeyStore = store[0]; !slices.Contains(wizard.Stores, store[0]) {
			wrong = append(wrong, msg.New(msg.Usage, "--key-store %q is no key store: it must be one of %s", store[0], strings.Join(wizard.Stores, ", ")))
		}
	}
	if s.server != nil {
		fits := sandboxAnswers(s.server.URL())
		answers.Environment, answers.APIDomain, answers.DomainGiven = fits.Environment, fits.APIDomain, true
		answers.Name = cmp.Or(answers.Name, fits.Name)
	}
	return s.allWrong(append(wrong, answers.ResolveEnvironment())...)
}

// dontAsk does the whole job from flags, unless something is wrong already.
func (s *setup) dontAsk(ctx context.Context, wrong error) error {
	if s.file != nil && s.given["subscription"] == nil && !s.answers.AllSubscriptions {
		s.answers.Subscriptions, s.answers.KeepVariables = nil, true
	}
	if s.answers.AllSubscriptions && s.offline {
		wrong = s.allWrong(wrong, msg.New(msg.Usage, "--all-subscriptions asks Actito, and --offline does not").
			WithHint("name them: --subscription S"))
	}
	c := s.answers.Config(s.base, "")
	if s.file != nil {
		c.Actito.APIKey = s.base.Actito.APIKey
	}
	keyErr := s.findKey(ctx, c)
	if err := s.allWrong(wrong, s.missing(keyErr != nil)); err != nil {
		return err
	}
	if keyErr != nil {
		return keyErr
	}
	s.checker = &check.Checker{Pool: s.app.pool(s.key), Offline: s.offline}
	if err := s.verify(ctx, c); err != nil {
		return err
	}
	if s.dryRun {
		return s.printDiff()
	}
	if err := s.finish(ctx); err != nil {
		return err
	}
	if !s.quiet {
		s.summarize()
	}
	return failed(s.report.Kind())
}

// findKey finds the key: standard input, the sandbox's own, the environment
// variable, or where the configuration has it.
func (s *setup) findKey(ctx context.Context, c *config.Config) error {
	given, err := s.readKey()
	if s.server != nil && !s.keyStdin {
		given, err = secret.Parse(s.server.Key())
	}
	switch {
	case err != nil:
		return err
	case given.IsZero() && !secret.InEnvironment() && c.Actito.APIKey == "":
		return msg.New(msg.Key, "no API key was given").
			WithHint("set %s, or pipe the key in with --api-key-stdin", secret.Variable)
	}
	s.key, s.source, err = connect.Key(ctx, given, c, filepath.Dir(s.configPath))
	if s.server != nil {
		s.source = secret.EnvSource() // it is kept nowhere
	}
	return err
}

// missing is the error for all that neither flags nor answers gave. What a flag
// gave wrongly is not missing.
func (s *setup) missing(keyless bool) error {
	list := slices.DeleteFunc(wizard.MissingFlags(&s.answers), func(flag string) bool { return s.given[flag[2:]] != nil })
	if len(list) == 0 {
		return nil
	}
	if keyless {
		list = append(list, s.language.Say("the API key (%s or --api-key-stdin)", secret.Variable))
	}
	return msg.New(msg.Usage, "missing: %s", strings.Join(list, ", ")).
		WithHint("give them as flags, or run engage setup on a terminal and be asked")
}

// verify asks Actito about the answers. To a domain that only the file names, the
// key goes as from any other command.
func (s *setup) verify(ctx context.Context, c *config.Config) error {
	if s.offline {
		return wizard.CheckCollisions(s.base, s.answers.Subscriptions)
	}
	if s.file == nil || s.answers.DomainGiven {
		s.agreed = []string{s.answers.Domain()}
	}
	if err := s.consent(s.source, c, filepath.Dir(s.configPath)); err != nil {
		return err
	}
	token, _ := connect.Endpoints(c.Actito)
	client, err := s.checker.Pool.ClientFor(s.answers.Domain(), token, s.answers.Entity, s.key)
	if err != nil {
		return err
	}
	warnings, err := wizard.Verify(ctx, s.language, &s.answers, s.base, s.checker, client)
	for _, w := range warnings {
		s.warn("%s", w)
	}
	return err
}
