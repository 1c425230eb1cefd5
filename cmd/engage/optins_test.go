package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"engage/internal/config"
	"engage/internal/sandbox"
)

// runEngageIn runs engage in the directory and returns what it printed and its exit code.
func runEngageIn(t *testing.T, directory, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = directory
	cmd.Env = append(os.Environ(), "ENGAGE_API_KEY="+canary, "ENGAGE_CONFIG=", "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// offlineConfig is a configuration that needs no Actito with --from.
const offlineConfig = `version: 1
integration: {name: Acme}
actito: {environment: ENV-3, api_key: keyring, entity: acme, form: f}
mapping_variables:
  # the first one
  - {display_label: First, technical_name: optin_First, type: opt-in, enabled_in: [forms], subscription: First}
`

// subscriptionsIn reads the file, which must be valid.
func subscriptionsIn(t *testing.T, path string) []string {
	t.Helper()
	f, err := config.Load(path)
	if err == nil {
		err = f.Err()
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, get(t, path))
	}
	var list []string
	for _, v := range f.Config.MappingVariables {
		list = append(list, v.Subscription)
	}
	return list
}

// The JSON has the contract's keys and types, no other, and no null.
func TestSyncJSONShape(t *testing.T) {
	directory := t.TempDir()
	put(t, filepath.Join(directory, "engage.yaml"), offlineConfig)
	put(t, filepath.Join(directory, "broken.yaml"), "version: 1\n")
	variable := map[string]any{
		"display_label": "Product news", "technical_name": "optin_Product_news", "type": "opt-in",
		"enabled_in": []any{"forms", "opt-ins"}, "subscription": "Product news",
	}
	first := map[string]any{
		"display_label": "First", "technical_name": "optin_First", "type": "opt-in", "enabled_in": []any{"forms"}, "subscription": "First",
	}
	none := []any{}
	need := []any{map[string]any{"subscription": "Product news", "technical_name": "optin_Product_news"}}
	for _, test := range []struct {
		names string
		args  []string
		code  int
		want  any
	}{
		{"First\nProduct news\n", []string{"--dry-run"}, 0, map[string]any{
			"format_version": 1.0, "file": "engage.yaml", "changed": true, "written": false, "added": []any{variable}, "removed": none, "gone": none,
			"kept": 1.0, "collisions": none, "needs_account_manager": need,
		}},
		{"Product news\n", []string{"--check", "--prune"}, 6, map[string]any{
			"format_version": 1.0, "file": "engage.yaml", "changed": true, "written": false, "added": []any{variable}, "removed": []any{first}, "gone": none,
			"kept": 0.0, "collisions": none, "needs_account_manager": need,
		}},
		{"First\na b\na_b\n", nil, 6, map[string]any{
			"format_version": 1.0, "file": "engage.yaml", "changed": false, "written": false, "added": none, "removed": none, "gone": none, "kept": 1.0,
			"collisions":            []any{map[string]any{"technical_name": "optin_a_b", "subscriptions": []any{"a b", "a_b"}}},
			"needs_account_manager": none,
		}},
		{"x\n", []string{"broken.yaml"}, 3, map[string]any{
			"format_version": 1.0, "file": "broken.yaml", "changed": false, "written": false, "added": none, "removed": none, "gone": none, "kept": 0.0,
			"collisions": none, "needs_account_manager": none,
			"error": map[string]any{"kind": "config", "message": "…", "hint": "…"},
		}},
		{"First\n", []string{"engage.yaml", "./engage.yaml"}, 0, []any{map[string]any{
			"format_version": 1.0, "file": "engage.yaml", "changed": false, "written": false, "added": none, "removed": none, "gone": none,
			"kept": 1.0, "collisions": none, "needs_account_manager": none,
		}}},
	} {
		stdout, stderr, code := runEngageIn(t, directory, test.names, append([]string{"optins", "sync", "--from", "-", "-o", "json"}, test.args...)...)
		var got any
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatalf("%v: %s%s", err, stdout, stderr)
		}
		if object, ok := got.(map[string]any); ok {
			if e, ok := object["error"].(map[string]any); ok {
				for key, value := range e {
					if text, ok := value.(string); ok && text != "" && key != "kind" {
						e[key] = "…"
					}
				}
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" || code != test.code || stderr != "" {
			t.Errorf("%q %q: exit %d, %s(-want +got):\n%s", test.names, test.args, code, stderr, diff)
		}
	}
}

// Runs at the same time don't lose each other's work.
func TestRunsAtOnce(t *testing.T) {
	for _, runs := range []int{2, 10} {
		directory := t.TempDir()
		path := filepath.Join(directory, "engage.yaml")
		put(t, path, offlineConfig)
		want := []string{"First"}
		var wait sync.WaitGroup
		for i := range runs {
			name := fmt.Sprintf("Topic %d", i)
			want = append(want, name)
			wait.Go(func() {
				if out, errs, code := runEngageIn(t, directory, "First\n"+name+"\n", "optins", "sync", "--from", "-"); code != 0 {
					t.Errorf("sync: exit %d: %s%s", code, out, errs)
				}
			})
			wait.Go(func() {
				if out, errs, code := runEngageIn(t, directory, "", "push-rules", "add", "--level", "campaign", "--name", name); code != 0 {
					t.Errorf("push-rules add: exit %d: %s%s", code, out, errs)
				}
			})
		}
		wait.Wait()
		got := subscriptionsIn(t, path)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%d runs: %q, not %q", runs, got, want)
		}
		f, err := config.Load(path)
		if err != nil || len(f.Config.PushRules) != runs {
			t.Errorf("%d runs: %d push rules, %v", runs, len(f.Config.PushRules), err)
		}
		if !strings.HasPrefix(get(t, path), offlineConfig) {
			t.Errorf("what was there is not as it was:\n%s", get(t, path))
		}
		if left, _ := os.ReadDir(directory); len(left) != 1 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// A program that is killed at any moment leaves the old file or the new one.
func TestSyncKilled(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 30
	}
	directory := t.TempDir()
	path := filepath.Join(directory, "engage.yaml")
	var names strings.Builder
	names.WriteString("First\n")
	for i := range 200 {
		fmt.Fprintf(&names, "Topic %d\n", i)
	}
	put(t, path, offlineConfig)
	before := time.Now()
	if _, errs, code := runEngageIn(t, directory, names.String(), "optins", "sync", "--from", "-"); code != 0 {
		t.Fatal(errs)
	}
	whole := time.Since(before)
	after := get(t, path)
	old, fresh := 0, 0
	for range rounds {
		put(t, path, offlineConfig)
		cmd := exec.Command(binary, "optins", "sync", "--from", "-")
		cmd.Dir, cmd.Stdin = directory, strings.NewReader(names.String())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(whole * 5 / 4))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		switch get(t, path) {
		case offlineConfig:
			old++
		case after:
			fresh++
		default:
			t.Fatalf("neither the old file nor the new one:\n%s", get(t, path))
		}
	}
	t.Logf("%d old, %d new", old, fresh)
	if old == 0 || fresh == 0 {
		t.Errorf("%d old and %d new files: the moments were badly chosen", old, fresh)
	}
	put(t, path, offlineConfig)
	if _, errs, code := runEngageIn(t, directory, names.String(), "optins", "sync", "--from", "-"); code != 0 || get(t, path) != after {
		t.Errorf("after all that: exit %d, %s", code, errs)
	}
}

// What was finished when Ctrl-C came is kept and printed.
func TestSyncInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a test can't send Ctrl-C to one program there")
	}
	faults, err := sandbox.ParseFaults("tables=hang:after=1")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "json"} {
		server, err := sandbox.Start(sandbox.Options{Key: canary, Faults: faults})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		directory := t.TempDir()
		for name, table := range map[string]string{"a.yaml": "Clients", "b.yaml": "Prospects / leads", "c.yaml": "Clients"} {
			put(t, filepath.Join(directory, name), fmt.Sprintf(
				"version: 1\nintegration: {name: A}\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: %s}\n", server.URL(), table))
		}
		before := get(t, filepath.Join(directory, "b.yaml"))
		cmd := exec.Command(binary, "optins", "sync", ".", "--jobs", "1", "-o", format)
		cmd.Dir, cmd.Env = directory, append(os.Environ(), "ENGAGE_API_KEY="+canary)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for limit := time.Now().Add(10 * time.Second); len(server.Calls()) < 3; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("it never asked for the second table: %v", server.Calls())
			}
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 130 {
			t.Errorf("%s: exit %d", format, code)
		}
		if n := len(subscriptionsIn(t, filepath.Join(directory, "a.yaml"))); n == 0 {
			t.Errorf("%s: the first file was not finished", format)
		}
		if get(t, filepath.Join(directory, "b.yaml")) != before {
			t.Errorf("%s: the second file was touched", format)
		}
		if !strings.Contains(stdout.String(), "a.yaml") || format == "text" && strings.Contains(stdout.String(), "b.yaml") {
			t.Errorf("%s: printed:\n%s", format, stdout.String())
		}
		var objects []struct {
			File    string
			Written bool
			Error   struct{ Kind string }
		}
		if format == "json" {
			err := json.Unmarshal(stdout.Bytes(), &objects)
			if got := fmt.Sprint(objects); err != nil || got != "[{a.yaml true {}} {b.yaml false {interrupted}} {c.yaml false {interrupted}}]" {
				t.Errorf("%s, %v: %s", got, err, stdout.String())
			}
		}
		if !strings.Contains(stderr.String(), "1 of 3 files were finished") {
			t.Errorf("%s: stderr: %s", format, stderr.String())
		}
	}
}

// fileStyles are ten ways in which a person may have written a configuration;
// each verb is the API domain.
var fileStyles = []string{
	"version: 1\nintegration: {name: A}\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\nmapping_variables:\n  - display_label: Ours\n    technical_name: optin_newsletter\n    type: opt-in\n    enabled_in: [forms, opt-ins]\n    subscription: newsletter\n",
	"# top\nversion: 1\n\nintegration:\n    name: 'A'   # theirs\n\nactito:\n    environment: custom\n    api_domain: %q\n    api_key: env:ENGAGE_API_KEY\n    entity: acme\n    form: f\n    profile_table: Clients\n\nmapping_variables:\n\n    # the first\n    -   display_label: \"Ours\"\n        technical_name: optin_newsletter\n        type: opt-in\n        enabled_in:\n            - forms\n        subscription: newsletter   # to the letter\n\n# the end",
	"---\nversion: 1\nintegration: {name: A}\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\nmapping_variables: []\n# none yet\npush_rules: []\n",
	"version: 1\nintegration: {name: A}\nmapping_variables:\n- subscription: newsletter\n  display_label: >-\n    Ours,\n    folded\n  technical_name: optin_newsletter\n  enabled_in: [ opt-ins ]\n  type: opt-in\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\n",
	"version: 1\r\nintegration: {name: A}\r\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\r\nmapping_variables:\r\n  # Windows\r\n  - display_label: Ours\r\n    technical_name: optin_newsletter\r\n    type: opt-in\r\n    enabled_in: [forms]\r\n    subscription: newsletter\r\n\r\npush_rules: []\r\n",
	"\ufeffversion: 1\nintegration: {name: A}\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\nwalkthrough: {mapping_variables: done}",
	"\"version\": 1\n\"integration\": {\"name\": \"A\"}\n\"actito\": {\"environment\": \"custom\", \"api_domain\": %q, \"api_key\": \"env:ENGAGE_API_KEY\", \"entity\": \"acme\", \"form\": \"f\", \"profile_table\": \"Clients\"}\n\"mapping_variables\":\n  - {\"display_label\": \"Ours\", \"technical_name\": \"optin_newsletter\", \"type\": \"opt-in\", \"enabled_in\": [\"forms\"], \"subscription\": \"newsletter\"}   # one line\n",
	"version: 1\nintegration: {name: A}\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\nmapping_variables:\n  - display_label: Ours\n    technical_name: optin_newsletter\n    type: opt-in\n    enabled_in: &both [forms, opt-ins]\n    subscription: newsletter\n  - display_label: Alerts\n    technical_name: optin_alerts\n    type: opt-in\n    enabled_in: *both\n    subscription: alerts\n...\n",
	"version: 1\nintegration: {name: A}\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\nmapping_variables: # nothing\npush_rules:\n- level: all\n  destination: A\n",
	"version: 1\nintegration: {name: A}\nactito: {environment: custom, api_domain: %q, api_key: env:ENGAGE_API_KEY, entity: acme, form: f, profile_table: Clients}\nmapping_variables:\n    -\n        display_label: Ours\n        technical_name: optin_newsletter\n        type: opt-in\n        enabled_in: [\n            forms,   # first\n            opt-ins ]\n        subscription: newsletter\n\n\nwalkthrough:\n    activate: done\n",
}

// A directory of 200 configurations in ten styles: nothing but new entries differs
// afterwards, Actito is asked once for what all of them share, and the second
// run has nothing to say.
func TestSyncManyFiles(t *testing.T) {
	licence := sandbox.Sample()
	licence.Entities[0].Tables[0].Subscriptions = []string{"newsletter", "alerts", "Product news", "yes"}
	server, err := sandbox.Start(sandbox.Options{Key: canary, Licence: licence})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	directory := t.TempDir()
	before := map[string]string{}
	for i := range 200 {
		name := filepath.Join(directory, "customers", fmt.Sprintf("%03d.yaml", i))
		before[name] = fmt.Sprintf(fileStyles[i%len(fileStyles)], server.URL())
		put(t, name, before[name])
	}
	stdout, stderr, code := runEngageIn(t, directory, "", "optins", "sync", "customers")
	if code != 0 || stderr != "" || !strings.HasSuffix(stdout, "\n200 files: 200 changed, 0 unchanged\n") {
		t.Fatalf("exit %d, %s\n%s", code, stderr, stdout)
	}
	for name, old := range before {
		subscriptions := subscriptionsIn(t, name)
		slices.Sort(subscriptions)
		if want := []string{"Product news", "alerts", "newsletter", "yes"}; !slices.Equal(subscriptions, want) {
			t.Errorf("%s: %q", name, subscriptions)
		}
		rest, now := strings.SplitAfter(get(t, name), "\n"), get(t, name)
		for _, line := range strings.SplitAfter(old, "\n") {
			// The one line that has to become another: an empty list, and the
			// last one without a line end.
			if strings.HasPrefix(line, "mapping_variables: []") || !strings.HasSuffix(line, "\n") {
				continue
			}
			i := slices.Index(rest, line)
			if i < 0 {
				t.Fatalf("%s: %q is not there any more:\n%s", name, line, now)
			}
			rest = rest[i+1:]
		}
		if strings.HasSuffix(old, "\n") != strings.HasSuffix(now, "\n") || strings.Count(now, "\r\n") > 0 && strings.Count(now, "\r\n") != strings.Count(now, "\n") {
			t.Errorf("%s: its line ends are others:\n%q", name, now)
		}
	}
	routes := map[string]int{}
	for _, c := range server.Calls() {
		routes[c.Route]++
	}
	if routes["token"] != 1 || len(server.Calls()) != 2 {
		t.Errorf("calls: %v", routes)
	}
	if stdout, stderr, code := runEngageIn(t, directory, "", "--quiet", "optins", "sync", "customers"); code != 0 || stdout != "" || stderr != "" {
		t.Errorf("the second run: exit %d, %s%s", code, stdout, stderr)
	}
}
