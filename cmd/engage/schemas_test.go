package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
