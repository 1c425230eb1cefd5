package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/wizard"
)

// keptStores are the key stores that can hold a key for auth.
var keptStores = []string{wizard.StoreKeyring, wizard.StoreFile}

func newAuth(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "auth",
		Short: "Keep, show and remove the API key",
		Long: `Keep the API key that Actito knows you by, see which one is used, and remove it.
There is one key for each API domain and integration; the configuration says
which. engage never shows a key, and no flag takes one.

The key comes from --api-key-stdin, else from ` + secret.Variable + `, else from
where api_key in the configuration points.`,
		Example: `  engage auth login
  engage auth status`,
		Args: noKeyArgs,
	}, newAuthLogin(a), newAuthStatus(a), newAuthLogout(a))
}

// storeSource is the source that a key store's name means, and whether it keeps
// a key.
func storeSource(store string) (source secret.Source, keeps bool) {
	switch store {
	case wizard.StoreNone:
		return secret.EnvSource(), false
	case wizard.StoreFile:
		return secret.Source{Kind: secret.KindStore}, true
	}
	return secret.Source{Kind: secret.KindKeyring}, true
}

// tryKey asks Actito for a token with the key.
func (a *app) tryKey(ctx context.Context, c *config.Config, key secret.Key) error {
	token, _ := connect.Endpoints(c.Actito)
	client, err := a.pool(key).ClientFor(connect.Domain(c.Actito), token, c.Actito.Entity, key)
	if err != nil {
		return err
	}
	return client.Token(ctx)
}

// place names the API domain for people: https://api3.actito.com (ENV-3).
func place(c *config.Config) string {
	return fmt.Sprintf("%s (%s)", connect.Domain(c.Actito), c.Actito.Environment)
}

func newAuthLogout(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Remove the API key from where it is kept",
		Long: `Remove the API key of the configuration's API domain and integration from where
api_key says that it is kept, or from the store that --key-store names. Actito still
knows the key: whoever should no longer have it must have it revoked there.`,
		Example: `  engage auth logout
  engage auth logout --key-store file`,
		Args: noKeyArgs,
	}
	store := addChoice(cmd, "key-store", "", "where the key is kept: `S` is "+either(keptStores)+"; as api_key says if not given", keptStores)
	cmd.Flags().Lookup("key-store").DefValue = ""
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		f, err := a.load()
		if err != nil {
			return err
		}
		source, err := secret.ParseSource(f.Config.Actito.APIKey)
		if cmd.Flags().Changed("key-store") {
			source, _ = storeSource(store.value)
		} else if err != nil {
			return err
		}
		return a.logout(cmd.Context(), f, source)
	}
	return cmd
}

func (a *app) logout(ctx context.Context, f *config.File, source secret.Source) error {
	account := f.Config.Account()
	switch {
	case source.Kind == secret.KindEnv:
		return msg.New(msg.Usage, "the key is in the environment variable %s, which engage can't change", source.Arg).
			WithHint("unset %s, and take it out of where it is set; for a key in another store: --key-store", source.Arg)
	case source.Kind == secret.KindFile && !source.BoundTo(account, filepath.Dir(f.Path)):
		return msg.New(msg.Usage, "the key file %s was not made by engage for this configuration, so it is not removed", secret.FilePath(source, filepath.Dir(f.Path))).
			WithHint("remove it yourself")
	}
	removed, err := source.Delete(ctx, account)
	if err != nil {
		return err
	}
	where := source.Describe(account)
	switch {
	case a.quiet:
	case removed:
		a.print("the key is no longer in %s; Actito knows it until it is revoked there", where)
	default:
		a.print("there was no key in %s", where)
	}
	if secret.InEnvironment() {
		a.warn("%s is still set, and engage uses the key in it", secret.Variable)
	}
	return nil
}
