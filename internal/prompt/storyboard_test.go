//go:build unix

package prompt_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestStoryboard goes from the first screen to the file, at both sizes, by way
// of a refused key and two subscriptions that collide. Its screens are in
// testdata/screens, to be read like a storyboard.
func TestStoryboard(t *testing.T) {
	for _, size := range []struct{ cols, rows int }{{80, 24}, {60, 15}} {
		name := fmt.Sprintf("%dx%d", size.cols, size.rows)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEnvironments(t).start(t, t.TempDir(), size.cols, size.rows)
			w.board = name
			w.at("Is the form active in Actito?", "actito", "enter")
			w.at("Is Actito switched on?", "activate", "?")
			w.at("engage can't see into", "help", "enter")
			w.at("What shall the integration", "name", "ctrl+u")
			w.Type("Actito – Acme")
			w.at("Actito – Acme", "name-typed", "enter")
			w.at("Push incomplete", "incomplete", "enter")
			w.at("Which environment", "environment", "down", "enter")
			w.at("Actito API key", "key")
			w.Paste(goodKey)
			w.at("29 characters", "key-pasted", "enter")
			w.at("refused this key", "refused", "enter")
			w.at("ENV-3 accepts this key", "found", "enter")
			w.at("Which entity", "entity", "enter")
			w.at("technical name?", "form", "enter")
			w.at("in Qualifio, and saved?", "configure", "enter")
			w.at("Whose subscriptions", "table", "enter")
			// One key at a time: each changes the page's height, and how far the
			// terminal has scrolled depends on each having been drawn.
			w.at("Which subscriptions", "subscriptions", "down")
			w.at("Product news becomes", "", "space")
			w.at("11 of 12 chosen", "", "down")
			w.at("Product_news becomes", "", "space")
			w.at("choose one of them", "", "enter")
			w.at("choose one of them", "collision", "space", "enter")
			w.at("opt-ins made?", "variables", "down", "enter")
			w.at("Which campaigns shall", "rules", "down", "down", "down", "enter")
			w.at("Which websites?", "websites")
			w.Type("Shop")
			w.at("Shop", "websites-typed", "enter")
			w.at("rules made in Qualifio?", "rules-made", "down", "down", "enter")
			w.at("Have you copied the message?", "message", "enter")
			w.at("tried it in a campaign?", "campaign", "down", "enter")
			w.at("Is this right?", "review", "down", "enter")
			w.at("Which step?", "change", "esc")
			w.at("Is this right?", "", "enter")
			w.WaitFor("The walkthrough is over.")
			w.exit(0)
			for _, want := range []string{
				"environment: ENV-3", "entity: acme", "form: engageCampaigns", "profile_table: Clients",
				"technical_name: optin_Product_news", "subscription: Product news\n", "level: website", "name: Shop",
				"  activate: done", "  configure: done", "  mapping_variables: todo", "  push_rules: todo", "  campaign: todo",
			} {
				if !strings.Contains(w.written(), want) {
					t.Errorf("the file lacks %q:\n%s", want, w.written())
				}
			}
			if strings.Contains(string(w.Raw()), goodKey) {
				t.Error("the key was shown")
			}
		})
	}
}
