//go:build unix

// Package termtest drives a program in a pseudo-terminal, as a user would, and returns
// what the user sees: the screen, the scrollback, the echo, and the terminal's
// settings after the end of the program.
//
//	s := termtest.Start(t, termtest.Options{Path: bin, Args: []string{"setup"}, Env: env})
//	s.WaitFor("Step 2 of 5")
//	s.Send("ctrl+c")
//	code := s.Wait()
//
// A method that fails ends the test, so call it from the test's own goroutine.
package termtest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/termios"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Options are the program to run and its terminal.
type Options struct {
	Path string   // the program; absolute
	Args []string // without the program's name
	Env  []string // complete: nothing is inherited, and TERM is not set
	Dir  string   // where it runs; empty: the test's directory

	Cols, Rows int  // size of the window; 80 and 24 when zero
	Silent     bool // the terminal answers no query; otherwise its background is dark
}

// Session is a running (or ended) program and its terminal.
type Session struct {
	t   testing.TB
	pid int

	master  *os.File // our end of the pseudo-terminal
	tty     *os.File // the program's end
	leader  *exec.Cmd
	control io.Closer       // closing it ends the leader
	kill    func()          // kills the leader and its group; only once, because its id may be reused
	ended   context.Context // done when the program has ended and all output is read
	end     func()
	typed   string // the last key; of the test's goroutine alone

	mu      sync.Mutex
	screen  *vt.Emulator
	modes   map[ansi.Mode]bool
	raw     []byte
	initial *unix.Termios // the settings at the start
	final   *unix.Termios // and at the end of the program; nil while it runs
}

// timeout limits each wait.
const timeout = 30 * time.Second

// When the leader of a session ends, the kernel hangs up the terminal, resets echo and
// all other settings and discards output that was not read. So the program is not the
// leader, but the child of a shell that prints its process id, waits for it, marks the
// end of its output and waits until its input is closed.
const (
	leaderScript = `trap : HUP INT QUIT TERM TSTP TTIN TTOU PIPE
sh -c 'echo $$; exec "$@" <&3 >&3 2>&3 3>&-' sh "$@"
code=$?
printf '\033_` + endText + `\033\\' >&3
read released
exit $code`
	endText = "termtest: end of output"
)

// Start runs a program in the foreground of a session and a terminal of its own.
// It is killed, with all others of its process group, when the test ends.
func Start(t testing.TB, opts Options) *Session {
	t.Helper()
	s := &Session{t: t}
	s.ended, s.end = context.WithCancel(context.Background())
	s.newScreen(cmp.Or(opts.Cols, 80), cmp.Or(opts.Rows, 24))
	_, err := exec.LookPath(opts.Path)
	if err == nil {
		err = s.open()
	}
	if err == nil {
		err = s.launch(opts)
	}
	if err != nil {
		t.Fatalf("termtest: start %s: %v", opts.Path, err)
	}
	t.Cleanup(func() {
		s.kill()
		<-s.ended.Done()
		_, _ = s.tty.Close(), s.master.Close()
	})
	return s
}

// open makes the pseudo-terminal.
func (s *Session) open() error {
	master, tty, err := pty.Open()
	if err != nil {
		return err
	}
	defer func() { _ = master.Close() }()
	s.tty = tty
	// creack/pty leaves the file in blocking mode, in which Close waits for a
	// running Read. Hence a second file.
	fd, err := unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return err
	}
	s.master = os.NewFile(uintptr(fd), master.Name())
	size := pty.Winsize{Cols: uint16(s.screen.Width()), Rows: uint16(s.screen.Height())}
	s.initial, err = termios.GetTermios(int(tty.Fd()))
	return errors.Join(err, pty.Setsize(tty, &size))
}

// launch starts the leader and has it start the program.
func (s *Session) launch(opts Options) error {
	s.leader = exec.Command("/bin/sh", append([]string{"-c", leaderScript, "sh", opts.Path}, opts.Args...)...)
	s.leader.Env, s.leader.Dir = append([]string{}, opts.Env...), opts.Dir
	s.leader.ExtraFiles = []*os.File{s.tty} // 3 in the script
	s.leader.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	in, err := s.leader.StdinPipe()
	out, err2 := s.leader.StdoutPipe()
	if err := errors.Join(err, err2, s.leader.Start()); err != nil {
		return err
	}
	s.control = in
	s.kill = sync.OnceFunc(func() { _ = syscall.Kill(-s.leader.Process.Pid, syscall.SIGKILL) })
	_, err = fmt.Fscan(out, &s.pid)
	go s.read()
	go func() { // the emulator waits until its answers are taken
		if !opts.Silent {
			_, _ = io.Copy(s.master, s.screen)
		}
		_, _ = io.Copy(io.Discard, s.screen)
	}()
	go func() {
		_ = s.leader.Wait()
		s.kill()
		s.end()
	}()
	return err
}

// read copies the program's output to the screen, until the terminal closes.
func (s *Session) read() {
	defer func() { _ = s.screen.InputPipe().(io.Closer).Close() }()
	buf := make([]byte, 32*1024)
	for {
		n, err := s.master.Read(buf)
		s.mu.Lock()
		s.raw = append(s.raw, buf[:n]...)
		_, _ = s.screen.Write(buf[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// handleEndMark saves the terminal's settings at the end of the program, and ends the
// leader. It runs when all output was read.
func (s *Session) handleEndMark(data []byte) bool {
	if string(data) == endText {
		s.final, _ = termios.GetTermios(int(s.tty.Fd()))
		_ = s.control.Close()
	}
	return true
}

// Signal sends a signal to the program alone, not to its process group.
func (s *Session) Signal(sig syscall.Signal) {
	s.t.Helper()
	if s.hasEnded() || syscall.Kill(s.pid, sig) != nil {
		s.fatalf("signal %v: the program has ended", sig)
	}
}

// CloseTerminal does what closing the window does: the terminal is closed, and the
// program gets SIGHUP, which shells forward. Its further output is lost.
func (s *Session) CloseTerminal() {
	s.t.Helper()
	_, _ = s.master.Close(), s.control.Close()
	s.Signal(syscall.SIGHUP)
}

func (s *Session) fatalf(format string, args ...any) {
	s.t.Helper()
	raw := s.Raw()
	edge := strings.Repeat("-", 80)
	s.t.Fatalf("termtest: %s\nthe program has ended: %v\n%s\n%s\n%s\nlast bytes: %q", fmt.Sprintf(format, args...),
		s.hasEnded(), edge, s.Screen(), edge, raw[max(0, len(raw)-300):])
}

// Raw returns all bytes written to the terminal so far (by the program, or by the
// kernel's echo).
func (s *Session) Raw() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.ReplaceAll(s.raw, []byte("\x1b_"+endText+"\x1b\\"), nil)
}
