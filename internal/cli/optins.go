package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/optin"
)

func newOptins(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "optins",
		Short: "Keep the opt-in mapping variables as Actito's subscriptions are",
		Long: `Each of Actito's subscriptions needs a mapping variable of the type opt-in, and
an opt-in, in Qualifio. These commands keep the list of them in the configuration.`,
		Example: "  engage optins sync\n  engage optins list",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newOptinsSync(a), newOptinsList(a))
	return cmd
}

func newOptinsList(a *app) *cobra.Command {
	return a.newList(&cobra.Command{
		Short: "Show the opt-in mapping variables of a configuration",
		Long: `Show the opt-in mapping variables that a configuration has. Actito is not asked,
and no key is needed; engage optins sync --check compares.

CSV is as RFC 4180 says, with a line of headings. A value that a spreadsheet would
take for a formula (it begins with = + - @ or the like) gets an apostrophe in front,
and a warning says how many did; --raw leaves every value to the letter.`,
		Example: "  engage optins list\n  engage optins list customers/acme.yaml -o json\n  engage optins list -o csv --raw > optins.csv",
	}, func(c *config.Config) listing {
		return listing{
			json: full(c.MappingVariables), csv: variableRows(c.MappingVariables), text: variableTable(c.MappingVariables),
			none: "%s has no mapping variables; engage optins sync makes one for each subscription",
		}
	})
}

// variableRows are the mapping variables with the configuration's keys.
func variableRows(variables []config.MappingVariable) [][]string {
	rows := [][]string{{"display_label", "technical_name", "type", "enabled_in", "subscription"}}
	for _, v := range variables {
		rows = append(rows, []string{v.DisplayLabel, v.TechnicalName, v.Type, strings.Join(v.EnabledIn, " "), v.Subscription})
	}
	return rows
}

// variableTable are the mapping variables as a person reads them.
func variableTable(variables []config.MappingVariable) [][]string {
	rows := [][]string{{"SUBSCRIPTION", "TECHNICAL NAME", "DISPLAY LABEL", "ENABLED IN", "ACCOUNT MANAGER"}}
	for _, v := range variables {
		need := ""
		if optin.NeedsAccountManager(v.Subscription) {
			need = "needed"
		}
		rows = append(rows, []string{v.Subscription, v.TechnicalName, v.DisplayLabel, strings.Join(v.EnabledIn, ", "), need})
	}
	return rows
}
