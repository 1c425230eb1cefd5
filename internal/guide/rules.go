package guide

import (
	"slices"

	"engage/internal/config"
	"engage/internal/msg"
)

// pushRules separates the default rules from the specific ones, as Qualifio does:
// there are two default rules, one for identified campaigns and one for anonymous
// ones. Source: Qualifio's help centre, "Manage push rules".
func (l Language) pushRules(c *config.Config) Step {
	if len(c.PushRules) == 0 {
		none := []Task{newTask(menuPushRules, l.say("No push rule is planned, so nothing will be pushed to Actito. Add one with engage push-rules add"))}
		return Step{Todo: l.Say("decide on a push rule: without one nothing is pushed"), Tasks: none, Short: none}
	}
	var defaults, specific [][]Value // the fields of each rule, as Qualifio counts them
	anonymous := false               // whether a default rule pushes anonymous campaigns
	for _, r := range c.PushRules {
		if r.Level != config.LevelAll {
			specific = append(specific, l.specificRule(r))
			continue
		}
		if r.EffectiveCampaigns() != config.CampaignsAnonymous {
			defaults = append(defaults, []Value{l.destination(r, "Default rule for all identified campaigns, push destination")})
		}
		if r.EffectiveCampaigns() != config.CampaignsIdentified {
			defaults = append(defaults, []Value{l.destination(r, "Default rule for all anonymous campaigns, push destination")})
			anonymous = anonymous || r.Destination != config.DestinationNone
		}
	}
	rules := slices.Concat(defaults, specific)
	for i, rule := range rules {
		for j := range rule {
			rule[j].Group = when(len(specific) > 0 && len(rules) > 1, l.Say("Rule %d of %d", i+1, len(rules)))
		}
	}
	short := newTask(menuPushRules, l.say("Set these rules, one after another:", len(rules)))
	short.Values, short.After = flattenGroups(rules...), []Sentence{l.say("Save it")}
	short.Note = when(anonymous, l.say("The row for anonymous campaigns is missing? That is no fault: Qualifio offers it only with a webhook or an integration made or updated since 28 January 2021. As far as is known, saving the integration of step 2 again brings it; if not, ask your account manager. Until it is set, anonymous campaigns are pushed nowhere by default"))
	open := l.say("In the left-hand menu, under *Engage*, in the section *Integrations*, choose *Push rules*")
	var long []Task
	if len(defaults) > 0 {
		task := newTask(menuPushRules, open, l.say("Choose the *Push destination* from the dropdown:"))
		task.Title, task.Values, task.After = l.Say("Set the default rules", len(defaults)), slices.Concat(defaults...), short.After
		task.Note = l.say("The destination is missing in the dropdown? It is the integration's name from step 2, once that is saved")
		task.Help = nonEmpty(
			l.say("Does a default rule have another destination already? Don't overwrite it: ask whoever sent you this guide"),
			short.Note,
			when(anonymous, l.say("As far as is known, an anonymous participation reaches no profile: it carries no e-mail address")))
		long, open = append(long, task), nil
	}
	if len(specific) > 0 {
		task := newTask(menuPushRules, open, l.say("For each of these rules, enter what stands here, and click on *Add*, then on *Save*:", len(specific)))
		task.Title, task.Values = l.Say("Add the specific rules", len(specific)), slices.Concat(specific...)
		long = append(long, task)
	}
	if upkeep := l.UpkeepWarning(c.PushRules); upkeep != "" {
		short.Note = Sentence{{Text: upkeep}}
		last := &long[len(long)-1]
		last.Help = append(last.Help, short.Note)
	}
	return Step{Todo: l.Say("make %d push rules", len(rules)), Tasks: long, Short: []Task{short}}
}

// destination returns the value of the field for the rule's destination.
func (l Language) destination(r config.PushRule, label string) Value {
	if r.Destination == config.DestinationNone {
		return Value{Label: label, Note: l.say("choose *none*: these campaigns are not pushed")}
	}
	return Value{Label: label, Text: r.Destination}
}

// specificLevels are Qualifio's names of the levels of specific rules, and notes on
// the rule's name.
var specificLevels = map[string]struct {
	name string
	note msg.Text
}{
	config.LevelWebsite:    {"Website", "the website's name, as it is in Qualifio"},
	config.LevelMasterForm: {"Master Form", "the Master Form's name, as it is in Qualifio"},
	config.LevelCampaign:   {"Campaign", "the campaign's name, as it is in Qualifio"},
}

// specificRule returns the fields of one rule, in the order of Qualifio's page.
func (l Language) specificRule(r config.PushRule) []Value {
	values := []Value{{Label: "Level", Note: l.say("choose %s", markNames(specificLevels[r.Level].name))}}
	if config.TakesCampaigns(r.Level) {
		values = append(values, Value{Label: "Campaign mode", Note: l.say("choose %s", markNames(r.EffectiveCampaigns()))})
	}
	return append(values, Value{Label: "Name", Text: r.Name, Note: l.say(specificLevels[r.Level].note)}, l.destination(r, "Push destination"))
}

// DescribeRule describes the campaigns that the rule covers.
func (l Language) DescribeRule(r config.PushRule) string {
	campaigns := map[string]struct{ all, ofWebsite msg.Text }{
		config.CampaignsBoth:       {"All campaigns, anonymous ones included", "identified and anonymous campaigns"},
		config.CampaignsIdentified: {"All identified campaigns", "identified campaigns only"},
		config.CampaignsAnonymous:  {"All anonymous campaigns", "anonymous campaigns only"},
	}[r.EffectiveCampaigns()]
	switch r.Level {
	case config.LevelAll:
		return l.Text(campaigns.all)
	case config.LevelWebsite:
		return l.Say("website, %s", campaigns.ofWebsite)
	case config.LevelMasterForm:
		return specificLevels[r.Level].name
	}
	return l.Say("campaign")
}

// UpkeepWarning returns a warning about campaigns that the rules do not cover; ""
// if the rules for all campaigns cover everything.
func (l Language) UpkeepWarning(rules []config.PushRule) string {
	covered := map[string]bool{}  // the campaigns that a rule for all pushes
	specific := map[string]bool{} // the levels of the others that push something
	for _, r := range rules {
		switch {
		case r.Destination == config.DestinationNone:
		case r.Level == config.LevelAll:
			covered[r.EffectiveCampaigns()] = true
		default:
			specific[r.Level] = true
		}
	}
	switch {
	case covered[config.CampaignsBoth] || covered[config.CampaignsIdentified] && covered[config.CampaignsAnonymous]:
		return ""
	case covered[config.CampaignsIdentified]:
		return l.Say("No push rule is planned for anonymous campaigns, but for those that have a rule of their own")
	case covered[config.CampaignsAnonymous]:
		return l.Say("No push rule is planned for identified campaigns, but for those that have a rule of their own")
	case specific[config.LevelCampaign]:
		return l.Say("Each new campaign that no other rule covers needs a push rule of its own: nothing is pushed for it before")
	case len(specific) > 0:
		return l.Say("What these rules don't cover is not pushed: think of it when you add a website or a Master Form")
	}
	return ""
}
