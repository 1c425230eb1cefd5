package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engage/internal/check"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/report"
	"engage/internal/sandbox"
)

// forValidate makes a sandbox and a directory with that many configurations for
// it, c000.yaml and so on, each changed by edit.
func forValidate(t *testing.T, o sandbox.Options, n int, edit func(i int, text string) string) *sandbox.Server {
	t.Helper()
	t.Setenv("CI", "") // where it is set, the files' variables would need consent
	server, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	t.Setenv("ENGAGE_API_KEY", server.Key())
	t.Setenv("GITHUB_STEP_SUMMARY", "")
	t.Chdir(t.TempDir())
	for i := range n {
		text := fmt.Sprintf(`version: 1
integration:
  name: Acme
  push_incomplete_participations: false
actito:
  environment: custom
  api_domain: %s
  api_key: env:ENGAGE_API_KEY
  entity: acme
  form: engageCampaigns
  profile_table: Clients
push_rules:
  - level: all
    destination: Acme
`, server.URL())
		if edit != nil {
			text = edit(i, text)
		}
		if err := os.WriteFile(fmt.Sprintf("c%03d.yaml", i), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return server
}

// runCommand runs one command line and returns what it printed.
func runCommand(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	var files [3]*os.File
	for i, name := range []string{"in", "out", "err"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		files[i] = f
	}
	a := &app{in: files[0], out: newStream(files[1]), err: newStream(files[2]), args: args}
	code = a.run(ctx)
	read := func(f *os.File) string {
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return code, read(files[1]), read(files[2])
}

func runValidateJSON(t *testing.T, args ...string) (int, report.Document) {
	t.Helper()
	code, stdout, stderr := runCommand(t, t.Context(), append([]string{"validate", "-o", "json"}, args...)...)
	var d report.Document
	if err := json.Unmarshal([]byte(stdout), &d); err != nil {
		t.Fatalf("%v\n%s\n%s", err, stdout, stderr)
	}
	return code, d
}

func countCalls(server *sandbox.Server, route string) (n int) {
	for _, c := range server.Calls() {
		if c.Route == route {
			n++
		}
	}
	return n
}

// One file takes two round trips: the token, then the three others at the same
// time. The sandbox's own clock says so.
func TestValidateTakesTwoRoundTrips(t *testing.T) {
	faults, err := sandbox.ParseFaults("*=latency:300ms")
	if err != nil {
		t.Fatal(err)
	}
	server := forValidate(t, sandbox.Options{Faults: faults}, 1, nil)
	if code, d := runValidateJSON(t, "c000.yaml"); code != 0 || !d.OK {
		t.Fatalf("%d %+v", code, d)
	}
	calls := server.Calls()
	if len(calls) != 4 || calls[0].Route != "token" {
		t.Fatalf("%+v", calls)
	}
	for _, a := range calls[1:] {
		if a.Started.Before(calls[0].Ended) {
			t.Errorf("%s began before there was a token", a.Route)
		}
		for _, b := range calls[1:] {
			if !a.Started.Before(b.Ended) {
				t.Errorf("%s began only after %s had ended", a.Route, b.Route)
			}
		}
	}
}

// A hundred files of one key: one token, every question once, one call more where
// only the old spelling of its address answers, and never more calls at a time than
// the licence is to give.
func TestValidateManyFilesOfOneLicence(t *testing.T) {
	for name, c := range map[string]struct {
		addresses string
		args      []string
		most      int
		calls     map[string]int // "" is an address that is not there
	}{
		"both": {"both", nil, 3, map[string]int{"token": 1, "entities.v5": 1, "form.new": 25, "form.old": 0, "tables.v5.new": 1, "": 0}},
		"old":  {"old", []string{"--calls-per-licence", "1"}, 1, map[string]int{"token": 1, "entities.v4": 1, "form.old": 25, "tables.v5.old": 1, "": 1 + 25 + 1}},
		"new":  {"new", []string{"--calls-per-licence", "5"}, 5, map[string]int{"token": 1, "entities.v5": 1, "form.new": 25, "tables.v5.new": 1, "": 0}},
	} {
		t.Run(name, func(t *testing.T) { validateManyFiles(t, c.addresses, c.args, c.most, c.calls) })
	}
}

func validateManyFiles(t *testing.T, addresses string, args []string, most int, calls map[string]int) {
	faults, err := sandbox.ParseFaults("*=latency:5ms")
	if err != nil {
		t.Fatal(err)
	}
	const files, forms = 100, 25
	licence := sandbox.Synthetic(0)
	for i := range forms {
		licence.Entities[0].Forms = append(licence.Entities[0].Forms, sandbox.Form{Name: fmt.Sprintf("form%d", i)})
	}
	server := forValidate(t, sandbox.Options{Faults: faults, Licence: licence, Addresses: addresses, Concurrency: most}, files, func(i int, text string) string {
		return strings.Replace(text, "engageCampaigns", fmt.Sprintf("form%d", i%forms), 1)
	})
	code, d := runValidateJSON(t, append(args, "--jobs", "50", ".")...)
	if code != 0 || !d.OK || len(d.Files) != files {
		t.Fatalf("%d, ok %v, %d files", code, d.OK, len(d.Files))
	}
	for i, f := range d.Files {
		if want := fmt.Sprintf("c%03d.yaml", i); f.File != want {
			t.Fatalf("%s in the place of %s", f.File, want)
		}
	}
	for route, want := range calls {
		if n := countCalls(server, route); n != want {
			t.Errorf("%d calls of %s, want %d", n, route, want)
		}
	}
	for _, c := range server.Calls() {
		if c.Status == 429 {
			t.Fatal("the licence had too much")
		}
	}
}

// A domain that can't be reached, and a key that is refused, are found out
// once for all files.
func TestValidateManyFilesInTrouble(t *testing.T) {
	server := forValidate(t, sandbox.Options{}, 60, nil)
	t.Setenv("ENGAGE_API_KEY", "wrongKey")
	code, d := runValidateJSON(t, ".")
	if code != 4 || d.Summary.Fail != 60 || countCalls(server, "token") != 1 {
		t.Errorf("%d %+v, %d calls", code, d.Summary, countCalls(server, "token"))
	}
	server.Close()
	begun := time.Now()
	code, d = runValidateJSON(t, ".")
	if code != 5 || d.Summary.Fail != 60 || time.Since(begun) > 15*time.Second {
		t.Errorf("%d %+v in %s", code, d.Summary, time.Since(begun))
	}
}

// The exit code is that of the worst file, by the contract's order.
func TestValidateExitCodeOfSeveral(t *testing.T) {
	faults, err := sandbox.ParseFaults("token=not-json")
	if err != nil {
		t.Fatal(err)
	}
	odd, err := sandbox.Start(sandbox.Options{Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	defer odd.Close()
	server := forValidate(t, sandbox.Options{}, 6, func(i int, text string) string {
		key := "env:SOME_KEY"
		switch i {
		case 1:
			text = strings.Replace(text, "entity: acme", "entity: nobody", 1) // 6
		case 2:
			before, rest, _ := strings.Cut(text, "  api_domain: ")
			_, after, _ := strings.Cut(rest, "\n")
			text = before + "  api_domain: " + odd.URL() + "\n" + after // 5
		case 3:
			key = "env:NO_SUCH_KEY" // 4
		case 4:
			text = strings.Replace(text, "version: 1", "version: 9", 1) // 3
		}
		return strings.Replace(text, "env:ENGAGE_API_KEY", key, 1)
	})
	t.Setenv("SOME_KEY", server.Key())
	t.Setenv("ENGAGE_API_KEY", "")
	for _, test := range []struct {
		files string
		want  int
	}{
		{"0", 0}, {"1", 6}, {"2", 5}, {"3", 4}, {"4", 3}, {"9", 3}, {"05", 0},
		{"10", 6}, {"12", 5}, {"21", 5}, {"23", 4}, {"123", 4}, {"321", 4}, {"1234", 3}, {"4321", 3}, {"90", 3}, {"19", 3},
	} {
		var args []string
		for _, digit := range test.files {
			args = append(args, fmt.Sprintf("c00%c.yaml", digit))
		}
		code, d := runValidateJSON(t, args...)
		if code != test.want || d.OK != (test.want == 0) || len(d.Files) != len(args) {
			t.Errorf("%s: exit %d, ok %v, %d files; want %d", test.files, code, d.OK, len(d.Files), test.want)
		}
	}
	// A pattern that makes no sense is wrong use, and so before all these.
	if code, d := runValidateJSON(t, "c004.yaml", "["); code != 2 || len(d.Files) != 2 {
		t.Errorf("exit %d, %d files", code, len(d.Files))
	}
	// What broke off is before that.
	d := report.New(make([]string, 2), false)
	d.Add(check.ErrorReport("a", msg.New(msg.Usage, "u"), true))
	d.Add(check.ErrorReport("b", msg.New(msg.Unexpected, "u"), true))
	if code := d.Kind.ExitCode(); code != 1 {
		t.Errorf("exit %d", code)
	}
}

// A panic while a file is checked is that file's failure: the others are told,
// and the program does not end with Go's own code.
func TestValidatePanic(t *testing.T) {
	forValidate(t, sandbox.Options{}, 1, nil)
	a := &app{err: newStream(os.Stderr), quiet: true}
	run := &fileRun{app: a, jobs: 1, targets: []files.Target{{Path: "c000.yaml"}}}
	var r *check.Report
	checker := &check.Checker{} // no pool: asking for a client panics
	for o := range eachFile(t.Context(), run, func(ctx context.Context, path string) (*check.Report, error) {
		return checker.CheckPath(ctx, path), nil
	}) {
		r = check.ErrorReport(o.path, o.err, false)
	}
	if r.Kind() != msg.Unexpected || r.OK || r.File != "c000.yaml" || strings.Contains(r.Checks[0].Message.String(), "goroutine") {
		t.Errorf("%+v", r)
	}
}

func TestValidateFailFast(t *testing.T) {
	server := forValidate(t, sandbox.Options{}, 200, func(i int, text string) string {
		if i == 3 {
			text = strings.Replace(text, "version: 1", "version: 9", 1)
		}
		return strings.Replace(text, "engageCampaigns", fmt.Sprintf("engageCampaigns # %d", i), 1)
	})
	code, d := runValidateJSON(t, "--fail-fast", ".")
	if code != 3 || len(d.Files) != 4 || d.OK || !d.Files[2].OK || d.Files[3].OK {
		t.Errorf("%d, %d files", code, len(d.Files))
	}
	if n := len(server.Calls()); n > 4 {
		t.Errorf("%d calls", n)
	}
}

// An interruption keeps what was finished, in every format.
func TestValidateInterrupted(t *testing.T) {
	for _, format := range []string{"text", "json", "junit", "github"} {
		t.Run(format, func(t *testing.T) {
			faults, err := sandbox.ParseFaults("form=hang:after=2")
			if err != nil {
				t.Fatal(err)
			}
			licence := sandbox.Synthetic(0)
			for i := range 6 {
				licence.Entities[0].Forms = append(licence.Entities[0].Forms, sandbox.Form{Name: fmt.Sprintf("form%d", i)})
			}
			server := forValidate(t, sandbox.Options{Faults: faults, Licence: licence}, 6, func(i int, text string) string {
				text = strings.Replace(text, "destination: Acme", "destination: Other", 1)
				return strings.Replace(text, "engageCampaigns", fmt.Sprintf("form%d", i), 1)
			})
			summary := filepath.Join(t.TempDir(), "summary.md")
			t.Setenv("GITHUB_STEP_SUMMARY", summary)
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() {
				for countCalls(server, "form.new") < 3 {
					time.Sleep(time.Millisecond)
				}
				cancel(msg.New(msg.Interrupted, "interrupted"))
			}()
			code, stdout, stderr := runCommand(t, ctx, "validate", "--jobs", "1", "-o", format, ".")
			if code != 130 || !strings.Contains(stderr, "interrupted") {
				t.Errorf("exit %d: %s", code, stderr)
			}
			found := strings.Contains(stdout, "c000.yaml") && strings.Contains(stdout, "c001.yaml")
			if format == "junit" { // which has the others as errors
				stdout, _, _ = strings.Cut(stdout, `<testsuite name="c002.yaml" tests="1" failures="0" errors="1"`)
			}
			if !found || strings.Contains(stdout, "c002.yaml") {
				t.Errorf("not what was finished:\n%s", stdout)
			}
			if format == "json" {
				var d report.Document
				if err := json.Unmarshal([]byte(stdout), &d); err != nil || d.OK || len(d.Files) != 2 {
					t.Errorf("%v %+v", err, d)
				}
			}
			text, err := os.ReadFile(summary)
			if err != nil || !strings.Contains(string(text), "interrupted: 4 files not checked") {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}

// The result that can't be written is a failure, and not a silent one.
func TestValidateFullDisk(t *testing.T) {
	forValidate(t, sandbox.Options{}, 2, nil)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full")
	}
	defer func() { _ = full.Close() }()
	for _, format := range []string{"text", "json", "junit"} {
		stderr, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		a := &app{in: os.Stdin, out: newStream(full), err: newStream(stderr)}
		a.args = []string{"validate", "--offline", "-o", format, "."}
		code := a.run(t.Context())
		text, _ := os.ReadFile(stderr.Name())
		_ = stderr.Close()
		if code != 1 || !strings.Contains(string(text), "the result can't be written") {
			t.Errorf("%s: exit %d: %s", format, code, text)
		}
	}
}

func TestValidateVerbose(t *testing.T) {
	server := forValidate(t, sandbox.Options{}, 1, nil)
	_, _, stderr := runCommand(t, t.Context(), "validate", "--verbose", "c000.yaml")
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	if len(lines) != 4 || strings.Contains(stderr, server.Key()) || strings.Contains(strings.ToLower(stderr), "bearer") || strings.Contains(stderr, "Authorization") {
		t.Errorf("%s", stderr)
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, "GET "+server.URL()) || !strings.Contains(l, ": 200 in ") {
			t.Errorf("not a call: %s", l)
		}
	}
}
