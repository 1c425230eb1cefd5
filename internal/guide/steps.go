package guide

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"engage/internal/actito"
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
		l.Say("A Qualifio login that may change integrations. If \"Integrations\" is missing in your menu, send this guide to somebody who has it"),
		l.Say("The API key, from Actito: Manage API users > View the API key. It is not in this guide. No access there? Ask whoever sent you this guide for it, and not by mail"),
		l.Say("The form %s in Actito's entity %s. It is made in Actito, before the five steps", c.Actito.Form, c.Actito.Entity),
	}
}

// warning is what has to be read before anything else; "" for nothing.
func (l Language) warning(c *config.Config) string {
	if domain, err := url.Parse(connect.Domain(c.Actito)); err == nil && loopback(domain.Hostname()) {
		return l.Say("This is the sandbox: do not enter these values in Qualifio.")
	}
	return ""
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
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
			l.Say("Log into Qualifio on its login page, at the address that your company uses; with single sign-on, from Actito: Forms & pages > Engage campaigns"),
			l.Say("In the left-hand menu, under \"Engage\", open \"Integrations\""),
			l.Say("In the section \"Integrations\", choose \"Integrations\""),
			l.Say("Search for Actito"),
			l.Say("Switch Actito on"),
		},
		Note: l.Say("Single sign-on works only if you have a user in both Actito and Qualifio, and if it is activated in your licence: ask your account manager"),
		Help: []string{l.Say("Is Actito on already? Then leave it on, and go to step 2")},
	}
}

func (l Language) configureTask(c *config.Config) Task {
	getToken, upsert := connect.Endpoints(c.Actito)
	incomplete := l.Say("choose no (participations that were not completed are not pushed)")
	if c.Integration.PushIncompleteParticipations {
		incomplete = l.Say("choose yes (participations that were not completed are pushed, too)")
	}
	task := Task{
		Where: menuConfigure,
		Do:    []string{l.Say("Now that Actito is on, click on \"Configure\""), l.Say("Fill in the fields, one after another:")},
		Values: []Value{
			{Label: "Name of the integration", Text: c.Integration.Name},
			{Label: labelIncomplete, Note: incomplete},
			{Label: labelKey, Note: l.Say("paste the API key. It is not in this guide: it is in Actito, under Manage API users > View the API key. No access there? Ask whoever sent you this guide for it, and not by mail")},
			{Label: "Endpoint upsert interaction", Text: upsert, Note: l.placeholderNote(upsert)},
			{Label: "Endpoint get token", Text: getToken},
			{Label: "Entity name", Text: c.Actito.Entity},
			{Label: "Form name", Text: c.Actito.Form},
		},
		After: []string{l.Say("Click on \"Save\"")},
		Help:  []string{l.Say("Are there other values already? Don't overwrite them: ask whoever sent you this guide")},
	}
	if numberedForm(c.Actito.Form) {
		task.Warnings = append(task.Warnings, l.Say("The form's name has a number at its end, so there are several of them, and Qualifio needs a specific configuration: ask your account manager before you go on"))
	}
	foreign := l.foreignEndpoints(c, getToken, upsert)
	task.Warnings = append(task.Warnings, foreign...)
	if warning := l.warning(c); warning != "" {
		task.Warnings = append(task.Warnings, warning)
	} else if _, host, found := strings.Cut(connect.Domain(c.Actito), "://"); found && len(foreign) == 0 {
		task.Note = l.Say("Where Actito shows the API key, it shows the API domain, too: it must be %s, as in the endpoints", host)
	}
	return task
}

// Two fields of the integration that the walkthrough words otherwise.
const (
	labelIncomplete = "Push incomplete participations"
	labelKey        = "API key"
)

// numberedForm tells whether the name is that of one of several forms on a
// table. Source: Actito's "Setting up Engage in Actito with a form".
func numberedForm(name string) bool {
	return strings.HasPrefix(name, setupForm) && strings.TrimRight(name, "0123456789") != name
}

// setupForm is how Actito names the form at first.
const setupForm = "engageCampaigns"

// foreignEndpoints warns of addresses that are not the environment's: what is
// entered in Qualifio is where it sends the API key.
func (l Language) foreignEndpoints(c *config.Config, addresses ...string) (warnings []string) {
	domain, err := url.Parse(connect.Domain(c.Actito))
	if err != nil {
		return nil
	}
	for _, address := range addresses {
		u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
		if err != nil || !actito.SameHost(u, domain) {
			warnings = append(warnings, l.Say("The endpoint %s is not on %s, where this environment is: Qualifio would send the API key there. Ask whoever sent you this guide before you enter it", address, domain.Host))
		}
	}
	return warnings
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
	each := l.Say("Enter \"Display label\" and \"Technical name\", to the letter")
	if len(rows) > 1 {
		each = l.Say("Take one of the %d below: enter its \"Display label\" and its \"Technical name\", to the letter", len(rows))
	}
	variables := Task{
		Title: l.Say("Create the mapping variables"),
		Where: menuVariables,
		Do: []string{
			l.Say("In the left-hand menu, under \"Engage\", in the section \"Integrations\", choose \"Mapping variables\""),
			l.Say("Click on \"+ Create a new variable\""),
			each,
			l.Say("As \"Variable type\", choose \"Opt-in\". It can't be changed afterwards"),
			l.enabledIn(rows),
			l.Say("Save it"),
		},
		Rows: rows,
		Note: l.Text(nothingToMap),
		Help: []string{l.Say("A technical name is taken? Then look for the variable in the list: if its type is \"Opt-in\", it is there already. If it is another one, don't overwrite it: ask whoever sent you this guide")},
	}
	if len(rows) > MostOptIns {
		variables.Warnings = append(variables.Warnings, l.Say("These are %d opt-ins, and Qualifio's integration is known to take %d: ask your account manager whether that still holds before you create them all", len(rows), MostOptIns))
	}
	optIns := Task{
		Title: l.Say("Create the opt-ins"),
		Where: menuOptIns,
		Do: []string{
			l.Say("In the left-hand menu, under \"Engage\", in the section \"Content\", choose \"Opt-ins\""),
			l.Say("Click on \"Create an opt-in\""),
			l.Say("If it asks for a name, use the \"Display label\"; its description and logo are yours to choose"),
			l.Say("Under \"Mapping variable\", choose the variable with that \"Display label\""),
			l.Say("Save it"),
		},
		Help: []string{l.Say("Is there such an opt-in already? With the right \"Mapping variable\" it is done. If it has another one, don't overwrite it: ask whoever sent you this guide")},
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
			return l.Say("Under \"Enabled in\", switch on what stands beside each variable")
		}
	}
	switch on := rows[0].EnabledIn; len(on) {
	case 0:
		return l.Say("Under \"Enabled in\", switch nothing on")
	case 1:
		return l.Say("Under \"Enabled in\", switch on %s", l.quoted(on[0]))
	default:
		return l.Say("Under \"Enabled in\", switch on both %s", words.List(l.quotedAll(on)))
	}
}

// pushRuleTasks tells the default rules and the specific ones, which Qualifio
// tells apart. Source: Qualifio's help centre, "Manage push rules".
func (l Language) pushRuleTasks(c *config.Config) []Task {
	open := l.Say("In the left-hand menu, under \"Engage\", in the section \"Integrations\", choose \"Push rules\"")
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
		all.Do = []string{open, l.Say("Choose the \"Push destination\" from the dropdown:")}
		all.After = []string{l.Say("Save it")}
		all.Help = []string{l.Say("Does a default rule have another destination already? Don't overwrite it: ask whoever sent you this guide")}
		all.Note = l.Say("The destination is missing in the dropdown? It is the integration's name from step 2, once that is saved")
		list = append(list, all)
	}
	if len(specific.Values) > 0 {
		specific.Title, specific.Where = l.Say("Add the specific rules"), menuPushRules
		if len(list) == 0 {
			specific.Do = append(specific.Do, open)
		}
		specific.Do = append(specific.Do, l.Say("Start a new rule for each of these, enter what stands here, and save it:"))
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

// ruleNames say whose name a specific rule has.
var ruleNames = map[string]words.Text{
	config.LevelWebsite:    "the website's name, as it is in Qualifio",
	config.LevelMasterForm: "the Master Form's name, as it is in Qualifio",
	config.LevelCampaign:   "the campaign's name, as it is in Qualifio",
}

// ruleFields are the fields of one rule, in the order of the page.
func (l Language) ruleFields(r config.PushRule, n, of int) []Value {
	group := ""
	if of > 1 {
		group = l.Say("Rule %d of %d", n, of)
	}
	destination := func(label string) Value {
		if r.Destination == config.DestinationNone {
			return Value{Group: group, Label: label, Note: l.Say("choose \"none\": these campaigns are not pushed")}
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
	values = append(values, Value{Group: group, Label: "Level", Note: l.Say("choose %s", l.quoted(levels[r.Level]))})
	if config.TakesCampaigns(r.Level) {
		values = append(values, Value{Group: group, Label: "Campaign mode", Note: l.Say("choose %s", l.quoted(r.EffectiveCampaigns()))})
	}
	return append(values, Value{Group: group, Label: "Name", Text: r.Name, Note: l.Text(ruleNames[r.Level])}, destination("Push destination"))
}

func (l Language) campaignTask(c *config.Config) Task {
	task := Task{
		Where: l.Say("your campaign > Forms"),
		Do: []string{
			l.Say("Open a campaign, or make one, and go to its step \"Forms\""),
			l.Say("Select the \"Identification\" questions that you want: they reach Actito's form by themselves"),
		},
	}
	look := l.Say("Take part once yourself, to the end. Then look for the participation in Actito's form %s, or ask somebody who has Actito", c.Actito.Form)
	if len(c.MappingVariables) > 0 {
		task.Do = append(task.Do, l.Say("Add the opt-ins that you made in step 3. Their mapping variables come with them; you set nothing here"))
		task.Note = l.Say("An opt-in is missing in the list? Look whether its mapping variable is enabled in both \"Forms\" and \"Opt-ins\" (step 3)")
		look = l.Say("Take part once yourself, to the end, with the opt-ins ticked. Then look for the participation in Actito's form %s, or ask somebody who has Actito", c.Actito.Form)
		if c.Actito.ProfileTable != "" {
			look = l.Say("Take part once yourself, to the end, with the opt-ins ticked. Then look for the participation in Actito's form %s, and for your subscriptions in the profile table %s, or ask somebody who has Actito", c.Actito.Form, c.Actito.ProfileTable)
		}
	}
	task.Do = append(task.Do, look)
	return task
}
