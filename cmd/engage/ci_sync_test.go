//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"engage/internal/sandbox"
)

const syncFolder = "../../.github/actions/sync"

// platformStub stands in for gh and glab: it keeps the one request as files, and each
// call as a line.
const platformStub = `#!/bin/sh
echo "$(basename "$0") $*" | head -n 1 >> "$STUB/calls"
shift
action=$1
while [ $# -gt 0 ]; do
	case $1 in
	--body-file) cp "$2" "$STUB/body" ;;
	--description) printf '%s\n' "$2" > "$STUB/body" ;;
	esac
	shift
done
case $action$(basename "$0") in
listgh) if [ -e "$STUB/open" ]; then echo 7; fi ;;
listglab) if [ -e "$STUB/open" ]; then echo '[{"id":123,"iid":7,"title":"x"}]'; else echo '[]'; fi ;;
create*) touch "$STUB/open" ;;
close*) rm "$STUB/open" ;;
esac
`

// syncJob is a checkout whose origin is a bare repository, and what runs sync.sh in it.
type syncJob struct {
	t      *testing.T
	server *sandbox.Server
	dir    string // the checkout
	env    []string
}

func (j *syncJob) command(name string, args ...string) string {
	j.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = j.dir, j.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		j.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// run runs sync.sh as the action does, and returns its exit code and output.
func (j *syncJob) run(env ...string) (int, string) {
	j.t.Helper()
	script, err := filepath.Abs(filepath.Join(syncFolder, "sync.sh"))
	if err != nil {
		j.t.Fatal(err)
	}
	cmd := exec.Command("sh", script)
	cmd.Dir, cmd.Env = j.dir, append(j.env, env...)
	out, _ := cmd.CombinedOutput()
	if strings.Contains(string(out), j.server.Key()) {
		j.t.Error("the key was printed")
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// takeCalls returns the calls of gh or glab since the last time.
func (j *syncJob) takeCalls() string {
	path := filepath.Join(filepath.Dir(j.dir), "stub", "calls")
	text, _ := os.ReadFile(path)
	_ = os.Remove(path)
	return string(text)
}

func (j *syncJob) body() string {
	text, _ := os.ReadFile(filepath.Join(filepath.Dir(j.dir), "stub", "body"))
	return string(text)
}

func (j *syncJob) subscriptions(names ...string) {
	licence := sandbox.Synthetic(0)
	licence.Entities[0].Tables[0].Subscriptions = names
	j.server.SetLicence(licence)
}

func newSyncJob(t *testing.T) *syncJob {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	root := t.TempDir()
	stub := filepath.Join(root, "stub")
	if err := os.Mkdir(stub, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gh", "glab"} {
		if err := os.WriteFile(filepath.Join(stub, name), []byte(platformStub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	j := &syncJob{t: t, server: server, dir: root}
	list := string(os.PathListSeparator)
	j.env = append(os.Environ(), "PATH="+stub+list+filepath.Dir(binary)+list+os.Getenv("PATH"), "STUB="+stub, "ENGAGE_API_KEY="+server.Key(),
		"HOME="+root, "GIT_CONFIG_NOSYSTEM=1", "GITLAB_CI=", "CI_DEFAULT_BRANCH=", "GITHUB_STEP_SUMMARY=")
	j.command("git", "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
	j.command("git", "clone", "--quiet", "origin.git", "work")
	j.dir = filepath.Join(root, "work")
	j.command("git", "checkout", "--quiet", "-B", "main")
	if err := os.Mkdir(filepath.Join(j.dir, "customers"), 0o755); err != nil {
		t.Fatal(err)
	}
	j.subscriptions("News")
	for _, name := range []string{"acme one", "beta", "gamma"} {
		j.command(binary, "setup", "--no-input", "--env", "custom", "--api-domain", server.URL(), "--entity", "acme", "--profile-table", "Clients",
			"--name", name, "--all-subscriptions", "-c", "customers/"+name+".yaml")
	}
	j.commit("The customers")
	return j
}

// commit commits all there is as somebody, to the branch that is checked out.
func (j *syncJob) commit(message string) {
	j.t.Helper()
	j.command("git", "add", ".")
	j.command("git", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "commit", "--quiet", "-m", message)
	j.command("git", "push", "--quiet", "origin", "HEAD")
}

func TestSyncPullRequest(t *testing.T) {
	t.Parallel()
	j := newSyncJob(t)
	log := func() string { return j.command("git", "log", "--format=%s%n%b", "main..origin/engage/optins") }

	// Nothing differs.
	code, out := j.run()
	if calls := j.takeCalls(); code != 0 || strings.Contains(calls, "create") {
		t.Fatalf("exit %d, calls %s\n%s", code, calls, out)
	}

	// A commit a customer whose message is the plan; the request says what is to click,
	// and what to ask the account manager.
	j.subscriptions("News", "VIP #1 [skip ci]")
	if code, out = j.run(); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	calls := j.takeCalls()
	if !strings.Contains(calls, "gh pr create --head engage/optins --base main --title ") {
		t.Errorf("calls: %s", calls)
	}
	commits := log()
	for _, want := range []string{"engage: customers/acme one.yaml\n", "engage: customers/beta.yaml\n", "  + VIP # 1 [ skip ci]  optin_VIP_# 1_[ skip_ci]\n  1 added, 1 kept; written\n"} {
		if !strings.Contains(commits, want) {
			t.Errorf("%q is not in\n%s", want, commits)
		}
	}
	for _, want := range []string{"# Connect Qualifio to Actito: acme one", "# Connect Qualifio to Actito: beta", "Step 3 of 5", "optin_VIP_#1_[skip_ci]", "Please customise the output"} {
		if !strings.Contains(j.body(), want) {
			t.Errorf("%q is not in the request:\n%s", want, j.body())
		}
	}
	if status := j.command("git", "status", "--porcelain", "--branch"); !strings.HasPrefix(status, "## main...") || strings.Count(status, "\n") != 1 {
		t.Errorf("it leaves %s", status)
	}

	// The same again: neither a second request, nor the commits anew.
	before := j.command("git", "rev-parse", "origin/engage/optins")
	if code, out = j.run(); code != 0 || j.command("git", "rev-parse", "origin/engage/optins") != before {
		t.Errorf("exit %d, or other commits\n%s", code, out)
	}
	if calls := j.takeCalls(); strings.Contains(calls, "create") || !strings.Contains(calls, "gh pr edit 7 ") {
		t.Errorf("calls: %s", calls)
	}

	// More differs: the same branch, and still a commit a customer.
	j.subscriptions("News", "VIP #1 [skip ci]", "Events")
	if code, _ = j.run(); code != 0 || strings.Count(log(), "engage: ") != 3 || !strings.Contains(log(), "+ Events") {
		t.Errorf("exit %d\n%s", code, log())
	}
	if calls := j.takeCalls(); strings.Contains(calls, "create") {
		t.Errorf("calls: %s", calls)
	}

	// A customer that can't be asked closes nothing.
	j.subscriptions("News")
	if code, out = j.run("ENGAGE_API_KEY=wrongKeyOfNobody0123456789"); code != 4 || strings.Contains(j.takeCalls(), "close") {
		t.Errorf("exit %d\n%s", code, out)
	}

	// What others committed stays.
	j.command("git", "checkout", "--quiet", "-B", "engage/optins", "origin/engage/optins")
	if err := os.WriteFile(filepath.Join(j.dir, "note"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	j.commit("A note")
	j.command("git", "checkout", "--quiet", "main")
	if code, out = j.run(); code != 1 || !strings.Contains(out, "somebody else committed to engage/optins") || strings.Contains(j.takeCalls(), "close") {
		t.Errorf("exit %d\n%s", code, out)
	}
	j.command("git", "push", "--quiet", "--force", "origin", strings.TrimSpace(before)+":refs/heads/engage/optins")

	// Closed when nothing is left.
	if code, out = j.run(); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	if calls := j.takeCalls(); !strings.Contains(calls, "gh pr close 7 ") {
		t.Errorf("calls: %s", calls)
	}
	if left := j.command("git", "ls-remote", "origin", "engage/optins"); left != "" {
		t.Errorf("the branch is still there: %s", left)
	}
}

// On GitLab the checkout has no branch, and glab does what gh does.
func TestSyncMergeRequest(t *testing.T) {
	t.Parallel()
	j := newSyncJob(t)
	j.command("git", "checkout", "--quiet", "--detach")
	gitlab := []string{"GITLAB_CI=true", "CI_DEFAULT_BRANCH=main", "SYNC_FILES=customers/beta.yaml\n./customers/gamma.yaml"}
	for _, step := range []struct {
		subscriptions []string
		call          string
	}{
		{[]string{"News", "Events"}, "glab mr create --source-branch engage/optins --target-branch main --title "},
		{[]string{"News", "Events", "Sport"}, "glab mr update 7 --description "},
		{[]string{"News"}, "glab mr close 7\n"},
	} {
		j.subscriptions(step.subscriptions...)
		code, out := j.run(gitlab...)
		if calls := j.takeCalls(); code != 0 || !strings.Contains(calls, step.call) {
			t.Errorf("exit %d, calls %s\n%s", code, calls, out)
		}
		if strings.Contains(out, "acme one") {
			t.Errorf("a file that was not named:\n%s", out)
		}
	}
	if !strings.Contains(j.body(), "optin_Sport") {
		t.Errorf("the request:\n%s", j.body())
	}
}

// The action hands its inputs over as variables.
func TestSyncAction(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(syncFolder, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(syncFolder, "sync.sh"))
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	last := a.Runs.Steps[len(a.Runs.Steps)-1]
	if a.Runs.Using != "composite" || last.Run != `sh "$GITHUB_ACTION_PATH/sync.sh"` || len(last.Env) != len(a.Inputs) {
		t.Errorf("%+v", last)
	}
	for name, value := range last.Env {
		m := inputOf.FindStringSubmatch(value)
		if m == nil {
			t.Fatalf("%s: what is %s?", name, value)
		}
		if _, known := a.Inputs[m[1]]; !known {
			t.Errorf("there is no input %s", m[1])
		}
		if name != "GH_TOKEN" && !strings.Contains(string(script), name) {
			t.Errorf("the script does not read %s", name)
		}
	}
}

// The README's examples use the action with inputs that it has, and the script.
func TestSyncExamples(t *testing.T) {
	read := func(path string, into any) {
		text, err := os.ReadFile(path)
		if err == nil {
			err = yaml.Unmarshal(text, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var a action
	read(filepath.Join(syncFolder, "action.yml"), &a)
	var github struct {
		Jobs struct {
			Sync struct {
				Steps []struct {
					Uses string
					With map[string]string
				}
			}
		}
	}
	read(filepath.Join(fleetFolder, "sync-github.yml"), &github)
	step := github.Jobs.Sync.Steps[1]
	if step.Uses != "OWNER/engage/.github/actions/sync@v1" {
		t.Error(step.Uses)
	}
	for name := range step.With {
		if _, known := a.Inputs[name]; !known {
			t.Errorf("the action has no input %s", name)
		}
	}
	var gitlab struct{ Drift struct{ Script []string } }
	read(filepath.Join(fleetFolder, "sync-gitlab.yml"), &gitlab)
	if s := gitlab.Drift.Script; len(s) != 1 || s[0] != "sh /tmp/engage/.github/actions/sync/sync.sh" {
		t.Error(s)
	}
}

// The hook leaves out what is no configuration, and asks nobody.
func TestPreCommitHook(t *testing.T) {
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		ID, Entry, Language string
		Types               []string
	}
	if err := yaml.Unmarshal(text, &hooks); err != nil || len(hooks) != 1 || hooks[0].Language != "golang" {
		t.Fatal(err, hooks)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"compose.yaml": "services: {}\n", "acme.yaml": "version: 1\nintegration: {nme: x}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for files, want := range map[string]int{"compose.yaml": 0, "compose.yaml acme.yaml": 3} {
		words := append(strings.Fields(hooks[0].Entry), strings.Fields(files)...)
		cmd := exec.Command(binary, words[1:]...)
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); words[0] != "engage" || code != want {
			t.Errorf("%s: exit %d, want %d\n%s", files, code, want, out)
		}
	}
}
