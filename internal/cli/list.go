package cli

import (
	"github.com/spf13/cobra"

	"engage/internal/config"
)

// listing is what a command shows of a configuration; its tables begin with a
// line of headings.
type listing struct {
	json      any
	csv, text [][]string
	none      string // the note where there is nothing, with the file's name
}

// newList completes a command that shows a list.
func (a *app) newList(cmd *cobra.Command, of func(*config.Config) listing) *cobra.Command {
	var raw bool
	cmd.Use, cmd.Args = "list [FILE]", usageArgs(cobra.MaximumNArgs(1))
	cmd.Flags().BoolVar(&raw, "raw", false, "with -o csv: no apostrophe before what looks like a formula")
	o := addOutput(cmd, "text", "json", "csv")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		f, err := a.load(args...)
		if err != nil {
			return err
		}
		l := of(&f.Config)
		switch {
		case o.format == "json":
			return a.writeJSON(l.json)
		case o.format == "csv":
			return a.writeCSV(l.csv, raw)
		case len(l.text) == 1:
			a.note(l.none, f.Path)
			return nil
		}
		return writeTable(a.out, "", l.text)
	}
	return cmd
}
