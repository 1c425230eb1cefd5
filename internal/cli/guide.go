package cli

import (
	"github.com/spf13/cobra"

	"engage/internal/fail"
	"engage/internal/guide"
)

func newGuide(a *app) *cobra.Command {
	var step int
	cmd := &cobra.Command{
		Use:   "guide",
		Short: "Tell what to click and paste in Qualifio",
		Long: `Tell everything that has to be clicked and pasted in Qualifio, in order, with the
values of the configuration. Each value stands alone on its line. No key is in it,
so it can be sent to a colleague.`,
		Example: "  engage guide\n  engage guide --step 3\n  engage guide -c customers/acme.yaml > acme.txt",
		Args:    usageArgs(cobra.NoArgs),
	}
	cmd.Flags().IntVar(&step, "step", 0, "only this step, `1` to 5")
	o := addOutput(cmd, "text", "json")
	cmd.RunE = func(*cobra.Command, []string) error {
		if step < 0 || step > len(guide.StepIDs) || (step == 0 && cmd.Flags().Changed("step")) {
			return fail.New(fail.Usage, "--step must be a number from 1 to %d", len(guide.StepIDs))
		}
		f, err := a.load()
		if err != nil {
			return err
		}
		g := guide.New(&f.Config)
		if o.format == "json" {
			if step != 0 {
				g.Steps = g.Steps[step-1 : step]
			}
			return a.writeJSON(g)
		}
		return g.WriteText(a.out, step)
	}
	return cmd
}
