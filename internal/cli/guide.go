package cli

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/guide"
	"engage/internal/msg"
)

type guideOptions struct {
	step        int
	out         string
	force, raw  bool
	separator   string
	serve, open bool
	addr        string
	output      *choice
	language    *msg.Language          // with all its characters, for files
	chosen      func(flag string) bool // the flag was given
}

// formatOf has the formats by the endings of file names.
var formatOf = map[string]string{
	".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".json": "json", ".csv": "csv",
}

func newGuide(a *app) *cobra.Command {
	opts := &guideOptions{}
	cmd := &cobra.Command{
		Use:   "guide [FILE…]",
		Short: "Tell what to click and paste in Qualifio",
		Long: `Tell everything that has to be clicked and pasted in Qualifio, in order, with the
values of the configuration. No key is in it, so it can be sent to a colleague.

  text      each value stands alone on its line
  html      a page in one file: copy buttons, ticks that the browser remembers;
            it asks nothing of the internet, so it can be mailed
  markdown  for a wiki or a ticket
  json      for a program
  csv       the opt-ins alone, one a row, for a spreadsheet; a value that it
            would take for a formula gets an apostrophe in front, and a warning
            says how many did; what is invisible, as a line end, becomes
            visible: \n; --raw leaves every value to the letter; for an Excel
            that expects semicolons, as in French or Dutch: --separator ";"

--out writes to a file, in the format that the name's ending says unless -o does. It
replaces an older guide, and nothing else unless --force. With several FILEs, as for engage
validate, it names a folder, for a page of each unless -o says otherwise.

The menus' names are those of Qualifio in English, in every language.

--serve shows the page from a server on this computer alone, and prints its address.
The page follows the configuration, and a tick at a step is written to it. Ctrl-C
ends it (exit code 130).`,
		Example: `  engage guide
  engage guide --step 3
  engage guide --out acme.html
  engage guide --out optins.csv --separator ";"
  engage guide --out guides/ customers/
  engage guide --serve --open`,
	}
	run := a.addFiles(cmd)
	flags := cmd.Flags()
	flags.IntVar(&opts.step, "step", 0, "only this step, `1` to 5")
	flags.StringVar(&opts.out, "out", "", "write to `FILE`; of several configurations, a file for each into this folder")
	flags.BoolVar(&opts.force, "force", false, "with --out: replace a file that is no guide, too")
	flags.BoolVar(&opts.raw, "raw", false, "with -o csv: no apostrophe before what looks like a formula")
	flags.StringVar(&opts.separator, "separator", ",", "with -o csv: `CHARACTER` between the cells: , or ; or tab")
	a.addConsent(cmd)
	flags.BoolVar(&opts.serve, "serve", false, "serve the page on this computer, and follow the configuration")
	flags.StringVar(&opts.addr, "addr", "127.0.0.1:0", "with --serve: `ADDRESS` to listen on; port 0 takes a free one")
	flags.BoolVar(&opts.open, "open", false, "with --serve: open the page in the browser")
	a.addLanguage(cmd)
	opts.output = addOutput(cmd, "text", "markdown", "html", "json", "csv")
	opts.chosen = flags.Changed
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(opts.check(), run.open(args)); err != nil {
			return err
		}
		opts.language = msg.In(a.language.Code())
		if run.list {
			return a.writeGuides(cmd.Context(), run, opts)
		}
		f, err := loadValid(run.targets[0].Path)
		if err != nil {
			return err
		}
		if opts.serve {
			return a.serveGuide(cmd.Context(), f, opts)
		}
		return a.writeGuide(cmd.Context(), f, opts)
	}
	return cmd
}

// check refuses flags that don't go together.
func (o *guideOptions) check() error {
	if format := formatOf[strings.ToLower(filepath.Ext(o.out))]; format != "" && !o.chosen("output") {
		o.output.value = format
	}
	if o.separator == "tab" {
		o.separator = "\t"
	}
	csv := o.output.value == "csv"
	for _, needs := range []struct {
		flag, other string
		there       bool
	}{
		{"addr", "--serve", o.serve}, {"open", "--serve", o.serve},
		{"force", "--out", o.out != ""}, {"raw", "-o csv", csv}, {"separator", "-o csv", csv},
	} {
		if o.chosen(needs.flag) && !needs.there {
			return msg.New(msg.Usage, "--%s goes with %s alone", needs.flag, needs.other)
		}
	}
	for _, flag := range []string{"step", "out", "output"} {
		if o.serve && o.chosen(flag) {
			return msg.New(msg.Usage, "--%s does not go with --serve", flag)
		}
	}
	optins := guide.StepNumber(guide.StepMappingVariables)
	switch {
	case o.chosen("step") && (o.step < 1 || o.step > len(guide.StepIDs)):
		return msg.New(msg.Usage, "--step must be a number from 1 to %d", len(guide.StepIDs))
	case o.chosen("out") && o.out == "":
		return msg.New(msg.Usage, "--out names no file")
	case !slices.Contains(guide.Separators, o.separator):
		return msg.New(msg.Usage, "--separator must be , or ; or tab")
	case csv && o.step != 0 && o.step != optins:
		return msg.New(msg.Usage, "-o csv holds the opt-ins, which are step %d", optins)
	}
	return nil
}
