//go:build unix

package termtest

import (
	"encoding/gob"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// In a real terminal a program is started by a shell, and the shell is still
// there when the program ends. That matters: when the leader of a session ends,
// the kernel hangs the terminal up, which puts echo and all other settings back
// and throws away output that nobody has read yet. A harness whose program is
// itself the leader can never see that a program left echo off. So a session
// has a leader of its own: the test binary, started once more, which does here
// what a shell would do and nothing else.

// leaderVariable makes a test binary that imports this package a leader.
const leaderVariable = "TERMTEST_SESSION_LEADER"

// ttyInLeader is the file descriptor on which a leader gets its terminal.
const ttyInLeader = 3

// order is what a leader is to start.
type order struct {
	Path string
	Args []string
	Env  []string
	Dir  string
}

// report is what a leader says: first the process started, then its end.
type report struct {
	Pid    int
	Error  string // why the program did not start
	Ended  bool
	Code   int // -1 when a signal ended it
	Signal int
}

func init() {
	if os.Getenv(leaderVariable) != "" {
		lead()
		os.Exit(0)
	}
}

// lead starts the program in the leader's own process group, which has the
// terminal's foreground. It ends when its standard input does; a program that
// still runs then is killed.
func lead() {
	// Caught, not ignored: what is ignored would be ignored in the program too.
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM,
		syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU, syscall.SIGPIPE)
	answers := gob.NewEncoder(os.Stdout)
	orders := gob.NewDecoder(os.Stdin)
	var o order
	if err := orders.Decode(&o); err != nil {
		_ = answers.Encode(report{Error: err.Error()})
		return
	}
	if o.Env == nil {
		o.Env = []string{} // nil would be our own
	}
	tty := os.NewFile(ttyInLeader, "tty")
	cmd := &exec.Cmd{
		Path: o.Path, Args: append([]string{o.Path}, o.Args...), Env: o.Env, Dir: o.Dir,
		Stdin: tty, Stdout: tty, Stderr: tty,
	}
	if err := cmd.Start(); err != nil {
		_ = answers.Encode(report{Error: err.Error()})
		return
	}
	_ = tty.Close()
	_ = answers.Encode(report{Pid: cmd.Process.Pid})
	released := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = cmd.Process.Kill()
		close(released)
	}()
	go func() {
		for s := range signals {
			// When the window is closed the kernel tells the leader alone,
			// and a shell passes it on.
			if s == syscall.SIGHUP {
				_ = cmd.Process.Signal(s)
			}
		}
	}()
	_ = cmd.Wait()
	end := report{Ended: true, Code: cmd.ProcessState.ExitCode()}
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		end.Signal = int(ws.Signal())
	}
	_ = answers.Encode(end)
	<-released
}
