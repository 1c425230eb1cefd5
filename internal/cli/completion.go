package cli

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/qualifio"
	"engage/internal/secret"
)

// completionTime bounds all that a completion asks Actito: who presses Tab
// waits for it.
var completionTime = time.Second

// addAsked completes the flags of setup whose values Actito knows, where it can
// be asked quickly and without a question. Whatever goes wrong, there is nothing
// to complete and no message.
func (a *app) addAsked(cmd *cobra.Command) {
	for _, flag := range []string{"entity", "profile-table", "subscription"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
			defer cancel()
			switch client, c, err := a.quietClient(ctx, cmd); {
			case err != nil:
			case flag == "entity":
				names, _ = client.Entities(ctx)
			case flag == "profile-table":
				names, _ = client.ProfileTables(ctx, c.Entity)
			default:
				names, _ = client.Subscriptions(ctx, c.Entity, c.ProfileTable)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		})
	}
}

// quietClient is a client for what the flags name, and else the configuration. It
// goes nowhere that somebody would have to agree to.
func (a *app) quietClient(ctx context.Context, cmd *cobra.Command) (*actito.Client, config.Actito, error) {
	value := func(name string) string { return cmd.Flags().Lookup(name).Value.String() }
	var c config.Config
	if f, err := config.Load(a.configPath); err == nil && f.Valid() {
		c = f.Config
	}
	if environment := value("env"); environment != "" {
		c.Actito.Environment, c.Actito.APIDomain, c.Actito.Endpoints = environment, value("api-domain"), config.Endpoints{}
	}
	c.Actito.Entity = cmp.Or(value("entity"), c.Actito.Entity)
	c.Actito.ProfileTable = cmp.Or(value("profile-table"), c.Actito.ProfileTable)
	options, err := a.completionOptions()
	if err != nil {
		return nil, c.Actito, err
	}
	pool := &connect.Pool{
		Options: options,
		Consent: func(source secret.Source, c *config.Config, directory string) error {
			if connect.NeedsConsent(source, c, directory) {
				return msg.New(msg.Usage, "nobody agreed")
			}
			return nil
		},
	}
	client, err := pool.Client(ctx, &c, a.configPath)
	return client, c.Actito, err
}

// completionOptions are those of the calls for a completion.
func (a *app) completionOptions() (actito.Options, error) {
	err := a.readCAFile()
	return actito.Options{Timeout: completionTime, RootCAs: a.roots, UserAgent: "engage/" + thisBuild().Version}, err
}

// feedNames are the names for a push rule of the level, "" for any, where the
// configuration has a campaign feed that can be read quickly.
func (a *app) feedNames(ctx context.Context, c *config.Config, level string) []string {
	options, err := a.completionOptions()
	if c.Qualifio.CampaignFeed == "" || err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, completionTime)
	defer cancel()
	feed, err := qualifio.Fetch(ctx, options, c.Qualifio.CampaignFeed)
	switch {
	case err != nil:
		return nil
	case level == "":
		return slices.Concat(feed.Names(config.LevelWebsite), feed.Names(config.LevelCampaign))
	}
	return feed.Names(level)
}

// configurations completes names of configurations.
func configurations(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}
