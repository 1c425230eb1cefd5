package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/secret"
)

type statusOptions struct {
	offline, keyStdin bool
	output            *output
}

// authStatus is what status found out, as its JSON shows it.
type authStatus struct {
	OK          bool         `json:"ok"`
	File        string       `json:"file"`
	Integration string       `json:"integration,omitempty"`
	Environment string       `json:"environment,omitempty"`
	APIDomain   string       `json:"api_domain,omitempty"`
	Source      string       `json:"source,omitempty"` // as api_key would have it, or stdin
	Found       bool         `json:"found"`            // there is a key at the source
	Accepted    *bool        `json:"accepted"`         // null: Actito was not asked, or gave no answer
	Error       *errorObject `json:"error,omitempty"`
}

func newAuthStatus(a *app) *cobra.Command {
	opts := &statusOptions{}
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show which API key is used, and whether Actito accepts it",
		Long: `Show where the API key comes from, for which API domain it is used, and whether
Actito accepts it. The key itself is not shown. Exit code 4 means that there is no
key, or that Actito refused it; 5 that Actito could not say.`,
		Example: `  engage auth status
  engage auth status --offline
  engage auth status -o json`,
		Args: noKeyArgs,
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.offline, "offline", false, "don't ask Actito")
	addKeyStdin(cmd, &opts.keyStdin)
	a.addConsent(cmd)
	opts.output = addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runStatus(cmd.Context(), a, opts) }
	return cmd
}

func runStatus(ctx context.Context, a *app, opts *statusOptions) error {
	s := &authStatus{File: a.configPath}
	configured, err := s.find(ctx, a, opts)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.OK = err == nil
	if opts.output.format == "json" {
		s.Error = a.errorObject(err)
		if writeErr := a.writeJSON(s); writeErr != nil {
			return writeErr
		}
		return failed(msg.KindOf(err))
	}
	if s.APIDomain != "" {
		a.writeStatus(s, configured, opts.offline)
	}
	return err
}

// find fills in the status as far as it gets. It returns the
// configuration's api_key.
func (s *authStatus) find(ctx context.Context, a *app, opts *statusOptions) (configured string, err error) {
	f, err := a.load()
	if err != nil {
		return "", err
	}
	c := &f.Config
	configured = c.Actito.APIKey
	s.Integration, s.Environment, s.APIDomain = c.Integration.Name, c.Actito.Environment, connect.Domain(c.Actito)
	s.Source = configured
	switch {
	case opts.keyStdin:
		s.Source = "stdin"
	case keyInEnvironment():
		s.Source = secret.EnvSource().String()
	}
	given, err := a.readKey(opts.keyStdin)
	if err != nil {
		return configured, err
	}
	key, source, err := connect.Key(ctx, given, c, folder(f.Path))
	if err != nil {
		return configured, err
	}
	s.Found = true
	if path := secret.FilePath(source, folder(f.Path)); source.Kind == secret.KindFile && secret.OthersCanRead(path) {
		a.warn("others on this machine can read the key file %s: chmod 600 %s", path, path)
	}
	if opts.offline {
		return configured, nil
	}
	if _, err := actito.CheckAddress(s.APIDomain); err != nil {
		return configured, err // before anybody is asked to agree to it
	}
	token, _ := connect.Endpoints(c.Actito)
	pool := a.pool(given)
	if err := a.consentTo(source, c, folder(f.Path)); err != nil {
		return configured, err
	}
	client, err := pool.ClientFor(s.APIDomain, token, c.Actito.Entity, key)
	if err != nil {
		return configured, err
	}
	err = client.Token(ctx)
	if accepted := err == nil; accepted || msg.KindOf(err) == msg.Key {
		s.Accepted = &accepted
	}
	return configured, err
}

func (a *app) writeStatus(s *authStatus, configured string, offline bool) {
	line := a.labelled("", 14, 1)
	print := func(label, text string) { line(msg.Text(label), text) } // in English alone
	print("Configuration", s.File)
	print("Integration", s.Integration)
	print("API domain", fmt.Sprintf("%s (%s)", s.APIDomain, s.Environment))
	source, _ := secret.ParseSource(s.Source) // stdin is none
	where := keptWords(source, secret.Account{Domain: s.APIDomain, Integration: s.Integration})
	words := "from " + where
	if !s.Found {
		words = "none in " + where
	}
	if s.Source != configured {
		words += ", which wins over api_key: " + configured
	}
	print("API key", words)
	accepted := "not known: Actito gave no answer"
	switch {
	case s.Accepted != nil && *s.Accepted:
		accepted = "yes"
	case s.Accepted != nil:
		accepted = "no"
	case !s.Found:
		accepted = "not asked: there is no key"
	case offline:
		accepted = "not asked"
	}
	print("Accepted", accepted)
}
