package guide

import (
	"slices"
	"strings"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/words"
)

// Menu paths in Qualifio.
const (
	menuIntegrations = "Engage > Integrations > Integrations"
	menuConfigure    = "Engage > Integrations > Integrations > Actito > Configure"
	menuVariables    = "Engage > Integrations > Mapping variables"
	menuOptIns       = "Engage > Content > Opt-ins"
	menuPushRules    = "Engage > Integrations > Push rules"
)

// before is what has to be there when the work begins.
func (l Language) before(c *config.Config) []string {
	return []string{
		l.Say("A Qualifio login that may change integrations. If Integrations is missing in your menu, send this guide to somebody who has it"),
		l.Say("The API key, from Actito: Manage API users > View the API key. It is not in this guide, and it does not belong in a mail"),
		l.Say("The form %s in Actito's entity %s. It is made in Actito, before the five steps", c.Actito.Form, c.Actito.Entity),
		l.Say("The menus and fields are named here as in Qualifio in English"),
	}
}

// TasksOf returns the tasks of one step.
func (l Language) TasksOf(c *config.Config, id string) []Task {
	switch id {
	case StepActivate:
		return []Task{l.activateTask()}
	case StepConfigure:
		return []Task{l.configureTask(c)}
	case StepMappingVariables:
		return l.variableTasks(c)
	case StepPushRules:
		return l.pushRuleTasks(c)
	}
	return []Task{l.campaignTask(c)}
}

func (l Language) activateTask() Task {
	return Task{
		Where: menuIntegrations,
		Do: []string{
			l.Say("Log into Qualifio on its login page; with single sign-on, from Actito: Forms & pages > Engage campaigns"),
			l.Say("In the left-hand menu, under Engage, open Integrations"),
			l.Say("In the section Integrations, choose Integrations"),
			l.Say("Search for Actito"),
			l.Say("Switch Actito on"),
		},
		Note: l.Say("Single sign-on needs a user of yours in both Actito and Qualifio; your account manager activates it"),
	}
}

func (l Language) configureTask(c *config.Config) Task {
	getToken, upsert := connect.Endpoints(c.Actito)
	incomplete := l.Say("choose no (who did not complete the campaign to the end is not pushed)")
	if c.Integration.PushIncompleteParticipations {
		incomplete = l.Say("choose yes (who did not complete the campaign to the end is pushed, too)")
	}
	task := Task{
		Where: menuConfigure,
		Do:    []string{l.Say("On the same page, click on Configure beside Actito"), l.Say("Fill in the fields, one after another:")},
		Values: []Value{
			{Label: "Name of the integration", Text: c.Integration.Name},
			{Label: "Push incomplete participations", Note: incomplete},
			{Label: "API key", Note: l.Say("paste it from Actito: Manage API users > View the API key. engage never shows it.")},
			{Label: "Endpoint upsert interaction", Text: upsert, Note: l.placeholderNote(upsert)},
			{Label: "Endpoint get token", Text: getToken},
			{Label: "Entity name", Text: c.Actito.Entity},
			{Label: "Form name", Text: c.Actito.Form},
		},
		After: []string{l.Say("Click on Save")},
	}
	if _, host, found := strings.Cut(connect.Domain(c.Actito), "://"); found {
		task.Note = l.Say("Where Actito shows the API key, it shows the API domain, too: it must be %s, as in the endpoints", host)
	}
	return task
}

func (l Language) placeholderNote(upsert string) string {
	if strings.Contains(upsert, "{") {
		return l.Say("leave {entity} and {form} as they are: Qualifio fills them in")
	}
	return ""
}

// nothingToMap says what works without a mapping variable.
const nothingToMap words.Text = "Standard participation and participant attributes are mapped already: there is nothing to do for them"

func (l Language) variableTasks(c *config.Config) []Task {
	if len(c.MappingVariables) == 0 {
		return []Task{{
			Where: menuVariables,
			Do:    []string{l.Say("Nothing to create: no subscription was chosen")},
			Note:  l.Say("Participations are pushed all the same. %s", nothingToMap),
		}}
	}
	rows := l.optIns(c)
	each := l.Say("Enter the display label and the technical name, to the letter")
	if len(rows) > 1 {
		each = l.Say("Take one of the %d below: enter its display label and its technical name, to the letter", len(rows))
	}
	variables := Task{
		Title: l.Say("Create the mapping variables"),
		Where: menuVariables,
		Do: []string{
			l.Say("In the left-hand menu, under Engage, open Integrations and choose Mapping variables"),
			l.Say("Click on + Create a new variable"),
			each,
			l.Say("As the type, choose Opt-in. It can't be changed afterwards"),
			l.enabledIn(rows),
			l.Say("Save"),
		},
		Rows: rows,
		Note: l.Say("A technical name is taken? Then look for the variable in the list: if its type is Opt-in, it is there already. %s", nothingToMap),
	}
	optIns := Task{
		Title: l.Say("Create the opt-ins"),
		Where: menuOptIns,
		Do: []string{
			l.Say("In the left-hand menu, under Engage, in the section Content, choose Opt-ins"),
			l.Say("Click on Create an opt-in"),
			l.Say("Name it as the display label; its description and logo are yours to choose"),
			l.Say("Under Mapping variable, choose the variable with that display label"),
			l.Say("Save"),
		},
	}
	if len(rows) > 1 {
		variables.Do = append(variables.Do, l.Say("Do the same for the next one"))
		optIns.Do = append(optIns.Do, l.Say("Do the same for the next one: there is one opt-in for each of the %d variables", len(rows)))
	}
	return []Task{variables, optIns}
}

// enabledIn says what to switch on: for all rows at once where they agree.
func (l Language) enabledIn(rows []OptIn) string {
	for _, r := range rows[1:] {
		if !slices.Equal(r.EnabledIn, rows[0].EnabledIn) {
			return l.Say("Under Enabled in, switch on what is said for each")
		}
	}
	switch on := rows[0].EnabledIn; len(on) {
	case 0:
		return l.Say("Under Enabled in, switch nothing on")
	case 1:
		return l.Say("Under Enabled in, switch on %s", on[0])
	default:
		return l.Say("Under Enabled in, switch on both %s", words.List(on))
	}
}

// pushRuleTasks tells the default rules and the specific ones, which Qualifio
// tells apart. Source: Qualifio's help centre, "Manage push rules".
func (l Language) pushRuleTasks(c *config.Config) []Task {
	open := l.Say("In the left-hand menu, under Engage, open Integrations and choose Push rules")
	if len(c.PushRules) == 0 {
		return []Task{{
			Where: menuPushRules,
			Do:    []string{l.Say("No push rule is planned, so nothing will be pushed to Actito. Add one with engage push-rules add")},
		}}
	}
	var all, specific Task
	for i, r := range c.PushRules {
		task := &specific
		if r.Level == config.LevelAll {
			task = &all
		}
		task.Values = append(task.Values, l.ruleFields(r, i+1, len(c.PushRules))...)
	}
	var list []Task
	if len(all.Values) > 0 {
		all.Title, all.Where = l.Say("Set the default rules"), menuPushRules
		all.Do = []string{open, l.Say("Choose the push destination from the dropdown:")}
		all.After = []string{l.Say("Click on Save")}
		all.Note = l.Say("The destination is missing in the dropdown? It is the integration's name from step 2, once that is saved")
		list = append(list, all)
	}
	if len(specific.Values) > 0 {
		specific.Title, specific.Where = l.Say("Add the specific rules"), menuPushRules
		if len(list) == 0 {
			specific.Do = append(specific.Do, open)
		}
		specific.Do = append(specific.Do, l.Say("For each of these, choose and enter:"))
		specific.After = []string{l.Say("With all rules in, click on Save")}
		list = append(list, specific)
	}
	if upkeep := l.Upkeep(c.PushRules); upkeep != "" {
		list[len(list)-1].Note = strings.TrimPrefix(list[len(list)-1].Note+". "+upkeep, ". ")
	}
	return list
}

// levels are the levels of specific rules as Qualifio names them.
var levels = map[string]string{
	config.LevelWebsite: "Website", config.LevelMasterForm: "Master Form", config.LevelCampaign: "Campaign",
}

// ruleFields are the fields of one rule, in the order of the page.
func (l Language) ruleFields(r config.PushRule, n, of int) []Value {
	group := ""
	if of > 1 {
		group = l.Say("Rule %d of %d", n, of)
	}
	destination := func(label string) Value {
		if r.Destination == config.DestinationNone {
			return Value{Group: group, Label: label, Note: l.Say("choose none: these campaigns are not pushed")}
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
	values = append(values, Value{Group: group, Label: "Level", Note: l.Say("choose %s", levels[r.Level])})
	if config.TakesCampaigns(r.Level) {
		values = append(values, Value{Group: group, Label: "Campaign mode", Note: l.Say("choose %s", r.EffectiveCampaigns())})
	}
	return append(values, Value{Group: group, Label: "Name", Text: r.Name}, destination("Push destination"))
}

func (l Language) campaignTask(c *config.Config) Task {
	task := Task{
		Where: l.Say("your campaign > Forms"),
		Do: []string{
			l.Say("Open a campaign, or make one, and go to its step Forms"),
			l.Say("Select the Identification questions that you want: they reach Actito's form by themselves"),
		},
	}
	look := l.Say("Take part once yourself, to the end. Then look for the participation in Actito's form %s", c.Actito.Form)
	if len(c.MappingVariables) > 0 {
		task.Do = append(task.Do, l.Say("Add the opt-ins that you made in step 3. Their mapping variables come along: nothing of it is set here"))
		task.Note = l.Say("An opt-in is missing in the list? Look whether its mapping variable is enabled in both Forms and Opt-ins (step 3)")
		look = l.Say("Take part once yourself, to the end, with the opt-ins ticked. Then look for the participation in Actito's form %s", c.Actito.Form)
		if c.Actito.ProfileTable != "" {
			look = l.Say("Take part once yourself, to the end, with the opt-ins ticked. Then look for the participation in Actito's form %s, and for your subscriptions in the profile table %s", c.Actito.Form, c.Actito.ProfileTable)
		}
	}
	task.Do = append(task.Do, look)
	return task
}
