package guide

import (
	"fmt"
	"slices"
	"strings"

	"engage/internal/config"
	"engage/internal/connect"
)

// Menu paths in Qualifio.
const (
	menuIntegrations = "Engage > Integrations > Integrations"
	menuConfigure    = "Engage > Integrations > Integrations > Actito > Configure"
	menuVariables    = "Engage > Integrations > Mapping variables"
	menuOptIns       = "Engage > Content > Opt-ins"
	menuPushRules    = "Engage > Integrations > Push rules"
	menuForms        = "your campaign > Forms"
)

// before is what has to be there when the work begins.
func before(c *config.Config) []string {
	return []string{
		"A Qualifio login that may change integrations. If Integrations is missing in your menu, send this guide to somebody who has it",
		"The API key, from Actito: Manage API users > View the API key. It is not in this guide, and it does not belong in a mail",
		fmt.Sprintf("The form %s in Actito's entity %s. It is made in Actito, before the five steps", c.Actito.Form, c.Actito.Entity),
	}
}

// TasksOf returns the tasks of one step.
func TasksOf(c *config.Config, id string) []Task {
	switch id {
	case StepActivate:
		return []Task{activateTask()}
	case StepConfigure:
		return []Task{configureTask(c)}
	case StepMappingVariables:
		return variableTasks(c)
	case StepPushRules:
		return pushRuleTasks(c)
	}
	return []Task{campaignTask(c)}
}

func activateTask() Task {
	return Task{
		Where: menuIntegrations,
		Do: []string{
			"Log into Qualifio on its login page; with single sign-on, from Actito: Forms & pages > Engage campaigns",
			"In the left-hand menu, under Engage, open Integrations",
			"In the section Integrations, choose Integrations",
			"Search for Actito",
			"Switch Actito on",
		},
		Note: "Single sign-on needs a user of yours in both Actito and Qualifio; your account manager activates it",
	}
}

func configureTask(c *config.Config) Task {
	getToken, upsert := connect.Endpoints(c.Actito)
	incomplete := "choose no (who did not complete the campaign to the end is not pushed)"
	if c.Integration.PushIncompleteParticipations {
		incomplete = "choose yes (who did not complete the campaign to the end is pushed, too)"
	}
	task := Task{
		Where: menuConfigure,
		Do:    []string{"On the same page, click on Configure beside Actito", "Fill in the fields, one after another:"},
		Values: []Value{
			{Label: "Name of the integration", Text: c.Integration.Name},
			{Label: "Push incomplete participations", Note: incomplete},
			{Label: "API key", Note: "paste it from Actito: Manage API users > View the API key. engage never shows it."},
			{Label: "Endpoint upsert interaction", Text: upsert, Note: placeholderNote(upsert)},
			{Label: "Endpoint get token", Text: getToken},
			{Label: "Entity name", Text: c.Actito.Entity},
			{Label: "Form name", Text: c.Actito.Form},
		},
		After: []string{"Click on Save"},
	}
	if _, host, found := strings.Cut(connect.Domain(c.Actito), "://"); found {
		task.Note = fmt.Sprintf("Where Actito shows the API key, it shows the API domain, too: it must be %s, as in the endpoints", host)
	}
	return task
}

func placeholderNote(upsert string) string {
	if strings.Contains(upsert, "{") {
		return "leave {entity} and {form} as they are: Qualifio fills them in"
	}
	return ""
}

// nothingToMap says what works without a mapping variable.
const nothingToMap = "Standard participation and participant attributes are mapped already: there is nothing to do for them"

func variableTasks(c *config.Config) []Task {
	if len(c.MappingVariables) == 0 {
		return []Task{{
			Where: menuVariables,
			Do:    []string{"Nothing to create: no subscription was chosen"},
			Note:  "Participations are pushed all the same. " + nothingToMap,
		}}
	}
	rows := optIns(c)
	each, same := "Enter the display label and the technical name, to the letter", "the next one"
	if len(rows) > 1 {
		each = fmt.Sprintf("Take one of the %d below: enter its display label and its technical name, to the letter", len(rows))
	}
	variables := Task{
		Title: "Create the mapping variables",
		Where: menuVariables,
		Do: []string{
			"In the left-hand menu, under Engage, open Integrations and choose Mapping variables",
			"Click on + Create a new variable",
			each,
			"As the type, choose Opt-in. It can't be changed afterwards",
			enabledIn(rows),
			"Save",
		},
		Rows: rows,
		Note: "A technical name is taken? Then look for the variable in the list: if its type is Opt-in, it is there already. " + nothingToMap,
	}
	optIns := Task{
		Title: "Create the opt-ins",
		Where: menuOptIns,
		Do: []string{
			"In the left-hand menu, under Engage, in the section Content, choose Opt-ins",
			"Click on Create an opt-in",
			"Name it as the display label; its description and logo are yours to choose",
			"Under Mapping variable, choose the variable with that display label",
			"Save",
		},
	}
	if len(rows) > 1 {
		variables.Do = append(variables.Do, "Do the same for "+same)
		optIns.Do = append(optIns.Do, fmt.Sprintf("Do the same for %s: there is one opt-in for each of the %d variables", same, len(rows)))
	}
	return []Task{variables, optIns}
}

// enabledIn says what to switch on: for all rows at once where they agree.
func enabledIn(rows []OptIn) string {
	for _, r := range rows[1:] {
		if !slices.Equal(r.EnabledIn, rows[0].EnabledIn) {
			return "Under Enabled in, switch on what is said for each"
		}
	}
	switch on := rows[0].EnabledIn; len(on) {
	case 0:
		return "Under Enabled in, switch nothing on"
	case 1:
		return "Under Enabled in, switch on " + on[0]
	default:
		return "Under Enabled in, switch on both " + strings.Join(on, " and ")
	}
}

// pushRuleTasks tells the default rules and the specific ones, which Qualifio
// tells apart. Source: Qualifio's help centre, "Manage push rules".
func pushRuleTasks(c *config.Config) []Task {
	open := "In the left-hand menu, under Engage, open Integrations and choose Push rules"
	if len(c.PushRules) == 0 {
		return []Task{{
			Where: menuPushRules,
			Do:    []string{"No push rule is planned, so nothing will be pushed to Actito. Add one with engage push-rules add"},
		}}
	}
	var all, specific Task
	for i, r := range c.PushRules {
		task := &specific
		if r.Level == config.LevelAll {
			task = &all
		}
		task.Values = append(task.Values, ruleFields(r, i+1, len(c.PushRules))...)
	}
	var list []Task
	if len(all.Values) > 0 {
		all.Title, all.Where = "Set the default rules", menuPushRules
		all.Do = []string{open, "Choose the push destination from the dropdown:"}
		all.After = []string{"Click on Save"}
		all.Note = "The destination is missing in the dropdown? It is the integration's name from step 2, once that is saved"
		list = append(list, all)
	}
	if len(specific.Values) > 0 {
		specific.Title, specific.Where = "Add the specific rules", menuPushRules
		if len(list) == 0 {
			specific.Do = append(specific.Do, open)
		}
		specific.Do = append(specific.Do, "For each of these, choose and enter:")
		specific.After = []string{"With all rules in, click on Save"}
		list = append(list, specific)
	}
	if upkeep := Upkeep(c.PushRules); upkeep != "" {
		list[len(list)-1].Note = strings.TrimPrefix(list[len(list)-1].Note+". "+upkeep, ". ")
	}
	return list
}

// levels are the levels of specific rules as Qualifio names them.
var levels = map[string]string{
	config.LevelWebsite: "Website", config.LevelMasterForm: "Master Form", config.LevelCampaign: "Campaign",
}

// ruleFields are the fields of one rule, in the order of the page.
func ruleFields(r config.PushRule, n, of int) []Value {
	group := ""
	if of > 1 {
		group = fmt.Sprintf("Rule %d of %d", n, of)
	}
	destination := func(label string) Value {
		if r.Destination == config.DestinationNone {
			return Value{Group: group, Label: label, Note: "choose none: these campaigns are not pushed"}
		}
		return Value{Group: group, Label: label, Text: r.Destination}
	}
	var values []Value
	if r.Level == config.LevelAll {
		if r.EffectiveCampaigns() != config.CampaignsAnonymous {
			values = append(values, destination("Default rule for all identified campaigns, push destination"))
		}
		if r.EffectiveCampaigns() != config.CampaignsIdentified {
			values = append(values, destination("Default rule for all anonymous campaigns, push destination"))
		}
		return values
	}
	values = append(values, Value{Group: group, Label: "Level", Note: "choose " + levels[r.Level]})
	if config.TakesCampaigns(r.Level) {
		values = append(values, Value{Group: group, Label: "Campaign mode", Note: "choose " + r.EffectiveCampaigns()})
	}
	return append(values, Value{Group: group, Label: "Name", Text: r.Name}, destination("Push destination"))
}

func campaignTask(c *config.Config) Task {
	task := Task{
		Where: menuForms,
		Do: []string{
			"Open a campaign, or make one, and go to its step Forms",
			"Select the Identification questions that you want: they reach Actito's form by themselves",
		},
	}
	look := "Take part once yourself, to the end. Then look for the participation in Actito's form " + c.Actito.Form
	if len(c.MappingVariables) > 0 {
		task.Do = append(task.Do, "Add the opt-ins that you made in step 3. Their mapping variables come along: nothing of it is set here")
		task.Note = "An opt-in is missing in the list? Look whether its mapping variable is enabled in both Forms and Opt-ins (step 3)"
		look = "Take part once yourself, to the end, with the opt-ins ticked. Then look for the participation in Actito's form " + c.Actito.Form
		if c.Actito.ProfileTable != "" {
			look += ", and for your subscriptions in the profile table " + c.Actito.ProfileTable
		}
	}
	task.Do = append(task.Do, look)
	return task
}
