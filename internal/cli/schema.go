package cli

import (
	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/report"
)

// What there are schemas for.
const (
	schemaOfConfig   = "config"
	schemaOfValidate = "validate"
)

func newSchema(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the configuration's JSON Schema",
		Long: `Print the JSON Schema of the configuration. An editor that knows it completes and
checks engage.yaml while you type: save it beside the file and begin the file with
  # yaml-language-server: $schema=engage.schema.json

With --for validate it is the schema of what engage validate -o json prints.`,
		Example: `  engage schema > engage.schema.json
  engage schema --for validate`,
		Args: noArguments,
	}
	schemas := []string{schemaOfConfig, schemaOfValidate}
	of := cmd.Flags().String("for", schemaOfConfig, "what to print the schema of: "+either(schemas))
	complete(cmd, "for", schemas)
	cmd.RunE = func(*cobra.Command, []string) error {
		var text []byte
		switch *of {
		case schemaOfConfig:
			text = config.Schema()
		case schemaOfValidate:
			text = report.Schema()
		default:
			return msg.New(msg.Usage, "--for must be %s, not %q", either(schemas), *of)
		}
		_, err := a.out.Write(text)
		return err
	}
	return cmd
}
