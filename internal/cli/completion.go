package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/secret"
)

// completionTime bounds all that a completion asks Actito: who presses Tab
// waits for it.
const completionTime = time.Second

// configurations completes names of configurations.
func configurations(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

// addAsked completes the flags of setup whose values Actito knows, where it can
// be asked quickly and without a question: the key is in the environment, or
// where an existing configuration says, and the domain is Actito's or this
// machine's. Whatever goes wrong, there is nothing to complete and no message.
func (a *app) addAsked(cmd *cobra.Command) {
	complete := func(flag string, ask func(context.Context, *actito.Client, string) ([]string, error)) {
		_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			answer := make(chan []string, 1)
			within(completionTime, func() {
				_ = msg.Guard(func() error {
					ctx, cancel := context.WithTimeout(context.Background(), completionTime)
					defer cancel()
					client, entity, err := a.quietClient(ctx, cmd)
					if err != nil {
						return err
					}
					names, err := ask(ctx, client, entity)
					answer <- names
					return err
				})
			})
			select {
			case names := <-answer:
				return names, cobra.ShellCompDirectiveNoFileComp
			default:
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
		})
	}
	complete("entity", func(ctx context.Context, c *actito.Client, _ string) ([]string, error) { return c.Entities(ctx) })
	complete("profile-table", func(ctx context.Context, c *actito.Client, entity string) ([]string, error) {
		return c.ProfileTables(ctx, entity)
	})
	complete("subscription", func(ctx context.Context, c *actito.Client, entity string) ([]string, error) {
		table, err := cmd.Flags().GetString("profile-table")
		if err != nil || table == "" {
			return nil, err
		}
		return c.Subscriptions(ctx, entity, table)
	})
}

// quietClient is a client that goes nowhere that somebody would have to agree to.
func (a *app) quietClient(ctx context.Context, cmd *cobra.Command) (*actito.Client, string, error) {
	value := func(name string) string { return cmd.Flags().Lookup(name).Value.String() }
	environment, entity := value("env"), value("entity")
	var c config.Config
	if f, err := config.Load(a.configPath); err == nil && f.Valid() {
		c = f.Config
	}
	if environment != "" {
		c.Actito.Environment, c.Actito.APIDomain, c.Actito.Endpoints = environment, value("api-domain"), config.Endpoints{}
	}
	if entity == "" {
		entity = c.Actito.Entity
	}
	source := secret.EnvSource()
	if !keyInEnvironment() {
		var err error
		if source, err = secret.ParseSource(c.Actito.APIKey); err != nil {
			return nil, "", err
		}
	}
	key, err := secret.Lookup(ctx, source, c.Account(), folder(a.configPath))
	if err != nil {
		return nil, "", err
	}
	if domain := connect.Domain(c.Actito); actito.Foreign(domain) != "" || connect.NeedsConsent(source, &c, folder(a.configPath), true) {
		return nil, "", msg.New(msg.Usage, "nobody agreed to %s", domain)
	}
	pool := &connect.Pool{Options: actito.Options{Timeout: completionTime, UserAgent: "engage/" + buildVersion().Version}}
	client, err := pool.ClientFor(connect.Domain(c.Actito), "", entity, key)
	return client, entity, err
}
