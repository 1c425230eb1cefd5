package cli

import (
	"cmp"
	"context"
	"crypto/x509"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// app is what every command shares: the streams and the global flags.
type app struct {
	in       *os.File
	out, err *stream
	args     []string // the command line

	configPath string
	noInput    bool
	quiet      bool
	verbose    bool
	timeout    time.Duration
	caFile     string
	keyStdin   bool
	stdinKey   secret.Key // once it was read
	agreed     []string   // the API domains to which any key may go
	useEnvKey  bool       // ENGAGE_API_KEY also wins over the other places that several files name
	slower     sync.Once  // that calls have to wait was told
	warned     []string   // the hosts outside actito.com that were warned of
	logFile    string
	log        *os.File       // that --log-file names; nil without it
	roots      *x509.CertPool // what --ca-file names, beside the system's; nil without it
	language   *msg.Language  // the language of setup and guide, else English
}

// defaultConfig is the configuration's name where none is given.
const defaultConfig = "engage.yaml"

// configArguments are what other commands need to find the file.
func configArguments(path string) []string {
	if path == defaultConfig && os.Getenv("ENGAGE_CONFIG") == "" {
		return nil
	}
	return []string{"-c", path}
}

// configArgument is configArguments in a command for people.
func configArgument(path string) string {
	if args := configArguments(path); args != nil {
		return " " + term.ShellWords(args)
	}
	return ""
}

// execute runs a command line.
func (a *app) execute(ctx context.Context, args []string) error {
	a.args = args
	root := newRoot(a)
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// newRoot makes the command line.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "engage",
		Short: "Connect Qualifio campaigns to Actito",
		Long: `engage connects Qualifio campaigns to Actito: participations are pushed into an
Actito form, whose enrichment rules feed the subscriptions from ticked opt-ins.

engage setup walks through the five steps and writes the configuration,
engage validate checks it, engage guide tells what to click in Qualifio.`,
		Example: `  engage setup --sandbox        # try it, without an Actito account
  engage setup                  # the walkthrough
  engage validate               # check engage.yaml, also against Actito`,
		SilenceErrors: true, SilenceUsage: true,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.menu(cmd) },
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if err := cmp.Or(noKeyAsFile(append(args, a.configPath)...), checkUTF8(cmd.Flags())); err != nil {
				return err
			}
			if a.timeout <= 0 {
				return msg.New(msg.Usage, "--timeout must be more than nothing, such as 15s")
			}
			return cmp.Or(a.openLog(), a.readCAFile())
		},
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&a.configPath, "config", "c", cmp.Or(os.Getenv("ENGAGE_CONFIG"), defaultConfig), "the configuration `FILE` (or ENGAGE_CONFIG)")
	flags.Lookup("config").DefValue = defaultConfig
	_ = root.RegisterFlagCompletionFunc("config", configurations)
	flags.BoolVar(&a.noInput, "no-input", false, "never ask anything")
	flags.BoolVar(&a.quiet, "quiet", false, "say only what was asked for, and errors")
	flags.BoolVar(&a.verbose, "verbose", false, "tell each call to Actito on standard error, without any header")
	flags.DurationVar(&a.timeout, "timeout", actito.DefaultTimeout, "how long one call to Actito may take")
	flags.StringVar(&a.caFile, "ca-file", "", "`FILE` of certificates (PEM) to trust beside the system's, as a company proxy may need")
	flags.StringVar(&a.logFile, "log-file", "", "append each call to Actito to `FILE`: time, configuration, address, status; no key and no e-mail address")
	root.SetFlagErrorFunc(flagError)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.AddCommand(newSetup(a), newOptins(a), newPushRules(a), newValidate(a), newStatus(a), newVerify(a), newGuide(a), newOpen(a), newExplain(a), newAuth(a), newSandbox(a), newSchema(a), newVersion(a))
	root.Version = thisBuild().String()
	root.Flags().Bool("version", false, "print the version") // as many programs have it
	addTopics(a, root)
	addHelpers(root)
	return root
}

// Document returns the commands for whoever writes the manual; they are not to
// be run.
func Document() *cobra.Command { return newRoot(&app{}) }

// canAsk reports whether somebody can be asked.
func (a *app) canAsk() bool {
	return !a.noInput && term.IsTerminal(a.in) && term.IsTerminal(a.err.File)
}

// load reads the command's configuration.
func (a *app) load() (*config.File, error) { return loadValid(a.configPath) }

// loadValid reads a configuration; an invalid one is an error that names the first problem.
func loadValid(path string) (*config.File, error) {
	f, err := config.Load(path)
	if err != nil {
		return nil, err
	}
	return f, f.Err()
}

// openLog opens the file that --log-file names, which only its owner may read if it is
// new. Nothing that is a configuration is appended to.
func (a *app) openLog() (err error) {
	if a.logFile == "" {
		return nil
	}
	if there, err := os.Stat(a.logFile); err == nil && there.Size() > 0 { // a pipe has none
		if start, _ := files.ReadStart(a.logFile, 4<<10); config.IsConfiguration(start) {
			return msg.New(msg.Usage, "--log-file %s is a configuration", a.logFile).WithHint("name another file")
		}
	}
	if a.log, err = os.OpenFile(a.logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
		return msg.New(msg.Usage, "--log-file: %w", err).WithHint("name a file that can be written")
	}
	return nil
}

// readCAFile adds the certificates that --ca-file names to the system's.
func (a *app) readCAFile() error {
	if a.caFile == "" {
		return nil
	}
	pem, err := os.ReadFile(a.caFile)
	if err != nil {
		return msg.New(msg.Usage, "--ca-file can't be read: %w", err).WithHint("name a file of certificates in PEM form")
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return msg.New(msg.Usage, "--ca-file %s holds no certificate", a.caFile).
			WithHint("it must be in PEM form, which begins with -----BEGIN CERTIFICATE-----")
	}
	a.roots = pool
	return nil
}
