package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/semaphore"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/files"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// mostJobs bounds --jobs: beyond it there are more files open than a system
// allows.
const mostJobs = 1000

// fileRun is what the commands share that work on many files at a time.
type fileRun struct {
	app              *app
	cmd              *cobra.Command
	jobs, calls      int
	strict, keyStdin bool
	given            secret.Key // from standard input, once it was read

	fleet   *config.Fleet // nil for none
	targets []files.Target
	leftOut []string // the YAML files of directories that are no configurations
	causes  []cause  // that are told at the end
	stopped bool     // nothing more is to be done
	list    bool     // the arguments are more than the name of one file
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
	run.addKeyFlags()
	return run
}

// addKeyFlags gives the run's command the flags that say which key is used.
func (run *fileRun) addKeyFlags() {
	addKeyStdin(run.cmd, &run.keyStdin)
	run.app.addConsent(run.cmd)
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
	run.fleet, err = config.FindFleet(append(args, run.app.configPath)[0])
	return err
}

// stdinName is the argument that stands for standard input.
const stdinName = "-"

// names returns the paths of the targets.
func (run *fileRun) names() []string {
	return lists.Map(run.targets, func(t files.Target) string { return t.Path })
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

// pool returns the clients for the run. Of several files, each needs the key
// that it names itself.
func (run *fileRun) pool() (*connect.Pool, error) {
	given, err := run.app.readKey(run.keyStdin)
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
	return pool, nil
}

// eachFile does the work for each file and emits the results in the order of the
// names, until emit stops the run or a result can't be written. A target that is none,
// or a panic in the work, is a file's own failure.
func eachFile[Result any](
	ctx context.Context, run *fileRun, work func(context.Context, string) Result,
	failure func(path string, err error) Result, emit func(Result),
) {
	run.reportLeftOut()
	p := &progress{app: run.app, total: len(run.targets), begun: map[string]bool{}}
	p.step("", 0)
	defer run.printCauses()
	defer p.tellCI()()
	defer run.app.err.line("")
	runEach(ctx, run.targets, run.jobs, func(ctx context.Context, t files.Target) (result Result) {
		p.step(t.Path, 0)
		defer p.step(t.Path, 1)
		ctx = actito.WithName(ctx, t.Path)
		err := msg.CatchPanic(func() error {
			if t.Err == nil {
				result = work(ctx, t.Path)
			}
			return t.Err
		})
		if err != nil {
			return failure(t.Path, err)
		}
		return result
	}, func(r Result) (more bool) {
		p.without(func() { emit(r) })
		return !run.stopped && run.app.out.lost() == nil
	})
}

// eachConfiguration does the work for each file that is a valid configuration, and emits
// the results as eachFile does. It returns how many were emitted, and the worst kind of
// failure.
func eachConfiguration[Result any](
	ctx context.Context, run *fileRun, work func(context.Context, *config.File) (Result, error), emit func(string, Result, error),
) (finished int, worst msg.Kind) {
	type outcome struct {
		path   string
		result Result
		err    error
	}
	failure := func(path string, err error) outcome { return outcome{path: path, err: err} }
	eachFile(ctx, run, func(ctx context.Context, path string) outcome {
		f, err := run.app.load(path)
		if err != nil {
			return failure(path, err)
		}
		result, err := work(ctx, f)
		return outcome{path, result, err}
	}, failure, func(o outcome) {
		emit(o.path, o.result, o.err)
		finished++
		worst = msg.Worst(worst, msg.KindOf(o.err))
	})
	return finished, worst
}

// progress is the line on a terminal that says how far a run over several files is.
type progress struct {
	app         *app
	total, done int
	mu          sync.Mutex
	begun       map[string]bool // the files that are worked on
}

// step counts a file as begun, and once more as finished.
func (p *progress) step(path string, finished int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += finished
	if p.begun[path] = true; finished > 0 || path == "" {
		delete(p.begun, path)
	}
	if p.begun[path] {
		return
	}
	p.show()
}

// progressEvery is how often a CI server's log gets a line.
var progressEvery = 10 * time.Second

// tellCI writes how far the run is into the log of a CI server, from time to time, until
// the function that it returns is called.
func (p *progress) tellCI() (end func()) {
	if !term.CI() || p.app.quiet || term.IsTerminal(p.app.err.File) {
		return func() {}
	}
	ctx, stop := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.Tick(progressEvery)
		for {
			select {
			case <-tick:
				p.mu.Lock()
				p.app.note("%d of %d files; waiting for %s", p.done, p.total, msg.Abbreviated(slices.Sorted(maps.Keys(p.begun))))
				p.mu.Unlock()
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { stop(); ended.Wait() }
}

// without prints something that the line makes way for.
func (p *progress) without(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.app.err.line("")
	print()
	p.show()
}

func (p *progress) show() {
	if p.total > 1 && !p.app.quiet && term.IsTerminal(p.app.err.File) && !term.Dumb() {
		p.app.err.line(p.app.language.Transliterate(fmt.Sprintf("%d of %d files …", p.done, p.total)))
	}
}

// leftOutError is the failure, with --strict, of the files that were left out.
func leftOutError(files ...string) *msg.Error {
	names := lists.Map(files, term.EscapeName)
	return msg.New(msg.Config, "%s left out, as no engage configuration: %s", term.Count(len(names), "YAML file"), strings.Join(names, ", ")).
		WithHint("take them out of the directory, or name the configurations themselves")
}

// reportLeftOut names the YAML files of directories that are no configurations.
func (run *fileRun) reportLeftOut() {
	if len(run.leftOut) == 0 {
		return
	}
	err := leftOutError(run.leftOut...)
	if run.strict {
		run.app.printError(err)
		return
	}
	_, _ = fmt.Fprintln(run.app.err, term.Wrap(run.app.language.Error(err), run.app.err.width(), 2))
}

// named returns the error with the file's name, where there are several and it
// doesn't say it.
func (run *fileRun) named(path string, err error) error {
	if err == nil || !run.list || strings.Contains(run.app.language.Error(err), path) {
		return err
	}
	return msg.New(msg.KindOf(err), "%s: %w", path, err).WithHint("%s", msg.HintOf(err))
}

// printError prints the error of a file: at once if it is of this file alone, and else
// at the end of the run, together with the other files that share it.
func (run *fileRun) printError(path string, err error) {
	if named := run.named(path, err); named == err {
		run.app.printError(err)
		return
	}
	i := slices.IndexFunc(run.causes, func(c cause) bool {
		return c.err.Error() == err.Error() && msg.HintOf(c.err) == msg.HintOf(err)
	})
	if i < 0 {
		i, run.causes = len(run.causes), append(run.causes, cause{err: err})
	}
	run.causes[i].files = append(run.causes[i].files, path)
}

// printCauses prints the errors that were kept back.
func (run *fileRun) printCauses() {
	for _, c := range run.causes {
		err := run.named(c.files[0], c.err)
		if len(c.files) > 1 {
			err = msg.New(msg.KindOf(c.err), "%w: %s, %s", c.err, term.Count(len(c.files), "file"), msg.Abbreviated(c.files)).
				WithHint("%s", msg.HintOf(c.err))
		}
		run.app.printError(err)
	}
}

// cause is an error, and the files that have it.
type cause struct {
	err   error
	files []string
}

// end returns the error of a run in which so many files were finished.
func (run *fileRun) end(ctx context.Context, finished int, worst msg.Kind) error {
	if lost := run.app.out.lost(); lost != nil {
		return lost
	}
	if ctx.Err() != nil && finished < len(run.targets) {
		run.app.note("%d of %d files were finished", finished, len(run.targets))
		return ctx.Err()
	}
	if run.strict && len(run.leftOut) > 0 {
		worst = msg.Worst(worst, msg.Config)
	}
	return failed(worst)
}

// runEach does the work for each item, at most jobs at a time, and hands the
// results to emit in the order of the items, each as soon as all before it are
// there. It starts nothing more once the context has ended or emit returned
// false; what was begun by then is waited for and, if emit still wants it,
// emitted. work must not panic.
func runEach[Item, Result any](ctx context.Context, items []Item, jobs int, work func(context.Context, Item) Result, emit func(Result) bool) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs = min(max(1, jobs), max(1, len(items)))
	free := semaphore.NewWeighted(int64(jobs))
	// The results in the order of the items. Its bound is that of the memory:
	// work does not run far ahead of what was emitted.
	begun := make(chan chan Result, 3*jobs)
	go func() {
		defer close(begun)
		for _, item := range items {
			if err := free.Acquire(ctx, 1); cmp.Or(err, ctx.Err()) != nil {
				return
			}
			result := make(chan Result, 1)
			go func() {
				defer free.Release(1)
				result <- work(ctx, item)
			}()
			begun <- result
		}
	}()
	wanted := true
	for result := range begun {
		if r := <-result; wanted && !emit(r) {
			wanted = false
			stop()
		}
	}
}
