package guide

import (
	"engage/internal/config"
)

// Brief returns the tasks of a step as the walkthrough in the terminal shows
// them: few lines, and all values in one go.
func (l Language) Brief(c *config.Config, id string) []Task {
	switch {
	case id == StepActivate:
		return []Task{{
			Where: menuIntegrations,
			Do: []string{
				l.Say("Log into Qualifio; with single sign-on, from Actito: Forms & pages > Engage campaigns"),
				l.Say("In the left menu, under \"Engage\", choose \"Integrations > Integrations\""),
				l.Say("Search for Actito"),
				l.Say("Switch Actito on"),
			},
		}}
	case id == StepConfigure:
		return []Task{l.briefConfigure(c)}
	case id == StepMappingVariables && len(c.MappingVariables) > 0:
		return l.briefVariables(c)
	case id == StepMappingVariables:
		return []Task{{
			Where: menuVariables,
			Do: []string{
				l.Say("Nothing to create: no subscription was chosen"),
				l.Say("Participations are pushed all the same; the standard attributes are mapped already"),
			},
		}}
	case id == StepPushRules && len(c.PushRules) > 0:
		return []Task{l.briefRules(c)}
	case id == StepCampaign:
		return []Task{l.briefCampaign(c)}
	}
	return l.TasksOf(c, id)
}

func (l Language) briefConfigure(c *config.Config) Task {
	task := l.configureTask(c)
	task.Do[0], task.Note = l.Say("Click on \"Configure\""), ""
	task.Help, task.Warnings = nil, nil
	incomplete := l.Say("choose no")
	if c.Integration.PushIncompleteParticipations {
		incomplete = l.Say("choose yes")
	}
	for i := range task.Values {
		switch v := &task.Values[i]; v.Label {
		case labelIncomplete:
			v.Note = incomplete
		case labelKey:
			v.Note = l.Say("paste it from Actito: Manage API users > View the API key. engage never shows it.")
		}
	}
	return task
}

func (l Language) briefVariables(c *config.Config) []Task {
	variables := Task{
		Where: menuVariables,
		Do: []string{
			l.Say("For each of these, click on \"+ Create a new variable\""),
			l.Say("Enter its \"Display label\" and its \"Technical name\""),
			l.Say("Choose the type \"Opt-in\", and switch on both \"Forms\" and \"Opt-ins\""),
		},
	}
	for i, v := range c.MappingVariables {
		label := l.Say("%d of %d, display label", i+1, len(c.MappingVariables))
		variables.Values = append(variables.Values,
			Value{Label: label, Text: v.DisplayLabel},
			Value{Label: l.Say("%d of %d, technical name", i+1, len(c.MappingVariables)), Text: v.TechnicalName})
	}
	optIns := Task{
		Where: menuOptIns,
		Do: []string{
			l.Say("For each variable, click on \"Create an opt-in\""),
			l.Say("Under \"Mapping variable\", choose the variable; description and logo are yours to choose"),
		},
	}
	return []Task{variables, optIns}
}

func (l Language) briefRules(c *config.Config) Task {
	task := Task{
		Where: menuPushRules, Do: []string{l.Say("Set these rules, one after another:")},
		After: []string{l.Say("Save it")}, Note: l.Upkeep(c.PushRules),
	}
	specific := 0
	for _, r := range c.PushRules {
		if r.Level != config.LevelAll {
			specific++
		}
	}
	n := 0
	for _, r := range c.PushRules {
		if r.Level != config.LevelAll {
			n++
		}
		task.Values = append(task.Values, l.ruleValues(r, n, specific)...)
	}
	return task
}

// ruleValues are what one rule takes. Qualifio has two default rules, one for
// identified campaigns and one for anonymous ones; all others are specific and
// have a name. Source: Qualifio's help centre, "Manage push rules".
// n and of count the specific ones.
func (l Language) ruleValues(r config.PushRule, n, of int) []Value {
	destination := func(label string) Value {
		if r.Destination == config.DestinationNone {
			return Value{Label: label, Note: l.Say("choose \"none\": these campaigns are not pushed")}
		}
		return Value{Label: label, Text: r.Destination}
	}
	if r.Level != config.LevelAll {
		return []Value{
			{Label: l.Say("Rule %d of %d: %s – name", n, of, l.DescribeRule(r)), Text: r.Name},
			destination(l.Say("Rule %d of %d – push destination", n, of)),
		}
	}
	var values []Value
	if r.EffectiveCampaigns() != config.CampaignsAnonymous {
		values = append(values, destination("Default rule for all identified campaigns – push destination"))
	}
	if r.EffectiveCampaigns() != config.CampaignsIdentified {
		values = append(values, destination("Default rule for all anonymous campaigns – push destination"))
	}
	return values
}

func (l Language) briefCampaign(c *config.Config) Task {
	task := Task{
		Where: l.Say("your campaign > Forms"),
		Do: []string{
			l.Say("Open a campaign, or make one, and go to its step \"Forms\""),
			l.Say("Choose \"Identification\" questions freely: they reach Actito as they are"),
		},
	}
	if len(c.MappingVariables) > 0 {
		task.Do = append(task.Do, l.Say("Add the opt-ins that you made in step 3 to the form"))
	}
	task.Do = append(task.Do, l.Say("Take part once yourself, then look for the participation in Actito's form %s", c.Actito.Form))
	return task
}
