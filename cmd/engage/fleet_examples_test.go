package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"engage/internal/sandbox"
)

// The README's ways to check a fleet are these files.
const fleetFolder = "../../testdata/fleet"

func TestFleetExamplesAreInTheREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(fleetFolder + "/*")
	if err != nil || len(files) != 6 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(readme), "```yaml\n"+string(text)+"```") {
			t.Errorf("the README does not have %s as it is", path)
		}
	}
}

// fleetCommands are the commands of the examples, as a shell runs them.
func fleetCommands(t *testing.T) map[string][]string {
	t.Helper()
	read := func(name string, into any) {
		text, err := os.ReadFile(filepath.Join(fleetFolder, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	commands := map[string][]string{}
	var github struct {
		Jobs struct {
			Shard struct{ Steps []struct{ Run string } }
		}
	}
	read("github.yml", &github)
	for _, s := range github.Jobs.Shard.Steps {
		if strings.HasPrefix(s.Run, "engage ") {
			commands["github"] = append(commands["github"], s.Run)
		}
	}
	var gitlab struct{ Fleet struct{ Script []string } }
	read("gitlab.yml", &gitlab)
	commands["gitlab"] = gitlab.Fleet.Script
	var cron struct {
		Spec struct {
			JobTemplate struct {
				Spec struct {
					Template struct {
						Spec struct {
							InitContainers []struct{ Args []string } `yaml:"initContainers"`
							Containers     []struct{ Args []string }
						}
					}
				}
			} `yaml:"jobTemplate"`
		}
	}
	read("cronjob.yaml", &cron)
	pod := cron.Spec.JobTemplate.Spec.Template.Spec
	for _, c := range append(pod.InitContainers, pod.Containers...) {
		// Kubernetes puts variables in by itself; the volume is the shard's directory.
		args := strings.Replace(strings.Join(c.Args, " "), "/customers/$(JOB_COMPLETION_INDEX)", `"$FOLDER"`, 1)
		commands["kubernetes"] = append(commands["kubernetes"], "engage "+args)
	}
	return commands
}

// TestFleetExamples runs the examples' commands over shards: one where all is
// well, one that differs from Actito, one with a file that is not valid.
func TestFleetExamples(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	dir := t.TempDir()
	run := func(directory, command string) int {
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(binary)+":"+os.Getenv("PATH"), "FOLDER="+directory, "ENGAGE_KEY_ACME="+server.Key(), "GITHUB_STEP_SUMMARY=")
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		if strings.Contains(string(out), server.Key()) {
			t.Errorf("%s shows the key", command)
		}
		return cmd.ProcessState.ExitCode()
	}
	for _, directory := range []string{"well", "differs", "broken"} {
		if err := os.MkdirAll(filepath.Join(dir, directory), 0o755); err != nil {
			t.Fatal(err)
		}
		setup := "engage setup --no-input --env custom --api-domain " + server.URL() + " --entity acme --profile-table 'Prospects / leads' --name Fleet -c " + directory + "/one.yaml"
		if directory == "well" {
			setup += " --all-subscriptions"
		}
		if code := run(directory, "ENGAGE_API_KEY=$ENGAGE_KEY_ACME "+setup); code != 0 {
			t.Fatalf("%s: %d", setup, code)
		}
	}
	// The key comes from where the fleet file says, and not from api_key: env:ENGAGE_API_KEY.
	fleet, err := os.ReadFile(filepath.Join(fleetFolder, "engage.fleet.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "engage.fleet.yaml"), strings.Replace(string(fleet), "file:/run/keys/{entity}", "env:ENGAGE_KEY_ACME", 1))
	path := filepath.Join(dir, "broken", "one.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), "entity:", "entitty:", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	for where, commands := range fleetCommands(t) {
		if len(commands) == 0 || !slices.ContainsFunc(commands, func(c string) bool { return regexp.MustCompile(`optins sync .*--check`).MatchString(c) }) {
			t.Fatalf("%s: %q", where, commands)
		}
		for directory, want := range map[string]int{"well": 0, "differs": 6, "broken": 3} {
			code := 0
			for _, c := range commands {
				if code == 0 { // each of them ends the job
					code = run(directory, c)
				}
			}
			if code != want {
				t.Errorf("%s on the shard %s: exit %d, want %d", where, directory, code, want)
			}
		}
	}
}
