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
			w.at("Actito API key", "key", "?")
			w.at("Blanks, line ends", "help", "?")
			w.Paste(goodKey)
			w.at("29 characters", "key-pasted", "enter")
			w.at("Which environment", "environment", "down", "down", "enter")
			w.at("refused this key", "refused", "enter")
			w.at("ENV-3 accepts this key", "found", "enter")
			w.at("Which entity", "entity", "enter")
			w.at("Whose subscriptions", "table", "enter")
			w.at("Which subscriptions", "subscriptions", "down")
			w.at("Product news becomes", "", "space")
			w.at("11 of 12 chosen", "", "down")
			w.at("Product_news becomes", "", "space")
			w.at("choose one of them", "", "enter")
			w.at("choose one of them", "collision", "space", "enter")
			w.change(namePlace)
			w.at("What shall the integration", "", "ctrl+u")
			w.Type("Actito – Acme")
			w.at("> Actito – Acme", "name", "enter")
			w.change(rulesPlace)
			w.at("Which campaigns shall", "rules", "down", "down", "down", "enter")
			w.at("Which websites?", "")
			w.Type("Shop")
			w.at("Shop", "websites", "enter", "enter")
			w.at("Do these settings fit?", "settings", "enter")
			w.at("which of these are done?", "clicks-0")
			w.toStep(1)
			w.at("> [ ] Step 1", "clicks-1", "space")
			w.at("> [x] Step 1", "")
			w.toStep(2)
			w.at("> [ ] Step 2", "clicks-2", "space", "c", "c")
			w.at("Copied, if your terminal", "clicks-copied")
			w.toStep(6)
			w.at("> [ ] Somebody else", "clicks-somebody-else", "space", "enter")
			w.at("What to send to your colleagues", "messages", "enter")
			w.at("Is this right?", "review", "down", "enter")
			w.at("Do these settings fit?", "", "esc")
			w.at("Is this right?", "", "down", "enter")
			w.at("Do these settings fit?", "", "enter")
			w.at("which of these are done?", "", "enter")
			w.at("What to send to your colleagues", "", "enter")
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
