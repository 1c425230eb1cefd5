package guide

import (
	"fmt"

	"engage/internal/config"
)

// Brief returns the tasks of a step as the walkthrough in the terminal shows
// them: few lines, and all values in one go.
func Brief(c *config.Config, id string) []Task {
	switch {
	case id == StepActivate:
		return []Task{{
			Where: menuIntegrations,
			Do: []string{
				"Log into Qualifio; with single sign-on, from Actito: Forms & pages > Engage campaigns",
				"In the left-hand menu, under Engage, choose Integrations > Integrations",
				"Search for Actito",
				"Switch Actito on",
			},
		}}
	case id == StepConfigure:
		return []Task{briefConfigure(c)}
	case id == StepMappingVariables && len(c.MappingVariables) > 0:
		return briefVariables(c)
	case id == StepMappingVariables:
		return []Task{{
			Where: menuVariables,
			Do: []string{
				"Nothing to create: no subscription was chosen",
				"Participations are pushed all the same; the standard attributes are mapped already",
			},
		}}
	case id == StepPushRules && len(c.PushRules) > 0:
		return []Task{briefRules(c)}
	case id == StepCampaign:
		return []Task{briefCampaign(c)}
	}
	return TasksOf(c, id)
}

func briefConfigure(c *config.Config) Task {
	task := configureTask(c)
	task.Do[0], task.Note = "Click on Configure beside Actito", ""
	incomplete := "no"
	if c.Integration.PushIncompleteParticipations {
		incomplete = "yes"
	}
	for i := range task.Values {
		if task.Values[i].Label == "Push incomplete participations" {
			task.Values[i].Note = "choose " + incomplete
		}
	}
	return task
}

func briefVariables(c *config.Config) []Task {
	variables := Task{
		Where: menuVariables,
		Do: []string{
			"For each of these, click on + Create a new variable",
			"Enter its display label and its technical name",
			"Choose the type Opt-in, and switch on both Forms and Opt-ins",
		},
	}
	for i, v := range c.MappingVariables {
		label := fmt.Sprintf("%d of %d, display label", i+1, len(c.MappingVariables))
		variables.Values = append(variables.Values,
			Value{Label: label, Text: v.DisplayLabel},
			Value{Label: fmt.Sprintf("%d of %d, technical name", i+1, len(c.MappingVariables)), Text: v.TechnicalName})
	}
	optIns := Task{
		Where: menuOptIns,
		Do: []string{
			"For each variable, click on Create an opt-in",
			"Under Mapping variable, choose the variable; description and logo are yours to choose",
		},
	}
	return []Task{variables, optIns}
}

func briefRules(c *config.Config) Task {
	task := Task{
		Where: menuPushRules, Do: []string{"Set these rules, one after another:"},
		After: []string{"Click on Save"}, Note: Upkeep(c.PushRules),
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
		task.Values = append(task.Values, ruleValues(r, n, specific)...)
	}
	return task
}

// ruleValues are what one rule takes. Qualifio has two default rules, one for
// identified campaigns and one for anonymous ones; all others are specific and
// have a name. Source: Qualifio's help centre, "Manage push rules".
// n and of count the specific ones.
func ruleValues(r config.PushRule, n, of int) []Value {
	destination := func(label string) Value {
		if r.Destination == config.DestinationNone {
			return Value{Label: label, Note: "choose none: these campaigns are not pushed"}
		}
		return Value{Label: label, Text: r.Destination}
	}
	head := fmt.Sprintf("Rule %d of %d", n, of)
	if r.Level != config.LevelAll {
		return []Value{
			{Label: fmt.Sprintf("%s: %s – name", head, DescribeRule(r)), Text: r.Name},
			destination(head + " – push destination"),
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

func briefCampaign(c *config.Config) Task {
	task := Task{
		Where: menuForms,
		Do: []string{
			"Open a campaign, or make one, and go to its Forms step",
			"Choose Identification questions as you like: they reach Actito as they are",
		},
	}
	if len(c.MappingVariables) > 0 {
		task.Do = append(task.Do, "Add the opt-ins that you made in step 3 to the form")
	}
	task.Do = append(task.Do, "Take part once yourself, then look for the participation in Actito's form "+c.Actito.Form)
	return task
}
