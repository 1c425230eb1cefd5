package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/report"
	"engage/internal/term"
)

func newStatus(a *app) *cobra.Command {
	var offline, raw bool
	var compare string
	cmd := &cobra.Command{
		Use:   "status [FILE…]",
		Short: "Show many configurations at a glance: changes, what is to do",
		Long: `Show a row for each configuration: where its key comes from and whether Actito
accepts it, what differs from Actito's subscriptions, the push rules, the steps that
are said to be done in Qualifio, and what failed or warned. The checks are those of
engage validate, the plan that of engage optins sync, and nothing is written. FILE and
the exit codes are as for engage validate.

The worst come first. A key with (no) was not accepted, one with (?) not asked for;
changes are + to add, - gone, ! collisions and ? not known; ask is how many names wait
for the account manager. --compare tells what is new and what
is mended since an earlier -o json; what can't be checked now is not mended.

An engage.fleet.yaml in the folder of the first FILE, or above it up to the working
folder, says where the keys of many configurations are and how fast Actito is asked:
here and in validate, optins sync, verify and auth. The key of a configuration is where
the first pattern there that matches says, whatever its own api_key is.`,
		Example: `  engage status customers/
  engage status -o json customers/ > today.json
  engage status --compare yesterday.json -o html customers/ > status.html`,
	}
	flags := cmd.Flags()
	flags.BoolVar(&offline, "offline", false, "don't ask Actito")
	flags.StringVar(&compare, "compare", "", "tell what is new and what is mended since `FILE`, an earlier -o json")
	flags.BoolVar(&raw, "raw", false, "with -o csv: no apostrophe before what looks like a formula")
	run := a.addFileRun(cmd, defaultJobs, "fail where subscriptions and mapping variables differ, or a folder has YAML files that are no configurations")
	output := addOutput(cmd, "text", "json", "jsonl", "csv", "markdown", "html")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := run.open(args); err != nil {
			return err
		}
		status, err := report.NewStatus(run.leftOut, compare)
		if err == nil {
			err = runStatus(cmd.Context(), run, status, offline, output.value == "jsonl")
		}
		if err != nil {
			return err
		}
		switch output.value {
		case "text":
			a.statusText(status)
		case "json":
			a.writeJSON(status)
		case "jsonl":
			summary := *status
			summary.Rows = nil
			a.writeEvent("summary", &summary)
		case "csv":
			a.write(a.csvText(report.StatusTable(status), ",", raw))
		case "markdown":
			_, _ = io.WriteString(a.out, report.StatusMarkdown(status))
		case "html":
			_, _ = io.WriteString(a.out, report.StatusHTML(status))
		}
		return run.end(cmd.Context())
	}
	return cmd
}

// runStatus makes the rows, and writes each with lines.
func runStatus(ctx context.Context, run *fileRun, status *report.Status, offline, lines bool) error {
	checker, err := run.checker(offline)
	if err != nil {
		return err
	}
	work := func(ctx context.Context, path string) (*report.Row, error) {
		f, err := config.Load(path)
		if err != nil {
			return nil, err
		}
		c := f.Config // a copy, so that the file can be freed while Actito is called
		r := checker.CheckFile(ctx, f)
		var names []string // nil: not known
		compared := func(c check.Result) bool { return c.ID == check.Subscriptions && c.Status != check.Skip }
		if slices.ContainsFunc(r.Checks, compared) {
			if names, err = checker.Subscriptions(ctx, &c, path); err == nil { // else it is in the report
				names = full(names)
			}
		}
		keyed, _ := run.fleet.For(&c, path) // an error is in the report, too
		return report.NewRow(r, &c, names, connect.KeySource(run.app.keyStdin, keyed)), nil
	}
	for o := range eachFile(ctx, run, work) {
		row := o.result
		if o.err != nil {
			row = report.NewRow(check.ErrorReport(o.path, o.err, offline), &config.Config{}, nil, "")
		}
		if !status.Add(row) {
			continue
		}
		run.count(status.Kind)
		if lines {
			run.app.writeEvent("status", row)
		}
	}
	status.End(run.failure(ctx))
	return nil
}

// statusText writes a table, what failed or warned, each cause once, and the summary.
func (a *app) statusText(s *report.Status) {
	width := max(a.out.width(), 79)
	// How wide the columns may be: 62 together with the gaps, without the file's.
	widths := []int{6, width - 62, 0, 0, 8, 12, 8, 5, 6, 3}
	var table [][]string
	var causes []string
	files := map[string][]string{} // by cause
	rows := report.StatusTable(s)
	common := commonDirectory(rows[1:])
	for i, row := range rows {
		var cells []string
		for j, most := range widths {
			if most == 0 {
				continue
			}
			cell := term.EscapeName(strings.TrimPrefix(row[j], common))
			if over := ansi.StringWidth(cell) - most; over > 0 {
				cell = ansi.TruncateLeft(cell, over+1, "…")
			}
			cells = append(cells, cell)
		}
		table = append(table, cells)
		if i == 0 {
			continue // the headings
		}
		for j, mark := range []string{"", "new ", "mended "} {
			for cause := range strings.Lines(row[len(widths)+j]) {
				cause = mark + strings.TrimSuffix(cause, "\n")
				if files[cause] == nil {
					causes = append(causes, cause)
				}
				files[cause] = append(files[cause], row[1])
			}
		}
	}
	writeTable(a.out, "", table)
	var b strings.Builder
	for _, cause := range causes {
		fmt.Fprintln(&b, term.Wrap(term.EscapeLine(fmt.Sprintf("%s (%s)", cause, msg.Abbreviated(files[cause]))), width, 4))
	}
	fmt.Fprintln(&b, term.Wrap(s.Line(), width, 4))
	a.write(b.String())
}

// commonDirectory returns the directory that the files of all rows are in, with the
// separator behind it.
func commonDirectory(rows [][]string) (common string) {
	for i, row := range rows {
		directory := row[1][:strings.LastIndexAny(row[1], `/\`)+1]
		if i == 0 {
			common = directory
		}
		for !strings.HasPrefix(directory, common) {
			common = common[:strings.LastIndexAny(common[:len(common)-1], `/\`)+1]
		}
	}
	return common
}
