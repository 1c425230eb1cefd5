package wizard

import (
	"cmp"
	"slices"
	"strings"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// keepRules is the mode for rules that the walkthrough's options can't express: none,
// or several levels.
const keepRules = "keep"

// ruleNames are the questions for the names of a level's rules.
var ruleNames = map[string]msg.Text{
	config.LevelWebsite:    "Which websites?",
	config.LevelMasterForm: "Which Master Forms?",
	config.LevelCampaign:   "Which campaigns?",
}

// rulesMode returns the option that gives the rules.
func rulesMode(rules []config.PushRule) string {
	if len(rules) == 0 || slices.ContainsFunc(rules, func(r config.PushRule) bool { return r.Level != rules[0].Level }) {
		return keepRules
	}
	switch {
	case rules[0].Level != config.LevelAll:
		return rules[0].Level
	case len(rules) > 1:
		return keepRules
	}
	return config.LevelAll + ":" + rules[0].EffectiveCampaigns()
}

// mode returns the chosen option, else that of the current rules.
func (s *session) mode() string { return cmp.Or(s.chosenMode, rulesMode(s.Answers.PushRules)) }

var rulesQuestion = &Question{
	ID: "push_rules", Step: guide.StepPushRules, Label: "Push rules", detour: true,
	title: "Which campaigns shall be pushed to Actito?",
	help:  "One rule for all campaigns needs no care afterwards. Rules for websites, Master Forms or campaigns have to be kept up by hand: as far as is known, a specific rule beats the default one, and what no rule covers is not pushed. As far as is known, an anonymous participation reaches no profile: it carries no e-mail address.",
	options: []option{
		{"all:both", "All campaigns, anonymous ones included", "needs no upkeep"},
		{"all:identified", "All identified campaigns", ""},
		{"all:anonymous", "All anonymous campaigns", ""},
		{config.LevelWebsite, "Only those of some websites", "needs upkeep"},
		{config.LevelMasterForm, "Only those with some Master Forms", "needs upkeep"},
		{config.LevelCampaign, "Only some campaigns", "needs upkeep"},
	},
	page: func(s *session, page *prompt.Page) {
		page.Value = s.mode()
		if rulesMode(s.Answers.PushRules) == keepRules {
			page.Options = append(page.Options, prompt.Option{Value: keepRules, Label: s.Say("Leave the push rules as they are")})
		}
	},
	take: func(s *session, r prompt.Reply) {
		s.chosenMode = r.Value
		if campaigns, ok := strings.CutPrefix(r.Value, config.LevelAll+":"); ok && rulesMode(s.Answers.PushRules) != r.Value {
			s.Answers.PushRules = []config.PushRule{{Level: config.LevelAll, Campaigns: campaigns}}
		}
		s.open["push_rule_names"], s.callers["push_rule_names"] = ruleNames[r.Value] != "", s.callers["push_rules"]
	},
	answer: func(s *session) string {
		if s.open["push_rule_names"] {
			return "" // yet
		}
		return s.ruleSummary()
	},
}

var ruleNamesQuestion = &Question{
	ID: "push_rule_names", Step: guide.StepPushRules, detour: true,
	text: "Their names as Qualifio shows them, one a line; many can be pasted at once.",
	kind: prompt.Lines,
	check: func(text string) error {
		if len(splitLines(text)) == 0 {
			return msg.Errorf("type at least one name")
		}
		return nil
	},
	page: func(s *session, page *prompt.Page) {
		page.Title, page.Value = s.Text(ruleNames[s.mode()]), strings.Join(s.namesOfRules(), "\n")
	},
	take: (*session).takeRuleNames,
}

// namesOfRules returns the names of the current rules of the chosen level.
func (s *session) namesOfRules() []string {
	var names []string
	for _, r := range s.Answers.PushRules {
		if r.Level == s.mode() {
			names = append(names, r.Name)
		}
	}
	return names
}

// takeRuleNames makes a rule for each name. Existing rules are kept.
func (s *session) takeRuleNames(r prompt.Reply) {
	var rules []config.PushRule
	for _, name := range splitLines(r.Value) {
		before := len(rules)
		for _, rule := range s.Answers.PushRules {
			if rule.Level == s.mode() && rule.Name == name {
				rules = append(rules, rule)
			}
		}
		if len(rules) == before {
			rule := config.PushRule{Level: s.mode(), Name: name}
			rule.Campaigns = rule.EffectiveCampaigns()
			rules = append(rules, rule)
		}
	}
	s.Answers.PushRules = rules
	rulesQuestion.tell(s)
}
