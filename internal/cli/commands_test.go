package cli

import (
	"testing"

	"github.com/spf13/cobra"
)

// TestCommandAlone: a command that was made without the others has the same
// name, help, flags and commands below it as among them.
func TestCommandAlone(t *testing.T) {
	all := newRoot(&app{})
	for _, c := range commands {
		alone, _, err := newRoot(&app{}, c.name).Find([]string{c.name})
		if err != nil || alone.Name() != c.name {
			t.Fatalf("%s is made as %s, %v", c.name, alone.Name(), err)
		}
		among, _, err := all.Find([]string{c.name})
		if err != nil {
			t.Fatal(err)
		}
		var compare func(a, b *cobra.Command)
		compare = func(a, b *cobra.Command) {
			for _, cmd := range []*cobra.Command{a, b} {
				cmd.InitDefaultHelpFlag()
			}
			if a.CommandPath() != b.CommandPath() || a.Long != b.Long || a.UsageString() != b.UsageString() {
				t.Errorf("%s alone:\n%s\namong the others:\n%s", a.CommandPath(), a.UsageString(), b.UsageString())
			}
			if len(a.Commands()) != len(b.Commands()) {
				t.Fatalf("%s has %d commands alone and %d among the others", a.CommandPath(), len(a.Commands()), len(b.Commands()))
			}
			for i := range a.Commands() {
				compare(a.Commands()[i], b.Commands()[i])
			}
		}
		compare(alone, among)
	}
}
