//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"engage/internal/sandbox"
	"engage/internal/termtest"
)

// terminal is the real program on a pseudo-terminal, with a directory and a home
// of its own and a sandbox for Actito.
type terminal struct {
	t       *testing.T
	program []string // and its first arguments; the tests' own binary where there is none
	server  *sandbox.Server
	dir     string
	home    string
	env     []string // beyond the usual
	*termtest.Session
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return &terminal{t: t, server: server, dir: t.TempDir(), home: t.TempDir()}
}

func (x *terminal) environment() []string {
	return append([]string{
		"TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=" + x.home, "PATH=" + os.Getenv("PATH"),
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + x.home + "/no-bus",
	}, x.env...)
}

// run starts engage.
func (x *terminal) run(args ...string) {
	x.t.Helper()
	path := binary
	if x.program != nil {
		path, args = x.program[0], append(slices.Clone(x.program[1:]), args...)
	}
	x.Session = termtest.Start(x.t, termtest.Options{Path: path, Args: args, Env: x.environment(), Dir: x.dir})
}

// setup starts the walkthrough for the sandbox.
func (x *terminal) setup(args ...string) {
	x.t.Helper()
	x.run(append([]string{"setup", "--env", "custom", "--api-domain", x.server.URL()}, args...)...)
}

// page waits for a question and answers it.
func (x *terminal) page(text string, keys ...string) {
	x.t.Helper()
	x.WaitFor(text)
	x.WaitRaw()
	x.WaitStable()
	x.Send(keys...)
}

// waitExit waits for the end and checks the exit code and the terminal.
func (x *terminal) waitExit(want int) {
	x.t.Helper()
	if code := x.Wait(); code != want {
		x.t.Fatalf("ended with %d, not %d; the screen:\n%s", code, want, x.Screen())
	}
	if err := x.TerminalRestored(); err != nil {
		x.t.Errorf("the terminal was not restored: %v", err)
	}
	x.checkNoKey()
}

// checkNoKey looks for the key and the tokens in all that was printed and in every
// file. The sandbox that a program starts for itself shows its own sample key.
func (x *terminal) checkNoKey() {
	x.t.Helper()
	if err := secretsSeen(x.server, x.Raw(), x.dir, x.home); err != nil {
		x.t.Error(err)
	}
}

func (x *terminal) file() string {
	x.t.Helper()
	data, err := os.ReadFile(filepath.Join(x.dir, "engage.yaml"))
	if err != nil && !os.IsNotExist(err) {
		x.t.Fatal(err)
	}
	return string(data)
}

// questions are the pages of a walkthrough where this machine has no key
// store, in order; paste stands for the key.
const (
	paste = "paste the key"
	tick  = "tick step 1"
)

var questions = []struct {
	text string
	keys []string
}{
	{"Actito API key", []string{paste}},
	{"Where shall the key be kept?", []string{"enter"}},
	{"Which entity", []string{"enter"}},
	{"Whose subscriptions", []string{"enter"}},
	{"Which subscriptions", []string{"enter"}},
	{"Do these settings fit?", []string{"enter"}},
	{"which of these are done?", []string{tick}},
}

// settled are the pages where there is nothing to ask for but a yes.
var settled = []string{"Do these settings fit?", "which of these are done?"}

// toOption moves the cursor of the list of clicks down to an option that is not ticked.
func (x *terminal) toOption(question, option string) {
	x.t.Helper()
	x.page(question)
	for range 100 {
		if strings.Contains(x.Screen(), "> [ ] "+option) {
			return
		}
		x.Send("down")
		x.WaitStable()
	}
	x.t.Fatalf("%s is not in the list:\n%s", option, x.Screen())
}

func (x *terminal) answer(i int) {
	x.t.Helper()
	q := questions[i]
	if q.keys[0] == tick {
		x.toOption(q.text, "Step 1")
		x.Send("space", "enter")
		return
	}
	if q.keys[0] == paste {
		x.page(q.text)
		x.Paste(canary)
		x.page("29 characters", "enter")
		return
	}
	x.page(q.text, q.keys...)
}

// From the first question to a file that Actito has accepted; the closing
// summary; and the replay command, which makes the same file in an empty
// directory with the same key.
func TestWalkthroughToFileAndReplay(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.setup()
	for i := range questions {
		x.answer(i)
	}
	x.page("Is this right?", "enter")
	x.waitExit(0)
	screen := x.Unwrapped()
	for _, want := range []string{
		"✓ Written       engage.yaml", "key accepted by 127.0.0.1", "the key may see the entity", "the form \"engageCampaigns\" is in the entity",
		"Steps done    1, you said so", "Still to do   step 0", "step 2", "engage guide",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("the closing summary lacks %q:\n%s", want, screen)
		}
	}
	command := regexp.MustCompile(`(?m)^engage setup --no-input .*$`).FindString(screen)
	if command == "" {
		t.Fatalf("no replay command in:\n%s", screen)
	}
	fresh := t.TempDir()
	replay := exec.Command("sh", "-c", command)
	replay.Dir = fresh
	replay.Env = append(x.environment(), "ENGAGE_API_KEY="+canary, "PATH="+filepath.Dir(binary)+":"+os.Getenv("PATH"))
	if out, err := replay.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	again, err := os.ReadFile(filepath.Join(fresh, "engage.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != x.file() {
		t.Errorf("the replay made\n%s\nnot\n%s", again, x.file())
	}
	if drafts, _ := filepath.Glob(filepath.Join(x.home, ".local/state/engage/drafts/*")); len(drafts) > 0 {
		t.Errorf("the draft is still there: %v", drafts)
	}
}

// A window that changes its size at a question gives the question as it is at that
// size, and no remnants.
func TestResizedAtEachQuestion(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.setup()
	for i := range len(questions) + 1 {
		text := "Is this right?"
		if i < len(questions) {
			text = questions[i].text
		}
		x.page(text)
		before := x.Screen()
		x.Resize(60, 15)
		x.WaitStable()
		if n := strings.Count(x.Screen(), "ctrl+c stop"); n != 1 || strings.Contains(x.Screen(), "───") {
			t.Errorf("the keys stand there %d times on a low screen:\n%s", n, x.Screen())
		}
		x.Resize(80, 24)
		x.WaitStable()
		if x.Screen() != before {
			t.Errorf("the screen was\n%s\nand is\n%s", before, x.Screen())
		}
		if i < len(questions) {
			x.answer(i)
		}
	}
	x.Send("ctrl+c")
	x.waitExit(130)
}

// TestFormInActito: what is not done of the form's own step is in the list at the end
// and in a message to a colleague, though the configuration has no place for it.
func TestFormInActito(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.env = []string{"ENGAGE_API_KEY=" + canary}
	x.setup()
	for _, q := range questions[2:6] {
		x.page(q.text, q.keys...)
	}
	x.page("which of these are done?", "ctrl+c")
	x.waitExit(130)
	x.setup()
	x.page("Continue at what is to be clicked", "enter")
	x.toOption("which of these are done?", "Somebody else")
	x.Send("space", "enter")
	x.page("What to send to your colleagues")
	for _, shown := range []string{"To: whoever may change forms in Actito", "Subject: Actito: The form in Actito (step 0 of 5)", "Could you do this in Actito for me"} {
		if !strings.Contains(x.Screen(), shown) {
			t.Errorf("the message lacks %q:\n%s", shown, x.Screen())
		}
	}
	x.Send("enter")
	x.page("Is this right?", "enter")
	x.waitExit(0)
	if !strings.Contains(x.Unwrapped(), "Still to do   step 0, finish and activate the form in Actito") {
		t.Errorf("the list lacks the form:\n%s", x.Unwrapped())
	}
	if strings.Contains(x.file(), "\n  actito:") {
		t.Errorf("the file keeps the step:\n%s", x.file())
	}
}

// The walkthrough is stopped at each question: by Ctrl-C, by SIGTERM, by
// SIGQUIT, by kill -9. Nothing is written, the answers are kept, and the next start goes on
// there; where the program could, it left the terminal as it was.
func TestStoppedAtEachQuestion(t *testing.T) {
	for name, stop := range map[string]struct {
		act  func(*terminal)
		code int // -1: killed
	}{
		"ctrl-c":  {func(x *terminal) { x.Send("ctrl+c") }, 130},
		"sigterm": {func(x *terminal) { x.Signal(syscall.SIGTERM) }, 143},
		"sigquit": {func(x *terminal) { x.Signal(syscall.SIGQUIT) }, 131},
		"kill":    {func(x *terminal) { x.Signal(syscall.SIGKILL) }, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t)
			for i, q := range questions {
				x.setup()
				if i > 1 {
					// Go on where the round before was stopped. There was nothing to
					// keep of the first.
					x.page("Go on with it?", "enter")
					x.giveKeyAgain(i - 1)
				}
				if i > 0 {
					x.answer(i - 1)
				}
				x.page(q.text)
				stop.act(x)
				if stop.code < 0 {
					_ = x.Wait()
					x.checkNoKey()
				} else {
					x.waitExit(stop.code)
				}
				if x.file() != "" {
					t.Fatalf("stopped at %q, and a file was written", q.text)
				}
				if stop.code > 0 && i > 0 && !strings.Contains(x.Unwrapped(), "Your answers are kept") {
					t.Errorf("stopped at %q without a word about the answers:\n%s", q.text, x.Screen())
				}
			}
		})
	}
}

// giveKeyAgain gives the key to a walkthrough that goes on behind it: the
// draft does not have it.
func (x *terminal) giveKeyAgain(i int) {
	x.t.Helper()
	for k, q := range questions {
		if q.keys[0] == paste && i > k {
			x.answer(k)
		}
	}
}

// A closed window: the answers are kept, for their owner alone, and without
// the key.
func TestClosedWindow(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.setup()
	for i := range 4 {
		x.answer(i)
	}
	x.page(questions[4].text)
	x.CloseTerminal()
	_ = x.Wait()
	drafts, err := filepath.Glob(filepath.Join(x.home, ".local/state/engage/drafts/*.json"))
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts: %v, %v", drafts, err)
	}
	if info, err := os.Stat(drafts[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the draft's mode is %v (%v)", info.Mode(), err)
	}
	x.checkNoKey()
	x.setup()
	x.page("Continue at step 3", "down", "down", "enter")
	x.page(questions[0].text, "ctrl+c")
	x.waitExit(130)
}

// On a configuration that is there Enter all the way changes nothing: not a
// byte, not its time. One changed answer changes only its own line.
func TestExistingConfiguration(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.env = []string{"ENGAGE_API_KEY=" + canary}
	path := filepath.Join(x.dir, "engage.yaml")
	before := "# ours\nversion: 1\n\nintegration: {name: 'Actito – Acme'}   # flow\nactito:\n    environment: custom\n    api_domain: " + x.server.URL() +
		"\n    api_key: keyring\n    entity: acme\n    form: engageCampaigns # the usual\n    profile_table: Clients\nmapping_variables:\n    - display_label: News!\n      technical_name: optin_newsletter\n      type: opt-in\n      enabled_in: [forms, opt-ins]\n      subscription: newsletter\npush_rules:\n    - level: all\n      destination: 'Actito – Acme'\nwalkthrough:\n    activate: done\n"
	if err := os.WriteFile(path, []byte(before), 0o640); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	x.run("setup")
	for _, p := range settled {
		x.page(p, "enter")
	}
	x.page("nothing was changed", "enter")
	x.waitExit(0)
	if !strings.Contains(x.Unwrapped(), "No changes") {
		t.Errorf("it does not say that nothing changed:\n%s", x.Screen())
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if x.file() != before || !info.ModTime().Equal(old) {
		t.Errorf("the file was touched (%s):\n%s", info.ModTime(), x.file())
	}

	x.run("setup")
	x.page("Do these settings fit?", "down", "down", "down", "down", "down", "down", "down", "enter")
	x.page("technical name?", "2", "enter")
	for _, p := range settled {
		x.page(p, "enter")
	}
	x.page("Write these settings", "enter")
	x.waitExit(0)
	if want := strings.Replace(before, "form: engageCampaigns #", "form: engageCampaigns2 #", 1); x.file() != want {
		t.Errorf("more than one line changed:\n%s", x.file())
	}
}

// engage setup --sandbox, as make demo runs it.
func TestSandboxWalkthrough(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.run("setup", "--sandbox")
	for _, p := range questions {
		switch p.text {
		case "Where shall the key be kept?":
			continue
		case "Actito API key":
			x.page(p.text)
			x.Paste("notTheKey")
			x.page("9 characters", "enter")
			x.page("refused this key", "enter")
			x.page(p.text)
			x.Paste(sandbox.SampleKey)
			x.page("30 characters", "enter")
		case "which of these are done?":
			// What was ticked so far is kept when the walkthrough is stopped, and the
			// command that goes on there is told.
			x.page(p.text, "space")
			x.page("> [x] Step 0", "ctrl+c")
			x.waitExit(130)
			if !strings.Contains(x.Unwrapped(), "kept: engage setup --sandbox\n") {
				t.Errorf("the end does not say how to go on:\n%s", x.Screen())
			}
			x.run("setup", "--sandbox")
			x.page("Go on with it?", "enter")
			x.page("Actito API key")
			x.Paste(sandbox.SampleKey)
			x.page("30 characters", "enter")
			x.page("> [x] Step 0", "enter")
		default:
			x.page(p.text, p.keys...)
		}
	}
	x.page("Is this right?", "enter")
	x.waitExit(0)
	for _, want := range []string{"Written", "key accepted by", "this was the sandbox", "Steps done    0, you said so"} {
		if !strings.Contains(x.Unwrapped(), want) {
			t.Errorf("the end lacks %q:\n%s", want, x.Screen())
		}
	}
}

// On a terminal that answers no query no command waits or writes an escape
// byte, and the first question is there within a second.
func TestSilentTerminal(t *testing.T) {
	x := newTerminal(t)
	for _, args := range [][]string{{"version"}, {"help"}, {"validate", "--offline"}, {"schema"}} {
		begin := time.Now()
		// Colours are no queries, but they would hide one.
		s := termtest.Start(t, termtest.Options{Path: binary, Args: args, Env: append(x.environment(), "NO_COLOR=1"), Dir: x.dir, Silent: true})
		_ = s.Wait()
		// The query's own limit is five seconds: this is far from both.
		if took := time.Since(begin); took > 2500*time.Millisecond {
			t.Errorf("engage %v took %s", args, took)
		}
		if bytes.ContainsRune(s.Raw(), 0x1b) {
			t.Errorf("engage %v wrote an escape byte: %.60q", args, s.Raw())
		}
	}
	begin := time.Now()
	s := termtest.Start(t, termtest.Options{Path: binary, Args: []string{"setup"}, Env: x.environment(), Dir: x.dir, Silent: true})
	s.WaitFor("Actito API key")
	if took := time.Since(begin); took > 2500*time.Millisecond {
		t.Errorf("the first question took %s", took)
	}
	s.Send("ctrl+c")
	if code := s.Wait(); code != 130 {
		t.Errorf("ended with %d", code)
	}
}

// The plain mode: no escape byte from start to end, numbered lines, back and ?
// as words, the key without echo.
func TestPlainMode(t *testing.T) {
	for name, how := range map[string]struct{ env, flag string }{
		"flag": {"", "--accessible"}, "ACCESSIBLE": {"ACCESSIBLE=1", ""}, "dumb": {"TERM=dumb", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t)
			if how.env != "" {
				x.env = []string{how.env}
			}
			args := []string{}
			if how.flag != "" {
				args = append(args, how.flag)
			}
			x.setup(args...)
			x.WaitFor("nothing is shown")
			for x.Echo() {
				x.WaitStable()
			}
			x.line("nothing is shown", "?")
			x.WaitFor("Blanks, line ends and quotes")
			x.Type(canary)
			x.Send("enter")
			x.line("Where shall the key be kept?", "7")
			x.line("is not one of the numbers, 1 to 2", "")
			x.line("Which entity", "2")
			x.line("OK: Entity                      Atelier", "back")
			x.line("Which entity", "1")
			x.line("OK: Entity                      acme   (changed)", "")
			x.line("Which subscriptions", "1, 4")
			x.line("Do these settings fit?", "")
			x.line("which of these are done?", "?")
			x.line("engage can't see into Qualifio", "1 3")
			x.line("Is this right?", "1")
			x.waitExit(0)
			if i := bytes.IndexByte(x.Raw(), 0x1b); i >= 0 {
				t.Errorf("an escape byte: %q", x.Raw()[max(0, i-40):i+10])
			}
			for _, want := range []string{"technical_name: optin_newsletter", "technical_name: optin_SMS_alerts", "  activate: todo", "  configure: done"} {
				if !strings.Contains(x.file(), want) {
					t.Errorf("the file lacks %q:\n%s", want, x.file())
				}
			}
		})
	}
}

// line answers a question of the plain mode.
func (x *terminal) line(text, answer string) {
	x.t.Helper()
	x.WaitFor(text)
	x.WaitStable()
	x.Type(answer)
	x.Send("enter")
	x.WaitStable()
}

// The end of input is an error that names what is missing; at the key, too,
// Ctrl-C leaves the terminal with its echo.
func TestPlainModeEnds(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.env = []string{"ENGAGE_API_KEY=" + canary}
	x.run("setup", "--accessible", "--name", "Acme")
	x.WaitFor("Which environment")
	x.WaitStable()
	x.Send("ctrl+d")
	x.waitExit(2)
	if !strings.Contains(x.Unwrapped(), "missing: --env, --entity") {
		t.Errorf("the end of input is reported so:\n%s", x.Screen())
	}
	y := newTerminal(t)
	y.setup("--accessible")
	y.WaitFor("nothing is shown")
	y.WaitStable()
	y.Send("ctrl+c")
	y.waitExit(130)
}

// In a locale without Unicode our own texts are ASCII; a CI server's variable
// changes nothing about the questions.
func TestASCII(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.env = []string{"LC_ALL=C", "CI=true"}
	x.setup()
	x.answer(0)
	x.page(questions[1].text, "ctrl+c") // behind it come names of Actito's, to the letter
	x.waitExit(130)
	if i := bytes.IndexFunc(x.Raw(), func(r rune) bool { return r > 0x7f }); i >= 0 {
		t.Errorf("not ASCII: %q", x.Raw()[max(0, i-40):i+10])
	}
}

// While Actito is asked the user sees so; Ctrl-C works, too, and what is typed
// meanwhile is not shown.
func TestStoppedWhileActitoIsAsked(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.faults("token=hang")
	x.setup()
	x.answer(0)
	x.WaitFor("Checking with Actito (127.0.0.1:")
	for x.Echo() {
		x.WaitStable()
	}
	x.Type("typed too early")
	x.Send("ctrl+c")
	x.waitExit(130)
	if strings.Contains(x.Unwrapped(), "typed too early") {
		t.Error("what was typed ahead was shown")
	}
}

// A timeout is reported as one.
func TestTooSlow(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.faults("token=hang")
	x.setup("--timeout", "300ms")
	x.answer(0)
	x.page("was too slow: no whole answer within 300ms")
	if strings.Contains(x.Screen(), "refused") {
		t.Errorf("a slow answer is reported as a refusal:\n%s", x.Screen())
	}
	x.faults()
	x.Send("enter")
	x.page("Where shall the key be kept?", "ctrl+c")
	x.waitExit(130)
}

func (x *terminal) faults(texts ...string) {
	x.t.Helper()
	faults, err := sandbox.ParseFaults(texts...)
	if err != nil {
		x.t.Fatal(err)
	}
	x.server.SetFaults(faults...)
}

// Stopped at the review, the walkthrough goes on with the review: nothing but
// its acceptance writes the file.
func TestStoppedAtReview(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.env = []string{"ENGAGE_API_KEY=" + canary}
	x.setup()
	for _, q := range questions {
		if q.keys[0] != paste && q.keys[0] != tick && q.text != "Where shall the key be kept?" {
			x.page(q.text, q.keys...)
		}
	}
	x.answer(len(questions) - 1)
	x.page("Is this right?", "down", "down", "down", "enter")
	x.waitExit(0)
	if x.file() != "" || !strings.Contains(x.Unwrapped(), "Your answers are kept") {
		t.Fatalf("stopped at the review; the file is %q, the screen:\n%s", x.file(), x.Screen())
	}
	for _, way := range [][]string{{"down", "down", "down", "enter"}, {"down", "enter"}, {"enter"}} {
		x.setup()
		x.page("Continue at the review", "enter")
		if len(way) == 2 {
			// One setting is changed, and what was ticked is still there.
			x.page("Is this right?", way...)
			x.page("Do these settings fit?", "enter")
			x.page("✓ Activate", "enter")
			x.page("Is this right?", "down", "down", "down", "enter")
			x.waitExit(0)
			continue
		}
		x.page("Is this right?", way...)
		x.waitExit(0)
	}
	if !strings.Contains(x.file(), "activate: done") {
		t.Errorf("the file is\n%s", x.file())
	}
}

// Without Actito the walkthrough can be finished, also on a machine without a
// key store; the summary says that nothing was checked.
func TestWithoutActito(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.faults("token=drop") // another test's sandbox could get the port of a closed one
	x.setup()
	x.answer(0)
	x.page("What now?", "down", "down", "enter")
	x.page("Where shall the key be kept?", "enter")
	x.page("Which entity")
	x.Type("acme")
	x.Send("enter")
	x.page("Whose subscriptions", "enter")
	for _, p := range settled {
		x.page(p, "enter")
	}
	x.page("Is this right?", "enter")
	x.waitExit(0)
	if !strings.Contains(x.Unwrapped(), "Actito was not asked") || !strings.Contains(x.file(), "entity: acme") {
		t.Errorf("the end is\n%s\nand the file\n%s", x.Screen(), x.file())
	}
}

// TestMenu: engage alone says what can be done here, with each command, and runs what
// is chosen.
func TestMenu(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.run()
	x.page("engage.yaml is not there yet")
	x.page("engage setup --sandbox", "ctrl+c")
	x.waitExit(130)
	x.run("-c", "other.yaml")
	x.page("other.yaml is not there yet", "enter")
	x.page("Actito API key", "ctrl+c")
	x.waitExit(130)

	put(t, filepath.Join(x.dir, "engage.yaml"), offlineConfig)
	x.env = []string{"LC_ALL=fr_FR.UTF-8", "ENGAGE_API_KEY=" + canary}
	x.run("--no-input") // nobody is asked
	x.WaitFor("engage [command] --help")
	x.waitExit(0)
	x.run()
	x.page("La configuration est engage.yaml", "down", "down", "down", "down")
	x.page("engage verify", "enter")
	x.page("Avec quelle adresse e-mail", "nobody")
	x.page("nobody", "enter")
	x.WaitStable()
	x.Send("@example.com", "ctrl+c")
	x.waitExit(130)

	x.env = []string{"LC_ALL=nl_BE.UTF-8", "ACCESSIBLE=1"}
	x.run()
	x.WaitFor("De configuratie is engage.yaml")
	x.WaitFor("engage validate")
	x.Send("6", "enter")
	x.WaitFor("engage [command] --help")
	x.waitExit(0)
}

// Two walkthroughs side by side: the second to finish says what became of its answers,
// and goes on with them beside what the first has written.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	x := newTerminal(t)
	x.env = []string{"ENGAGE_API_KEY=" + canary}
	x.setup("--profile-table", "Clients", "--subscription", "newsletter", "--entity", "acme")
	for _, p := range settled { // what the flags gave is not asked for
		x.page(p, "enter")
	}
	x.page("Is this right?")
	put(t, filepath.Join(x.dir, "engage.yaml"), offlineConfig)
	x.Send("enter")
	x.page("Your answers are kept.")
	x.page("> Continue at the review", "enter")
	x.page("Is this right?", "enter")
	x.waitExit(0)
	if !strings.Contains(x.file(), "technical_name: optin_newsletter") {
		t.Errorf("the file is\n%s", x.file())
	}
}

// More subscriptions than a screen has lines fill none: neither the list nor the replay
// command names them.
func TestHundredsOfSubscriptions(t *testing.T) {
	t.Parallel()
	for taken, want := range map[string]string{"ctrl+a": "--all-subscriptions", "all but one": "--subscriptions-from FILE"} {
		x := newTerminal(t)
		x.server.SetLicence(sandbox.Synthetic(300))
		x.env = []string{"ENGAGE_API_KEY=" + canary}
		x.setup()
		x.page("0 of 300 chosen", "ctrl+a")
		x.page("300 of 300 chosen")
		if taken != "ctrl+a" {
			x.Send("space")
			x.page("299 of 300 chosen")
		}
		x.Send("enter")
		for _, p := range append(settled, "Is this right?") {
			x.page(p, "enter")
		}
		x.waitExit(0)
		if shown := x.Unwrapped(); !strings.Contains(shown, want) || strings.Count(shown, "\n") > 40 {
			t.Errorf("%s:\n%s", taken, shown)
		}
	}
}
