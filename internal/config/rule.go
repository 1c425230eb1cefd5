package config

import (
	"slices"
	"strings"

	"engage/internal/msg"
)

// RuleSyntax is how a push rule is written on the command line.
const RuleSyntax = "all[:both|identified|anonymous], website:NAME[:both|identified|anonymous], master_form:NAME or campaign:NAME"

// ParseRule reads a push rule as RuleSyntax says. A website's name may hold
// colons: only a last part that is one of the campaign modes counts as such.
// The destination is left empty. The error is of kind msg.Usage.
func ParseRule(text string) (PushRule, error) {
	level, rest, named := strings.Cut(text, ":")
	rule := PushRule{Level: level}
	if !slices.Contains(Levels, level) {
		err := msg.New(msg.Usage, "%q is no push rule: it must be %s", text, RuleSyntax)
		if near, ok := Suggest(level, Levels); ok {
			_ = err.WithHint("did you mean %s?", near)
		}
		return rule, err
	}
	if level == LevelAll {
		rule.Campaigns = CampaignsBoth
		if named {
			rule.Campaigns = rest
		}
		if !slices.Contains(Campaigns, rule.Campaigns) {
			return rule, msg.New(msg.Usage, "the campaigns of the push rule %q must be %s", text, strings.Join(Campaigns, ", "))
		}
		return rule, nil
	}
	rule.Name = rest
	if level == LevelWebsite {
		rule.Campaigns = CampaignsBoth
		if i := strings.LastIndex(rest, ":"); i >= 0 && slices.Contains(Campaigns, rest[i+1:]) {
			rule.Name, rule.Campaigns = rest[:i], rest[i+1:]
		}
	}
	if strings.TrimSpace(rule.Name) == "" {
		return rule, msg.New(msg.Usage, "the push rule %q lacks the name of its %s", text, strings.ReplaceAll(level, "_", " ")).
			WithHint("write %s:NAME", level)
	}
	return rule, nil
}

// FormatRule writes the rule so that ParseRule reads it back.
func FormatRule(r PushRule) string {
	switch r.Level {
	case LevelAll:
		if r.EffectiveCampaigns() == CampaignsBoth {
			return LevelAll
		}
		return LevelAll + ":" + r.Campaigns
	case LevelWebsite:
		return LevelWebsite + ":" + r.Name + ":" + r.EffectiveCampaigns()
	}
	return r.Level + ":" + r.Name
}
