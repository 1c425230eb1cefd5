package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"engage/internal/sandbox"
)

// canary is the key of the scripts' sandboxes. After each script it is
// searched for in all that engage printed and in every file that is left.
const canary = "canaryKey7R49FRHrthqhd8bvdh74"

// scriptState is what a script's own commands share.
type scriptState struct {
	server  *sandbox.Server
	printed bytes.Buffer // all that engage wrote to stdout and stderr
}

type stateKey struct{}

// TestScripts runs the real program against a sandbox over HTTP. Beside
// testscript's own commands a script has:
//
//	engage ARGS…          runs engage, which must exit with 0
//	exit CODE engage ARGS… the same with another exit code
//	faults [FAULT…]       switches the sandbox's faults, all off without any
//	subscriptions NAME…   gives the sandbox's table acme/Clients these
//	calls ROUTE N         checks how often the sandbox was asked since the last faults or subscriptions
//	strings FILE TEXT…    checks that strings of the JSON in FILE hold these texts
//	close                 ends the sandbox, so that nothing listens
//
// and the variables ENGAGE (the program), SANDBOX (its address), HOST (without
// the scheme) and
// ENGAGE_API_KEY (its key).
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:         setupScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"engage":        func(ts *testscript.TestScript, neg bool, args []string) { runScriptCommand(ts, neg, 0, args) },
			"exit":          runExit,
			"faults":        setFaults,
			"subscriptions": setSubscriptions,
			"calls":         checkCalls,
			"strings":       checkStrings,
			"close":         func(ts *testscript.TestScript, _ bool, _ []string) { state(ts).server.Close() },
		},
	})
}

func setupScript(env *testscript.Env) error {
	server, err := sandbox.Start(sandbox.Options{Key: canary})
	if err != nil {
		return err
	}
	env.Defer(server.Close)
	s := &scriptState{server: server}
	env.Values[stateKey{}] = s
	home := filepath.Join(env.WorkDir, ".home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	env.Setenv("HOME", home)
	env.Setenv("XDG_STATE_HOME", filepath.Join(home, "state"))
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	env.Setenv("ENGAGE", binary)
	env.Setenv("SANDBOX", server.URL())
	env.Setenv("HOST", strings.TrimPrefix(server.URL(), "http://"))
	env.Setenv("ENGAGE_API_KEY", canary)
	env.Setenv("KEY", canary)
	env.Setenv("LC_ALL", "C.UTF-8")
	// No script may find the key store of whoever runs the tests.
	env.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(home, "no-bus"))
	return nil
}

func state(ts *testscript.TestScript) *scriptState { return ts.Value(stateKey{}).(*scriptState) }

func runExit(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || args[1] != "engage" {
		ts.Fatalf("usage: exit CODE engage ARGS…")
	}
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	runScriptCommand(ts, neg, code, args[2:])
}

func runScriptCommand(ts *testscript.TestScript, neg bool, want int, args []string) {
	if neg {
		ts.Fatalf("write exit CODE engage … instead of ! engage …")
	}
	err := ts.Exec(binary, args...)
	stdout, stderr := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	s := state(ts)
	s.printed.WriteString(stdout + stderr)
	searchCanary(ts)
	if ts.Getenv("GITHUB_ACTIONS")+ts.Getenv("TF_BUILD")+ts.Getenv("TEAMCITY_VERSION") != "" {
		if slices.Contains(args, "github") {
			stdout = annotation.ReplaceAllString(stdout, "annotation")
		}
		if found := runnerCommand.FindString(ignorable.ReplaceAllString(stdout+"\n"+stderr, "")); found != "" {
			ts.Fatalf("a CI server would take this for a command: %q", found)
		}
	}
	code := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("running engage: %v", err)
	}
	if code != want {
		ts.Fatalf("engage exited with %d, not %d", code, want)
	}
}

// How the runners read their logs: GitHub takes ## [ anywhere and :: at the start
// of a line, after blanks; Azure and TeamCity have a word before the bracket.
var (
	runnerCommand = regexp.MustCompile("(?i)##(vso|teamcity)?\\[.*|(^|[\n\r])[\\s\\p{Z}]*::.*")
	ignorable     = regexp.MustCompile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]")
	annotation    = regexp.MustCompile(`(?m)^::(error|warning) file=[^:]*,title=[a-z_.]+::`)
)

func checkStrings(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: strings FILE TEXT…")
	}
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &value))
	var all []string
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case string:
			all = append(all, value)
		case []any:
			for _, v := range value {
				walk(v)
			}
		case map[string]any:
			for _, v := range value {
				walk(v)
			}
		}
	}
	walk(value)
	for _, want := range args[1:] {
		if !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, want) }) {
			ts.Fatalf("%q is in none of %q", want, all)
		}
	}
}

// searchCanary looks for the key and the tokens where they must not be.
func searchCanary(ts *testscript.TestScript) {
	ts.Check(secretsSeen(state(ts).server, state(ts).printed.Bytes(), ts.MkAbs(".")))
}

func setFaults(ts *testscript.TestScript, _ bool, args []string) {
	faults, err := sandbox.ParseFaults(args...)
	ts.Check(err)
	state(ts).server.SetFaults(faults...)
	markCalls(ts)
}

func setSubscriptions(ts *testscript.TestScript, _ bool, args []string) {
	licence := sandbox.Sample()
	licence.Entities[0].Tables[0].Subscriptions = args
	state(ts).server.SetLicence(licence)
	markCalls(ts)
}

// markCalls makes the calls so far not count for the next "calls".
func markCalls(ts *testscript.TestScript) {
	ts.Setenv("CALLS_BEFORE", strconv.Itoa(len(state(ts).server.Calls())))
}

func checkCalls(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: calls ROUTE N")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	before, _ := strconv.Atoi(ts.Getenv("CALLS_BEFORE"))
	count := 0
	for _, call := range state(ts).server.Calls()[before:] {
		if args[0] == "*" || call.Route == args[0] {
			count++
		}
	}
	if count != want {
		ts.Fatalf("%d calls of %s, not %d", count, args[0], want)
	}
}
