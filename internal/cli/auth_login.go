package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
	"engage/internal/term"
	"engage/internal/wizard"
)

type loginOptions struct {
	keyStdin bool
	keyStore string
	write    bool
}

func newAuthLogin(a *app) *cobra.Command {
	opts := &loginOptions{}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Check an API key with Actito and keep it",
		Long: `Check an API key with Actito and keep it in the system's key store: Keychain on
macOS, Credential Manager on Windows, the Secret Service on Linux. Without such a
store nothing is kept, unless you ask for a file by name: --key-store file writes
the key in clear text to a file that only you can read.

The key is asked for without being shown, or read from standard input. A key that
Actito refuses is not kept. If the configuration's api_key points elsewhere, engage
says so; --write changes that line.`,
		Example: `  engage auth login
  engage auth login --write
  engage auth login --api-key-stdin --key-store file < key.txt`,
		Args: noKeyArgs,
	}
	flags := cmd.Flags()
	addKeyStdin(cmd, &opts.keyStdin)
	addStore(cmd, &opts.keyStore, wizard.StoreKeyring, "")
	a.addConsent(cmd)
	flags.BoolVar(&opts.write, "write", false, "make the configuration's api_key say where the key is now")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), a, opts) }
	return cmd
}

func runLogin(ctx context.Context, a *app, opts *loginOptions) error {
	if keyInEnvironment() {
		return msg.New(msg.Usage, "%s is set, and would win over any key that is kept", secret.Variable).
			WithHint("unset %s first; or go on without auth login", secret.Variable)
	}
	f, err := a.load()
	if err != nil {
		return err
	}
	account := f.Config.Account()
	if _, err := actito.CheckAddress(account.Domain); err != nil {
		return err // before anybody is asked to agree to it
	}
	source, err := storeSource(opts.keyStore)
	if err != nil {
		return err
	}
	var asker prompt.Asker
	if !opts.keyStdin {
		if a.noInput || !term.IsTerminal(a.in) || !term.IsTerminal(a.err.File) {
			return msg.New(msg.Usage, "there is no terminal to ask for the API key").
				WithHint("pipe it in: %s; or set %s instead of logging in", term.ShellInput("engage auth login --api-key-stdin", "FILE"), secret.Variable)
		}
		asker = prompt.NewPlain(a.in, a.err, a.speaker)
	}
	if err := a.consent(ctx, asker, account.Domain); err != nil {
		return err
	}
	// That there is no place for the key has to be known before it is typed.
	if source.Kind == secret.KindStore {
		if _, err := secret.KeyFile(account); err != nil {
			return err
		}
	}
	if source.Kind == secret.KindKeyring && !secret.KeyringAvailable(ctx) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return secret.NoKeyStore("no API key was kept: this machine has no key store that answers, or it is locked")
	}
	key, err := a.loginKey(ctx, asker, f)
	if err != nil {
		return err
	}
	token, _ := connect.Endpoints(f.Config.Actito)
	client, err := a.pool(key).ClientFor(account.Domain, token, f.Config.Actito.Entity, key)
	if err != nil {
		return err
	}
	if err := client.Token(ctx); err != nil {
		return err
	}
	source, _, err = keep(ctx, opts.keyStore, account, key)
	if err != nil {
		return err
	}
	if !a.quiet {
		a.print("%s accepts the key; it is kept in %s", place(&f.Config), keptWords(source, account))
	}
	return a.pointTo(ctx, f, source, opts.write)
}

// consent makes sure that the user wants the key to go to the domain. Actito's
// own and this machine need none; any other the user confirms
// or has named on the command line.
func (a *app) consent(ctx context.Context, asker prompt.Asker, domain string) error {
	if len(a.agreed) > 0 {
		if !a.agreedTo(domain) {
			return msg.New(msg.Usage, "--api-domain is not the configuration's, which is %s", domain).
				WithHint("change actito.api_domain in the configuration, or name that one")
		}
		return nil
	}
	host := actito.Foreign(domain)
	if host == "" {
		return nil
	}
	if asker == nil {
		return msg.New(msg.Usage, "the API key would go to %s, which is not Actito's", host).
			WithHint("if that is meant, add --api-domain %s", domain)
	}
	reply, err := asker.Ask(ctx, prompt.Page{
		Title: fmt.Sprintf("The API key will be sent to %s, which is not Actito's. Is that meant?", host),
		Kind:  prompt.Choice, Value: "no",
		Options: []prompt.Option{{Value: "no", Label: "No, stop"}, {Value: "yes", Label: "Yes, send it there"}},
	})
	switch {
	case err != nil:
		return ended(ctx, err)
	case reply.Value != "yes":
		return msg.New(msg.Usage, "stopped: no key was sent to %s, and none was kept", host).
			WithHint("change actito.environment or actito.api_domain in the configuration")
	}
	return nil
}

// loginKey gets the key, from standard input if there is nobody to ask.
func (a *app) loginKey(ctx context.Context, asker prompt.Asker, f *config.File) (secret.Key, error) {
	if asker == nil {
		return a.readKey(true)
	}
	reply, err := asker.Ask(ctx, prompt.Page{
		Title: fmt.Sprintf("Actito API key for %s on %s", f.Config.Integration.Name, place(&f.Config)),
		Text:  []string{"Actito shows it under Manage API users > View the API key."},
		Help:  "The admin of your Actito licence makes API users and their keys. Blanks, line ends and quotes around a pasted key are cut off.",
		Kind:  prompt.Secret,
		Check: func(r prompt.Reply) error {
			_, err := secret.Parse(r.Value)
			return err
		},
	})
	if err != nil {
		return secret.Key{}, ended(ctx, err)
	}
	return reply.Key, nil
}

// ended words the end of the input in the middle of a question.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, prompt.ErrEnded) {
		return msg.New(msg.Key, "no API key was given").WithHint("engage auth login asks again; nothing was kept")
	}
	return err
}

// pointTo makes sure that the configuration finds the key where it is now: it
// warns of what to change, or changes it.
func (a *app) pointTo(ctx context.Context, f *config.File, source secret.Source, write bool) error {
	if f.Config.Actito.APIKey == source.String() {
		return nil
	}
	if !write {
		says, err := secret.ParseSource(f.Config.Actito.APIKey)
		if err == nil && says.Kind == secret.KindFile && source.Kind == secret.KindStore && says.Bound(f.Config.Account(), folder(f.Path)) {
			return nil // the same file, by its path
		}
		a.warn("%s says api_key: %s, so this key is not used yet; write api_key: %s there, or run engage auth login --write",
			f.Path, f.Config.Actito.APIKey, source)
		return nil
	}
	_, err := f.Update(ctx, func(now *config.File) (*config.Config, error) {
		want := now.Config
		want.Actito.APIKey = source.String()
		return &want, nil
	})
	if err != nil {
		return err
	}
	if !a.quiet {
		a.print("%s now says api_key: %s", f.Path, source)
	}
	return nil
}
