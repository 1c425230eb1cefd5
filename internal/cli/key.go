package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// pool returns the clients for Actito, as the global flags want them.
func (a *app) pool(given secret.Key) *connect.Pool {
	options := actito.Options{
		Timeout: a.timeout, RootCAs: a.roots, UserAgent: "engage/" + thisBuild().Version,
		OnRetry: func(cause error, wait time.Duration) {
			if term.IsTerminal(a.err.File) || a.verbose {
				a.note("%s; trying again in %s", cause, max(wait, 100*time.Millisecond).Round(100*time.Millisecond))
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

// readKey reads the key from standard input, once, where --api-key-stdin was given;
// otherwise it is the zero key. Nothing in the input is an error of kind msg.Key.
func (a *app) readKey() (secret.Key, error) {
	if !a.keyStdin || !a.stdinKey.IsZero() {
		return a.stdinKey, nil
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
	a.stdinKey, err = secret.ParseFrom(string(text), "standard input")
	secret.Remember(a.stdinKey)
	return a.stdinKey, err
}
