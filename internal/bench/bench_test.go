// Package bench measures the released program against what one would otherwise
// use. Each benchmark reports a ratio of two sides that take turns within one
// run, because seconds say little on a machine that other work shares:
//
//	go test ./internal/bench -run '^$' -bench . -benchtime 20x
package bench

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"gopkg.in/yaml.v3"

	"engage/internal/config"
	"engage/internal/optin"
	"engage/internal/sandbox"
)

const (
	entity        = "acme"
	table         = "Clients"
	subscriptions = 20                    // of each licence
	latency       = 50 * time.Millisecond // of each call to a far licence
	concurrency   = 5                     // calls at a time that Actito takes from a licence
	licences      = 50
)

// programs are the released program and one that links the same libraries and
// does nothing.
type programs struct{ engage, floor string }

// build builds both as a release does.
func build(b *testing.B) programs {
	b.Helper()
	dir := b.TempDir()
	p := programs{filepath.Join(dir, "engage"), filepath.Join(dir, "floor")}
	for path, source := range map[string]string{p.engage: "engage/cmd/engage", p.floor: "./testdata/floor"} {
		built := path + ".built"
		cmd := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", built, source)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", source, err, out)
		}
		// A copy, as an installation makes it: a file fresh from the linker starts
		// slower or faster for that alone.
		data, err := os.ReadFile(built)
		if err == nil {
			err = os.WriteFile(path, data, 0o700)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return p
}

// run returns a function that runs a program and returns the seconds it took.
func run(b *testing.B, env []string, args ...string) func() float64 {
	return func() float64 {
		seconds, _ := measure(b, env, args...)
		return seconds
	}
}

// measure runs a program and returns the seconds it took, and the most memory that it
// had in KiB, 0 where the system does not tell.
func measure(b *testing.B, env []string, args ...string) (seconds float64, memory int64) {
	cmd := exec.CommandContext(b.Context(), args[0], args[1:]...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "ENGAGE_") || strings.HasPrefix(entry, "GITHUB_") || strings.HasPrefix(entry, "CI=")
	}), env...)
	begin := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	seconds = time.Since(begin).Seconds()
	usage := reflect.Indirect(reflect.ValueOf(cmd.ProcessState.SysUsage()))
	if usage.Kind() == reflect.Struct && usage.FieldByName("Maxrss").IsValid() {
		memory = usage.FieldByName("Maxrss").Int()
	}
	return seconds, memory
}

// compare lets both sides take turns and reports the median ratio, ours/theirs.
func compare(b *testing.B, ours, theirs func() float64) {
	ours()
	theirs() // neither first run counts
	var ratios, times []float64
	for b.Loop() {
		mine := ours()
		ratios, times = append(ratios, mine/theirs()), append(times, mine*1000)
	}
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(median(times), "ms/op")
	b.ReportMetric(0, "ns/op")
}

func median[T cmp.Ordered](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkStart: the time to start and end, against the same libraries linked
// and idle.
func BenchmarkStart(b *testing.B) {
	p := build(b)
	b.Run("version", func(b *testing.B) { compare(b, run(b, nil, p.engage, "version"), run(b, nil, p.floor)) })
	file := write(b, "one.yaml", configuration("http://127.0.0.1:1", "env:KEY", 0))
	b.Run("validate-offline", func(b *testing.B) {
		compare(b, run(b, nil, p.engage, "validate", "--offline", file), run(b, nil, p.floor))
	})
}

// BenchmarkSize reports the released program's size.
func BenchmarkSize(b *testing.B) {
	info, err := os.Stat(build(b).engage)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkValidate: one file, against a script of curl and jq that makes the
// same calls.
func BenchmarkValidate(b *testing.B) {
	needs(b, "sh", "curl", "jq")
	p := build(b)
	for _, away := range []time.Duration{0, latency} {
		b.Run(away.String(), func(b *testing.B) {
			domain := licence(b, "benchKey", 1, away).URL()
			env := []string{"ENGAGE_BENCH=benchKey"}
			file := write(b, "one.yaml", configuration(domain, "env:ENGAGE_BENCH", 0))
			compare(b, run(b, env, p.engage, "validate", "--strict", file),
				run(b, env, append([]string{"sh"}, script(b, domain, "ENGAGE_BENCH", 0)...)...))
		})
	}
}

// BenchmarkFleet: many files of 50 licences, 50 ms away, against the least time that
// the calls of one licence can take, five at a time; and the most memory. The 10,000
// files are for the time's growth and the memory, with -benchtime 1x.
func BenchmarkFleet(b *testing.B) {
	p := build(b)
	for _, files := range []int{200, 1000, 10000} {
		dir, env, server := fleet(b, files)
		for _, command := range []string{"validate", "status", "optins sync --check"} {
			b.Run(fmt.Sprintf("%s/%d", strings.Fields(command)[0], files), func(b *testing.B) {
				args := append([]string{p.engage}, strings.Fields(command)...)
				args = append(args, "--quiet", "--calls-per-licence", fmt.Sprint(concurrency), dir)
				var most int64
				ours := func() float64 {
					seconds, memory := measure(b, env, args...)
					most = max(most, memory)
					return seconds
				}
				before := len(server.Calls())
				ours()
				calls := len(server.Calls()) - before
				limit := float64(1+(calls-1+concurrency-1)/concurrency) * latency.Seconds()
				compare(b, ours, func() float64 { return limit })
				b.ReportMetric(float64(calls), "calls/licence")
				b.ReportMetric(float64(most)/1024, "MiB")
			})
		}
	}
}

// BenchmarkParser: what yaml.v3 alone takes for the 1,000 files of BenchmarkFleet, on all
// processors, against the limit of their sync, which makes two calls to each licence. No
// program that reads them with yaml.v3 gets below that ratio.
func BenchmarkParser(b *testing.B) {
	dir, _, _ := fleet(b, 1000)
	paths, err := filepath.Glob(filepath.Join(dir, "[0-9]*.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	parse := func() float64 {
		begin := time.Now()
		var group errgroup.Group
		group.SetLimit(runtime.GOMAXPROCS(0))
		for _, path := range paths {
			group.Go(func() error {
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				return yaml.Unmarshal(text, new(yaml.Node))
			})
		}
		if err := group.Wait(); err != nil {
			b.Fatal(err)
		}
		return time.Since(begin).Seconds()
	}
	compare(b, parse, func() float64 { return 2 * latency.Seconds() })
}

// fleet writes the files, and returns the environment with their keys and the server
// of one licence.
func fleet(b *testing.B, files int) (dir string, env []string, server *sandbox.Server) {
	dir = b.TempDir()
	var servers []*sandbox.Server
	for i := range licences {
		key := fmt.Sprintf("benchKey%02d", i)
		servers = append(servers, licence(b, key, (files+licences-1)/licences, latency))
		env = append(env, fmt.Sprintf("ENGAGE_BENCH_%02d=%s", i, key))
	}
	for i := range files {
		text := configuration(servers[i%licences].URL(), fmt.Sprintf("env:ENGAGE_BENCH_%02d", i%licences), i/licences)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.yaml", i)), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	// The pace of Actito's documentation would be all that 10,000 files measure.
	if err := os.WriteFile(filepath.Join(dir, config.FleetFile), []byte("version: 1\ncalls_per_minute: 6000\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	return dir, env, servers[0]
}

// licence starts a stand-in for one licence, with as many forms.
func licence(b *testing.B, key string, forms int, away time.Duration) *sandbox.Server {
	b.Helper()
	data := sandbox.Synthetic(subscriptions)
	for i := range forms {
		data.Entities[0].Forms = append(data.Entities[0].Forms, sandbox.Form{Name: formName(i), ProfileTable: table})
	}
	options := sandbox.Options{Key: key, Licence: data}
	if away > 0 {
		faults, err := sandbox.ParseFaults("*=latency:" + away.String())
		if err != nil {
			b.Fatal(err)
		}
		options.Faults = faults
	}
	server, err := sandbox.Start(options)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Close)
	return server
}

func formName(i int) string { return fmt.Sprintf("campaign%04d", i+1) }

// names are the subscriptions of every licence.
func names() []string {
	list := make([]string, subscriptions)
	for i := range list {
		list[i] = fmt.Sprintf("Topic %06d", i+1)
	}
	return list
}

// configuration agrees with what licence serves.
func configuration(domain, key string, form int) []byte {
	c := &config.Config{
		Version:     config.Version,
		Integration: config.Integration{Name: "Actito – Acme"},
		Actito: config.Actito{Environment: "custom", APIDomain: domain, APIKey: key,
			Entity: entity, Form: formName(form), ProfileTable: table},
		MappingVariables: optin.NewPlan(names(), nil, false).Variables,
		PushRules:        []config.PushRule{{Level: config.LevelAll, Campaigns: config.CampaignsBoth, Destination: "Actito – Acme"}},
	}
	return config.Render(c)
}

// script returns the script's path and arguments.
func script(b *testing.B, domain, variable string, form int) []string {
	path, err := filepath.Abs(filepath.Join("testdata", "check.sh"))
	if err != nil {
		b.Fatal(err)
	}
	list := write(b, "names.txt", []byte(strings.Join(names(), "\n")+"\n"))
	return []string{path, domain, variable, entity, formName(form), table, list, filepath.Dir(list)}
}

func write(b *testing.B, name string, text []byte) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

func needs(b *testing.B, programs ...string) {
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			b.Skipf("%s is not installed", name)
		}
	}
}
