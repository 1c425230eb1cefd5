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
		Long: `Print the JSON Schema of the configuration. An editor that knows it completes
and checks engage.yaml while you type: save it beside the file and begin it with
  # yaml-language-server: $schema=engage.schema.json

With --for fleet it is the schema of engage.fleet.yaml. The others are of what -o json
prints, and of each line of -o jsonl: of validate, status, optins sync (sync), optins
list (optins), push-rules (rules) and auth status (auth). They allow new keys.`,
		Example: `  engage schema > engage.schema.json
  engage schema --for validate`,
		Args: noArguments,
	}
	schemas := map[string]func() []byte{"fleet": config.FleetSchema, "validate": report.Schema}
	for _, name := range report.ResultSchemas {
		schemas[name] = func() []byte { return report.ResultSchema(name) }
	}
	names := append([]string{"config"}, slices.Sorted(maps.Keys(schemas))...) // the first is the default
	schemas["config"] = config.Schema
	of := addChoice(cmd, "for", "", "what to print the schema of: "+either(names), names)
	cmd.RunE = func(*cobra.Command, []string) error {
		_, err := a.out.Write(schemas[of.value]())
		return err
	}
	return cmd
}
