package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"engage/internal/topics"
)

// addTopics makes the help topics known to engage help.
func addTopics(a *app, root *cobra.Command) {
	for _, topic := range topics.List() {
		cmd := &cobra.Command{Use: topic.Name, Short: topic.Short, Args: noArguments}
		cmd.SetHelpFunc(func(*cobra.Command, []string) {
			_, _ = fmt.Fprint(a.out, a.speaker.Spell(topic.Text(a.width())))
		})
		root.AddCommand(cmd)
	}
}

// Document returns the commands for whoever writes the manual; they are not to
// be run.
func Document() *cobra.Command { return newRoot(&app{}) }
