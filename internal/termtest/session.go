//go:build unix

// Package termtest drives a program in a pseudo-terminal, as a person would,
// and tells what that person sees: the screen, what has scrolled off it,
// whether typing is echoed, what the program left behind when it ended.
//
//	s := termtest.Start(t, termtest.Options{Path: bin, Args: []string{"setup"}, Env: env})
//	s.WaitFor("Step 1 of 5")
//	s.Send("down", "enter")
//	s.WaitFor("Step 2 of 5")
//	s.WaitStable()
//	s.Golden("setup-step-2")
//	s.Send("ctrl+c")
//	if code, sig := s.Wait(); code != 130 || sig != 0 { … }
//	if err := s.TerminalRestored(); err != nil { … }
//
// All methods that can fail end the test with the present screen in the
// message, so call them from the test's own goroutine. Waiting is woken by the
// program's output; nothing sleeps and hopes.
//
// Importing this package makes the test binary able to be a session's leader
// (see leader.go), which is why it must only be imported by tests.
package termtest

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Options say what to run in which terminal.
type Options struct {
	Path string   // the program; relative to the test's folder, not searched in PATH
	Args []string // without the program's name
	Env  []string // complete: nothing is inherited, and TERM is not set by itself
	Dir  string   // where it runs; empty: the test's folder

	Cols, Rows int // size of the window; 80 and 24 when zero

	// Silent is a terminal that answers no query. Otherwise it answers like
	// xterm with a dark background: colours, cursor position, attributes, modes.
	Silent bool

	// Timeout is how long each wait may take before the test fails; 30 s when
	// zero. It costs nothing where things go well, so be generous.
	Timeout time.Duration
}

const defaultTimeout = 30 * time.Second

// Session is a running (or ended) program and its terminal.
type Session struct {
	t       testing.TB
	timeout time.Duration
	pid     int

	master  *os.File // our end of the pseudo-terminal
	leader  *exec.Cmd
	control io.Closer // closing it lets the leader go
	stderr  bytes.Buffer
	writes  sync.Mutex // keeps keys and the terminal's answers apart
	typed   string     // the last key; of the test's goroutine alone

	ended    chan struct{} // closed once the program has ended and all is read
	readDone chan struct{} // closed once nothing more can come from the terminal
	sawEnd   chan struct{} // closed when endMark was read

	mu       sync.Mutex
	screen   *emulator
	raw      []byte
	changed  chan struct{} // closed and replaced at each output and at the end
	tty      *os.File      // the program's end, nil once it has ended
	settings *unix.Termios // as they were at the end of the program
	initial  *unix.Termios
	hungUp   bool // CloseTerminal was called
	released bool // the leader was killed
	over     bool
	code     int
	signal   syscall.Signal
}

// Start runs a program in a new terminal. The program is in the foreground of
// a session of its own with the terminal as its controlling one. It is killed,
// with all others of its process group, when the test ends.
func Start(t testing.TB, opts Options) *Session {
	t.Helper()
	if opts.Cols == 0 {
		opts.Cols = 80
	}
	if opts.Rows == 0 {
		opts.Rows = 24
	}
	if opts.Timeout == 0 {
		opts.Timeout = defaultTimeout
	}
	s := &Session{
		t: t, timeout: opts.Timeout,
		ended: make(chan struct{}), readDone: make(chan struct{}), sawEnd: make(chan struct{}),
		changed: make(chan struct{}), screen: newEmulator(opts.Cols, opts.Rows),
	}
	if err := s.open(opts); err != nil {
		t.Fatalf("termtest: open a pseudo-terminal: %v", err)
	}
	if err := s.launch(opts); err != nil {
		_, _ = s.master.Close(), s.tty.Close()
		t.Fatalf("termtest: start %s: %v\n%s", opts.Path, err, s.stderr.Bytes())
	}
	t.Cleanup(s.cleanup)
	return s
}

// open makes the pseudo-terminal.
func (s *Session) open(opts Options) error {
	master, tty, err := pty.Open()
	if err != nil {
		return err
	}
	defer func() { _ = master.Close() }()
	// creack/pty leaves the file in blocking mode, in which Close waits for the
	// Read under way: a terminal that nobody can close. Hence a second file.
	fd, err := unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		_ = tty.Close()
		return err
	}
	s.master, s.tty = os.NewFile(uintptr(fd), master.Name()), tty
	s.initial, err = unix.IoctlGetTermios(int(tty.Fd()), getTermios)
	if err != nil {
		return err
	}
	return setSize(s.master, opts.Cols, opts.Rows)
}

func setSize(f *os.File, cols, rows int) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	size := &unix.Winsize{Col: uint16(cols), Row: uint16(rows)}
	var failed error
	if err := conn.Control(func(fd uintptr) {
		failed = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, size)
	}); err != nil {
		return err
	}
	return failed
}

// launch starts the leader and has it start the program.
func (s *Session) launch(opts Options) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	path, err := filepath.Abs(opts.Path)
	if err != nil {
		return err
	}
	s.leader = exec.Command(self)
	s.leader.Env = append(os.Environ(), leaderVariable+"=1")
	s.leader.Stderr = &s.stderr
	s.leader.ExtraFiles = []*os.File{s.tty} // becomes ttyInLeader
	s.leader.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: ttyInLeader}
	in, err := s.leader.StdinPipe()
	if err != nil {
		return err
	}
	out, err := s.leader.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.leader.Start(); err != nil {
		return err
	}
	s.control = in
	reports := gob.NewDecoder(out)
	var first report
	err = gob.NewEncoder(in).Encode(order{Path: path, Args: opts.Args, Env: opts.Env, Dir: opts.Dir})
	if err == nil {
		err = reports.Decode(&first)
	}
	if err == nil && first.Error != "" {
		err = errors.New(first.Error)
	}
	if err != nil {
		_ = in.Close()
		_ = s.leader.Wait()
		return err
	}
	s.pid = first.Pid
	go s.read()
	go s.answer(opts.Silent)
	go s.watch(reports)
	return nil
}

// cleanup ends what the test left running.
func (s *Session) cleanup() {
	// Once the leader is waited for, its number may be somebody else's.
	s.mu.Lock()
	if !s.released {
		_ = syscall.Kill(-s.leader.Process.Pid, syscall.SIGKILL)
	}
	s.mu.Unlock()
	select {
	case <-s.ended:
	case <-time.After(s.timeout):
		s.t.Errorf("termtest: the program (process %d) could not be killed", s.pid)
	}
	_ = s.master.Close()
	<-s.readDone
}

// Signal sends a signal to the program alone, not to its process group. For
// Ctrl-C as the keyboard sends it, see Send.
func (s *Session) Signal(sig syscall.Signal) {
	s.t.Helper()
	if s.exited() {
		s.fatalf("signal %v: the program has ended", sig)
	}
	if err := syscall.Kill(s.pid, sig); err != nil {
		s.fatalf("signal %v: %v", sig, err)
	}
}

// Wait waits for the end of the program and all it wrote. A program that ended
// by itself gives its exit code and signal 0; one that a signal killed gives -1
// and the signal.
func (s *Session) Wait() (code int, sig syscall.Signal) {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(s.timeout):
		s.fatalf("the program still runs after %v", s.timeout)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.code, s.signal
}

func (s *Session) exited() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tty == nil
}

// Resize changes the size of the window; the program gets SIGWINCH.
func (s *Session) Resize(cols, rows int) {
	s.t.Helper()
	s.mu.Lock()
	s.screen.resize(cols, rows)
	err := setSize(s.master, cols, rows)
	s.wake()
	s.mu.Unlock()
	if err != nil {
		s.fatalf("resize to %d×%d: %v", cols, rows, err)
	}
}

// CloseTerminal does what closing the window does: the terminal is gone, the
// program gets SIGHUP. What it writes from now on is lost.
func (s *Session) CloseTerminal() {
	s.t.Helper()
	s.mu.Lock()
	s.hungUp = true
	s.mu.Unlock()
	if err := s.master.Close(); err != nil {
		s.fatalf("close the terminal: %v", err)
	}
}

func (s *Session) fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("termtest: %s\n%s", fmt.Sprintf(format, args...), s.describe())
}
