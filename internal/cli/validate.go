package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/report"
	"engage/internal/term"
)

// defaultJobs is how many files are checked at a time. Most of the time is
// waiting for Actito, which takes five calls at a time from one licence; more
// files than that are of use where there are several licences.
const defaultJobs = 100

type validateOptions struct {
	offline, strict, keyStdin, failFast bool
	jobs                                int
	output                              *output
}

func newValidate(a *app) *cobra.Command {
	opts := &validateOptions{}
	cmd := &cobra.Command{
		Use:   "validate [FILE…]",
		Short: "Check configurations, locally and against Actito",
		Long: `Check configurations: whether each is as it should be, and whether Actito accepts
the key, has the entity and the form, and has the subscriptions that the mapping
variables name. What only Qualifio knows can't be checked.

FILE is a file, a folder or a pattern; ** stands for any folders. Without FILE it
is engage.yaml. Of a folder, every *.yaml and *.yml in it and below is checked that
has two of the configuration's keys, such as version and integration; the others
are named, and with --strict they are a failure. Hidden folders and links to
folders are passed over. Files are checked in parallel, and told in the order of
their names. Where GITHUB_STEP_SUMMARY is set, a summary is added to that file.

Exit code: 0 all is well, warnings aside; 3 a configuration is not valid; 4 no
key, or Actito refused it; 5 Actito could not be reached; 6 Actito lacks the
entity or form, or --strict found a difference. Of several, the first of these.`,
		Example: `  engage validate
  engage validate --offline customers/acme.yaml
  engage validate --strict -o json customers/ 'shops/**/*.yaml'
  engage validate -o junit customers/ > engage.xml`,
		Args: cobra.ArbitraryArgs, ValidArgsFunction: configurations,
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.offline, "offline", false, "don't ask Actito")
	flags.BoolVar(&opts.strict, "strict", false, "fail where subscriptions and mapping variables differ, or a folder has YAML files that are no configurations")
	flags.BoolVar(&opts.failFast, "fail-fast", false, "stop at the first file that fails")
	addJobs(cmd, &opts.jobs, defaultJobs)
	addKeyStdin(cmd, &opts.keyStdin)
	a.addConsent(cmd)
	a.addUseEnvKey(cmd)
	opts.output = addOutput(cmd, "text", "json", "junit", "github")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkJobs(opts.jobs); err != nil {
			return err
		}
		targets, leftOut := []files.Target{{Path: a.configPath}}, []string(nil)
		if len(args) > 0 {
			targets, leftOut = files.Targets(args, config.IsConfigurationFile)
		}
		return runValidate(cmd.Context(), a, opts, targets, leftOut)
	}
	return cmd
}

// mostJobs bounds --jobs: beyond it there are more files open than a system
// allows.
const mostJobs = 1000

// addJobs gives a command the flag that says how many files are worked on at a
// time; checkJobs refuses what it can't be.
func addJobs(cmd *cobra.Command, jobs *int, otherwise int) {
	cmd.Flags().IntVar(jobs, "jobs", otherwise, fmt.Sprintf("how many files to work on at a time, `1` to %d", mostJobs))
}

func checkJobs(jobs int) error {
	if jobs < 1 || jobs > mostJobs {
		return msg.New(msg.Usage, "--jobs must be from 1 to %d", mostJobs)
	}
	return nil
}

// reportLeftOut names the YAML files of folders that are no configurations. With
// strict they are an error, whose kind it returns.
func (a *app) reportLeftOut(files []string, strict bool) msg.Kind {
	if len(files) == 0 {
		return 0
	}
	err := msg.New(msg.Config, "%d YAML files are no engage configurations: %s", len(files), fewNames(files))
	if len(files) == 1 {
		err = msg.New(msg.Config, "1 YAML file is no engage configuration: %s", fewNames(files))
	}
	if !strict {
		_, _ = fmt.Fprintln(a.err, a.speaker.Error(err))
		return 0
	}
	printError(a.err, a.speaker, err.WithHint("take them out of the folder, or name the configurations themselves"), unmasked)
	return err.Kind
}

func runValidate(ctx context.Context, a *app, opts *validateOptions, targets []files.Target, leftOut []string) error {
	given, err := a.readKey(opts.keyStdin)
	if err != nil {
		return err
	}
	a.reportLeftOut(leftOut, opts.strict)
	progress := newProgress(a, len(targets))
	defer progress.end()
	v := &validator{pool: progress.around(a.pool(given)), offline: opts.offline, strict: opts.strict}
	v.pool.OwnKeys = a.ownKeys(targets)
	out := a.resultsOf(opts.output.format, len(targets) > 1)
	document := report.New(len(targets), opts.offline)

	var writeErr error
	runEach(ctx, targets, opts.jobs, func(ctx context.Context, t files.Target) *check.Report {
		defer progress.step()
		return v.target(ctx, t)
	}, func(r *check.Report) bool {
		if r.Unfinished() {
			return true
		}
		document.Add(r)
		progress.without(func() { writeErr = out.file(r) })
		return writeErr == nil && (r.OK || !opts.failFast)
	})
	progress.end()
	document.Interrupted = ctx.Err() != nil
	document.Leave(leftOut, opts.strict)
	if writeErr == nil {
		writeErr = out.end(document)
	}
	if writeErr != nil {
		return msg.New(msg.Unexpected, "the result can't be written: %w", writeErr)
	}
	a.stepSummary(document)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return failed(document.Kind())
}

// results writes what was found, each file as it comes and the rest at the end.
type results struct {
	file func(*check.Report) error
	end  func(*report.Document) error
}

func (a *app) resultsOf(format string, several bool) results {
	atEnd := func(write func(io.Writer, *report.Document) error) results {
		return results{
			file: func(*check.Report) error { return nil },
			end:  func(d *report.Document) error { return write(a.out, d) },
		}
	}
	switch format {
	case "json":
		return atEnd(report.JSON)
	case "junit":
		return atEnd(report.JUnit)
	case "github":
		// The last line is for people, who read it in the step's log.
		text, out := &report.Text{W: a.err, Quiet: a.quiet}, a.out.annotate()
		return results{
			file: func(r *check.Report) error { return report.GitHub(out, r, os.Getenv("GITHUB_WORKSPACE")) },
			end:  text.End,
		}
	}
	text := &report.Text{
		W: a.out, Unicode: term.Unicode(), Colour: term.Colour() && term.IsTerminal(a.out.File),
		Quiet: a.quiet, All: a.verbose, Several: several,
	}
	if term.IsTerminal(a.out.File) {
		text.Width, _ = term.Size(a.out.File)
	}
	return results{text.File, text.End}
}

// stepSummary adds a summary to the file that GitHub Actions shows on the
// run's page. That it can't be written changes nothing about the result.
func (a *app) stepSummary(d *report.Document) {
	path := os.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		err = report.Markdown(f, d)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}
	if err != nil {
		a.warn("the summary for GitHub can't be written: %v", err)
	}
}

// validator checks files with what they share: the clients and their answers.
type validator struct {
	pool            *connect.Pool
	memory          check.Memory
	offline, strict bool
}

// target checks one file. A mistake in engage itself becomes this file's result:
// a panic here would end the program with a code that means something else.
func (v *validator) target(ctx context.Context, t files.Target) (r *check.Report) {
	err := msg.Guard(func() error {
		if t.Err != nil {
			return t.Err
		}
		f, err := config.Load(t.Path)
		if err == nil {
			r = v.file(ctx, f)
		}
		return err
	})
	if err != nil {
		return check.Missing(t.Path, err, v.offline)
	}
	return r
}

// file checks a file that was read, against Actito unless offline.
func (v *validator) file(ctx context.Context, f *config.File) *check.Report {
	r := &check.Report{File: f.Path, Checks: check.Local(f)}
	c := f.Config // a copy: the rest of the file need not stay while Actito is waited for
	switch {
	case v.offline:
	case !askable(r):
		r.Checks = append(r.Checks, check.SkipRemote("Actito was not asked: the configuration has to be put right first")...)
	default:
		r.Checks = append(r.Checks, check.Remote(ctx, &c, func(ctx context.Context) (check.Actito, error) {
			client, err := v.pool.Client(ctx, &c, folder(r.File))
			if err != nil {
				return nil, err
			}
			return v.memory.Of(client), nil
		}, v.strict)...)
	}
	r.OK = r.Kind() == 0
	return r
}

// askable reports whether what failed locally leaves enough to ask Actito: wrong
// names do, wrong addresses don't.
func askable(r *check.Report) bool {
	for _, c := range r.Checks {
		if c.Status == check.Fail && c.ID != check.TechnicalNames && c.ID != check.PushRules {
			return false
		}
	}
	return true
}
