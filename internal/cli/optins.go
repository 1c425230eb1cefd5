package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/optin"
)

func newOptins(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "optins",
		Short: "Keep the mapping variables as Actito's subscriptions are",
		Long: `Each of Actito's subscriptions needs a mapping variable of the type opt-in, and
an opt-in, in Qualifio. These commands keep the list of them in the configuration.`,
		Example: "  engage optins sync\n  engage optins list",
		Args:    noArguments,
	}, newOptinsSync(a), newOptinsList(a))
}

func newOptinsList(a *app) *cobra.Command {
	return a.newList(&cobra.Command{
		Short: "Show the opt-in mapping variables of a configuration",
		Long: `Show the opt-in mapping variables that a configuration has. Actito is not asked,
and no key is needed; engage optins sync --check compares.`,
		Example: "  engage optins list\n  engage optins list customers/acme.yaml -o json\n  engage optins list -o csv --raw > optins.csv\n  engage optins list -o csv customers/",
	}, "mapping_variables", func(c *config.Config, forPeople bool) listing {
		headings := []string{"display_label", "technical_name", "type", "enabled_in", "subscription"}
		if forPeople {
			headings = append(headings, "account_manager")
		}
		rows := [][]string{headings}
		for _, v := range c.MappingVariables {
			row := []string{v.DisplayLabel, v.TechnicalName, v.Type, strings.Join(v.EnabledIn, " "), v.Subscription}
			if forPeople && optin.NeedsAccountManager(v.Subscription) {
				row = append(row, "needed")
			}
			rows = append(rows, row)
		}
		return listing{json: full(c.MappingVariables), rows: rows, none: "%s has no mapping variables; engage optins sync makes one for each subscription"}
	})
}
