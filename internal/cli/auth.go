package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

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
	cmd := &cobra.Command{
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
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newAuthLogin(a), newAuthStatus(a), newAuthLogout(a))
	return cmd
}

// noKeyArgs refuses arguments without repeating them: one may be the key.
func noKeyArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return msg.New(msg.Usage, "%s takes no argument", cmd.CommandPath()).
		WithHint("if it was the API key, revoke it: command lines are kept; %s --help shows how to give a key", cmd.CommandPath())
}

// addStore adds the --key-store flag; without a default it may stay empty.
func addStore(cmd *cobra.Command, store *string, otherwise, usage string) {
	cmd.Flags().StringVar(store, "key-store", otherwise, "where the key is kept: `S` is "+either(keptStores)+usage)
	complete(cmd, "key-store", keptStores)
}

// storeSource returns the source that a store's name means.
func storeSource(store string) (secret.Source, error) {
	switch store {
	case wizard.StoreKeyring:
		return secret.Source{Kind: secret.KindKeyring}, nil
	case wizard.StoreFile:
		return secret.Source{Kind: secret.KindStore}, nil
	}
	return secret.Source{}, msg.New(msg.Usage, "--key-store must be %s", either(keptStores)).
		WithHint("engage auth login --help says what they are")
}

// keep stores a key that was typed or piped in. undo takes it out again, or
// puts back the one that was there.
func keep(ctx context.Context, store string, account secret.Account, key secret.Key) (source secret.Source, undo func(), err error) {
	if store == wizard.StoreNone {
		return secret.EnvSource(), func() {}, nil
	}
	if source, err = storeSource(cmp.Or(store, wizard.StoreKeyring)); err != nil {
		return source, nil, err
	}
	before, _ := secret.Lookup(ctx, source, account, "")
	undo = func() {
		ctx := context.WithoutCancel(ctx) // an interrupted command takes the key out, too
		if before.IsZero() {
			_, _ = removeKey(ctx, source, account)
		} else {
			_ = storeKey(ctx, source, account, before)
		}
	}
	return source, undo, storeKey(ctx, source, account, key)
}

func storeKey(ctx context.Context, source secret.Source, account secret.Account, key secret.Key) error {
	if source.Kind == secret.KindKeyring {
		return secret.StoreKeyring(ctx, account, key)
	}
	return secret.StoreFile(account, key)
}

// removeKey reports whether there was a key.
func removeKey(ctx context.Context, source secret.Source, account secret.Account) (bool, error) {
	if source.Kind == secret.KindKeyring {
		return secret.DeleteKeyring(ctx, account)
	}
	return secret.DeleteFile(account)
}

// keyInEnvironment reports whether the variable holds a key, which wins over
// the other places.
func keyInEnvironment() bool { return strings.TrimSpace(os.Getenv(secret.Variable)) != "" }

// place names the API domain for people: https://api3.actito.com (ENV-3).
func place(c *config.Config) string {
	return fmt.Sprintf("%s (%s)", connect.Domain(c.Actito), c.Actito.Environment)
}

// keptWords is where the account's key is, in words.
func keptWords(source secret.Source, account secret.Account) string {
	switch source.Kind {
	case secret.KindKeyring:
		return "the system's key store"
	case secret.KindStore:
		path, _ := secret.KeyFile(account)
		return "the file " + path
	case secret.KindEnv:
		return "the environment variable " + source.Arg
	case secret.KindFile:
		return "the file " + source.Arg
	}
	return "standard input"
}
