//go:build unix

package prompt_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"engage/internal/msg"
	"engage/internal/sandbox"
	"engage/internal/termtest"
)

const (
	goodKey  = "canaryKey7R49FRHrthqhd8bvdh74"
	otherKey = "anotherKeyOfTheOtherLicence00"
)

// walk is one walkthrough on a pseudo-terminal.
type walk struct {
	*termtest.Session
	t       *testing.T
	dir     string
	board   string // the storyboard's directory; "" keeps no screens
	frames  int
	options []string // how the options of the list of clicks begin
	hosts   []string // addresses that change from run to run, and what is kept of them
}

// environments are sandboxes in place of Actito's environments.
type environments struct {
	env1, env3 *sandbox.Server
	setting    childSetting
}

func newEnvironments(t *testing.T) *environments {
	t.Helper()
	start := func(key string) *sandbox.Server {
		s, err := sandbox.Start(sandbox.Options{Key: key})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		return s
	}
	w := &environments{env1: start(otherKey), env3: start(goodKey)}
	w.setting.Domains = map[string]string{
		"https://api.actito.com": w.env1.URL(), "https://api1.actito.com": w.env1.URL(), "https://api3.actito.com": w.env3.URL(),
	}
	return w
}

// start begins a walkthrough in a directory; options beyond the size may be given
// as environment variables.
func (w *environments) start(t *testing.T, dir string, cols, rows int, env ...string) *walk {
	t.Helper()
	setting, err := json.Marshal(w.setting)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := termtest.Start(t, termtest.Options{
		Path: self, Dir: dir, Cols: cols, Rows: rows,
		Env: append([]string{
			childVariable + "=" + string(setting), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=" + dir, "PATH=" + os.Getenv("PATH"),
		}, env...),
	})
	return &walk{Session: s, t: t, dir: dir, options: clickOptions(""), hosts: []string{
		strings.TrimPrefix(w.env1.URL(), "http://"), "api1.actito.com", strings.TrimPrefix(w.env3.URL(), "http://"), "api3.actito.com",
	}}
}

// at waits for a page, keeps its screen, and types the answer.
func (w *walk) at(text, name string, keys ...string) {
	w.t.Helper()
	w.WaitFor(text)
	w.WaitRaw()
	w.WaitStable()
	if w.board != "" && name != "" {
		w.frames++
		w.golden(fmt.Sprintf("%s/%02d-%s", w.board, w.frames, name))
	}
	w.Send(keys...)
}

// clickOptions returns how the options of the list of clicks begin in a language.
func clickOptions(code string) (beginnings []string) {
	for i := range 6 {
		beginnings = append(beginnings, strings.TrimRight(msg.In(code).Say("Step %d: %s", i, ""), " \u00a0:"))
	}
	return append(beginnings, msg.In(code).Say("Somebody else has to do the rest: show me what to send")[:12])
}

// toStep moves the cursor of the list of clicks down to an option, by its number.
func (w *walk) toStep(n int) {
	w.t.Helper()
	option := regexp.MustCompile(`(?m)^> \[.\] `)
	for range 200 {
		at := option.FindStringIndex(w.Screen())
		if at != nil && strings.HasPrefix(w.Screen()[at[1]:], w.options[n]) {
			return
		}
		w.Send("down")
		w.WaitStable()
	}
	w.t.Fatalf("option %d (%q) is not in the list:\n%s", n, w.options[n], w.Screen())
}

func (w *walk) exit(want int) {
	w.t.Helper()
	if code := w.Wait(); code != want {
		w.t.Fatalf("ended with %d, not %d; the screen:\n%s", code, want, w.Screen())
	}
	if err := w.TerminalRestored(); err != nil {
		w.t.Errorf("the terminal was not restored: %v", err)
	}
}

// written is the configuration that the walkthrough ended with; "" for none.
func (w *walk) written() string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.dir, resultName))
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
	return string(data)
}
