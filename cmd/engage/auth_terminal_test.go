//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// authTerminal is a terminal beside a configuration for the sandbox, or for
// another API domain.
func authTerminal(t *testing.T, domain string) *terminal {
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
	x := authTerminal(t, "")
	x.run("auth", "login", "--key-store", "file", "--write")
	x.WaitFor("Actito API key for N")
	x.WaitFor("nothing is shown")
	x.Send("two words", "enter")
	x.WaitFor("blank")
	x.Send("\"" + canary + "\"  ")
	x.Send("enter")
	x.WaitFor("accepts the key")
	x.ended(0)
	if strings.Contains(string(x.Raw()), "two words") {
		t.Error("what was typed was shown")
	}
	if got := x.file(); !strings.Contains(got, "api_key: store") || !strings.Contains(got, "   # kept") {
		t.Errorf("the configuration is\n%s", got)
	}
	x.run("auth", "status")
	x.WaitFor("Accepted       yes")
	x.ended(0)
	x.run("auth", "logout")
	x.ended(0)
}

// TestLoginGivenUp: Ctrl-C leaves the terminal as it was, and nothing is kept.
func TestLoginGivenUp(t *testing.T) {
	t.Parallel()
	x := authTerminal(t, "")
	x.run("auth", "login", "--key-store", "file")
	x.WaitFor("nothing is shown")
	x.Send("ctrl+c")
	x.ended(130)
	if _, err := os.Stat(filepath.Join(x.home, ".config")); err == nil {
		t.Error("something was kept")
	}
}

// TestLoginWithoutKeyStore: it is said before the key is asked for.
func TestLoginWithoutKeyStore(t *testing.T) {
	t.Parallel()
	x := authTerminal(t, "")
	x.run("auth", "login")
	x.WaitFor("--key-store file")
	x.ended(4)
	if strings.Contains(string(x.Raw()), "Actito API key for") {
		t.Error("the key was asked for")
	}
}

// TestLoginElsewhere: a domain that is not Actito's is told, and no is the
// answer of who just presses Enter.
func TestLoginElsewhere(t *testing.T) {
	t.Parallel()
	x := authTerminal(t, "https://actito.example.invalid")
	x.run("auth", "login", "--key-store", "file")
	x.WaitFor("sent to actito.example.invalid, which is not Actito")
	x.Send("enter")
	x.ended(2)
	x.run("auth", "login", "--key-store", "file", "--timeout", "4s")
	x.WaitFor("which is not Actito")
	x.Send("2", "enter")
	x.WaitFor("nothing is shown")
	x.Send(canary, "enter")
	x.ended(5)
}
