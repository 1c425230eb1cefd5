package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// machine runs the real program with a directory and an environment of its own,
// for what testscript can't do.
type machine struct {
	t       *testing.T
	program []string // and its first arguments; the tests' own binary where there is none
	dir     string
	env     []string
	printed bytes.Buffer
}

// run runs engage, with a file as standard input unless it is "", and returns
// what it printed.
func (m *machine) run(want int, stdin string, args ...string) string {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), time.Minute)
	defer cancel()
	command := append(slices.Clone(m.program), args...)
	if m.program == nil {
		command = append([]string{binary}, args...)
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env = m.dir, m.env
	if stdin != "" {
		cmd.Stdin = strings.NewReader(m.read(stdin))
	}
	out, err := cmd.CombinedOutput()
	m.printed.Write(out)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); code != want {
		m.t.Fatalf("engage %s exited with %d, not %d:\n%s", strings.Join(args, " "), code, want, out)
	}
	return string(out)
}

func (m *machine) write(name, text string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) read(name string) string {
	m.t.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, name))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

func (m *machine) contains(name, text string) {
	m.t.Helper()
	if got := m.read(name); !strings.Contains(got, text) {
		m.t.Errorf("%s lacks %q:\n%s", name, text, got)
	}
}

func (m *machine) match(out, pattern string) {
	m.t.Helper()
	if !regexp.MustCompile(pattern).MatchString(out) {
		m.t.Errorf("it does not say %q:\n%s", pattern, out)
	}
}

// checkNoKey looks for the key in all that was printed and in every file but the
// named one.
func (m *machine) checkNoKey(but string) {
	m.t.Helper()
	if strings.Contains(m.printed.String(), canary) {
		m.t.Error("the key was printed")
	}
	err := filepath.WalkDir(m.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || entry.Name() == but || strings.HasSuffix(path, ".key") {
			return nil
		}
		if data, err := os.ReadFile(path); err == nil && bytes.Contains(data, []byte(canary)) {
			return fmt.Errorf("the key is in %s", path)
		}
		return nil
	})
	if err != nil {
		m.t.Error(err)
	}
}
