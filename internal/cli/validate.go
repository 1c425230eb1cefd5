package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/report"
	"engage/internal/term"
)

// defaultJobs is how many files are checked at a time. Most of the time is
// waiting for Actito, and one licence gets few calls at a time; more files than
// that are of use where there are several licences.
const defaultJobs = 100

type validateOptions struct {
	offline  bool
	failFast bool
	only     bool // configurations
	output   *choice
}

func newValidate(a *app) *cobra.Command {
	opts := &validateOptions{}
	cmd := &cobra.Command{
		Use:   "validate [FILE…]",
		Short: "Check configurations, locally and against Actito",
		Long: `Check configurations: whether each is as it should be, and whether Actito accepts
the key, has the entity and the form, and has the subscriptions that the mapping
variables name; and whether the profile table has another unique attribute than the
e-mail address, or mandatory ones that a participation must bring, as far as is known
(actito.profile_table). Whether the form is active, and the enrichment rules, can't be
seen. What only Qualifio knows can't be checked, but for the names in push rules
where the configuration has a campaign feed.

FILE is a file, a folder or a pattern; ** stands for any folders, and - for standard
input, whose relative paths count from here. Without FILE it is engage.yaml. Of a
folder, every *.yaml and *.yml in it and below is checked that has two of the
configuration's keys, such as version and integration; the others are named, and with
--strict they are a failure. Hidden folders and links to folders are passed over. Files are checked in parallel, and told in the order of
their names; of several, --verbose tells every check. Where GITHUB_STEP_SUMMARY is
set, a summary is added to that file.

Exit code: 0 all is well, warnings aside; 3 a configuration is not valid; 4 no
key, or Actito refused it; 5 Actito could not be reached; 6 Actito lacks the
entity or form, or --strict found a difference. Of several, the first of these.`,
		Example: `  engage validate
  engage validate --offline customers/acme.yaml
  engage validate --strict -o json customers/ "shops/**/*.yaml"
  engage validate -o junit customers/ > engage.xml
  git show HEAD:engage.yaml | engage validate --offline -`,
	}
	cmd.Flags().BoolVar(&opts.offline, "offline", false, "don't ask Actito")
	cmd.Flags().BoolVar(&opts.failFast, "fail-fast", false, "stop at the first file that fails")
	cmd.Flags().BoolVar(&opts.only, "only-configurations", false, "leave out FILEs that are no configurations, as those of a folder are")
	run := a.addFileRun(cmd, defaultJobs, "fail where subscriptions and mapping variables differ, or a directory has YAML files that are no configurations")
	opts.output = addOutput(cmd, "text", "json", "jsonl", "junit", "github", "markdown", "sarif", "gitlab")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if slices.Contains(args, stdinName) {
			if err := a.checkPipe(stdinName, "… | engage validate -, or engage validate FILE"); err != nil {
				return err
			}
		}
		if err := run.open(args); err != nil {
			return err
		}
		if opts.only {
			run.leaveOutOthers()
		}
		return runValidate(cmd.Context(), run, opts)
	}
	return cmd
}

func runValidate(ctx context.Context, run *fileRun, opts *validateOptions) error {
	checker, err := run.checker(opts.offline)
	if err != nil {
		return err
	}
	work := func(ctx context.Context, path string) (*check.Report, error) {
		if path == stdinName {
			return run.app.checkStdin(ctx, checker)
		}
		return checker.CheckPath(ctx, path), nil
	}
	document := report.New(run.names(), opts.offline)
	text := run.app.reportText(len(run.targets) > 1)
	for o := range eachFile(ctx, run, work) {
		r := o.result
		if o.err != nil {
			r = check.ErrorReport(o.path, o.err, opts.offline)
		}
		if r.Unfinished() {
			continue
		}
		document.Add(r)
		run.count(r.Kind())
		switch opts.output.value {
		case "text":
			text.File(r)
		case "jsonl":
			run.app.writeEvent("validate", r)
		}
		if opts.failFast && !r.OK {
			document.Stopped = true
			break
		}
	}
	document.SetLeftOut(run.leftOut, run.strict)
	document.Error = run.failure(ctx)
	switch opts.output.value {
	case "text":
		text.Summary(document)
	case "jsonl":
		summary := *document
		summary.Files = nil
		run.app.writeEvent("summary", &summary)
	default:
		run.app.writeDocument(document, opts.output.value)
	}
	run.app.stepSummary(document)
	return run.end(ctx)
}

// leaveOutOthers leaves out the files that exist and are no configurations.
func (run *fileRun) leaveOutOthers() {
	run.targets = slices.DeleteFunc(run.targets, func(t files.Target) bool {
		info, err := os.Stat(t.Path)
		other := t.Err == nil && err == nil && info.Mode().IsRegular() && !config.IsConfigurationFile(t.Path)
		if other {
			run.leftOut = append(run.leftOut, t.Path)
		}
		return other
	})
}

// stdinName is the argument that stands for standard input.
const stdinName = "-"

// checkStdin checks the configuration on standard input.
func (a *app) checkStdin(ctx context.Context, checker *check.Checker) (*check.Report, error) {
	src, err := io.ReadAll(io.LimitReader(a.in, config.MaxSize+1))
	if err != nil {
		return nil, msg.New(msg.Config, "standard input can't be read: %w", err)
	}
	return checker.CheckFile(ctx, config.Parse(stdinName, src)), nil
}

// reportText writes reports for people.
func (a *app) reportText(several bool) *report.Text {
	return &report.Text{
		W: a.out, Unicode: term.Unicode(), Colour: term.Colour() && term.IsTerminal(a.out.File), Quiet: a.quiet, All: a.verbose, Several: several,
		Width: a.out.width(),
	}
}

// writeDocument writes the checks of a run in a format that has no part for a single file.
func (a *app) writeDocument(d *report.Document, format string) {
	switch format {
	case "json":
		_ = report.JSON(a.out, d)
	case "junit":
		_ = report.JUnit(a.out, d)
	case "github":
		if log, ok := a.out.w.(*term.CILog); ok {
			log.Annotations = true
		}
		_ = report.GitHub(a.out, d, os.Getenv("GITHUB_WORKSPACE"))
		(&report.Text{W: a.err, Quiet: a.quiet}).Summary(d) // for people who read the step's log
	case "markdown":
		_ = report.Markdown(a.out, d)
	case "sarif":
		_ = report.SARIF(a.out, d, repository())
	case "gitlab":
		_ = report.GitLab(a.out, d, repository())
	}
}

// repository is the directory that paths in reports count from: the repository's root,
// or the working directory where no CI server says what the root is.
func repository() string {
	directory, _ := os.Getwd()
	return cmp.Or(os.Getenv("GITHUB_WORKSPACE"), os.Getenv("CI_PROJECT_DIR"), directory)
}

// stepSummary adds a summary to the file that GitHub Actions shows on the run's
// page. An error there changes nothing about the result.
func (a *app) stepSummary(d *report.Document) {
	path := os.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		err = errors.Join(report.Markdown(f, d), f.Close())
	}
	if err != nil {
		a.warn("the summary for GitHub can't be written: %v", err)
	}
}
