//go:build unix

package prompt_test

import (
	"fmt"
	"testing"

	"engage/internal/sandbox"
)

// TestBranches compares the screens off the main path: an environment recognised
// by its API domain, a domain that is not Actito's, a machine without a key
// store, Actito out of reach, typing where lists are forbidden, a form that is
// not there, messages to somebody else, an unfinished walkthrough.
func TestBranches(t *testing.T) {
	for _, size := range []struct{ cols, rows int }{{80, 24}, {60, 15}} {
		name := fmt.Sprintf("%dx%d", size.cols, size.rows)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := newEnvironments(t)
			world.setting.NoKeyring = true
			dir := t.TempDir()
			w := world.start(t, dir, size.cols, size.rows)
			w.board = name + "/detours"
			w.at("Actito API key", "")
			w.Type("two words")
			w.Send("enter")
			w.at("such as a blank", "key-blank", "ctrl+u")
			w.Paste(goodKey)
			w.at("29 characters", "", "enter")
			w.at("Which environment", "", "?")
			w.at("works on one environment only", "environment-help", "?", "down", "down", "down", "down", "down", "enter")
			w.at("Paste the API domain", "domain", "enter")
			w.at("paste the API domain; it looks like", "domain-empty")
			w.Type("api3")
			w.at("> api3", "", "enter")
			w.at("is no API domain", "", "ctrl+u")
			w.Type("keys.example.com")
			w.at("> keys.example.com", "", "enter")
			w.at("Send your API key to keys.example.com?", "consent", "enter")
			w.at("Which environment", "", "enter")
			w.at("Paste the API domain", "", "ctrl+u")
			faults, err := sandbox.ParseFaults("token=cut", "entities=403")
			if err != nil {
				t.Fatal(err)
			}
			world.env3.SetFaults(faults...)
			w.Type("api3.actito.com")
			w.at("> api3.actito.com", "domain-known", "enter")
			w.at("What now?", "not-reached")
			world.env3.SetFaults(faults[1])
			w.Send("enter")
			w.at("Where shall the key be kept?", "no-key-store", "enter")
			w.at("does not show the entities", "entity-typed")
			w.Type("acme")
			w.at("> acme", "", "enter")
			w.at("Whose subscriptions", "", "down", "down", "enter")
			w.change(formPlace - 1) // without subscriptions
			w.at("technical name?", "", "2", "3", "enter")
			w.at("shows no form", "form-missing", "down", "down", "enter") // go on with this name
			w.change(formPlace - 1)
			w.at("technical name?", "", "backspace", "backspace", "enter")
			w.at("Do these settings fit?", "", "enter")
			w.at("which of these are done?", "", "ctrl+c")
			w.exit(130)

			again := world.start(t, dir, size.cols, size.rows)
			again.board, again.frames = w.board, w.frames
			again.at("Go on with it?", "unfinished", "enter")
			again.at("Actito API key", "")
			again.Paste(goodKey)
			again.at("29 characters", "", "enter")
			again.at("which of these are done?", "goes-on", "ctrl+c")
			again.exit(130)
		})
	}
}
