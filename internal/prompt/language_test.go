//go:build unix

package prompt_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"engage/internal/msg"
)

// translatedWalk is a walkthrough in a language that waits for the beginning of the
// translation of an English text.
type translatedWalk struct {
	*walk
	say *msg.Language
}

func (w translatedWalk) at(key, name string, keys ...string) {
	w.t.Helper()
	text := []rune(w.say.Text(msg.Text(key)))
	if len(text) > 24 {
		text = text[:24]
	}
	w.walk.at(strings.TrimRight(string(text), " \u00a0"), name, keys...)
}

// TestLanguages goes through the walkthrough in French and Dutch where there is
// least room, and keeps its screens.
func TestLanguages(t *testing.T) {
	for _, code := range msg.LanguageCodes[1:] {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			world := newEnvironments(t)
			world.setting.Language = code
			w := translatedWalk{world.start(t, t.TempDir(), 60, 15), msg.In(code)}
			w.board, w.options = "60x15/"+code, clickOptions(code)
			walkThrough(w)
			for _, want := range []string{"environment: ENV-3", "entity: acme", "technical_name: optin_SMS_alerts", "  activate: done"} {
				if !strings.Contains(w.written(), want) {
					t.Errorf("the file lacks %q:\n%s", want, w.written())
				}
			}
		})
	}
}

// walkThrough gives the recommended answers, with the help, a refused key, and a
// message for a colleague on the way.
func walkThrough(w translatedWalk) {
	w.t.Helper()
	w.at("Actito API key", "key")
	w.Paste(goodKey)
	w.walk.at("29 ", "key-pasted", "enter")
	w.at("Which environment is your Actito licence on?", "environment", "down", "down", "enter")
	w.at("What now?", "refused", "enter")
	w.walk.at("ENV-3", "found", "enter")
	w.at("Which entity holds the Engage form?", "entity", "enter")
	w.at("Whose subscriptions can people opt in to?", "table", "enter")
	w.at("Which subscriptions can people opt in to?", "subscriptions", "enter")
	w.at("Do these settings fit?", "settings", "enter")
	w.at("In your browser: which of these are done?", "clicks")
	w.toStep(1)
	w.Send("space")
	w.WaitStable()
	w.toStep(2)
	w.at("In your browser: which of these are done?", "clicks-2")
	w.toStep(5)
	w.Send("space")
	w.WaitStable()
	w.toStep(6)
	w.at("In your browser: which of these are done?", "clicks-6", "space", "enter")
	w.at("What to send to your colleagues", "messages", "enter")
	w.at("Did you take part with an address that is new to Actito?", "participation", "enter")
	w.at("Is this right?", "review", "enter")
	w.WaitFor("The walkthrough is over.")
	w.exit(0)
}

var (
	bracketed = regexp.MustCompile(`⟦[^⟦⟧]*⟧`)
	sequences = regexp.MustCompile(`\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b[=>()][B0]?`)
)

// TestEveryTextIsInTheCatalogue goes through the walkthrough in the language
// for tests. What stands outside its brackets is from Actito, from the user, or
// a name that no language changes.
func TestEveryTextIsInTheCatalogue(t *testing.T) {
	world := newEnvironments(t)
	world.setting.Language = "pseudo"
	w := translatedWalk{world.start(t, t.TempDir(), 200, 60), msg.Pseudo()}
	w.options = nil
	for i := range 6 {
		w.options = append(w.options, fmt.Sprintf("⟦Step %d", i))
	}
	w.options = append(w.options, "⟦Somebody")
	walkThrough(w)
	text := strings.NewReplacer("\r", "", "\n", " ").Replace(sequences.ReplaceAllString(string(w.Raw()), "\n"))
	for before := ""; before != text; {
		before, text = text, bracketed.ReplaceAllString(text, " ")
	}
	known := []string{
		"Actito", "acme", "globex", "Clients", "Prospects", "engageCampaigns", "engage.yaml", "127.0.0.1", "ENV-0", "ENV-1", "ENV-3", "PREPROD",
		"actito.com", "preprod", "api", "keyring", "https://", "forms/v4/entity/{entity}/form/{form}/interaction", "auth/token", "The walkthrough is over.",
		"Engage > ", "Integrations", "Forms and pages", "Configure", "Mapping variables", "Content > Opt-ins", "Push rules", "your campaign > Forms", "Mapping variable",
		"Name of the integration", "Push incomplete participations", "API key", "Endpoint upsert interaction", "Endpoint get token", "Entity name", "Form name",
		"Default rule for all identified campaigns", "Default rule for all anonymous campaigns", "push destination", "Display label", "Technical name", "Opt-in", "Master Form", "offre du mois",
	}
	for _, k := range known {
		text = strings.ReplaceAll(text, k, " ")
	}
	if left := regexp.MustCompile(`[a-z]+(?: [a-z]+){2,}[^ ]*`).FindAllString(text, -1); len(left) > 0 {
		t.Errorf("not in the catalogue: %q", left)
	}
}
