//go:build unix

package main

import (
	"strings"
	"testing"
)

// TestRenamedIntegration: a key is kept for one integration, so that setup keeps
// it anew under the name that the integration gets.
func TestRenamedIntegration(t *testing.T) {
	t.Parallel()
	x := newAuthTerminal(t, "")
	x.run("auth", "login", "--key-store", "file", "--write")
	x.WaitFor("nothing is shown")
	x.Paste(canary)
	x.Send("enter")
	x.waitExit(0)
	x.run("setup")
	x.page("Do these settings fit?", "down", "down", "down", "down", "enter")
	x.page("What shall the integration", "2", "enter")
	for _, p := range append(settled, "Write these settings") {
		x.page(p, "enter")
	}
	x.waitExit(0)
	if text := x.file(); !strings.Contains(text, "name: N2") || !strings.Contains(text, "api_key: store") {
		t.Errorf("the configuration is\n%s", text)
	}
	x.run("auth", "status")
	x.WaitFor("Accepted       yes")
	x.waitExit(0)
}

// TestConsentForNewKey: that a configuration names a domain and the key store is
// no consent to send a key there that is typed now.
func TestConsentForNewKey(t *testing.T) {
	t.Parallel()
	x := newAuthTerminal(t, "https://keys.example.invalid")
	x.run("setup")
	x.answer(0)
	x.page("Send your API key to keys.example.invalid?", "ctrl+c")
	x.waitExit(130)
}
