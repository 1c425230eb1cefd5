package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/secret"
)

// mostJobs bounds --jobs: beyond it there are more files open than a system
// allows.
const mostJobs = 1000

// fileRun is what the commands share that work on many files at a time.
type fileRun struct {
	app         *app
	cmd         *cobra.Command
	jobs, calls int
	strict      bool

	fleet        *config.Fleet // nil for none
	targets      []files.Target
	leftOut      []string // the YAML files of directories that are no configurations
	leftOutNames []string // the same, as messages have them, since they were told
	list         bool     // the arguments are more than the name of one file

	finished int
	worst    msg.Kind // of the files that were finished
	causes   []cause  // that are told at the end
}

// addFiles gives a command the files as its arguments, which it works on one by one.
func (a *app) addFiles(cmd *cobra.Command) *fileRun {
	cmd.Args, cmd.ValidArgsFunction = cobra.ArbitraryArgs, configurations
	return &fileRun{app: a, cmd: cmd, jobs: 1, calls: actito.DefaultCalls}
}

// addFileRun gives a command the arguments and flags of a run over many files.
func (a *app) addFileRun(cmd *cobra.Command, jobs int, strict string) *fileRun {
	run := a.addFiles(cmd)
	flags := cmd.Flags()
	flags.IntVar(&run.jobs, "jobs", jobs, fmt.Sprintf("how many files to work on at a time, `1` to %d", mostJobs))
	flags.IntVar(&run.calls, "calls-per-licence", actito.DefaultCalls,
		fmt.Sprintf("how many calls one Actito licence gets at a time, `1` to %d: Qualifio needs some of them, too", actito.MostCalls))
	flags.BoolVar(&run.strict, "strict", false, strict)
	a.addKeyFlags(cmd)
	run.addEnvironmentKey()
	return run
}

// addEnvironmentKey gives the run's command the flag that uses one key for several files.
func (run *fileRun) addEnvironmentKey() {
	run.cmd.Flags().BoolVar(&run.app.useEnvKey, "use-environment-key", false,
		"with several files: use the key in "+secret.Variable+" also for those whose api_key names another place")
}

// open finds the files that the arguments mean.
func (run *fileRun) open(args []string) (err error) {
	if run.jobs < 1 || run.jobs > mostJobs {
		return msg.New(msg.Usage, "--jobs must be from 1 to %d", mostJobs)
	}
	if run.calls < 1 || run.calls > actito.MostCalls {
		return msg.New(msg.Usage, "--calls-per-licence must be from 1 to %d", actito.MostCalls).
			WithHint("Actito takes %d calls at a time from one licence", actito.MostCalls)
	}
	if len(args) > 0 && run.cmd.Flags().Changed("config") {
		return msg.New(msg.Usage, "-c and files as arguments don't go together").WithHint("name all files as arguments")
	}
	run.targets = []files.Target{{Path: run.app.configPath}}
	if len(args) > 0 {
		run.targets, run.leftOut = files.Targets(args, config.IsConfigurationFile)
		isFleet := func(path string) bool { return filepath.Base(path) == config.FleetFile }
		run.leftOut = slices.DeleteFunc(run.leftOut, isFleet)
		run.targets = slices.DeleteFunc(run.targets, func(t files.Target) bool { return isFleet(t.Path) })
		run.list = len(args) > 1 || len(run.targets) != 1 || run.targets[0].Path != args[0] || run.targets[0].Err != nil
	}
	first := run.app.configPath
	if len(args) > 0 {
		first = args[0]
	}
	run.fleet, err = config.FindFleet(first)
	return err
}

// names returns the paths of the targets.
func (run *fileRun) names() []string {
	return lists.Map(run.targets, func(t files.Target) string { return t.Path })
}

// checker returns what checks the files of the run. Of several files, each needs the
// key that it names itself.
func (run *fileRun) checker(offline bool) (*check.Checker, error) {
	given, err := run.app.readKey()
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(slices.Clone(run.targets), func(t files.Target) bool { return t.Err != nil })
	pool := run.app.pool(given)
	pool.StrictKeySource = len(found) > 1 && !run.app.useEnvKey
	pool.Calls, pool.Fleet = run.calls, run.fleet
	if f := run.fleet; f != nil {
		limit, _ := time.ParseDuration(f.Timeout)
		pool.Calls, pool.CallsPerMinute, pool.Options.Timeout = cmp.Or(f.CallsAtATime, run.calls), f.CallsPerMinute, cmp.Or(limit, run.app.timeout)
	}
	return &check.Checker{Pool: pool, Offline: offline, Strict: run.strict}, nil
}

// count counts a file as finished.
func (run *fileRun) count(kind msg.Kind) {
	run.finished++
	run.worst = msg.Worst(run.worst, kind)
}

// end returns the error of a run.
func (run *fileRun) end(ctx context.Context) error {
	if lost := run.app.out.lost(); lost != nil {
		return lost
	}
	if ctx.Err() != nil && run.finished < len(run.targets) {
		run.app.note("%d of %d files were finished", run.finished, len(run.targets))
		return ctx.Err()
	}
	if run.strict && len(run.leftOut) > 0 {
		return failed(msg.Worst(run.worst, msg.Config))
	}
	return failed(run.worst)
}
