package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// app is what every command shares: the streams and the global flags.
type app struct {
	in       *os.File
	out, err *stream
	signals  bool            // whether to listen for signals
	ctx      context.Context // of the command, once it runs

	configPath string
	noInput    bool
	quiet      bool
	verbose    bool
	timeout    time.Duration
	caFile     string
	agreed     []string       // the API domains to which any key may go
	useEnvKey  bool           // ENGAGE_API_KEY also wins over the other places that several files name
	warned     []string       // the hosts outside actito.com that were warned of
	roots      *x509.CertPool // what --ca-file names, beside the system's; nil without it
	speaker    *msg.Language  // the language of setup and guide, else English
	started    bool           // a command began, so errors are no longer cobra's
}

// defaultConfig is the configuration's name where none is given.
const defaultConfig = "engage.yaml"

// newRoot makes the command line.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "engage",
		Short: "Connect Qualifio campaigns to Actito",
		Long: `engage connects Qualifio campaigns to Actito: each participation is pushed into
an Actito form, and ticked opt-ins feed Actito's subscriptions.

engage setup walks through the five steps and writes the configuration,
engage validate checks it, engage guide tells what to click in Qualifio.`,
		Example: `  engage setup --sandbox        # try it, without an Actito account
  engage setup                  # the walkthrough
  engage validate               # check engage.yaml, also against Actito`,
		SilenceErrors: true, SilenceUsage: true,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			a.started = true
			if err := noKeyAsFile(append(args, a.configPath)...); err != nil {
				return err
			}
			if a.timeout <= 0 {
				return msg.New(msg.Usage, "--timeout must be more than nothing, such as 15s")
			}
			return a.readCAFile()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&a.configPath, "config", "c", envOr("ENGAGE_CONFIG", defaultConfig), "the configuration `FILE` (or ENGAGE_CONFIG)")
	flags.Lookup("config").DefValue = defaultConfig
	_ = root.RegisterFlagCompletionFunc("config", configurations)
	flags.BoolVar(&a.noInput, "no-input", false, "never ask anything")
	flags.BoolVar(&a.quiet, "quiet", false, "say only what was asked for, and errors")
	flags.BoolVar(&a.verbose, "verbose", false, "tell each call to Actito on standard error, without any header")
	flags.DurationVar(&a.timeout, "timeout", actito.DefaultTimeout, "how long one call to Actito may take")
	flags.StringVar(&a.caFile, "ca-file", "", "`FILE` of certificates (PEM) to trust beside the system's, as a company proxy may need")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		var value *pflag.InvalidValueError
		if errors.As(err, &value) && value.GetFlag().Name == "api-key-stdin" {
			// The value may be the key.
			return msg.New(msg.Usage, "--api-key-stdin takes no value: it reads the key from standard input").
				WithHint("if the value was the API key, revoke it: command lines are kept")
		}
		return msg.New(msg.Usage, "%w", err).WithHint("%s --help lists the flags", cmd.CommandPath())
	})
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.AddCommand(newSetup(a), newOptins(a), newPushRules(a), newValidate(a), newGuide(a), newAuth(a), newSandbox(a), newSchema(a), newVersion(a))
	root.Version = buildVersion().String()
	root.Flags().Bool("version", false, "print the version") // as many programs have it
	addTopics(a, root)
	addHelpers(root)
	localExamples(root)
	return root
}

func envOr(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// output is the -o flag of a command, one of its formats.
type output struct {
	formats []string
	format  string
}

func addOutput(cmd *cobra.Command, formats ...string) *output {
	o := &output{formats: formats, format: formats[0]}
	cmd.Flags().VarP(o, "output", "o", "format of the result: "+either(formats))
	complete(cmd, "output", formats)
	return o
}

// complete completes the values of a flag.
func complete(cmd *cobra.Command, flag string, values []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// String implements pflag.Value.
func (o *output) String() string { return o.format }

// Type implements pflag.Value.
func (o *output) Type() string { return "FORMAT" }

// Set implements pflag.Value.
func (o *output) Set(text string) error {
	if !slices.Contains(o.formats, text) {
		return fmt.Errorf("it must be %s", either(o.formats))
	}
	o.format = text
	return nil
}

// either lists the values of a flag.
func either(values []string) string {
	last := len(values) - 1
	return strings.Join(values[:last], ", ") + " or " + values[last]
}

// note prints something on standard error, unless --quiet.
func (a *app) note(format string, args ...any) {
	if !a.quiet {
		_, _ = fmt.Fprintf(a.err, "%s\n", term.EscapeText(a.speaker.Sprintf(format, args...)))
	}
}

// print writes a line of the result.
func (a *app) print(format string, args ...any) {
	_, _ = fmt.Fprintf(a.out, "%s\n", term.EscapeText(a.speaker.Sprintf(format, args...)))
}

// warn prints something that has to be known, also with --quiet.
func (a *app) warn(format string, args ...any) {
	_, _ = fmt.Fprintf(a.err, "%s\n", term.EscapeText(a.speaker.Say("warning: %s", a.speaker.Sprintf(format, args...))))
}

// width is how wide lines on standard output may be; 0 where it is no terminal
// and nothing is wrapped.
func (a *app) width() int {
	if !term.IsTerminal(a.out.File) {
		return 0
	}
	columns, _ := term.Size(a.out.File)
	return columns - 1
}

// load reads the configuration, the default one unless an argument names
// another; an invalid one is an error that names the first problem.
func (a *app) load(named ...string) (*config.File, error) {
	f, err := config.Load(append(named, a.configPath)[0])
	if err != nil {
		return nil, err
	}
	return f, f.Err()
}

// pool returns the clients for Actito, as the global flags want them.
func (a *app) pool(given secret.Key) *connect.Pool {
	options := actito.Options{
		Timeout: a.timeout, RootCAs: a.roots, UserAgent: "engage/" + buildVersion().Version,
		Waiting: func(cause error, wait time.Duration) {
			if term.IsTerminal(a.err.File) || a.verbose {
				a.note("%s; trying again in %s", cause, wait.Round(100*time.Millisecond))
			}
		},
	}
	if a.verbose {
		options.Trace = func(c actito.Call) {
			status := "no answer"
			if c.Status != 0 {
				status = fmt.Sprint(c.Status)
			}
			_, _ = fmt.Fprintf(a.err, "%s %s: %s in %s\n", c.Method, c.URL, status, c.Duration.Round(time.Millisecond))
		}
	}
	return &connect.Pool{Options: options, Given: given, Consent: a.consentTo}
}

// consentTo refuses to send a key where nobody agreed to it, and warns of a
// host that is not Actito's before a key goes there.
func (a *app) consentTo(source secret.Source, c *config.Config, folder string) error {
	domain := connect.Domain(c.Actito)
	if !a.agreedTo(domain) && connect.NeedsConsent(source, c, folder, a.noInput || term.CI()) {
		if source.Stored(folder) {
			return msg.New(msg.Usage, "the API key from %s was not stored for %s and the integration %q, and nobody agreed that it goes there", source, domain, c.Integration.Name).
				WithHint("engage auth login keeps a key for them; --api-domain %s agrees", domain)
		}
		return msg.New(msg.Usage, "the API key from %s would go to %s, which does not belong to actito.com, and nobody agreed to that", keptWords(source, c.Account()), domain).
			WithHint("--api-domain %s agrees; engage setup and engage auth login ask, and keep the key for this domain alone", domain)
	}
	if host := actito.Foreign(domain); host != "" && !slices.Contains(a.warned, host) {
		a.warned = append(a.warned, host)
		a.warn("the API key goes to %s, which is not Actito's", host)
	}
	return nil
}

// agreedTo reports whether --api-domain names the API domain.
func (a *app) agreedTo(domain string) bool {
	return slices.ContainsFunc(a.agreed, func(url string) bool { return actito.SameDomain(url, domain) })
}

// addConsent gives a command the flag that agrees to an API domain.
func (a *app) addConsent(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&a.agreed, "api-domain", nil, "agree that the API key goes to this `URL`, where a configuration names a domain outside actito.com; may be given several times")
}

// addUseEnvKey gives a command that works on several files the flag that lets
// the variable win over what they name.
func (a *app) addUseEnvKey(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.useEnvKey, "use-environment-key", false, "with several files: use the key in "+secret.Variable+" also for those whose api_key names another place")
}

// ownKeys reports whether each of the files needs the key that it names itself.
func (a *app) ownKeys(targets []files.Target) bool {
	return !a.useEnvKey && len(slices.DeleteFunc(slices.Clone(targets), func(t files.Target) bool { return t.Err != nil })) > 1
}

// folder is where paths in the configuration count from.
func folder(path string) string { return filepath.Dir(path) }

// addKeyStdin gives a command the flag that reads the key from standard input.
func addKeyStdin(cmd *cobra.Command, given *bool) {
	cmd.Flags().BoolVar(given, "api-key-stdin", false, "read the API key from standard input")
}

// maxStdinKey bounds what is read as a key: more is something else by mistake.
const maxStdinKey = 64 << 10

// readKey reads the key from standard input where --api-key-stdin was given;
// otherwise it is the zero key. Nothing in the input is an error of kind msg.Key.
func (a *app) readKey(stdin bool) (secret.Key, error) {
	if !stdin {
		return secret.Key{}, nil
	}
	if term.IsTerminal(a.in) {
		return secret.Key{}, msg.New(msg.Usage, "--api-key-stdin reads the key from a pipe, and standard input is a terminal").
			WithHint("engage setup asks for the key without showing it; or pipe it in: %s", term.ShellInput("engage … --api-key-stdin", "FILE"))
	}
	text, err := io.ReadAll(io.LimitReader(a.in, maxStdinKey+1))
	if err != nil || len(text) > maxStdinKey {
		return secret.Key{}, msg.New(msg.Key, "the API key could not be read from standard input").
			WithHint("standard input must hold the key and nothing else")
	}
	key, err := secret.ParseFrom(string(text), "standard input")
	secret.Remember(key)
	return key, err
}

// writeJSON writes a result as one line of JSON.
func (a *app) writeJSON(value any) error { return term.WriteJSON(a.out, value) }

// errorObject is an error in JSON, nil for none.
type errorObject struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (a *app) errorObject(err error) *errorObject {
	if err == nil {
		return nil
	}
	return &errorObject{msg.KindOf(err).String(), a.speaker.Error(err), a.speaker.Hint(err)}
}
