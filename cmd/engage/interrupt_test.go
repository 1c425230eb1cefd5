//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// waiting are commands that wait for another program; what they wait for is
// the pipe called pipe, standard input or standard output.
var waiting = map[string][]string{
	"pipe": {
		"optins sync -c pipe", "optins sync pipe",
		"optins sync --from pipe", "optins list -c pipe", "optins list -c pipe -o json", "push-rules list -c pipe", "push-rules add --level all -c pipe", "push-rules remove --level all -c pipe",
		"status pipe", "status engage.yaml pipe -o json", "push-rules list engage.yaml pipe", "push-rules add --level all pipe",
		"validate pipe", "validate --offline pipe", "validate --offline -o json engage.yaml pipe", "guide -c pipe", "guide --serve -c pipe", "explain pipe", "explain pipe -o json", "explain x -c pipe",
		"auth login --api-key-stdin -c pipe", "auth status -c pipe", "auth logout -c pipe",
		"version --ca-file pipe", "schema --ca-file pipe", "sandbox --ca-file pipe", "completion bash --ca-file pipe", "validate --ca-file pipe",
		"verify --email jo@example.com -c pipe", "verify --email jo@example.com -o json -c pipe", "sandbox participate --email jo@example.com -c pipe",
		"validate -c key.yaml", "optins sync -c key.yaml", "auth status -c key.yaml",
	},
	"stdin": {
		"setup --no-input --name N --api-key-stdin --env ENV-3 --entity acme --key-store file -c new.yaml", "optins sync --from -", "explain -",
		"optins sync --api-key-stdin", "validate --api-key-stdin", "auth login --api-key-stdin --key-store file", "auth status --api-key-stdin",
	},
	"stdout": {
		"version", "version -o json", "--version", "help", "help exit-codes", "schema", "completion bash", "__complete setup --", "sandbox",
		"guide", "guide -o html", "guide --serve", "push-rules list -o json", "optins list -o json", "validate --offline", "validate --offline -o json", "status --offline", "status --offline -o html",
		"auth status --offline",
	},
}

// A command that waits for another program ends at the first signal, with the
// signal's exit code and one line that says so, and leaves every file alone.
func TestInterruptedWhileWaiting(t *testing.T) {
	t.Parallel()
	limit := make(chan struct{}, 12)
	var all sync.WaitGroup
	for kind, lines := range waiting {
		for _, line := range lines {
			for sig, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGQUIT: 131, syscall.SIGTERM: 143} {
				dir := t.TempDir()
				all.Go(func() {
					limit <- struct{}{}
					defer func() { <-limit }()
					if err := interrupted(dir, kind, line, sig, want); err != nil {
						t.Errorf("%s of engage %s, which waits for %s: %v", sig, line, kind, err)
					}
				})
			}
		}
	}
	all.Wait()
}

// blocked reports whether a thread of the process waits for another program: in
// opening a file, as a pipe that nobody has opened, in reading or in writing.
func blocked(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	return slices.ContainsFunc(threads, func(thread string) bool {
		call, _ := os.ReadFile(thread + "/syscall")
		number, _, _ := strings.Cut(string(call), " ")
		n, err := strconv.Atoi(number) // not a number where the thread runs
		stat, _ := os.ReadFile(thread + "/stat")
		waits := bytes.HasPrefix(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" S"))
		return err == nil && waits && slices.Contains([]int{syscall.SYS_OPENAT, syscall.SYS_READ, syscall.SYS_WRITE}, n)
	})
}

func interrupted(dir, kind, line string, sig syscall.Signal, want int) error {
	text := "version: 1\nintegration: {name: N}\nactito: {environment: ENV-3, api_key: 'KEY', entity: acme, form: f, profile_table: T}\n"
	for name, key := range map[string]string{"engage.yaml": "env:ENGAGE_API_KEY", "key.yaml": "file:pipe"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(text, "KEY", key, 1)), 0o644); err != nil {
			return err
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		return err
	}
	before, err := listing(dir)
	if err != nil {
		return err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer func() { _, _ = read.Close(), write.Close() }()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(binary, strings.Split(line, " ")...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = []string{"HOME=" + dir, "LC_ALL=C.UTF-8", "DBUS_SESSION_BUS_ADDRESS=unix:path=" + dir + "/no-bus"}
	if strings.HasPrefix(line, "setup") && kind == "pipe" {
		cmd.Env = append(cmd.Env, "ENGAGE_API_KEY="+canary)
	}
	switch kind {
	case "stdin":
		cmd.Stdin = read
	case "stdout":
		cmd.Stdout = write
		pipe, err := write.SyscallConn()
		if err != nil {
			return err
		}
		_ = pipe.Write(func(fd uintptr) bool {
			for size := 4096; size > 0; { // until it is full
				if _, err := syscall.Write(int(fd), make([]byte, size)); err != nil {
					size /= 2
				}
			}
			return true
		})
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	defer func() { _ = cmd.Process.Kill(); <-ended }()
	for end := time.Now().Add(30 * time.Second); !blocked(cmd.Process.Pid); time.Sleep(time.Millisecond) {
		select {
		case <-ended:
			return fmt.Errorf("it did not wait: exit code %d, %s", cmd.ProcessState.ExitCode(), &stderr)
		default:
		}
		if time.Now().After(end) {
			return errors.New("it waits for nothing")
		}
	}
	_ = cmd.Process.Signal(sig)
	select {
	case <-ended:
	case <-time.After(15 * time.Second):
		return errors.New("it goes on waiting")
	}
	after, err := listing(dir)
	switch {
	case err != nil:
		return err
	case cmd.ProcessState.ExitCode() != want:
		return fmt.Errorf("%s, exit code not %d: %s", cmd.ProcessState, want, &stderr)
	case strings.Count(stderr.String(), "engage: ") != 1 || strings.Contains(stderr.String(), "goroutine"):
		return fmt.Errorf("standard error is %q", &stderr)
	case kind != "stdout" && strings.Contains(line, "-o json") && !strings.HasPrefix(stdout.String(), `{"format_version":1,"error":{"kind":"`):
		return fmt.Errorf("standard output is %q", &stdout)
	case after != before:
		return fmt.Errorf("the directory is now\n%s", after)
	}
	return nil
}

// listing is what is in a directory, with what the files hold.
func listing(dir string) (string, error) {
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		fmt.Fprintln(&all, path)
		if err == nil && entry.Type().IsRegular() {
			var data []byte
			data, err = os.ReadFile(path)
			all.Write(data)
		}
		return err
	})
	return all.String(), err
}
