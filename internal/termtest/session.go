//go:build unix

// Package termtest drives a program in a pseudo-terminal, as a person would,
// and tells what that person sees: the screen, what has scrolled off it,
// whether typing is echoed, what the program left behind when it ended.
//
//	s := termtest.Start(t, termtest.Options{Path: bin, Args: []string{"setup"}, Env: env})
//	s.WaitFor("Step 2 of 5")
//	s.Send("ctrl+c")
//	code, sig := s.Wait()
//
// A method that fails ends the test, so call it from the test's own goroutine.
// Importing this package makes the test binary a session's leader on demand (see
// leader.go), which is why it must only be imported by tests.
package termtest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Options say what to run in which terminal.
type Options struct {
	Path string   // the program; absolute
	Args []string // without the program's name
	Env  []string // complete: nothing is inherited, and TERM is not set by itself
	Dir  string   // where it runs; empty: the test's directory

	Cols, Rows int  // size of the window; 80 and 24 when zero
	Silent     bool // the terminal answers no query; otherwise its background is dark
}

// Session is a running (or ended) program and its terminal.
type Session struct {
	t       testing.TB
	timeout time.Duration // of each wait
	pid     int

	master  *os.File // our end of the pseudo-terminal
	leader  *exec.Cmd
	control io.Closer // closing it lets the leader go
	stderr  bytes.Buffer
	typed   string // the last key; of the test's goroutine alone

	ended    chan struct{} // closed once the program has ended and all is read
	readDone chan struct{} // closed once nothing more can come from the terminal
	sawEnd   chan struct{} // closed when endMark was read

	mu        sync.Mutex
	screen    *vt.Emulator
	modes     map[ansi.Mode]bool
	clipboard string
	copied    bool
	raw       []byte
	tty       *os.File      // the program's end, nil once it has ended
	initial   *unix.Termios // the settings at the start
	settings  *unix.Termios // and at the end of the program, if known
	released  bool          // the leader was killed
	code      int
	signal    syscall.Signal
}

// Start runs a program in the foreground of a session and a terminal of its own.
// It is killed, with all others of its process group, when the test ends.
func Start(t testing.TB, opts Options) *Session {
	t.Helper()
	opts.Cols, opts.Rows = cmp.Or(opts.Cols, 80), cmp.Or(opts.Rows, 24)
	s := &Session{
		t: t, timeout: 30 * time.Second,
		ended: make(chan struct{}), readDone: make(chan struct{}), sawEnd: make(chan struct{}),
	}
	s.newScreen(opts.Cols, opts.Rows)
	err := s.open(opts.Cols, opts.Rows)
	if err == nil {
		err = s.launch(opts)
	}
	if err != nil {
		t.Fatalf("termtest: start %s: %v\n%s", opts.Path, err, s.stderr.Bytes())
	}
	t.Cleanup(s.cleanup)
	return s
}

// open makes the pseudo-terminal.
func (s *Session) open(cols, rows int) error {
	master, tty, err := pty.Open()
	if err != nil {
		return err
	}
	defer func() { _ = master.Close() }()
	s.tty = tty
	// creack/pty leaves the file in blocking mode, in which Close waits for the
	// Read under way: a terminal that nobody can close. Hence a second file.
	fd, err := unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return err
	}
	s.master = os.NewFile(uintptr(fd), master.Name())
	s.initial, err = unix.IoctlGetTermios(int(tty.Fd()), getTermios)
	return errors.Join(err, pty.Setsize(tty, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}))
}

// launch starts the leader and has it start the program.
func (s *Session) launch(opts Options) error {
	self, failed := os.Executable()
	s.leader = exec.Command(self, append([]string{opts.Path}, opts.Args...)...)
	env, err3 := json.Marshal(append([]string{}, opts.Env...))
	s.leader.Env = append(os.Environ(), leaderVariable+"="+string(env))
	s.leader.Dir = opts.Dir
	s.leader.Stderr = &s.stderr
	s.leader.ExtraFiles = []*os.File{s.tty} // becomes ttyInLeader
	s.leader.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: ttyInLeader}
	in, err := s.leader.StdinPipe()
	out, err2 := s.leader.StdoutPipe()
	if err := errors.Join(failed, err, err2, err3, s.leader.Start()); err != nil {
		return err
	}
	s.control = in
	if _, err := fmt.Fscan(out, &s.pid); err != nil {
		_ = s.leader.Wait()
		return err
	}
	go s.read()
	go s.answer(opts.Silent)
	go s.watch(out)
	return nil
}

// endMark is written to the terminal after the program's last byte: what comes
// out before it is complete. No program writes it.
const (
	endText = "termtest: end of output"
	endMark = "\x1b_" + endText + "\x1b\\"
)

// read takes what the program writes to the screen, until the terminal closes.
func (s *Session) read() {
	defer close(s.readDone)
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

// answer types the terminal's answers. Taking them must never fail: the
// emulator waits for it.
func (s *Session) answer(silent bool) {
	buf := make([]byte, 1024)
	for {
		n, err := s.screen.Read(buf)
		if err != nil {
			return
		}
		if !silent {
			_ = s.write(buf[:n])
		}
	}
}

func (s *Session) write(p []byte) error {
	_ = s.master.SetWriteDeadline(time.Now().Add(s.timeout))
	_, err := s.master.Write(p)
	return err
}

// watch waits for the end of the program, keeps the terminal's settings as it
// left them, has the rest of its output read, and lets the leader go.
func (s *Session) watch(out io.Reader) {
	code, sig := -1, syscall.SIGKILL // where the leader was killed with it
	_, _ = fmt.Fscan(out, &code, &sig)
	s.mu.Lock()
	tty := s.tty
	if now, err := unix.IoctlGetTermios(int(tty.Fd()), getTermios); err == nil {
		s.settings = now
	}
	s.tty, s.code, s.signal = nil, code, sig
	s.mu.Unlock()
	go func() { _, _ = tty.WriteString(endMark) }()
	select {
	case <-s.sawEnd:
	case <-s.readDone:
	case <-time.After(s.timeout): // somebody stopped the output
	}
	s.release()
	_, _, _ = s.control.Close(), s.leader.Wait(), tty.Close()
	close(s.ended)
}

// release kills the leader and its group, in which are those that the program
// left running. It does so once: a leader that was waited for has given its
// number away.
func (s *Session) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.released {
		s.released = true
		_ = syscall.Kill(-s.leader.Process.Pid, syscall.SIGKILL)
	}
}

// cleanup ends what the test left running.
func (s *Session) cleanup() {
	s.release()
	<-s.ended
	_ = s.master.Close()
	<-s.readDone
}

// Signal sends a signal to the program alone, not to its process group.
func (s *Session) Signal(sig syscall.Signal) {
	s.t.Helper()
	if s.over() || syscall.Kill(s.pid, sig) != nil {
		s.fatalf("signal %v: the program has ended", sig)
	}
}

// CloseTerminal does what closing the window does: the terminal is gone, the
// program gets SIGHUP. What it writes from now on is lost.
func (s *Session) CloseTerminal() {
	_ = s.master.Close()
}

func (s *Session) fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("termtest: %s\n%s", fmt.Sprintf(format, args...), s.describe())
}
