package cli

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/report"
)

func newSchema(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the configuration's JSON Schema",
		Long: `Print the JSON Schema of the configuration. An editor that knows it completes and
checks engage.yaml while you type: save it beside the file and begin the file with
  # yaml-language-server: $schema=engage.schema.json

With --for fleet it is the schema of engage.fleet.yaml, and with --for validate that of
what engage validate -o json prints.`,
		Example: `  engage schema > engage.schema.json
  engage schema --for validate`,
		Args: noArguments,
	}
	schemas := map[string]func() []byte{"config": config.Schema, "fleet": config.FleetSchema, "validate": report.Schema}
	names := slices.Sorted(maps.Keys(schemas))
	of := addChoice(cmd, "for", "", "what to print the schema of: "+either(names), names)
	cmd.RunE = func(*cobra.Command, []string) error {
		_, err := a.out.Write(schemas[of.value]())
		return err
	}
	return cmd
}
