package cli

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/lists"
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
	agreed     []string  // the API domains to which any key may go
	useEnvKey  bool      // ENGAGE_API_KEY also wins over the other places that several files name
	slower     sync.Once // that calls have to wait was told
	warned     []string  // the hosts outside actito.com that were warned of
	logFile    string
	log        *os.File       // that --log-file names; nil without it
	roots      *x509.CertPool // what --ca-file names, beside the system's; nil without it
	language   *msg.Language  // the language of setup and guide, else English
}

// defaultConfig is the configuration's name where none is given.
const defaultConfig = "engage.yaml"

// configArgument is what other commands need to find the file.
func configArgument(path string) string {
	if path == defaultConfig {
		return ""
	}
	return " " + term.ShellWords([]string{"-c", path})
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
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if args := cmd.Flags().Args(); cmd.HasAvailableSubCommands() && len(args) > 0 {
			return noArguments(cmd, args) // the flag is of the command that was meant
		}
		var value *pflag.InvalidValueError
		if errors.As(err, &value) && value.GetFlag().Name == "api-key-stdin" {
			// The value may be the key.
			return msg.New(msg.Usage, "--api-key-stdin takes no value: it reads the key from standard input").
				WithHint("if the value was the API key, revoke it: command lines are kept")
		}
		if value != nil {
			words := map[string]string{"int": "a number", "duration": "a time, such as 15s", "bool": "true or false"}
			if want := words[value.GetFlag().Value.Type()]; want != "" {
				err = fmt.Errorf("--%s %q: it must be %s", value.GetFlag().Name, value.GetValue(), want)
			}
		}
		return msg.New(msg.Usage, "%w", err).WithHint("%s --help lists the flags", cmd.CommandPath())
	})
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

// checkUTF8 refuses flags whose value is not UTF-8: a name counts to the letter. Only
// the path of a file may hold any bytes.
func checkUTF8(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(flag *pflag.Flag) {
		if kind, _ := pflag.UnquoteUsage(flag); kind != "FILE" && !utf8.ValidString(flag.Value.String()) {
			err = msg.New(msg.Usage, "--%s is not UTF-8", flag.Name).WithHint("in the terminal, or the script, choose the encoding UTF-8")
		}
	})
	return err
}

// Document returns the commands for whoever writes the manual; they are not to
// be run.
func Document() *cobra.Command { return newRoot(&app{}) }

// note prints something on standard error, unless --quiet.
func (a *app) note(format string, args ...any) {
	if !a.quiet {
		_, _ = fmt.Fprintf(a.err, "%s\n", term.EscapeText(a.language.Say(format, args...)))
	}
}

// print writes a line of the result.
func (a *app) print(format string, args ...any) {
	_, _ = fmt.Fprintf(a.out, "%s\n", term.EscapeText(a.language.Say(format, args...)))
}

// row prints a label and a text beside it.
func (a *app) row(label msg.Text, text string) {
	line := fmt.Sprintf("  %-12s  %s", a.language.Text(label), term.EscapeText(text))
	_, _ = fmt.Fprintln(a.out, term.Wrap(line, a.out.width(), 16))
}

// write writes a text of ours that names were filled into. On a terminal they
// can't steer it. As everywhere, the stream remembers what could not be written.
func (a *app) write(text string) {
	if term.IsTerminal(a.out.File) {
		text = term.EscapeText(strings.ReplaceAll(text, "\r\n", "\n"))
	}
	_, _ = io.WriteString(a.out, text)
}

// warn prints something that has to be known, also with --quiet.
func (a *app) warn(format string, args ...any) {
	_, _ = fmt.Fprintf(a.err, "%s\n", term.EscapeText(a.language.Say("warning: %s", msg.Messagef(format, args...))))
}

// warnByHand says, after a preview, why the change can't be written; nil for nothing.
func (a *app) warnByHand(err error) {
	if message, hint := msg.MessageAndHint(err); err != nil {
		a.warn("%s\n  %s", message, hint)
	}
}

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

// pool returns the clients for Actito, as the global flags want them.
func (a *app) pool(given secret.Key) *connect.Pool {
	options := actito.Options{
		Timeout: a.timeout, RootCAs: a.roots, UserAgent: "engage/" + thisBuild().Version,
		OnRetry: func(cause error, wait time.Duration) {
			if term.IsTerminal(a.err.File) || a.verbose {
				a.note("%s; trying again in %s", cause, wait.Round(100*time.Millisecond))
			}
		},
	}
	if a.verbose || a.log != nil {
		options.Trace = a.trace
	}
	return &connect.Pool{Options: options, StdinKey: given, Consent: a.consent, Slower: func(perMinute int) {
		a.slower.Do(func() { a.note("slower now: one licence gets %d calls a minute", perMinute) })
	}}
}

// trace tells of a call: with --verbose on standard error, and in the log.
func (a *app) trace(c actito.Call) {
	status := "no answer"
	if c.Status != 0 {
		status = fmt.Sprint(c.Status)
	}
	line := fmt.Sprintf("GET %s: %s in %s\n", c.URL, status, c.Duration.Round(time.Millisecond))
	if a.verbose {
		_, _ = io.WriteString(a.err, line)
	}
	if a.log != nil { // a log on a full disk stops no work
		name := cmp.Or(secret.MaskArguments(term.EscapeName(c.For), []string{c.For}), "-")
		_, _ = io.WriteString(a.log, fmt.Sprintf("%s %s %s", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), name, line))
	}
}

// openLog opens the file that --log-file names, which only its owner may read if it is
// new. Nothing that is a configuration is appended to.
func (a *app) openLog() (err error) {
	if a.logFile == "" {
		return nil
	}
	if there, err := os.Stat(a.logFile); err == nil && there.Size() > 0 && config.IsConfigurationFile(a.logFile) {
		return msg.New(msg.Usage, "--log-file %s is a configuration", a.logFile).WithHint("name another file")
	}
	if a.log, err = os.OpenFile(a.logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
		return msg.New(msg.Usage, "--log-file: %w", err).WithHint("name a file that can be written")
	}
	return nil
}

// consent refuses to send a key where nobody agreed to it, and warns of a host
// that is not Actito's before a key goes there. The source of a key that was typed
// or piped in has no kind.
func (a *app) consent(source secret.Source, c *config.Config, directory string) error {
	domain := connect.Domain(c.Actito)
	if _, err := actito.ParseAddress(domain); err != nil {
		return err // before anybody is asked to agree to it
	}
	agreed := slices.ContainsFunc(a.agreed, func(url string) bool { return actito.SameDomain(url, domain) })
	if !agreed && connect.NeedsConsent(source, c, directory) {
		if source.InKeyDirectory(directory) {
			return msg.New(msg.Usage, "the API key from %s was not stored for %s and the integration %q, and nobody agreed that it goes there", source, domain, c.Integration.Name).
				WithHint("engage auth login keeps a key for them; --api-domain %s agrees", domain)
		}
		return msg.New(msg.Usage, "the API key from %s would go to %s, which does not belong to actito.com, and nobody agreed to that", source.Describe(c.Account()), domain).
			WithHint("--api-domain %s agrees; engage setup and engage auth login ask, and keep the key for this domain alone", domain)
	}
	if host := actito.ThirdPartyHost(domain); host != "" && !slices.Contains(a.warned, host) {
		a.warned = append(a.warned, host)
		a.warn("the API key goes to %s, which is not Actito's", host)
	}
	return nil
}

// addConsent gives a command the flag that agrees to an API domain.
func (a *app) addConsent(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&a.agreed, "api-domain", nil, "agree that the API key goes to this `URL`, where a configuration names a domain outside actito.com; may be given several times")
}

// addKeyStdin gives a command the flag that reads the key from standard input.
func (a *app) addKeyStdin(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.keyStdin, "api-key-stdin", false, "read the API key from standard input")
}

// addKeyFlags gives a command the flags that say which key it uses, and where it may go.
func (a *app) addKeyFlags(cmd *cobra.Command) {
	a.addKeyStdin(cmd)
	a.addConsent(cmd)
}

// maxStdinKey bounds what is read as a key: more is something else by mistake.
const maxStdinKey = 64 << 10

// readKey reads the key from standard input where --api-key-stdin was given;
// otherwise it is the zero key. Nothing in the input is an error of kind msg.Key.
func (a *app) readKey() (secret.Key, error) {
	if !a.keyStdin {
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
func (a *app) writeJSON(value any) { a.writeEvent("", value) }

// writeEvent writes one line of -o jsonl.
func (a *app) writeEvent(kind string, value any) { _ = term.WriteResult(a.out, value, kind) }

// writeObjects writes the results of a run, each with the version of its format: an
// array where there are several files.
func writeObjects[T any](run *fileRun, list []T) {
	if !run.list {
		if len(list) > 0 { // else the run was interrupted
			run.app.writeJSON(list[0])
		}
		return
	}
	objects := lists.Map(list, func(value T) json.RawMessage { return resultJSON(value) })
	_ = term.WriteJSON(run.app.out, full(objects))
}

// resultJSON returns a result as one line of JSON.
func resultJSON(value any) []byte {
	var b bytes.Buffer
	_ = term.WriteResult(&b, value, "") // a bytes.Buffer takes everything
	return b.Bytes()
}

// full returns a list that is not null in JSON.
func full[T any](list []T) []T { return append([]T{}, list...) }

// errorObject is an error in JSON, nil for none. A key that was given in a wrong
// place of the command line is not repeated.
type errorObject struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (a *app) errorObject(err error) *errorObject {
	if err == nil {
		return nil
	}
	mask := func(text string) string { return secret.MaskArguments(text, a.args) }
	return &errorObject{msg.KindOf(err).String(), mask(a.language.Error(err)), mask(a.language.Hint(err))}
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
