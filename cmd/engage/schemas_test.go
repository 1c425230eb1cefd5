package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"engage/internal/sandbox"
)

// What the commands print is what the schemas that engage prints allow, of one file
// and of several, also after a failure and after wrong use.
func TestResultSchemas(t *testing.T) {
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	writeConfigurations(t, server, dir, 2)
	if err := os.WriteFile(filepath.Join(dir, "broken.yaml"), []byte("version: 1\nx: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		t.Helper()
		cmd := exec.Command(binary, args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "ENGAGE_API_KEY="+canary, "GITHUB_STEP_SUMMARY=")
		out, err := cmd.Output()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatalf("%v: %v", args, err)
		}
		return out
	}
	for name, commands := range map[string][]string{
		"auth":   {"auth status", "auth status --offline"},
		"optins": {"optins list"},
		"rules": {
			"push-rules list", "push-rules add --level campaign --name x", "push-rules add --level campaign --name x",
			"push-rules remove --level campaign --name x", "push-rules remove --level campaign --name x --strict", "push-rules add",
		},
		"status": {"status", "status --offline", "status --strict", "status -o jsonl"},
		"sync":   {"optins sync --check", "optins sync --account-manager-request", "optins sync", "optins sync -o jsonl", "optins sync --prune --from broken.yaml -o jsonl"},
	} {
		check := printedSchema(t, run("schema", "--for", name))
		for _, command := range commands {
			for _, files := range []string{"c000.yaml", "c000.yaml c001.yaml", "c001.yaml broken.yaml nowhere.yaml", "broken.yaml", "", ". --nonsense"} {
				args := strings.Fields(command + " " + files)
				if !strings.Contains(command, "-o") || strings.Contains(command, "--o") {
					args = append(args, "-o", "json")
				}
				check(run(args...))
			}
		}
	}
}

// printedSchema returns a check of a command's output, line by line.
func printedSchema(t *testing.T, text []byte) func(output []byte) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("mem:///schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema := compiler.MustCompile("mem:///schema.json")
	return func(output []byte) {
		t.Helper()
		if len(output) == 0 {
			t.Error("no output")
		}
		for line := range bytes.Lines(output) {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

// A slow licence and one that takes no calls at first are finished, and no file of
// another licence gets their result.
func TestSlowLicences(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, fault := range map[string]string{"good": "", "slow": "*=latency:300ms", "busy": "*=429:retry-after=1:times=2", "lost": "form=hang"} {
		server, err := sandbox.Start(sandbox.Options{Key: canary})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		writeConfigurations(t, server, filepath.Join(dir, name), 3)
		if fault != "" {
			server.SetFaults(sandboxFaults(t, fault)...)
		}
	}
	for _, command := range []string{"validate", "status"} {
		cmd := exec.Command(binary, command, "-o", "json", "--timeout", "3s", ".")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "ENGAGE_API_KEY="+canary)
		out, _ := cmd.Output()
		type file struct {
			File   string
			OK     *bool  // of validate
			Status string // of status
		}
		var result struct{ Files, Rows []file }
		err := json.Unmarshal(out, &result)
		files := append(result.Files, result.Rows...)
		if err != nil || len(files) != 12 || cmd.ProcessState.ExitCode() != 5 {
			t.Fatalf("%s: %s, %v: %s", command, cmd.ProcessState, err, out)
		}
		for _, f := range files {
			failed := f.Status == "fail" || f.OK != nil && !*f.OK
			if failed != strings.HasPrefix(f.File, "lost") {
				t.Errorf("%s: %s failed: %v", command, f.File, failed)
			}
		}
	}
}
