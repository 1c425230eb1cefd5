//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"engage/internal/sandbox"
)

// Ctrl-C and SIGTERM end a run with what was finished, as one JSON document.
func TestValidateSignals(t *testing.T) {
	for sig, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		t.Run(sig.String(), func(t *testing.T) {
			server, err := sandbox.Start(sandbox.Options{Key: canary, Faults: sandboxFaults(t, "form=hang:after=2")})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			dir := t.TempDir()
			writeConfigurations(t, server, dir, 5)
			var stdout, stderr bytes.Buffer
			cmd := exec.Command(binary, "validate", "--jobs", "1", "-o", "json", ".")
			cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
			cmd.Env = append(os.Environ(), "ENGAGE_API_KEY="+canary, "GITHUB_STEP_SUMMARY=")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			forms := 0
			for limit := time.Now().Add(10 * time.Second); forms < 3 && time.Now().Before(limit); time.Sleep(time.Millisecond) {
				forms = 0
				for _, c := range server.Calls() {
					if c.Route == "form.new" {
						forms++
					}
				}
			}
			begun := time.Now()
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			err = cmd.Wait()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != want {
				t.Errorf("%v, want exit %d", err, want)
			}
			if took := time.Since(begun); took > 3*time.Second {
				t.Errorf("it took %s", took)
			}
			var d struct {
				OK    bool
				Files []struct{ File string }
				Error struct{ Kind string }
			}
			kind := map[int]string{130: "interrupted", 143: "terminated"}[want]
			if err := json.Unmarshal(stdout.Bytes(), &d); err != nil || d.OK || len(d.Files) != 2 || d.Error.Kind != kind {
				t.Errorf("%v: %s", err, stdout.Bytes())
			}
			if !strings.Contains(stderr.String(), "engage: ") {
				t.Errorf("nothing said why: %q", stderr.String())
			}
		})
	}
}

// On a terminal there is a progress line, which is gone at the end, and colour.
func TestValidateOnTerminal(t *testing.T) {
	x := newTerminal(t)
	x.env = []string{"ENGAGE_API_KEY=" + canary}
	writeConfigurations(t, x.server, x.dir, 12)
	x.server.SetFaults(sandboxFaults(t, "form=latency:400ms")...)
	x.run("validate", "--jobs", "1", ".")
	x.WaitFor("✓ ok    c001.yaml")
	x.WaitFor(" of 12 files …")
	x.waitExit(0)
	text := x.Screen()
	if strings.Contains(text, "of 12 files …") || !strings.Contains(text, "✓ ok    c011.yaml\n12 files, 12 valid") {
		t.Errorf("the screen:\n%s", text)
	}
	if !bytes.Contains(x.Raw(), []byte("\x1b[32m✓ ok\x1b[0m")) {
		t.Error("no colour on a terminal")
	}

	for name, test := range map[string]struct {
		env  []string
		args []string
	}{
		"NO_COLOR": {env: []string{"NO_COLOR=1"}},
		"quiet":    {args: []string{"--quiet"}},
		"dumb":     {env: []string{"TERM=dumb"}},
	} {
		x.env = append([]string{"ENGAGE_API_KEY=" + canary}, test.env...)
		x.server.SetFaults(sandboxFaults(t, "form=latency:700ms:times=1")...)
		x.run(append([]string{"validate", "c000.yaml"}, test.args...)...)
		x.waitExit(0)
		raw := x.Raw()
		if bytes.Contains(raw, []byte("\x1b[3")) {
			t.Errorf("%s: coloured: %q", name, raw)
		}
		if name != "NO_COLOR" && bytes.Contains(raw, []byte("\x1b")) {
			t.Errorf("%s: %q", name, raw)
		}
		if name == "quiet" && len(raw) > 0 {
			t.Errorf("%s: %q", name, raw)
		}
	}
}

// What the program prints is what the schema that it prints allows.
func TestValidateSchema(t *testing.T) {
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	writeConfigurations(t, server, dir, 3)
	for name, text := range map[string]string{
		"broken.yaml": "a: [", "empty.yaml": "", "list.yaml": "- a\n- b\n", "many.yaml": "version: 2\nx: 1\ny: 2\nversion: 3\n",
		"evil\n::error::\x1b[31m.yaml": "version: 1\nintegration: {name: \"\\e[31m\\n\"}\nactito: {}\n", "no\xffutf8.yaml": "version: 1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Logf("this system takes no such name: %v", err)
		}
	}
	run := func(want int, args ...string) []byte {
		t.Helper()
		cmd := exec.Command(binary, args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "ENGAGE_API_KEY="+canary, "GITHUB_STEP_SUMMARY=")
		out, err := cmd.Output()
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != want {
			t.Fatalf("%v: %v", args, err)
		}
		return out
	}
	schema := printedSchema(t, run(0, "schema", "--for", "validate"))
	check := func(want int, args ...string) {
		t.Helper()
		for _, format := range []string{"json", "jsonl"} {
			schema(run(want, append([]string{"validate", "-o", format}, args...)...))
		}
	}
	check(0, "c000.yaml")
	check(0, "--offline", "c000.yaml", "c001.yaml")
	check(3, "*.yaml", "nowhere.yaml")
	check(3, "--fail-fast", "*.yaml")
	check(3)
	server.SetFaults(sandboxFaults(t, "entities=403", "form=404")...)
	check(6, "c000.yaml", "c001.yaml")
	server.SetFaults(sandboxFaults(t, "*=echo")...)
	check(5, "c000.yaml")
}
