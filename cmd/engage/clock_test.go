//go:build linux && amd64

package main

import (
	"bytes"
	"context"
	endian "encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"engage/internal/sandbox"
)

// A clockError is the error of the nth read of the wall clock in seconds:
// base, step more at each read, and swing in alternating directions.
type clockError struct{ base, step, swing int64 }

func (j clockError) at(n int) int64 { return j.base + int64(n)*j.step + int64(n%2*2-1)*j.swing }

const year = 365 * 24 * 3600

// The test's own program traces engage where these are set: in a process of its
// own, since a tracer waits for all its children, and those of other tests are
// not its own.
const (
	traceJump   = "ENGAGE_TEST_JUMP"
	traceBinary = "ENGAGE_TEST_BINARY"
)

func init() {
	if text := os.Getenv(traceJump); text != "" {
		os.Exit(traceMain(text))
	}
}

// noTracing is traceMain's exit code where a process can't be traced.
const noTracing = 99

// traceMain runs engage with this process's arguments, and returns its exit
// code. It writes to its third file how often engage looked at the clock.
func traceMain(text string) int {
	var wrong clockError
	if _, err := fmt.Sscan(text, &wrong.base, &wrong.step, &wrong.swing); err != nil {
		fmt.Fprintln(os.Stderr, "trace:", err)
		return 1
	}
	runtime.LockOSThread() // only the thread that started it may trace it
	pid, err := syscall.ForkExec(os.Getenv(traceBinary), os.Args, &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Ptrace: true},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "trace:", err)
		return noTracing
	}
	code, reads, err := traced(pid, wrong)
	if err != nil {
		_ = syscall.Kill(pid, syscall.SIGKILL)
		fmt.Fprintln(os.Stderr, "trace:", err)
		return 1
	}
	fmt.Fprint(os.NewFile(3, "looks"), reads)
	return code
}

// traced follows a process that was started to be traced to its end.
//
// It goes on without the page from which it would read the time without asking
// the system, and each answer of the system has the jump added.
func traced(pid int, wrong clockError) (code, reads int, err error) {
	var status unix.WaitStatus
	if _, err := unix.Wait4(pid, &status, unix.WALL, nil); err != nil || !status.Stopped() {
		return 0, 0, fmt.Errorf("it did not stop at its start: %v %v", status, err)
	}
	if err := unix.PtraceSetOptions(pid, unix.PTRACE_O_TRACECLONE|unix.PTRACE_O_TRACESYSGOOD|unix.PTRACE_O_EXITKILL); err != nil {
		return 0, 0, err
	}
	if err := withoutTimePage(pid); err != nil {
		return 0, 0, err
	}
	tid, pass := pid, 0
	inside, known := map[int]bool{}, map[int]bool{pid: true}
	for {
		if err := unix.PtraceSyscall(tid, pass); err != nil && err != unix.ESRCH { // a thread may end at any moment
			return 0, 0, err
		}
		for ended := true; ended; ended = status.Exited() || status.Signaled() {
			if tid, err = unix.Wait4(-1, &status, unix.WALL, nil); err == unix.EINTR {
				continue
			} else if err != nil {
				return 0, 0, err
			}
			if tid == pid && (status.Exited() || status.Signaled()) {
				return status.ExitStatus(), reads, nil
			}
		}
		pass = 0
		switch sig := status.StopSignal(); {
		case sig == syscall.SIGTRAP|0x80: // it enters a system call, or leaves one
			if inside[tid] = !inside[tid]; !inside[tid] {
				changed, err := changeTime(tid, wrong.at(reads))
				if err != nil && err != unix.ESRCH {
					return 0, 0, err
				}
				if changed {
					reads++
				}
			}
		case sig == syscall.SIGTRAP: // a thread was made
		case sig == syscall.SIGSTOP && !known[tid]: // a new thread begins
			known[tid] = true
		default:
			pass = int(sig)
		}
	}
}

// atClock runs engage in the directory with a wall clock of its own, and returns
// its exit code, how often it looked at the clock, and what it printed. The
// clock that only counts on is the system's, as it is when somebody sets a
// computer's time.
func atClock(t *testing.T, dir string, wrong clockError, args ...string) (code, reads int, printed string) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = dir, &out, &out, []*os.File{write}
	cmd.Env = append(os.Environ(), traceBinary+"="+binary, traceJump+"="+fmt.Sprint(wrong.base, wrong.step, wrong.swing),
		"ENGAGE_API_KEY="+canary, "GITHUB_STEP_SUMMARY=", "LC_ALL=C.UTF-8")
	_ = cmd.Run() // the exit code is what is asked for
	_ = write.Close()
	count, err := io.ReadAll(read)
	if err != nil {
		t.Fatal(err)
	}
	_ = read.Close()
	if code = cmd.ProcessState.ExitCode(); code == noTracing {
		t.Skipf("a process can't be traced here: %s", &out)
	}
	if reads, err = strconv.Atoi(string(count)); err != nil {
		t.Fatalf("exit %d, and no count: %v\n%s", code, err, &out)
	}
	if strings.Contains(out.String(), canary) {
		t.Error("the key was printed")
	}
	return code, reads, out.String()
}

// withoutTimePage hides the page that tells the time from a program that is
// about to begin: its address stands among what the system gives it.
func withoutTimePage(pid int) error {
	const pageAddress, ignored = 33, 1
	var regs unix.PtraceRegs
	if err := unix.PtraceGetRegs(pid, &regs); err != nil {
		return err
	}
	at, word := uintptr(regs.Rsp), make([]byte, 8)
	next := func() (uint64, error) {
		_, err := unix.PtracePeekData(pid, at, word)
		at += 8
		return endian.LittleEndian.Uint64(word), err
	}
	// The number of arguments, the arguments and a zero, the variables and a
	// zero, then pairs until one of zero.
	count, err := next()
	if err != nil {
		return err
	}
	at += 8 * uintptr(count+1)
	for value := uint64(1); value != 0; {
		if value, err = next(); err != nil {
			return err
		}
	}
	for {
		kind, err := next()
		switch {
		case err != nil:
			return err
		case kind == 0:
			return fmt.Errorf("the system gives no such page")
		case kind == pageAddress:
			_, err := unix.PtracePokeData(pid, at-8, endian.LittleEndian.AppendUint64(nil, ignored))
			return err
		}
		at += 8
	}
}

// changeTime adds the jump if the thread has just been told the wall clock's
// time.
func changeTime(tid int, wrong int64) (bool, error) {
	var regs unix.PtraceRegs
	if err := unix.PtraceGetRegs(tid, &regs); err != nil {
		return false, err
	}
	if regs.Orig_rax != unix.SYS_CLOCK_GETTIME || regs.Rdi != unix.CLOCK_REALTIME || regs.Rax != 0 {
		return false, nil
	}
	seconds := make([]byte, 8)
	if _, err := unix.PtracePeekData(tid, uintptr(regs.Rsi), seconds); err != nil {
		return false, err
	}
	now := int64(endian.LittleEndian.Uint64(seconds)) + wrong
	_, err := unix.PtracePokeData(tid, uintptr(regs.Rsi), endian.LittleEndian.AppendUint64(nil, uint64(now)))
	return true, err
}

// TestClockJumps: a wall clock that is wrong, or set while engage runs, changes
// nothing: tokens live as long as Actito said, waits end, and the results are
// those of a right clock.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	writeConfigurations(t, server, dir, 4)
	routes := func(from int) (list []string) {
		for _, c := range server.Calls()[from:] {
			list = append(list, fmt.Sprint(c.Route, " ", c.Status))
		}
		slices.Sort(list)
		return list
	}
	var wantText string
	var wantCalls []string
	for _, test := range []struct {
		name  string
		wrong clockError
	}{
		{"right", clockError{}},
		{"in 1970", clockError{base: -time.Now().Unix()}},
		{"a century on", clockError{base: 100 * year}},
		{"set forward on the way", clockError{step: year / 4}},
		{"set back on the way", clockError{step: -year / 4}},
		{"to and fro", clockError{swing: 20 * year}},
	} {
		begun := len(server.Calls())
		server.SetFaults(sandboxFaults(t, "entities=503:times=1", "form=429:retry-after=1:times=1")...)
		code, reads, text := atClock(t, dir, test.wrong, "validate", "--no-input", "-o", "json", ".")
		calls := routes(begun)
		if wantCalls == nil {
			wantText, wantCalls = text, calls
			if n := len(slices.DeleteFunc(slices.Clone(calls), func(c string) bool { return c != "token 200" })); n != 1 {
				t.Fatalf("%d tokens: %q", n, calls)
			}
		}
		if code != 0 || text != wantText || !slices.Equal(calls, wantCalls) {
			t.Errorf("%s: exit %d, calls\n%q, want\n%q\n%s", test.name, code, calls, wantCalls, text)
		}
		if reads < len(calls) {
			t.Errorf("%s: it looked at the clock %d times only, so this shows nothing", test.name, reads)
		}
	}
}

// TestClockAndRetryAfter: a date to wait for is compared with a clock that may
// be wrong. What has passed by it is not waited for, and what lies far ahead
// ends the waiting.
func TestClockAndRetryAfter(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	writeConfigurations(t, server, dir, 1)
	file := filepath.Join(dir, "c000.yaml")
	for name, test := range map[string]struct {
		wrong       int64
		code, calls int
	}{
		"the clock is a century on": {100 * year, 0, 2},
		"the clock is in 1970":      {-time.Now().Unix(), 5, 1},
	} {
		begun := len(server.Calls())
		date := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
		server.SetFaults(sandboxFaults(t, "token=429:retry-after="+date+":times=1")...)
		code, _, text := atClock(t, dir, clockError{base: test.wrong}, "validate", "--no-input", file)
		tokens := 0
		for _, c := range server.Calls()[begun:] {
			if c.Route == "token" {
				tokens++
			}
		}
		if code != test.code || tokens != test.calls {
			t.Errorf("%s: exit %d after %d calls for a token, want %d after %d\n%s", name, code, tokens, test.code, test.calls, text)
		}
	}
}

// TestModificationTimes: a configuration whose time is yet to come, or long
// past, is read, changed and read again as any other.
func TestModificationTimes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "engage.yaml")
	put(t, filepath.Join(dir, "names.txt"), "First\nSecond\n")
	for _, at := range []time.Time{time.Unix(0, 0), time.Now().AddDate(70, 0, 0)} {
		put(t, path, offlineConfig)
		for _, step := range []struct {
			check string
			code  int
		}{{"--check", 6}, {"--quiet", 0}, {"--check", 0}} {
			if err := os.Chtimes(path, at, at); err != nil {
				t.Fatal(err)
			}
			stdout, stderr, code := runEngageIn(t, dir, "", "optins", "sync", step.check, "--from", "names.txt")
			if code != step.code {
				t.Errorf("%v, %s: exit %d, want %d\n%s%s", at, step.check, code, step.code, stdout, stderr)
			}
		}
		if text := get(t, path); !strings.Contains(text, "optin_Second") {
			t.Errorf("%v:\n%s", at, text)
		}
	}
}
