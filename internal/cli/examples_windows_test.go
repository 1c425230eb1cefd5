package cli

import (
	"regexp"
	"testing"

	"github.com/spf13/cobra"
)

// TestExamplesOnWindows: cmd.exe knows no single quotes, PowerShell no <, and
// neither continues a line after a backslash.
func TestExamplesOnWindows(t *testing.T) {
	foreign := regexp.MustCompile(`'|<|\\\n|\$|^\w+=`)
	count := 0
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		if cmd.Example != "" {
			count++
		}
		if cmd.Name() == "completion" {
			return
		}
		if found := foreign.FindString(cmd.Example); found != "" {
			t.Errorf("%s has %q in its examples:\n%s", cmd.CommandPath(), found, cmd.Example)
		}
		for _, sub := range cmd.Commands() {
			look(sub)
		}
	}
	look(newRoot(&app{}))
	if count < 15 {
		t.Errorf("only %d commands have examples", count)
	}
}
