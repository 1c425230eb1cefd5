//go:build unix

package termtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func same(t *testing.T, what, want, got string) {
	t.Helper()
	if want != got {
		t.Errorf("%s (-want +got):\n%s", what, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
}

func wantExit(t *testing.T, s *Session, code int) {
	t.Helper()
	if got := s.Wait(); got != code {
		s.fatalf("ended with %d, not %d", got, code)
	}
}

func wantRestored(t *testing.T, s *Session) {
	t.Helper()
	if err := s.TerminalRestored(); err != nil {
		t.Errorf("left behind: %v", err)
	}
}

func TestFormIsAnsweredByKeys(t *testing.T) {
	t.Parallel()
	s := child(t, "form", nil)
	s.WaitFor("Which colour?")
	s.WaitRaw()
	if s.Echo() || s.Canonical() {
		t.Error("a form reads single keys without echo")
	}
	s.Send("down", "down")
	s.WaitFor("> blue")
	s.WaitStable()
	same(t, "screen", "┃ Which colour?\n┃   red\n┃   green\n┃ > blue", s.Screen())
	s.Send("up", "enter")
	s.WaitFor("✓ answer 1")
	s.WaitFor("Key")
	s.Paste("sesame open")
	s.WaitFor("***********")
	s.Send("enter")
	wantExit(t, s, 0)
	wantRestored(t, s)
	same(t, "scrollback", "✓ answer 1\n✓ answer 2\ngreen, \"sesame open\"", s.Unwrapped())
	if bytes.Contains(s.Raw()[:bytes.Index(s.Raw(), []byte("✓ answer 2"))], []byte("sesame")) {
		t.Error("the key was shown")
	}
}

func TestCtrlCRestores(t *testing.T) {
	t.Parallel()
	s := child(t, "form", nil)
	s.WaitFor("Which colour?")
	s.WaitRaw()
	if err := s.TerminalRestored(); err == nil {
		t.Error("a running form has a terminal of its own, but it counts as restored")
	}
	s.Send("ctrl+c")
	wantExit(t, s, 130)
	wantRestored(t, s)
	if !strings.HasSuffix("\n"+s.Screen(), "\nstopped") {
		t.Errorf("screen:\n%s", s.Screen())
	}
}

func TestRedrawsAndScrollback(t *testing.T) {
	t.Parallel()
	s := child(t, "counter", func(o *Options) { o.Cols, o.Rows = 40, 8 })
	s.WaitFor("window 40×8")
	s.WaitRaw()
	for i := 1; i <= 3; i++ {
		s.Send("up")
		s.WaitFor(fmt.Sprintf("n is %d", i))
	}
	s.Send("p", "p", "down")
	s.WaitFor("n is 2")
	s.WaitStable()
	same(t, "all", "printed 3\nprinted 3\ncounter 数字\nwindow 40×8\ngot down paste=false\nline 1\nline 2\nn is 2", s.Unwrapped())
	s.Send("p")
	s.WaitFor("got p ")
	s.Send("up", "up")
	s.WaitFor("n is 4")
	s.WaitStable()
	got := s.Unwrapped()
	if !strings.HasPrefix(got, "printed 3\nprinted 3\nprinted 2\n") || strings.Count(got, "counter") != 1 {
		t.Errorf("scrollback:\n%s", got)
	}
	s.Send("q")
	wantExit(t, s, 0)
	wantRestored(t, s)
}

func TestResize(t *testing.T) {
	t.Parallel()
	s := child(t, "counter", nil)
	s.WaitFor("window 80×24")
	s.Resize(60, 15)
	s.WaitFor("window 60×15")
	s.Send("q")
	wantExit(t, s, 0)
}

func TestWhatAProgramLeavesBehindIsSeen(t *testing.T) {
	t.Parallel()
	s := child(t, "counter", nil)
	s.WaitFor("n is 0")
	s.WaitRaw()
	s.Send("?")
	s.WaitFor("got ?")
	s.WaitStable()
	s.Send("x")
	wantExit(t, s, 3)
	err := s.TerminalRestored()
	if err == nil {
		t.Fatal("nothing found")
	}
	for _, want := range []string{"settings", "mode 25 on: false", "mode 1049 on", "mode 2004 on", "mode 1003 on"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if s.Echo() || s.Canonical() {
		t.Error("echo and canonical mode are back by themselves")
	}
}

func TestAlternateScreenAndMouseOffAgain(t *testing.T) {
	t.Parallel()
	s := child(t, "counter", nil)
	s.WaitFor("n is 0")
	s.WaitRaw()
	s.Send("?")
	s.WaitFor("got ?")
	s.WaitStable()
	s.Send("?", "up")
	s.WaitFor("n is 1")
	s.Send("q")
	wantExit(t, s, 0)
	wantRestored(t, s)
}

func TestEscIsAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	s := child(t, "counter", nil)
	s.WaitRaw()
	s.WaitFor("n is 0")
	s.Send("a", "b") // together they would be one key
	s.WaitFor("got b paste=false")
	s.Send("up", "esc", "up", "esc", "c", "esc", "down")
	s.WaitFor("got down paste=false")
	s.WaitFor("n is 1")
	s.Send("esc")
	s.WaitFor("got esc ")
	s.Send("shift+tab")
	s.WaitFor("got shift+tab ")
	s.Send("ctrl+u")
	s.WaitFor("got ctrl+u ")
	s.Send("backspace")
	s.WaitFor("got backspace ")
	s.Send("space")
	s.WaitFor("got   paste=false")
	s.Type("q")
	wantExit(t, s, 0)
}

func TestPaste(t *testing.T) {
	t.Parallel()
	s := child(t, "counter", nil)
	s.WaitRaw()
	s.WaitFor("n is 0")
	s.Paste("two words")
	s.WaitFor("got [two words] paste=true")
	plain := shell(t, `read line; echo "got <$line>"`, nil)
	plain.Paste("two words\n")
	plain.WaitFor("got <two words>")
	if bytes.Contains(plain.Raw(), []byte("200~")) {
		t.Error("brackets nobody asked for")
	}
}

func TestEcho(t *testing.T) {
	t.Parallel()
	s := shell(t, `echo ready; stty -echo; echo hidden; read x; stty echo; echo shown; read y; echo "<$x> <$y>"`, nil)
	s.WaitFor("hidden")
	if s.Echo() || !s.Canonical() {
		t.Error("echo on or canonical mode off")
	}
	s.Send("secret", "enter")
	s.WaitFor("shown")
	if !s.Echo() {
		t.Error("echo off")
	}
	if strings.Contains(s.Screen(), "secret") {
		t.Error("typed without echo, and seen")
	}
	s.Send("open", "enter")
	wantExit(t, s, 0)
	wantRestored(t, s)
	same(t, "screen", "ready\nhidden\nshown\nopen\n<secret> <open>", s.Screen())
}

func TestEchoLeftOffIsSeenAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := shell(t, `stty -echo; exit 7`, nil)
	wantExit(t, s, 7)
	if s.Echo() {
		t.Error("echo is on")
	}
	if err := s.TerminalRestored(); err == nil || !strings.Contains(err.Error(), "settings") {
		t.Errorf("got %v", err)
	}
}

func TestCtrlCAndCtrlDInLineMode(t *testing.T) {
	t.Parallel()
	s := shell(t, `echo ready; exec cat`, nil)
	s.WaitFor("ready")
	s.Send("line", "enter", "ctrl+d")
	wantExit(t, s, 0)
	same(t, "screen", "ready\nline\nline", s.Screen())
	s = shell(t, `echo ready; exec sleep 100`, nil)
	s.WaitFor("ready")
	s.Send("ctrl+c")
	wantExit(t, s, 130)
}

func TestSignal(t *testing.T) {
	t.Parallel()
	s := shell(t, `trap 'echo caught; exit 143' TERM; echo ready; while :; do sleep 0.05; done`, nil)
	s.WaitFor("ready")
	s.Signal(syscall.SIGTERM)
	wantExit(t, s, 143)
	same(t, "screen", "ready\ncaught", s.Screen())
	s = shell(t, `echo ready; exec sleep 100`, nil)
	s.WaitFor("ready")
	s.Signal(syscall.SIGKILL)
	wantExit(t, s, 137)
}

func TestClosingTheTerminalHangsUp(t *testing.T) {
	t.Parallel()
	s := shell(t, `echo ready; exec sleep 100`, nil)
	s.WaitFor("ready")
	s.CloseTerminal()
	wantExit(t, s, 129)
	if s.TerminalRestored() == nil {
		t.Error("a closed terminal counts as restored")
	}
	// One that catches it ends in its own way.
	file := filepath.Join(t.TempDir(), "hup")
	s = shell(t, `trap 'echo hup > "$FILE"; exit 5' HUP; echo ready; while :; do sleep 0.05; done`,
		func(o *Options) { o.Env = append(o.Env, "FILE="+file) })
	s.WaitFor("ready")
	s.CloseTerminal()
	wantExit(t, s, 5)
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

func TestAnsweringAndSilentTerminal(t *testing.T) {
	t.Parallel()
	// TERM=dumb: bubbletea, which is in this binary, shall not ask by itself.
	dumb := func(o *Options) { o.Env = append(o.Env, "TERM=dumb", "PATIENT=1") }
	s := child(t, "ask", dumb)
	wantExit(t, s, 0)
	want := fmt.Sprintf("ab\n"+`got %q`, "\x1b]11;rgb:0000/0000/0000\a\x1b[?62;1;6;22c\x1b[1;3R")
	same(t, "answers", want, s.Screen())

	s = child(t, "ask", func(o *Options) { o.Silent = true; o.Env = append(o.Env, "TERM=dumb") })
	wantExit(t, s, 0)
	same(t, "answers", "ab\ngot \"\"", s.Screen())
}

func TestAllOutputIsRead(t *testing.T) {
	t.Parallel()
	s := shell(t, `i=0; while [ $i -lt 3000 ]; do echo "line number $i"; i=$((i+1)); done`, nil)
	wantExit(t, s, 0)
	lines := strings.Split(s.Unwrapped(), "\n")
	if len(lines) != 3000 || lines[2999] != "line number 2999" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
	if n := bytes.Count(s.Raw(), []byte("\r\n")); n != 3000 {
		t.Errorf("%d line ends", n)
	}
	if bytes.Contains(s.Raw(), []byte("termtest")) {
		t.Error("our own mark is in the output")
	}
}

func TestLongLineIsOneToCopy(t *testing.T) {
	t.Parallel()
	url := "https://api3.actito.com/v4/entity/acme/form/contest_2025/interaction"
	s := shell(t, `echo before; echo "$URL"; echo after`, func(o *Options) {
		o.Cols, o.Rows, o.Env = 60, 15, append(o.Env, "URL="+url)
	})
	wantExit(t, s, 0)
	same(t, "copied", "before\n"+url+"\nafter", s.Unwrapped())
	same(t, "seen", "before\n"+url[:60]+"\n"+url[60:]+"\nafter", s.Screen())
}

func TestControllingTerminalAndForeground(t *testing.T) {
	t.Parallel()
	s := shell(t, `echo to the terminal > /dev/tty; stty size; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all; pwd; env | grep -c TERMTEST`,
		func(o *Options) { o.Dir = "/"; o.Cols, o.Rows = 61, 16 })
	_ = s.Wait()
	same(t, "screen", "to the terminal\n16 61\nall\n/\n0", s.Screen())
}

func TestWaitStableWaitsForSlowPrograms(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs the kernel's word on what a process does")
	}
	// Busy for a second after its first line, without writing.
	s := shell(t, `echo first; i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo second; read x`, nil)
	s.WaitFor("first")
	s.WaitStable()
	same(t, "screen", "first\nsecond", s.Screen())
}

func TestChildrenDoNotOutliveTheTest(t *testing.T) {
	t.Parallel()
	var pid int
	t.Run("session", func(t *testing.T) {
		s := shell(t, `trap '' HUP INT TERM; sleep 1000 & echo "pid $!."; wait`, nil)
		s.WaitFor(".")
		_, _ = fmt.Sscanf(s.Screen(), "pid %d.", &pid)
	})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if syscall.Kill(pid, 0) != nil || err == nil && bytes.Contains(stat, []byte(") Z ")) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("process %d is alive", pid)
		}
	}
}

// recordingTB catches what a failing wait says.
type recordingTB struct {
	testing.TB
	message string
}

func (f *recordingTB) Helper() {}
func (f *recordingTB) Fatalf(format string, args ...any) {
	f.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestFailuresShowTheScreen(t *testing.T) {
	t.Parallel()
	s := shell(t, "echo visible", nil)
	s.WaitFor("visible")
	f := &recordingTB{TB: t}
	s.t = f
	done := make(chan struct{})
	go func() { defer close(done); s.WaitFor("nothing") }()
	<-done
	if !strings.Contains(f.message, "the program ended") || !strings.Contains(f.message, "-\nvisible\n-") {
		t.Errorf("message: %s", f.message)
	}
}

func TestProgramThatDoesNotExist(t *testing.T) {
	t.Parallel()
	f := &recordingTB{TB: t}
	done := make(chan struct{})
	go func() { defer close(done); Start(f, Options{Path: "/no/such/program"}) }()
	<-done
	if !strings.Contains(f.message, "no such file") {
		t.Errorf("message: %s", f.message)
	}
}
