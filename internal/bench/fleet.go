package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"engage/internal/config"
)

const (
	licences = 50
	// atATime is how many calls Actito takes at a time from one licence.
	atATime = 5
	// memoryGoal is the most bytes that engage may take at 1,000 files.
	memoryGoal = 60 << 20
)

// fleet is many configurations of several licences, each licence with a domain
// and a key of its own, each configuration with a form of its own.
type fleet struct {
	b        *bench
	licences []*licence
	env      []string
	folder   string // of the configurations
}

// fleets measures both sizes.
func fleets(b *bench) error {
	if !find("sh", "curl", "jq", "xargs") {
		b.table.note("the fleet needs sh, curl, jq and xargs, and was left out")
		return nil
	}
	for _, n := range []int{200, 1000} {
		if err := b.fleet(n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) fleet(n int) error {
	f, err := b.newFleet(n)
	defer f.close()
	if err != nil {
		return err
	}
	opening, call, err := distance(f.licences[0].domain)
	if err != nil {
		return err
	}
	all, calls, memory, err := f.repeated(max(3, b.rounds(7)), "--jobs", fmt.Sprint(n))
	if err != nil {
		return err
	}
	usual, _, _, err := f.repeated(max(3, b.rounds(7)))
	if err != nil {
		return err
	}
	script, err := f.script(n)
	if err != nil {
		return err
	}

	what := fmt.Sprintf("engage validate, %d files of %d licences, 50 ms", n, licences)
	limit := limitOf(opening, call, calls)
	against := func(what, other string, goal float64, ours, theirs time.Duration) {
		b.table.add(row{what, other, float64(ours) / float64(theirs), goal, short(ours), short(theirs)})
	}
	against(what+", --jobs as files", fmt.Sprintf("the limit: %d calls a licence, 5 at a time", calls), 1.2, all, limit)
	against(what, "the same limit", 1.2, usual, limit)
	against(what, "xargs -P 8 over the script", 0, usual, script)
	if n == 1000 && memory > 0 {
		b.table.add(row{"its memory at the peak, --jobs as files", "60 MiB", float64(memory) / memoryGoal, 1, megabytes(memory), megabytes(memoryGoal)})
	}
	b.table.note("%d files: a call takes %s on an open connection and opening one %s, so a licence's %d calls take %s at the least; the script asks 4 times a file, which is %d a licence, and ran once; these ratios are of medians",
		n, short(call), short(opening), calls, short(limit), 4*n/licences)
	return nil
}

// limitOf is the least time that the calls of one licence can take: opening
// the connections, the token, and all other calls, five at a time.
func limitOf(opening, call time.Duration, calls int) time.Duration {
	rounds := (calls - 1 + atATime - 1) / atATime
	return opening + time.Duration(1+rounds)*call
}

func variable(licence int) string { return fmt.Sprintf("BENCH_KEY_%02d", licence) }

// newFleet returns what there is to close with an error, too.
func (b *bench) newFleet(n int) (*fleet, error) {
	f := &fleet{b: b, folder: filepath.Join(b.folder, fmt.Sprintf("fleet%d", n))}
	if err := os.MkdirAll(f.folder, 0o700); err != nil {
		return f, err
	}
	for i := range licences {
		key := fmt.Sprintf("benchKey%02d", i)
		l, err := open(key, (n+licences-1)/licences, far)
		if err != nil {
			return f, err
		}
		f.licences = append(f.licences, l)
		f.env = append(f.env, variable(i)+"="+key)
	}
	for i := range n {
		// In the order of the names, licences take turns.
		path := filepath.Join(f.folder, fmt.Sprintf("%04d.yaml", i))
		c := configuration(f.licences[i%licences].domain, "env:"+variable(i%licences), formName(i/licences), subscriptions)
		if err := os.WriteFile(path, config.Render(c), 0o600); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *fleet) close() {
	for _, l := range f.licences {
		l.close()
	}
}

// repeated runs engage several times and returns the median of the times, the
// calls that a run makes to one licence, and the highest peak of its memory.
func (f *fleet) repeated(rounds int, flags ...string) (took time.Duration, calls int, peak uint64, err error) {
	var times []time.Duration
	for range rounds {
		before := len(f.licences[0].server.Calls())
		took, memory, err := f.engage(flags...)
		if err != nil {
			return 0, 0, 0, err
		}
		calls = len(f.licences[0].server.Calls()) - before
		times, peak = append(times, took), max(peak, memory)
	}
	return median(times), calls, peak, nil
}

// engage checks all files and returns the time, and the program's memory at
// its peak in bytes, 0 where the system doesn't tell.
func (f *fleet) engage(flags ...string) (took time.Duration, peak uint64, err error) {
	args := append([]string{f.b.engage, "validate", "--strict", "--quiet", f.folder}, flags...)
	return program{ctx: f.b.ctx, args: args, env: f.env}.watched()
}

// script checks all files with the script, eight at a time.
func (f *fleet) script(n int) (time.Duration, error) {
	path, list, scratch, err := f.b.writeScript()
	if err != nil {
		return 0, err
	}
	var lines []byte
	for i := range n {
		lines = fmt.Appendf(lines, "%s %s %s %s %s %s %s\n", f.licences[i%licences].domain, variable(i%licences),
			entity, formName(i/licences), clients, list, scratch)
	}
	return program{ctx: f.b.ctx, args: []string{"xargs", "-P", "8", "-L", "1", "sh", path}, env: f.env, input: lines}.run()
}
