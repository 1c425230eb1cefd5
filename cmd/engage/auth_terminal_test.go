//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newAuthTerminal is a terminal beside a configuration for the sandbox, or for
// another API domain.
func newAuthTerminal(t *testing.T, domain string) *terminal {
	t.Helper()
	x := newTerminal(t)
	if domain == "" {
		domain = x.server.URL()
	}
	text := strings.NewReplacer("DOMAIN", domain).Replace(`version: 1
integration:
  name: N
actito:
  environment: custom
  api_domain: DOMAIN
  api_key: keyring   # kept
  entity: acme
  form: engageCampaigns
push_rules:
  - level: all
    destination: N
`)
	if err := os.WriteFile(filepath.Join(x.dir, "engage.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestLoginOnTerminal pastes the key: it is not shown, checked, kept, and the
// configuration is changed in its one line.
func TestLoginOnTerminal(t *testing.T) {
	t.Parallel()
	x := newAuthTerminal(t, "")
	x.run("auth", "login", "--key-store", "file", "--write")
	x.WaitFor("Actito API key for N")
	x.WaitFor("nothing is shown")
	x.Send("two words", "enter")
	x.WaitFor("blank")
	x.Send("\"" + canary + "\"  ")
	x.Send("enter")
	x.WaitFor("accepts the key")
	x.waitExit(0)
	if strings.Contains(string(x.Raw()), "two words") {
		t.Error("what was typed was shown")
	}
	if got := x.file(); !strings.Contains(got, "api_key: store") || !strings.Contains(got, "   # kept") {
		t.Errorf("the configuration is\n%s", got)
	}
	x.run("auth", "status")
	x.WaitFor("Accepted       yes")
	x.waitExit(0)
	x.run("auth", "logout")
	x.waitExit(0)
}

// TestLoginGivenUp: Ctrl-C leaves the terminal as it was, and nothing is kept.
func TestLoginGivenUp(t *testing.T) {
	t.Parallel()
	x := newAuthTerminal(t, "")
	x.run("auth", "login", "--key-store", "file")
	x.WaitFor("nothing is shown")
	x.Send("ctrl+c")
	x.waitExit(130)
	if _, err := os.Stat(filepath.Join(x.home, ".config")); err == nil {
		t.Error("something was kept")
	}
}

// TestLoginWithoutKeyStore: it is said before the key is asked for.
func TestLoginWithoutKeyStore(t *testing.T) {
	t.Parallel()
	x := newAuthTerminal(t, "")
	x.run("auth", "login")
	x.WaitFor("--key-store file")
	x.waitExit(4)
	if strings.Contains(string(x.Raw()), "Actito API key for") {
		t.Error("the key was asked for")
	}
}

// TestLoginElsewhere: a domain that is not Actito's is named, and Enter alone means no.
func TestLoginElsewhere(t *testing.T) {
	t.Parallel()
	x := newAuthTerminal(t, "https://actito.example.invalid")
	x.run("auth", "login", "--key-store", "file")
	x.WaitFor("sent to actito.example.invalid, which is not Actito")
	x.Send("enter")
	x.waitExit(2)
	x.run("auth", "login", "--key-store", "file", "--timeout", "4s")
	x.WaitFor("which is not Actito")
	x.Send("2", "enter")
	x.WaitFor("nothing is shown")
	x.Send(canary, "enter")
	x.waitExit(5)
}

// TestLoginToAll: of a directory, each licence that lacks its key is asked for once, and
// the key goes where the fleet file says; what engage does not keep is told.
func TestLoginToAll(t *testing.T) {
	t.Parallel()
	x := newAuthTerminal(t, "")
	text := x.file()
	for name, with := range map[string][2]string{
		"a": {"name: N", "name: A"}, "b": {"name: N", "name: B"}, "c": {"entity: acme", "entity: Atelier"}, "d": {"api_key: keyring", "api_key: env:ENGAGE_KEY_D"},
	} {
		put(t, filepath.Join(x.dir, "all", name+".yaml"), strings.Replace(text, with[0], with[1], 1))
	}
	put(t, filepath.Join(x.dir, "all", "engage.fleet.yaml"), "version: 1\nkeys: [{files: '[d].yaml', api_key: store}]\n")
	x.run("auth", "login", "--all", "all")
	x.WaitFor("all/engage.fleet.yaml:2:16: files is no pattern")
	x.waitExit(3)
	put(t, filepath.Join(x.dir, "all", "engage.fleet.yaml"), "version: 1\nkeys: [{files: d.yaml, api_key: 'env:ENGAGE_KEY_D'}, {files: '**', api_key: store}]\n")
	x.run("auth", "login", "--all", "all", "--write")
	x.WaitFor("--all goes with neither")
	x.waitExit(2)
	x.run("auth", "login", "--all", "all")
	x.WaitFor("Actito API key for A on")
	x.Send(canary, "enter")
	x.WaitFor("Actito API key for N on") // that of c: b's licence is a's
	x.Send("wrongKey123456", "enter")
	x.WaitFor("refused the API key")
	x.WaitUntil("the question again", func() bool { return strings.Count(x.Unwrapped(), "API key for N on") == 2 })
	x.Send("enter") // leaves it out
	x.WaitFor("all/c.yaml: no API key was given")
	x.WaitFor("variable ENGAGE_KEY_D is not")
	x.waitExit(4)
	x.run("auth", "login", "--all", "all")
	x.WaitFor("Actito API key for N on")
	x.Send(canary, "enter")
	x.WaitFor("variable ENGAGE_KEY_D is not")
	x.waitExit(4)
	x.run("auth", "status", "-c", "all/b.yaml")
	x.WaitFor("Accepted       yes")
	x.waitExit(0)
}
