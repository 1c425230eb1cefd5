package config

import (
	"slices"
	"strings"

	"engage/internal/msg"
)

// RuleSyntax is how a push rule is written on the command line.
const RuleSyntax = "all[:both|identified|anonymous], website:NAME[:both|identified|anonymous], master_form:NAME or campaign:NAME"

// ParseRule parses a push rule in RuleSyntax. A website's name may contain colons:
// only a last part that is one of the campaign modes counts as such. The destination
// is left empty. The error is of kind msg.Usage.
func ParseRule(text string) (PushRule, error) {
	level, name, _ := strings.Cut(text, ":")
	campaigns := ""
	switch i := strings.LastIndex(name, ":"); {
	case level == LevelAll:
		name, campaigns = "", name
	case level == LevelWebsite && i >= 0 && slices.Contains(Campaigns, name[i+1:]):
		name, campaigns = name[:i], name[i+1:]
	}
	rule, err := NewRule(level, name, campaigns)
	if err == nil {
		return rule, nil
	}
	hint := "write " + RuleSyntax
	if near, ok := Suggest(level, Levels); ok && near != level {
		hint = "did you mean " + near + "?"
	}
	return rule, msg.New(msg.Usage, "%q is no push rule: %s", text, err).WithHint("%s", hint)
}

// FormatRule returns the rule in RuleSyntax.
func FormatRule(r PushRule) string {
	switch campaigns := r.EffectiveCampaigns(); {
	case r.Level == LevelAll && campaigns == CampaignsBoth:
		return LevelAll
	case r.Level == LevelAll:
		return LevelAll + ":" + campaigns
	case campaigns != "":
		return r.Level + ":" + r.Name + ":" + campaigns
	}
	return r.Level + ":" + r.Name
}

// NewRule returns a push rule with the default campaigns where none are given, and
// without a destination. The error is of kind msg.Usage.
func NewRule(level, name, campaigns string) (PushRule, error) {
	rule := PushRule{Level: level, Name: name, Campaigns: campaigns}
	switch {
	case level == "":
		return rule, msg.New(msg.Usage, "the level of the push rule is missing").WithHint("--level %s", strings.Join(Levels, ", "))
	case !slices.Contains(Levels, level):
		return rule, unknownValueError("level", level, Levels)
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
		return rule, unknownValueError("campaigns", campaigns, Campaigns)
	}
	rule.Campaigns = rule.EffectiveCampaigns()
	return rule, nil
}

func unknownValueError(flag, word string, known []string) *msg.Error {
	err := msg.New(msg.Usage, "%s %q: it must be %s", flag, word, strings.Join(known, ", "))
	if near, ok := Suggest(word, known); ok {
		_ = err.WithHint("did you mean %s?", near)
	}
	return err
}
