package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/term"
)

type guideOptions struct {
	step        int
	out         string
	force, raw  bool
	separator   string
	serve, open bool
	addr        string
	idle        time.Duration
	output      *output
	speaker     *msg.Language
	chosen      func(flag string) bool // the flag was given
}

// endings are the formats by the endings of file names.
var endings = map[string]string{
	".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".json": "json", ".csv": "csv",
}

func newGuide(a *app) *cobra.Command {
	opts := &guideOptions{}
	cmd := &cobra.Command{
		Use:   "guide",
		Short: "Tell what to click and paste in Qualifio",
		Long: `Tell everything that has to be clicked and pasted in Qualifio, in order, with the
values of the configuration. No key is in it, so it can be sent to a colleague.

  text      each value stands alone on its line
  html      a page in one file: copy buttons, ticks that the browser remembers;
            it asks nothing of the internet, so it can be mailed
  markdown  for a wiki or a ticket
  json      for a program
  csv       the opt-ins alone, one a row, for a spreadsheet; a value that it would
            take for a formula gets an apostrophe in front, and a warning says how
            many did; --raw leaves every value to the letter; for an Excel that
            expects semicolons, as in French or Dutch: --separator ";"

--out writes to a file, in the format that the name's ending says unless -o does. It
replaces an older guide, and nothing else unless --force.

The menus' names are those of Qualifio in English, in every language.

--serve shows the page from a server on this computer alone, and prints its address.
The page follows the configuration, and a tick at a step is written to it. It ends
with Ctrl-C (exit code 130), or when its last tab was closed for a while (0).`,
		Example: `  engage guide
  engage guide --step 3
  engage guide --out acme.html
  engage guide --out optins.csv --separator ";"
  engage guide --serve --open`,
		Args: usageArgs(cobra.NoArgs),
	}
	flags := cmd.Flags()
	flags.IntVar(&opts.step, "step", 0, "only this step, `1` to 5")
	flags.StringVar(&opts.out, "out", "", "write to `FILE`")
	flags.BoolVar(&opts.force, "force", false, "with --out: replace a file that is no guide, too")
	flags.BoolVar(&opts.raw, "raw", false, "with -o csv: no apostrophe before what looks like a formula")
	flags.StringVar(&opts.separator, "separator", ",", "with -o csv: `CHARACTER` between the cells: , or ; or tab")
	a.addConsent(cmd)
	flags.BoolVar(&opts.serve, "serve", false, "serve the page on this computer, and follow the configuration")
	flags.StringVar(&opts.addr, "addr", "127.0.0.1:0", "with --serve: `ADDRESS` to listen on; port 0 takes a free one")
	flags.DurationVar(&opts.idle, "idle", 5*time.Minute, "with --serve: end so long after the last tab was closed; 0 never; a hidden tab is heard of once a minute")
	flags.BoolVar(&opts.open, "open", false, "with --serve: open the page in the browser")
	addLanguage(cmd)
	opts.output = addOutput(cmd, "text", "markdown", "html", "json", "csv")
	opts.chosen = flags.Changed
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var err error
		if opts.speaker, err = a.speak(cmd); err != nil {
			return err
		}
		if err := opts.check(); err != nil {
			return err
		}
		f, err := a.load()
		if errors.Is(err, fs.ErrNotExist) {
			return msg.New(msg.Config, "there is no configuration %s", a.configPath).
				WithHint("`engage setup` creates one; --config FILE names another")
		}
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
	given := func(flags ...string) string {
		if i := slices.IndexFunc(flags, o.chosen); i >= 0 {
			return flags[i]
		}
		return ""
	}
	if o.step < 0 || o.step > len(guide.StepIDs) || (o.step == 0 && o.chosen("step")) {
		return msg.New(msg.Usage, "--step must be a number from 1 to %d", len(guide.StepIDs))
	}
	if o.serve {
		flag := given("step", "out", "output", "force", "raw", "separator")
		switch {
		case flag != "":
			return msg.New(msg.Usage, "--%s does not go with --serve", flag)
		case o.idle < 0:
			return msg.New(msg.Usage, "--idle must not be less than nothing")
		}
		return nil
	}
	if format := endings[strings.ToLower(filepath.Ext(o.out))]; format != "" && !o.chosen("output") {
		o.output.format = format
	}
	if o.separator == "tab" {
		o.separator = "\t"
	}
	optins, csv := guide.Number(guide.StepMappingVariables), o.output.format == formatCSV
	flag := given("addr", "idle", "open")
	switch {
	case flag != "":
		return msg.New(msg.Usage, "--%s goes with --serve alone", flag)
	case o.chosen("out") && o.out == "":
		return msg.New(msg.Usage, "--out names no file")
	case o.chosen("force") && o.out == "":
		return msg.New(msg.Usage, "--force goes with --out alone")
	case o.raw && !csv:
		return msg.New(msg.Usage, "--raw goes with -o csv alone")
	case o.chosen("separator") && !csv:
		return msg.New(msg.Usage, "--separator goes with -o csv alone")
	case !slices.Contains(guide.Separators, o.separator):
		return msg.New(msg.Usage, "--separator must be , or ; or tab")
	case csv && o.step != 0 && o.step != optins:
		return msg.New(msg.Usage, "-o csv holds the opt-ins, which are step %d", optins)
	}
	return nil
}

const formatCSV = "csv"

func (a *app) writeGuide(ctx context.Context, f *config.File, o *guideOptions) error {
	terminal := o.out == "" && term.IsTerminal(a.out.File)
	speaker := o.speaker
	if terminal {
		speaker = a.speaker
	}
	g := guide.In(speaker).New(&f.Config)
	if o.step != 0 {
		g.Only(o.step)
	}
	var b bytes.Buffer
	var err error
	switch o.output.format {
	case "html":
		err = (&guide.Page{Guide: g}).Write(&b)
	case "json":
		err = term.WriteJSON(&b, g)
	case formatCSV:
		a.guideCSV(&b, g, o, terminal)
	case "markdown":
		err = g.WriteMarkdown(&b)
	default:
		err = g.WriteText(&b)
	}
	if err != nil {
		return err
	}
	if o.out != "" {
		return a.writeOut(ctx, f.Path, o, b.Bytes())
	}
	text := b.String()
	if terminal {
		text = term.EscapeText(text)
	}
	_, err = io.WriteString(a.out, text)
	return err
}

// guideCSV writes the opt-ins. A file begins with a byte order mark, without
// which spreadsheets take UTF-8 for something else.
func (a *app) guideCSV(b *bytes.Buffer, g *guide.Guide, o *guideOptions, terminal bool) {
	text, guarded := csvText(append([][]string{guide.Columns}, g.Rows()...), o.separator, !o.raw)
	if guarded > 0 {
		a.warn("%s", a.speaker.Say("%d values begin like a formula and got an apostrophe in front; --raw leaves them as they are", guarded))
	}
	if o.out != "" && !o.raw {
		b.WriteString("\ufeff")
	}
	if terminal {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	b.WriteString(text)
}

// writeOut writes the guide to a file: a new one, or in place of an older
// guide. Only --force replaces what is something else, and nothing ever
// replaces the configuration.
func (a *app) writeOut(ctx context.Context, configuration string, o *guideOptions, data []byte) error {
	unlock, err := files.Lock(ctx, o.out, 0)
	if err != nil {
		return err
	}
	defer unlock()
	options := files.WriteOptions{New: true}
	if there, err := os.Stat(o.out); err == nil {
		options = files.WriteOptions{}
		if same, err := os.Stat(configuration); err == nil && os.SameFile(there, same) {
			return msg.New(msg.Usage, "%s is the configuration itself", o.out).WithHint("--out takes another FILE")
		}
		if there.Mode().IsRegular() {
			old, snapshot, err := files.Read(o.out)
			if err != nil {
				return err
			}
			if !guide.Recognize(old) && len(old) > 0 && !o.force {
				return msg.New(msg.Usage, "%s exists, and engage guide did not make it", o.out).
					WithHint("name another file, or replace it with --force")
			}
			options = files.WriteOptions{Expect: &snapshot}
		}
	}
	written, err := files.Write(o.out, data, options)
	if err != nil {
		return err
	}
	if written {
		a.note("%s", a.speaker.Say("%s written", o.out))
		return nil
	}
	a.note("%s", a.speaker.Say("%s is up to date", o.out))
	return nil
}
