//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"engage/internal/termtest"
)

// startJob is engage as the foreground job of a real shell. The process's number is
// in the file pid.
func (x *terminal) startJob(args ...string) {
	x.t.Helper()
	x.env = append(x.env, "PS1="+prompt, "ENGAGE="+binary, "ENV=")
	x.Session = termtest.Start(x.t, termtest.Options{Path: "/bin/sh", Args: []string{"-i"}, Env: x.environment(), Dir: x.dir})
	x.waitForNew(0, prompt)
	x.shell("saved=$(stty -g)")
	x.Type(`sh -c 'echo $$ >pid; exec "$ENGAGE" "$@"' engage ` + strings.Join(args, " "))
	x.Send("enter")
}

// waitForNew waits until the bytes that came after the first n of Raw have a text, and
// returns the place behind it.
func (x *terminal) waitForNew(n int, text string) (end int) {
	x.t.Helper()
	x.WaitUntil(fmt.Sprintf("%q after byte %d", text, n), func() bool {
		at := bytes.Index(x.Raw()[n:], []byte(text))
		end = n + at + len(text)
		return at >= 0
	})
	return end
}

// waitEcho waits until the terminal's echo is on, or off.
func (x *terminal) waitEcho(on bool) {
	x.t.Helper()
	x.WaitUntil(fmt.Sprintf("the echo to be %v", on), func() bool { return x.Echo() == on })
}

// prompt is the shell's. It is printed when the shell has the terminal; what is typed
// before can get lost.
const prompt = "ready> "

// shell has the shell run a command, and waits for its end. The line feed ends a line
// in every mode of the terminal.
func (x *terminal) shell(command string) {
	x.t.Helper()
	before := len(x.Raw())
	x.Send(command, "ctrl+j")
	x.waitForNew(before, prompt)
}

// suspendAndContinue stops the job, uses the shell, and continues the job.
func (x *terminal) suspendAndContinue(way wayToStop) {
	x.t.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(readFile(x.t, filepath.Join(x.dir, "pid"))))
	if err != nil {
		x.t.Fatal(err)
	}
	before := len(x.Raw())
	way.stop(x, pid)
	x.waitForNew(x.waitForNew(before, "Stopped"), prompt)
	if way.resets {
		x.shell("stty $saved")
		// What the program drew is what it can't take back.
		x.shell(`printf '\033[?1049l\033[?25h\033[?2004l\n'`)
	}
	if err := x.TerminalRestored(); err != nil {
		x.t.Errorf("the shell got a terminal that is not as it was: %v", err)
	}
	// Shells that edit their lines themselves do this when they get a terminal back.
	x.shell("stty $saved")
	x.Send("fg", "ctrl+j")
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

type wayToStop struct {
	name   string
	stop   func(x *terminal, pid int)
	resets bool // the program can't give the terminal back, so the user does
}

var waysToStop = []wayToStop{
	{name: "ctrl+z", stop: func(x *terminal, _ int) { x.Send("ctrl+z") }},
	{name: "SIGTSTP", stop: func(_ *terminal, pid int) { _ = syscall.Kill(pid, syscall.SIGTSTP) }},
	{name: "SIGSTOP", stop: func(_ *terminal, pid int) { _ = syscall.Kill(pid, syscall.SIGSTOP) }, resets: true},
}

// exitShell ends the shell, which must have the terminal as it was.
func (x *terminal) exitShell(code int) {
	x.t.Helper()
	x.Type("echo code=$?; exit")
	x.Send("enter")
	x.WaitFor("code=" + strconv.Itoa(code))
	x.waitExit(0)
	if bytes.Contains(x.Raw(), []byte("goroutine")) {
		x.t.Errorf("goroutines are printed:\n%s", x.Screen())
	}
}

// However engage was stopped at the key's question, what is typed after fg is
// not shown, and the shell has the terminal as it was in the meantime.
func TestStoppedAtHiddenPrompt(t *testing.T) {
	for _, way := range waysToStop {
		t.Run("auth login/"+way.name, func(t *testing.T) {
			t.Parallel()
			x := newAuthTerminal(t, "")
			x.startJob("auth", "login", "--key-store", "file")
			x.WaitFor("nothing is shown")
			x.waitEcho(false)
			for range 2 {
				x.suspendAndContinue(way)
				x.waitEcho(false)
			}
			x.Type(canary)
			x.Send("enter")
			x.WaitFor("accepts the key")
			x.exitShell(0)
		})
		t.Run("setup/"+way.name, func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t)
			x.startJob("setup", "--env", "custom", "--api-domain", x.server.URL())
			x.page("Actito API key")
			x.suspendAndContinue(way)
			x.WaitRaw()
			x.page("Actito API key") // drawn anew
			if raw := x.Raw(); bytes.LastIndex(raw, []byte("\x1b[?25h")) > bytes.LastIndex(raw, []byte("\x1b[?25l")) {
				t.Error("the cursor is shown")
			}
			x.Paste(canary)
			x.page("29 characters", "enter")
			x.page("Where shall the key be kept?", "ctrl+c")
			x.waitEcho(true)
			x.exitShell(130)
		})
	}
}

// After Ctrl-Z and fg at any question it stands there as before, and is answered as
// ever.
func TestSuspendedAtEachQuestion(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.startJob("setup", "--env", "custom", "--api-domain", x.server.URL())
	for i, q := range questions {
		x.page(q.text)
		before := x.Screen()
		x.suspendAndContinue(waysToStop[0])
		x.WaitRaw()
		x.page(q.text)
		if x.Screen() != before {
			t.Errorf("the screen was\n%s\nand is\n%s", before, x.Screen())
		}
		x.answer(i)
	}
	x.page("Is this right?", "enter")
	x.WaitFor("Written")
	x.exitShell(0)
}

// Without a shell that could continue it, engage goes on at the question.
func TestStoppedByNobody(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.setup()
	x.page("Actito API key", "ctrl+z")
	x.answer(0)
	x.page("Where shall the key be kept?", "ctrl+c")
	x.waitExit(130)
}

// SIGQUIT and its key end engage with 131, with the terminal as it was and
// without Go's list of goroutines.
func TestQuit(t *testing.T) {
	quits := map[string]func(x *terminal){
		"key": func(x *terminal) { x.Type("\x1c") }, "signal": func(x *terminal) { x.Signal(syscall.SIGQUIT) },
	}
	for name, begin := range map[string]func(x *terminal){
		"full screen": func(x *terminal) { x.setup(); x.page("Actito API key") },
		"plain": func(x *terminal) {
			x.env = []string{"ENGAGE_API_KEY=" + canary}
			x.setup("--accessible")
			x.WaitFor("Which entity")
			x.WaitStable()
		},
		"hidden": func(x *terminal) {
			x.setup("--accessible")
			x.WaitFor("nothing is shown")
			x.waitEcho(false)
		},
		"a call": func(x *terminal) {
			x.faults("token=hang")
			x.setup()
			x.answer(0)
			x.WaitFor("Checking with Actito (127.0.0.1:")
		},
		"no question": func(x *terminal) { x.run("sandbox"); x.WaitFor("campaign: todo") },
	} {
		for how, quit := range quits {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				x := newTerminal(t)
				begin(x)
				quit(x)
				if code := x.Wait(); code != 131 {
					t.Errorf("ended with %d; the screen:\n%s", code, x.Screen())
				}
				if err := x.TerminalRestored(); err != nil {
					t.Errorf("the terminal was not restored: %v", err)
				}
				if bytes.Contains(x.Raw(), []byte("goroutine")) {
					t.Error("goroutines are printed")
				}
			})
		}
	}
}
