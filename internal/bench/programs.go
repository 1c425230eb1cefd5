package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// build builds both programs the way the release is built, and copies them as
// an installation does: a file that the linker has just written lies in the
// system's memory in pieces, and starts slower or faster for that alone.
func (b *bench) build() error {
	b.engage, b.floor = filepath.Join(b.folder, "engage"), filepath.Join(b.folder, "floor")
	for program, source := range map[string]string{b.engage: "./cmd/engage", b.floor: "./internal/bench/floor"} {
		built := program + ".built"
		cmd := exec.CommandContext(b.ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", built, source)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s can't be built (run this from the top of the checkout): %w\n%s", source, err, out)
		}
		data, err := os.ReadFile(built)
		if err == nil {
			err = os.WriteFile(program, data, 0o700)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// program runs a program to its end, which must be a good one.
type program struct {
	ctx   context.Context
	args  []string
	env   []string // besides the bench's own, which is kept free of engage's
	input []byte
	// during is called while the program runs; may be nil.
	during func(pid int)
}

// run returns how long it took from before its start to after its end.
func (p program) run() (time.Duration, error) {
	cmd := exec.CommandContext(p.ctx, p.args[0], p.args[1:]...)
	cmd.Env = append(clean(os.Environ()), p.env...)
	if p.input != nil {
		cmd.Stdin = bytes.NewReader(p.input)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	begin := time.Now()
	err := cmd.Start()
	if err == nil {
		if p.during != nil {
			p.during(cmd.Process.Pid)
		}
		err = cmd.Wait()
	}
	took := time.Since(begin)
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", strings.Join(p.args, " "), err, out.String())
	}
	return took, nil
}

// clean takes out of an environment what would change what engage does.
func clean(environment []string) []string {
	var list []string
	for _, entry := range environment {
		if !strings.HasPrefix(entry, "ENGAGE_") && !strings.HasPrefix(entry, "GITHUB_") {
			list = append(list, entry)
		}
	}
	return list
}

// find tells where programs are; false if one of them is not installed.
func find(names ...string) bool {
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			return false
		}
	}
	return true
}

// machine says what the figures were measured on.
func machine() string {
	text := fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value) + ", " + text
		}
	}
	return text
}
