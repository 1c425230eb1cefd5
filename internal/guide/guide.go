// Package guide is the work in Qualifio's web interface: the five steps, where
// each stands in the menus, the values to paste, and the messages to send to
// whoever has to help. engage can't click there, so this is its other half.
//
// Menu names and rules come from Actito's walkthrough for Engage and from
// Qualifio's help centre.
package guide

import (
	"fmt"
	"strings"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/optin"
)

// The steps' ids, in order. They are also the keys of the configuration's
// walkthrough block.
const (
	StepActivate         = "activate"
	StepConfigure        = "configure"
	StepMappingVariables = "mapping_variables"
	StepPushRules        = "push_rules"
	StepCampaign         = "campaign"
)

// StepIDs lists the steps in order.
var StepIDs = []string{StepActivate, StepConfigure, StepMappingVariables, StepPushRules, StepCampaign}

// Titles of the steps, by id.
var titles = map[string]string{
	StepActivate:         "Activate the integration",
	StepConfigure:        "Configure",
	StepMappingVariables: "Mapping variables and opt-ins",
	StepPushRules:        "Push rules",
	StepCampaign:         "Use it in a campaign",
}

// Title returns the title of the step with the id.
func Title(id string) string { return titles[id] }

// Number returns the step's place, from 1; 0 for an unknown id.
func Number(id string) int {
	for i, known := range StepIDs {
		if known == id {
			return i + 1
		}
	}
	return 0
}

// Menu paths in Qualifio.
const (
	menuIntegrations = "Engage > Integrations > Integrations"
	menuConfigure    = "Engage > Integrations > Integrations > Actito > Configure"
	menuVariables    = "Engage > Integrations > Mapping variables"
	menuOptIns       = "Engage > Content > Opt-ins"
	menuPushRules    = "Engage > Integrations > Push rules"
	menuForms        = "your campaign > Forms"
)

// MostOptIns is how many opt-ins the native integration is known to take.
// Source: Qualifio's help centre, "Qualifio & Actito native integration", an
// older article; so it is warned about and never refused.
const MostOptIns = 20

// Value is something to enter in Qualifio.
type Value struct {
	Label string `json:"label"`          // the field's name in Qualifio
	Text  string `json:"text,omitempty"` // what to paste, to the letter; empty if Note says what to do
	Note  string `json:"note,omitempty"` // what to choose, or what to watch
}

// Task is one stay at one place in Qualifio.
type Task struct {
	Title  string   `json:"title,omitempty"`
	Where  string   `json:"where"`
	Do     []string `json:"do"` // short, in the imperative, in order
	Values []Value  `json:"values,omitempty"`
	After  []string `json:"after,omitempty"` // what to do once the values are in
	Note   string   `json:"note,omitempty"`  // what to think of
}

// Step is one of the five.
type Step struct {
	ID     string       `json:"id"`
	Number int          `json:"number"`
	Title  string       `json:"title"`
	State  config.State `json:"state"` // what the user said, never checked
	Tasks  []Task       `json:"tasks"`
}

// Guide is the whole walkthrough with the user's own values.
type Guide struct {
	Integration string   `json:"integration"`
	Steps       []Step   `json:"steps"`
	Request     *Message `json:"account_manager_request,omitempty"`
	Todo        []string `json:"todo"`
}

// Message is a text to send to somebody.
type Message struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// New makes the guide for a configuration.
func New(c *config.Config) *Guide {
	g := &Guide{Integration: c.Integration.Name}
	for i, id := range StepIDs {
		g.Steps = append(g.Steps, Step{
			ID: id, Number: i + 1, Title: titles[id], State: StateOf(c, id), Tasks: tasks(c, id),
		})
	}
	g.Request = Request(c)
	g.Todo = Todo(c)
	return g
}

// StateOf returns what the configuration says of the step.
func StateOf(c *config.Config, id string) config.State {
	state := *stateField(&c.Walkthrough, id)
	if state == "" {
		return config.StateTodo
	}
	return state
}

// SetState records what the user says of the step.
func SetState(c *config.Config, id string, state config.State) {
	*stateField(&c.Walkthrough, id) = state
}

func stateField(w *config.Walkthrough, id string) *config.State {
	switch id {
	case StepActivate:
		return &w.Activate
	case StepConfigure:
		return &w.Configure
	case StepMappingVariables:
		return &w.MappingVariables
	case StepPushRules:
		return &w.PushRules
	}
	return &w.Campaign
}

// TasksOf returns the tasks of one step.
func TasksOf(c *config.Config, id string) []Task { return tasks(c, id) }

func tasks(c *config.Config, id string) []Task {
	switch id {
	case StepActivate:
		return []Task{{
			Where: menuIntegrations,
			Do: []string{
				"Log into Qualifio; with single sign-on, from Actito: Forms & pages > Engage campaigns",
				"In the left-hand menu, under Engage, choose Integrations > Integrations",
				"Search for Actito",
				"Switch Actito on",
			},
		}}
	case StepConfigure:
		return []Task{configureTask(c)}
	case StepMappingVariables:
		return variableTasks(c)
	case StepPushRules:
		return []Task{pushRuleTask(c)}
	}
	return []Task{campaignTask(c)}
}

func configureTask(c *config.Config) Task {
	getToken, upsert := connect.Endpoints(c.Actito)
	incomplete := "no"
	if c.Integration.PushIncompleteParticipations {
		incomplete = "yes"
	}
	return Task{
		Where: menuConfigure,
		Do:    []string{"Click on Configure beside Actito", "Fill in the fields, one after another:"},
		Values: []Value{
			{Label: "Name of the integration", Text: c.Integration.Name},
			{Label: "Push incomplete participations", Note: "choose " + incomplete},
			{Label: "API key", Note: "paste it from Actito: Manage API users > View the API key. engage never shows it."},
			{Label: "Endpoint upsert interaction", Text: upsert, Note: placeholderNote(upsert)},
			{Label: "Endpoint get token", Text: getToken},
			{Label: "Entity name", Text: c.Actito.Entity},
			{Label: "Form name", Text: c.Actito.Form},
		},
		After: []string{"Click on Save"},
	}
}

func placeholderNote(upsert string) string {
	if strings.Contains(upsert, "{") {
		return "leave {entity} and {form} as they are: Qualifio fills them in"
	}
	return ""
}

func variableTasks(c *config.Config) []Task {
	if len(c.MappingVariables) == 0 {
		return []Task{{
			Where: menuVariables,
			Do: []string{
				"Nothing to create: no subscription was chosen",
				"Participations are pushed all the same; the standard attributes are mapped already",
			},
		}}
	}
	var list []Task
	for i, v := range c.MappingVariables {
		list = append(list, Task{
			Title: fmt.Sprintf("Opt-in %d of %d: %s", i+1, len(c.MappingVariables), v.Subscription),
			Where: menuVariables,
			Do:    []string{"Click on + Create a new variable"},
			Values: []Value{
				{Label: "Display label", Text: v.DisplayLabel},
				{Label: "Technical name", Text: v.TechnicalName, Note: turnBackNote(v)},
				{Label: "Variable type", Note: "choose Opt-in; it can't be changed afterwards"},
				{Label: "Enabled in", Note: "switch on both Forms and Opt-ins"},
			},
			After: []string{
				"Save the variable, then go to " + menuOptIns,
				"Click on Create an opt-in; under Mapping variable, choose " + v.DisplayLabel,
				"Description and logo are yours to choose",
			},
		})
	}
	return list
}

// Brief returns the tasks of a step as the walkthrough shows them: the mapping
// variables in one go, where New tells them one after another.
func Brief(c *config.Config, id string) []Task {
	if id != StepMappingVariables || len(c.MappingVariables) == 0 {
		return tasks(c, id)
	}
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

func turnBackNote(v config.MappingVariable) string {
	if optin.NeedsAccountManager(v.Subscription) {
		return "a space became an underscore: your account manager has to turn it back, see the request"
	}
	return ""
}

func pushRuleTask(c *config.Config) Task {
	task := Task{Where: menuPushRules}
	if len(c.PushRules) == 0 {
		task.Do = []string{"No push rule is planned, so nothing will be pushed to Actito. Add one with engage push-rules add"}
		return task
	}
	task.Do = []string{"Set these rules, one after another:"}
	for i, r := range c.PushRules {
		task.Values = append(task.Values, ruleValues(r, i+1, len(c.PushRules))...)
	}
	task.After = []string{"Click on Save"}
	task.Note = Upkeep(c.PushRules)
	return task
}

// ruleValues are what one rule takes. Qualifio has two default rules, one for
// identified campaigns and one for anonymous ones; all others are specific and
// have a name. Source: Qualifio's help centre, "Manage push rules".
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
		values = append(values, destination(head+": default rule for all identified campaigns – push destination"))
	}
	if r.EffectiveCampaigns() != config.CampaignsIdentified {
		values = append(values, destination(head+": default rule for all anonymous campaigns – push destination"))
	}
	return values
}

// DescribeRule says in words which campaigns the rule is for.
func DescribeRule(r config.PushRule) string {
	campaigns := map[string]string{
		config.CampaignsBoth:       "identified and anonymous campaigns",
		config.CampaignsIdentified: "identified campaigns only",
		config.CampaignsAnonymous:  "anonymous campaigns only",
	}[r.EffectiveCampaigns()]
	switch r.Level {
	case config.LevelAll:
		return "all websites, " + campaigns
	case config.LevelWebsite:
		return "website, " + campaigns
	case config.LevelMasterForm:
		return "Master Form"
	}
	return "campaign"
}

// Upkeep warns of rules that have to be followed up by hand; "" where the rules
// for all campaigns cover everything.
func Upkeep(rules []config.PushRule) string {
	covered := map[string]bool{} // the campaigns that a rule for all pushes
	specific, campaign := false, false
	for _, r := range rules {
		switch {
		case r.Destination == config.DestinationNone:
		case r.Level == config.LevelAll:
			covered[r.EffectiveCampaigns()] = true
		default:
			specific = true
			campaign = campaign || r.Level == config.LevelCampaign
		}
	}
	switch {
	case covered[config.CampaignsBoth] || covered[config.CampaignsIdentified] && covered[config.CampaignsAnonymous]:
		return ""
	case covered[config.CampaignsIdentified]:
		return "Anonymous campaigns are not pushed, but for those that have a rule of their own"
	case covered[config.CampaignsAnonymous]:
		return "Identified campaigns are not pushed, but for those that have a rule of their own"
	case campaign:
		return "Each new campaign needs one more rule: nothing is pushed for it before"
	case specific:
		return "What these rules don't cover is not pushed: think of it when you add a website or a Master Form"
	}
	return ""
}

func campaignTask(c *config.Config) Task {
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
