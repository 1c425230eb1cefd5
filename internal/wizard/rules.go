package wizard

import (
	"context"
	"strings"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// keepRules is the mode for rules that the walkthrough's own choices can't
// express: several levels, or websites with different campaigns.
const keepRules = "keep"

// modeOf tells which of the walkthrough's choices gives the rules.
func modeOf(rules []config.PushRule) string {
	if len(rules) == 0 {
		return keepRules
	}
	first := rules[0]
	if first.Level == config.LevelAll {
		if len(rules) > 1 {
			return keepRules
		}
		return config.LevelAll + ":" + first.EffectiveCampaigns()
	}
	for _, r := range rules {
		if r.Level != first.Level || r.EffectiveCampaigns() != first.EffectiveCampaigns() {
			return keepRules
		}
	}
	return first.Level
}

func ruleQuestions() []*Question {
	return []*Question{
		ruleModeQuestion(), ruleNamesQuestion(), ruleCampaignsQuestion(),
		statusQuestion(guide.StepPushRules, "Are the push rules made in Qualifio?", "Yes, they are saved",
			func(s *session) bool { return len(s.answers.PushRules) > 0 }),
		messageQuestion(guide.StepPushRules),
	}
}

func ruleModeQuestion() *Question {
	return &Question{
		ID: "push_rules", Step: guide.StepPushRules, Label: "Push rules", Flags: []*Flag{flagPushRule},
		page: func(s *session) prompt.Page {
			page := prompt.Page{
				Title: s.Say("Which campaigns shall be pushed to Actito?"),
				Kind:  prompt.Choice, Value: s.ruleMode,
				Options: []prompt.Option{
					{Value: "all:both", Label: s.Say("All campaigns, anonymous ones included"), Note: s.Say("recommended")},
					{Value: "all:identified", Label: s.Say("All identified campaigns")},
					{Value: "all:anonymous", Label: s.Say("All anonymous campaigns")},
					{Value: config.LevelWebsite, Label: s.Say("Only those of some websites")},
					{Value: config.LevelMasterForm, Label: s.Say("Only those with some Master Forms")},
					{Value: config.LevelCampaign, Label: s.Say("Only some campaigns"), Note: s.Say("needs upkeep")},
				},
				Help: s.Say("One rule for all campaigns needs no care afterwards. Rules for websites, Master Forms or campaigns have to be kept up by hand: what they don't cover is not pushed."),
			}
			if len(s.answers.PushRules) > 0 && modeOf(s.answers.PushRules) == keepRules {
				page.Options = append(page.Options, prompt.Option{Value: keepRules, Label: s.Say("Keep the %d rules that there are", len(s.answers.PushRules))})
			} else if s.base != nil && len(s.base.PushRules) == 0 {
				page.Options = append(page.Options, prompt.Option{Value: keepRules, Label: s.Say("None, as it is now")})
			}
			return page
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.ruleMode = r.Value
			if campaigns, ok := strings.CutPrefix(r.Value, config.LevelAll+":"); ok && modeOf(s.answers.PushRules) != r.Value {
				s.answers.PushRules = []config.PushRule{{Level: config.LevelAll, Campaigns: campaigns}}
			}
			return "", nil
		},
		shown: func(s *session) string {
			modes := map[string]msg.Text{
				"all:both": "all campaigns", "all:identified": "all identified campaigns", "all:anonymous": "all anonymous campaigns",
				config.LevelWebsite: "some websites", config.LevelMasterForm: "some Master Forms", config.LevelCampaign: "some campaigns",
			}
			if text, ok := modes[s.ruleMode]; ok {
				return s.Text(text)
			}
			return s.Say("%d, as they are", len(s.answers.PushRules))
		},
	}
}

// named tells whether the chosen rules are for things with names.
func (s *session) named() bool {
	return s.ruleMode == config.LevelWebsite || s.ruleMode == config.LevelMasterForm || s.ruleMode == config.LevelCampaign
}

// ruleNames are the names of the present rules of the chosen level.
func (s *session) ruleNames() []string {
	var names []string
	for _, r := range s.answers.PushRules {
		if r.Level == s.ruleMode {
			names = append(names, r.Name)
		}
	}
	return names
}

func ruleNamesQuestion() *Question {
	return &Question{
		ID: "push_rule_names", Step: guide.StepPushRules, Label: "For", applies: (*session).named,
		page: func(s *session) prompt.Page {
			title := map[string]msg.Text{
				config.LevelWebsite: "Which websites?", config.LevelMasterForm: "Which Master Forms?", config.LevelCampaign: "Which campaigns?",
			}[s.ruleMode]
			return prompt.Page{
				Title: s.Text(title),
				Text:  []string{s.Say("Their names as Qualifio shows them, one a line; many can be pasted at once.")},
				Kind:  prompt.Lines, Value: strings.Join(s.ruleNames(), "\n"),
				Check: func(r prompt.Reply) error {
					if len(splitLines(r.Value)) == 0 {
						return msg.Errorf("type at least one name")
					}
					return nil
				},
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			campaigns := ""
			if s.ruleMode == config.LevelWebsite {
				campaigns = config.CampaignsBoth
				for _, rule := range s.answers.PushRules {
					if rule.Level == config.LevelWebsite {
						campaigns = rule.Campaigns
					}
				}
			}
			var rules []config.PushRule
			for _, name := range splitLines(r.Value) {
				rules = append(rules, config.PushRule{Level: s.ruleMode, Name: name, Campaigns: campaigns})
			}
			s.answers.PushRules = rules
			return "", nil
		},
		shown: func(s *session) string { return strings.Join(s.ruleNames(), ", ") },
	}
}

func ruleCampaignsQuestion() *Question {
	return &Question{
		ID: "push_rule_campaigns", Step: guide.StepPushRules, Label: "Campaigns",
		applies: func(s *session) bool { return s.ruleMode == config.LevelWebsite && len(s.answers.PushRules) > 0 },
		page: func(s *session) prompt.Page {
			return prompt.Page{
				Title: s.Say("Which campaigns of these websites?"),
				Kind:  prompt.Choice, Value: s.answers.PushRules[0].EffectiveCampaigns(),
				Options: []prompt.Option{
					{Value: config.CampaignsBoth, Label: s.Say("Identified and anonymous ones"), Note: s.Say("recommended")},
					{Value: config.CampaignsIdentified, Label: s.Say("Identified ones only")},
					{Value: config.CampaignsAnonymous, Label: s.Say("Anonymous ones only")},
				},
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			for i := range s.answers.PushRules {
				if s.answers.PushRules[i].EffectiveCampaigns() != r.Value {
					s.answers.PushRules[i].Campaigns = r.Value
				}
			}
			return "", nil
		},
		shown: func(s *session) string {
			return s.answers.PushRules[0].EffectiveCampaigns()
		},
	}
}
