//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"engage/internal/sandbox"
)

// action is the composite action, as far as the tests need it.
type action struct {
	Inputs map[string]struct {
		Default string
	}
	Runs struct {
		Using string
		Steps []struct {
			Uses, Shell, Run string
			Env              map[string]string
		}
	}
}

const actionFolder = ".github/actions/validate"

func readAction(t *testing.T) (a action, root string) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, actionFolder, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a, root
}

var inputOf = regexp.MustCompile(`^\$\{\{ inputs\.([a-z-]+) \}\}$`)

// TestAction runs the shell steps of the composite action as they stand, the
// way GitHub's runner does, with engage built by the action itself.
func TestAction(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds engage once more")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	a, root := readAction(t)
	if a.Runs.Using != "composite" {
		t.Fatalf("it is %q", a.Runs.Using)
	}
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	temp, workspace := t.TempDir(), t.TempDir()
	directory := filepath.Join(workspace, "two words")
	if err := os.Mkdir(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	writeConfigurations(t, server, directory, 2)
	broken := "version: 2\nintegration:\n"
	if err := os.WriteFile(filepath.Join(workspace, "$(touch pwned).yaml"), []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	pathFile, summary := filepath.Join(temp, "path"), filepath.Join(temp, "summary")

	// step runs one step and returns its exit code and output.
	step := func(i int, inputs map[string]string) (int, string) {
		t.Helper()
		s := a.Runs.Steps[i]
		if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
			t.Fatalf("step %d: the shell is %q, or its text has an expression in it", i, s.Shell)
		}
		script := filepath.Join(temp, "step.sh")
		if err := os.WriteFile(script, []byte(s.Run), 0o600); err != nil {
			t.Fatal(err)
		}
		added, _ := os.ReadFile(pathFile)
		path := strings.TrimSpace(string(added)) + string(os.PathListSeparator) + os.Getenv("PATH")
		cmd := exec.Command(bash, "--noprofile", "--norc", "-eo", "pipefail", script)
		cmd.Dir = workspace
		cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH="+filepath.Join(root, actionFolder), "RUNNER_TEMP="+temp,
			"GITHUB_PATH="+pathFile, "GITHUB_STEP_SUMMARY="+summary, "GITHUB_WORKSPACE="+workspace, "PATH="+path, "ENGAGE_API_KEY=")
		for name, value := range s.Env {
			m := inputOf.FindStringSubmatch(value)
			if m == nil {
				t.Fatalf("%s: what is %s?", name, value)
			}
			input, known := a.Inputs[m[1]]
			if !known {
				t.Fatalf("there is no input %s", m[1])
			}
			if given, ok := inputs[m[1]]; ok {
				input.Default = given
			}
			cmd.Env = append(cmd.Env, name+"="+input.Default)
		}
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if strings.Contains(string(out), canary) {
			t.Error("the key was printed")
		}
		return cmd.ProcessState.ExitCode(), string(out)
	}
	if a.Runs.Steps[0].Uses == "" || len(a.Runs.Steps) != 3 {
		t.Fatalf("%d steps", len(a.Runs.Steps))
	}
	if code, out := step(1, nil); code != 0 {
		t.Fatalf("building: %d\n%s", code, out)
	}
	for name, test := range map[string]struct {
		inputs map[string]string
		code   int
		out    string
	}{
		"well":            {map[string]string{"files": "two words/", "api-key": canary}, 0, "2 files, 2 valid"},
		"strict":          {map[string]string{"files": "two words/", "api-key": canary, "strict": "true"}, 0, "2 files, 2 valid"},
		"no key":          {map[string]string{"files": "two words"}, 4, "::error file=two words/c000.yaml,title=actito.token::no API key"},
		"offline":         {map[string]string{"files": "two words", "offline": "true"}, 0, "Actito was not asked"},
		"several lines":   {map[string]string{"files": "two words/c000.yaml\n\ntwo words/c001.yaml\n", "offline": "true"}, 0, "2 files, 2 valid"},
		"a pattern":       {map[string]string{"files": "**/c*.yaml", "offline": "true"}, 0, "2 files, 2 valid"},
		"a hostile name":  {map[string]string{"files": "$(touch pwned).yaml", "offline": "true"}, 3, "::error file=$(touch pwned).yaml,line=1,col=10,title=config.schema::"},
		"a flag as name":  {map[string]string{"files": "--strict", "offline": "true"}, 3, "there is no file and no directory --strict"},
		"nothing is said": {map[string]string{"offline": "true"}, 3, "there is no configuration engage.yaml"},
	} {
		_ = os.Remove(summary)
		code, out := step(2, test.inputs)
		if code != test.code || !strings.Contains(out, test.out) {
			t.Errorf("%s: exit %d, want %d, and %q in\n%s", name, code, test.code, test.out, out)
		}
		if text, err := os.ReadFile(summary); err != nil || !strings.Contains(string(text), "engage validate") {
			t.Errorf("%s: no summary (%v)", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(workspace, "pwned")); err == nil {
		t.Error("a file's name was run as a command")
	}
}

// ciExamples returns the YAML of the section on CI, by the platform's title.
func ciExamples(t *testing.T) (github, gitlab string) {
	t.Helper()
	for _, path := range []string{"README.md", ".readme-parts/ci.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
		if err != nil {
			continue
		}
		block := func(title string) string {
			_, after, found := strings.Cut(string(text), "\n### "+title+"\n")
			_, after, open := strings.Cut(after, "\n```yaml\n")
			inner, _, closed := strings.Cut(after, "\n```\n")
			if !found || !open || !closed {
				return ""
			}
			return inner + "\n"
		}
		if github, gitlab = block("GitHub Actions"), block("GitLab CI"); github != "" && gitlab != "" {
			return github, gitlab
		}
	}
	t.Fatal("no text has a section on GitHub Actions and one on GitLab CI")
	return "", ""
}

// The workflow of the README uses the action that is there, with inputs that
// it has, in five lines.
func TestReadmeWorkflow(t *testing.T) {
	text, _ := ciExamples(t)
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(text), &workflow); err != nil {
		t.Fatal(err)
	}
	steps := workflow.Jobs["validate"].Steps
	if len(steps) != 2 || !strings.HasPrefix(steps[1].Uses, "OWNER/engage/"+actionFolder+"@") {
		t.Fatalf("%+v", steps)
	}
	a, _ := readAction(t)
	for name := range steps[1].With {
		if _, known := a.Inputs[name]; !known {
			t.Errorf("the action has no input %s", name)
		}
	}
	_, own, _ := strings.Cut(text, "actions/checkout@v4\n")
	if n := strings.Count(own, "\n"); n > 5 {
		t.Errorf("it takes %d lines, not five", n)
	}
}

// TestReadmeGitLab runs the shell lines of the README's job as they stand,
// with engage on PATH.
func TestReadmeGitLab(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	_, text := ciExamples(t)
	var jobs map[string]struct {
		Variables map[string]string
		Rules     []struct {
			If        string
			Variables map[string]string
		}
		Before    []string `yaml:"before_script"`
		Script    []string
		Artifacts struct{ Reports struct{ JUnit string } }
	}
	if err := yaml.Unmarshal([]byte(text), &jobs); err != nil {
		t.Fatal(err)
	}
	job, found := jobs["engage"]
	if !found || len(job.Script) == 0 {
		t.Fatalf("%+v", jobs)
	}
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	run := func(t *testing.T, dir, key string, variables map[string]string) (int, string, string) {
		t.Helper()
		script := "set -eo pipefail\n" + strings.Join(append(append([]string{}, job.Before...), job.Script...), "\n")
		cmd := exec.Command("bash", "-c", script)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"), "ENGAGE_API_KEY="+key, "GITHUB_STEP_SUMMARY=")
		for _, list := range []map[string]string{job.Variables, variables} {
			for name, value := range list {
				cmd.Env = append(cmd.Env, name+"="+value)
			}
		}
		out, _ := cmd.CombinedOutput()
		junit, err := os.ReadFile(filepath.Join(dir, job.Artifacts.Reports.JUnit))
		if err != nil {
			t.Errorf("no report: %v\n%s", err, out)
		}
		return cmd.ProcessState.ExitCode(), string(out), string(junit)
	}
	dir := t.TempDir()
	customers := filepath.Join(dir, "customers")
	if err := os.Mkdir(customers, 0o755); err != nil {
		t.Fatal(err)
	}
	writeConfigurations(t, server, customers, 2)
	code, out, junit := run(t, dir, canary, nil)
	if code != 0 || strings.Count(junit, "<testcase ") != 24 {
		t.Errorf("exit %d\n%s\n%s", code, out, junit)
	}
	// Offline, as the job's first rule has it for merge requests.
	calls := len(server.Calls())
	code, out, junit = run(t, dir, "", job.Rules[0].Variables)
	if code != 0 || strings.Count(junit, "<testcase ") != 14 || len(server.Calls()) != calls {
		t.Errorf("exit %d\n%s\n%s", code, out, junit)
	}
	// What fails is in the job's log, too.
	if code, out, _ = run(t, dir, "", nil); code != 4 || !strings.Contains(out, "no API key") {
		t.Errorf("exit %d\n%s", code, out)
	}
}
