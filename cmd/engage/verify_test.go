//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/sandbox"
)

// tookPart is a terminal with a configuration whose campaign was tried.
func tookPart(t *testing.T, optIns ...string) *terminal {
	x := newTerminal(t)
	x.env = []string{"ENGAGE_API_KEY=" + canary}
	text := "version: 1\nintegration: {name: Acme}\nactito: {environment: custom, api_domain: '" + x.server.URL() +
		"', api_key: env:ENGAGE_API_KEY, entity: acme, form: engageCampaigns, profile_table: Clients}\nmapping_variables:\n" +
		"  - {display_label: n, technical_name: optin_newsletter, type: opt-in, enabled_in: [forms, opt-ins], subscription: newsletter}\n" +
		"push_rules:\n  - {level: all, campaigns: both, destination: Acme}\n" +
		"walkthrough: {activate: done, configure: done, mapping_variables: done, push_rules: done, campaign: done}\n"
	if err := os.WriteFile(filepath.Join(x.dir, "engage.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p := sandbox.Participation{EmailAddress: "jo+1@example.com", OptIns: optIns}
	if err := sandbox.Participate(t.Context(), x.server.URL(), "acme", "engageCampaigns", p); err != nil {
		t.Fatal(err)
	}
	return x
}

// addressKept fails where the address is in a file that engage wrote.
func (x *terminal) addressKept() {
	x.t.Helper()
	for _, dir := range []string{x.dir, x.home} {
		_ = filepath.WalkDir(dir, func(path string, entry os.DirEntry, _ error) error {
			if data, err := os.ReadFile(path); err == nil && strings.Contains(string(data), "jo+1") {
				x.t.Errorf("the address is in %s", path)
			}
			return nil
		})
	}
}

// The walkthrough's last question: Enter passes it over; else the result stands in
// the review, and the address in no file, neither the draft nor the configuration.
func TestWalkthroughLooksForParticipation(t *testing.T) {
	t.Parallel()
	for mode, flags := range map[string][]string{"screen": {"setup"}, "plain": {"setup", "--accessible"}} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			x := tookPart(t, "optin_newsletter")
			before := x.file()
			for _, look := range []bool{false, true} {
				answer := func(question, plain string, keys ...string) {
					if mode == "plain" {
						x.line(question, plain)
					} else {
						x.page(question, keys...)
					}
				}
				x.run(flags...)
				for _, p := range settled {
					answer(p, "", "enter")
				}
				if !look {
					answer("Did you take part with", "", "enter")
					answer("Is this right?", "", "enter")
					x.waitExit(0)
					continue
				}
				answer("Did you take part with", "2", "down", "enter")
				answer("With which e-mail address?", "nobody", "n", "enter")
				x.WaitFor("this is no e-mail address")
				x.Send("ctrl+u")
				x.Type("jo+1@example.com")
				x.Send("enter")
				x.WaitFor("Is this right?")
				x.WaitStable()
				if shown := x.Unwrapped(); !strings.Contains(shown, "Participation               Subscriptions that the profile has now: 1 of 1") {
					t.Errorf("the review is\n%s", shown)
				}
				x.Send("ctrl+c")
				x.waitExit(130)
			}
			x.addressKept()
			if x.file() != before {
				t.Errorf("the file is now\n%s", x.file())
			}
		})
	}
}

// The countdown stands in one line that goes away; Ctrl-C ends it with nothing
// half said.
func TestVerifyCountdown(t *testing.T) {
	t.Parallel()
	x := tookPart(t)
	x.run("verify", "--email", "jo+1@example.com", "--wait", "1h")
	x.WaitFor("looking again, 59m5")
	x.Send("ctrl+c")
	x.waitExit(130)
	shown := x.Unwrapped()
	if strings.Contains(shown, "looking again") || strings.Contains(shown, "arrived") || !strings.Contains(shown, "engage: interrupted") {
		t.Errorf("what stays is\n%s", shown)
	}
	x.addressKept()
}
