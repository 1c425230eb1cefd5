package guide

import (
	"strings"
	"testing"

	"engage/internal/config"
	"engage/internal/msg"
)

// TestRulesAreCounted: rules are counted as Qualifio has them, where a rule for all
// campaigns is up to two default rules, and no plural stands beside a single rule.
func TestRulesAreCounted(t *testing.T) {
	all := config.PushRule{Level: config.LevelAll, Destination: "Acme"}
	identified := config.PushRule{Level: config.LevelAll, Campaigns: config.CampaignsIdentified, Destination: "Acme"}
	quiz := config.PushRule{Level: config.LevelCampaign, Name: "Quiz", Destination: "Acme"}
	for _, c := range []struct {
		rules []config.PushRule
		todo  [3]string
		texts [3][]string
	}{
		{[]config.PushRule{all}, [3]string{"make 2 push rules", "créer 2 push rules", "2 push rules maken"},
			[3][]string{{"Set the default rules", "Set these rules, one after another:"}, {"Définir les règles par défaut"}, {"De standaardregels instellen"}}},
		{[]config.PushRule{identified}, [3]string{"make 1 push rule", "créer 1 push rule", "1 push rule maken"},
			[3][]string{{"Set the default rule\n", "Set this rule:"}, {"Définir la règle par défaut\n", "Définissez cette règle :"}, {"De standaardregel instellen", "Stel deze regel in:"}}},
		{[]config.PushRule{identified, quiz}, [3]string{"make 2 push rules", "créer 2 push rules", "2 push rules maken"},
			[3][]string{{"Set the default rule\n", "Add the specific rule\n", "Enter what stands here, and click"}, {"Ajouter la règle spécifique"}, {"De specifieke regel toevoegen"}}},
		{[]config.PushRule{all, quiz, quiz}, [3]string{"make 4 push rules", "créer 4 push rules", "4 push rules maken"},
			[3][]string{{"Set the default rules", "Add the specific rules", "Rule 1 of 4", "Rule 4 of 4"}, {"Règle 4 sur 4"}, {"Regel 4 van 4"}}},
	} {
		for i, code := range msg.LanguageCodes {
			l := In(msg.In(code))
			step := l.pushRules(&config.Config{PushRules: c.rules})
			if step.Todo != c.todo[i] {
				t.Errorf("%s: %q, want %q", code, step.Todo, c.todo[i])
			}
			w := &textWriter{style: plainText}
			for _, task := range append(step.Tasks, step.Short...) {
				w.writeTask(l, task)
			}
			for _, text := range c.texts[i] {
				if !strings.Contains(w.String(), text) {
					t.Errorf("%s: no %q in\n%s", code, text, w)
				}
			}
		}
	}
}

// TestDescribeRule: the rule for all campaigns is called as in the walkthrough's question.
func TestDescribeRule(t *testing.T) {
	for campaigns, want := range map[string]string{
		config.CampaignsBoth:       "All campaigns, anonymous ones included",
		config.CampaignsIdentified: "All identified campaigns",
		config.CampaignsAnonymous:  "All anonymous campaigns",
	} {
		if got := In(nil).DescribeRule(config.PushRule{Level: config.LevelAll, Campaigns: campaigns}); got != want {
			t.Errorf("%s: %q, want %q", campaigns, got, want)
		}
	}
}
