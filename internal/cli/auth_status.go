package cli

import (
	"context"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/secret"
)

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
	var offline, keyStdin bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show which API key is used, and whether Actito accepts it",
		Long: `Show where the API key comes from, for which API domain it is used, and whether
Actito accepts it. The key itself is not shown. A fleet file counts as for engage
validate. Exit code 4 means that there is no
key, or that Actito refused it; 5 that Actito could not say.`,
		Example: `  engage auth status
  engage auth status --offline
  engage auth status -o json`,
		Args: noKeyArgs,
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "don't ask Actito")
	addKeyStdin(cmd, &keyStdin)
	a.addConsent(cmd)
	output := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		s := &authStatus{File: a.configPath}
		f, err := a.load()
		if err == nil {
			err = s.find(cmd.Context(), a, &f.Config, keyStdin, offline)
		}
		if cmd.Context().Err() != nil {
			return cmd.Context().Err()
		}
		s.OK = err == nil
		if output.value == "json" {
			s.Error = a.errorObject(err)
			if writeErr := a.writeJSON(s); writeErr != nil {
				return writeErr
			}
			return failed(msg.KindOf(err))
		}
		if s.APIDomain != "" {
			if writeErr := a.writeStatus(s, &f.Config, offline); writeErr != nil {
				return writeErr
			}
		}
		return err
	}
	return cmd
}

// find fills in the status as far as it gets.
func (s *authStatus) find(ctx context.Context, a *app, c *config.Config, keyStdin, offline bool) error {
	s.Integration, s.Environment, s.APIDomain = c.Integration.Name, c.Actito.Environment, connect.Domain(c.Actito)
	fleet, err := config.FindFleet(s.File)
	if err == nil {
		c, err = fleet.For(c, s.File)
	}
	if err != nil {
		return err
	}
	s.Source = connect.KeySource(keyStdin, c)
	given, err := a.readKey(keyStdin)
	if err != nil {
		return err
	}
	key, source, err := connect.Key(ctx, given, c, directory(s.File))
	s.Found = err == nil
	if path := secret.FilePath(source, directory(s.File)); err == nil && source.Kind == secret.KindFile && secret.OthersCanRead(path) {
		a.warn("others on this machine can read the key file %s: chmod 600 %s", path, path)
	}
	if err != nil || offline {
		return err
	}
	if err := a.consent(source, c, directory(s.File)); err != nil {
		return err
	}
	err = a.tryKey(ctx, c, key)
	if accepted := err == nil; accepted || msg.KindOf(err) == msg.Key {
		s.Accepted = &accepted
	}
	return err
}

func (a *app) writeStatus(s *authStatus, c *config.Config, offline bool) error {
	source, _ := secret.ParseSource(s.Source) // stdin is none
	key := "from " + source.Describe(c.Account())
	if !s.Found {
		key = "none in " + source.Describe(c.Account())
	}
	if s.Source != c.Actito.APIKey {
		key += ", which wins over api_key: " + c.Actito.APIKey
	}
	accepted := "not known: Actito gave no answer"
	switch {
	case s.Accepted != nil:
		accepted = map[bool]string{true: "yes", false: "no"}[*s.Accepted]
	case offline || !s.Found:
		accepted = "not asked"
	}
	return writeTable(a.out, "", [][]string{
		{"Configuration", s.File}, {"Integration", s.Integration}, {"API domain", place(c)}, {"API key", key}, {"Accepted", accepted},
	})
}
