//go:build shells

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/sandbox"
	"engage/internal/termtest"
)

// TestShells loads the completion script in each shell as people do, and
// presses Tab: names that engage knows, files, and what the sandbox tells.
func TestShells(t *testing.T) {
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	for _, shell := range []struct {
		name string
		args []string
		load string
	}{
		{"bash", []string{"--norc", "--noprofile", "-i"}, ". /usr/share/bash-completion/bash_completion; . <(engage completion bash); bind 'set show-all-if-ambiguous on'"},
		{"bash alone", []string{"--norc", "--noprofile", "-i"}, ". <(engage completion bash); bind 'set show-all-if-ambiguous on'"},
		{"zsh", []string{"-f", "-i"}, "autoload -U compinit; compinit -u; source <(engage completion zsh); zstyle ':completion:*' menu no"},
		{"fish", []string{"--no-config", "-i"}, "engage completion fish | source"},
	} {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(strings.Fields(shell.name)[0])
			if err != nil {
				t.Skip(shell.name + " is not installed")
			}
			dir := t.TempDir()
			for _, name := range []string{"customer.yaml", "notes.txt"} {
				if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s := termtest.Start(t, termtest.Options{
				Path: path, Args: shell.args, Dir: dir, Cols: 120, Rows: 40,
				Env: []string{
					"TERM=xterm", "LC_ALL=C.UTF-8", "HOME=" + dir, "PS1=$ ", "PATH=" + filepath.Dir(binary) + ":" + os.Getenv("PATH"),
					"ENGAGE_API_KEY=" + server.Key(),
				},
			})
			s.Type(shell.load + "; echo 'rea''dy'")
			s.Send("enter")
			s.WaitFor("ready")
			for _, c := range []struct{ line, want string }{
				{"engage setup --env E", "ENV-3"},
				{"engage push-rules add --level m", "master_form"},
				{"engage guide --lang f", "fr"},
				{"engage explain -o j", "json"},
				{"engage setup --env custom --api-domain " + server.URL() + " --entity acme --profile-table Pr", "Prospects"},
				{"engage setup --name 'A B' --push-rule all:i", "all:identified"},
				{"engage setup --push-rule w", "website:"},
				{"engage validate cust", "customer.yaml"},
			} {
				s.Type(c.line)
				s.Send("tab", "tab")
				s.WaitFor(c.want)
				s.WaitStable() // Ctrl-C would end a completion that runs
				s.Send("ctrl+c")
				s.Type("clear")
				s.Send("enter")
			}
			s.Type("exit")
			s.Send("enter")
			s.Wait() // it writes its history into the directory
		})
	}
}
