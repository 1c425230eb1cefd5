package cli

import (
	"context"

	"github.com/spf13/cobra"

	"engage/internal/msg"
	"engage/internal/secret"
)

func newAuthLogout(a *app) *cobra.Command {
	var store string
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
	addStore(cmd, &store, "", "; as api_key says if not given")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), a, store) }
	return cmd
}

func runLogout(ctx context.Context, a *app, store string) error {
	f, err := a.load()
	if err != nil {
		return err
	}
	account := f.Config.Account()
	source, err := secret.ParseSource(f.Config.Actito.APIKey)
	if store != "" {
		source, err = storeSource(store)
	}
	if err != nil {
		return err
	}
	switch {
	case source.Kind == secret.KindEnv:
		return msg.New(msg.Usage, "the key is in the environment variable %s, which engage can't change", source.Arg).
			WithHint("unset %s, and take it out of where it is set; for a key in another store: --key-store", source.Arg)
	case source.Kind == secret.KindFile && !source.Bound(account, folder(f.Path)):
		return msg.New(msg.Usage, "the key file %s was not made by engage for this configuration, so it is not removed", secret.FilePath(source, folder(f.Path))).
			WithHint("remove it yourself")
	}
	removed, err := removeKey(ctx, source, account)
	if err != nil {
		return err
	}
	where := keptWords(source, account)
	switch {
	case a.quiet:
	case removed:
		a.print("the key is no longer in %s; Actito knows it until it is revoked there", where)
	default:
		a.print("there was no key in %s", where)
	}
	if keyInEnvironment() {
		a.warn("%s is still set, and engage uses the key in it", secret.Variable)
	}
	return nil
}
