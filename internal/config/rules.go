package config

import (
	"slices"
	"strings"

	"engage/internal/msg"
)

// RuleOf makes a push rule of its parts, with the default campaigns filled in
// where the level has any. Empty texts are parts that were not given. The
// destination is left empty. The error is of kind msg.Usage.
func RuleOf(level, name, campaigns string) (PushRule, error) {
	rule := PushRule{Level: level, Name: name, Campaigns: campaigns}
	switch {
	case level == "":
		return rule, msg.New(msg.Usage, "the level of the push rule is missing").WithHint("--level %s", strings.Join(Levels, ", "))
	case !slices.Contains(Levels, level):
		return rule, unknownWord("level", level, Levels)
	case level == LevelAll && name != "":
		return rule, msg.New(msg.Usage, "a push rule of the level all has no name").
			WithHint("leave --name out, or take another --level: %s", strings.Join(Levels[1:], ", "))
	case level != LevelAll && strings.TrimSpace(name) == "":
		return rule, msg.New(msg.Usage, "a push rule of the level %s needs the name of its %s", level, strings.ReplaceAll(level, "_", " ")).
			WithHint("--level %s --name NAME, as it is called in Qualifio", level)
	case campaigns != "" && !TakesCampaigns(level):
		return rule, msg.New(msg.Usage, "a push rule of the level %s does not say which campaigns it is for", level).
			WithHint("leave --campaigns out: it goes with the levels %s and %s", LevelAll, LevelWebsite)
	case campaigns != "" && !slices.Contains(Campaigns, campaigns):
		return rule, unknownWord("campaigns", campaigns, Campaigns)
	}
	rule.Campaigns = rule.EffectiveCampaigns()
	return rule, nil
}

func unknownWord(flag, word string, known []string) *msg.Error {
	err := msg.New(msg.Usage, "--%s %q: it must be %s", flag, word, strings.Join(known, ", "))
	if near, ok := Suggest(word, known); ok {
		_ = err.WithHint("did you mean %s?", near)
	}
	return err
}

// Covered returns the account-wide rules that together send every campaign of
// the rule somewhere already; nil if they leave some out. Where a website's or
// a campaign's rule says nothing else, they are what counts.
func (r PushRule) Covered(rules []PushRule) []PushRule {
	if r.Level == LevelAll {
		return nil
	}
	var covering []PushRule
	identified, anonymous := false, false
	for _, other := range rules {
		if other.Level != LevelAll {
			continue
		}
		c := other.EffectiveCampaigns()
		covering = append(covering, other)
		identified = identified || c != CampaignsAnonymous
		anonymous = anonymous || c != CampaignsIdentified
	}
	switch r.EffectiveCampaigns() {
	case CampaignsIdentified:
		anonymous = true
	case CampaignsAnonymous:
		identified = true
	}
	if identified && anonymous {
		return covering
	}
	return nil
}
