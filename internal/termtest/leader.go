//go:build unix

package termtest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// When the leader of a session ends, the kernel hangs the terminal up, puts echo
// and all other settings back and throws away output that nobody has read yet:
// what the program left behind could not be seen. So the leader is, in place of
// a shell, the test binary, started once more with the program and its arguments.

// leaderVariable makes a test binary that imports this package a leader. It
// holds the program's environment: the leader's own may be changed by the test's
// other packages before it gets here.
const leaderVariable = "TERMTEST_SESSION_LEADER"

// ttyInLeader is the file descriptor on which a leader gets its terminal.
const ttyInLeader = 3

func init() {
	if env := os.Getenv(leaderVariable); env != "" {
		lead(env)
		os.Exit(0)
	}
}

// lead starts the program in the leader's own process group, which has the
// terminal's foreground, and writes its number, later its exit code and signal.
// It ends when its standard input does; a program that still runs then is
// killed.
func lead(env string) {
	// Caught, not ignored: what is ignored would be ignored in the program too.
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM,
		syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU, syscall.SIGPIPE)
	tty := os.NewFile(ttyInLeader, "tty")
	cmd := &exec.Cmd{Path: os.Args[1], Args: os.Args[1:], Stdin: tty, Stdout: tty, Stderr: tty}
	err := json.Unmarshal([]byte(env), &cmd.Env)
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	_ = tty.Close()
	fmt.Println(cmd.Process.Pid)
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
	status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
	fmt.Println(cmd.ProcessState.ExitCode(), max(int(status.Signal()), 0))
	<-released
}
