package cli

import (
	"github.com/spf13/cobra"

	"engage/internal/config"
)

func newSchema(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the configuration's JSON Schema",
		Long: `Print the JSON Schema of the configuration. An editor that knows it completes and
checks engage.yaml while you type: save it beside the file and begin the file with
  # yaml-language-server: $schema=engage.schema.json`,
		Example: "  engage schema > engage.schema.json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := a.out.Write(config.Schema())
			return err
		},
	}
}
