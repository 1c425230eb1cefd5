package guide

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
)

// Places in Qualifio's menus.
var (
	menuIntegrations = menu("Engage", "Integrations", "Integrations")
	menuConfigure    = menu("Engage", "Integrations", "Integrations", "Actito", "Configure")
	menuVariables    = menu("Engage", "Integrations", "Mapping variables")
	menuOptIns       = menu("Engage", "Content", "Opt-ins")
	menuPushRules    = menu("Engage", "Integrations", "Push rules")
)

// before is what has to be there when the work begins.
func (l Language) before(c *config.Config) []Sentence {
	return []Sentence{
		l.say("A Qualifio login that may change integrations. If *Integrations* is missing in your menu, send this guide to somebody who has it"),
		l.say("The API key, from Actito: _Manage API users > View the API key_. It is not in this guide. No access there? Ask whoever sent you this guide for it, and not by mail"),
		l.say("The form %s in Actito's entity %s. It is made in Actito, before the five steps", c.Actito.Form, c.Actito.Entity),
	}
}

// sandbox is the warning of values that are not Actito's; "" for others.
func (l Language) sandbox(c *config.Config) string {
	domain, err := url.Parse(connect.Domain(c.Actito))
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(domain.Hostname()); domain.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return l.Say("This is the sandbox: do not enter these values in Qualifio.")
	}
	return ""
}

// work is a task without more than a place and what to do there.
func work(where Sentence, do ...Sentence) Task { return Task{Where: where, Do: lines(do...)} }

func (l Language) activate(*config.Config) Step {
	search, on := l.say("Search for Actito"), l.say("Switch Actito on")
	long := work(menuIntegrations,
		l.say("Log into Qualifio on its login page, at the address that your company uses; with single sign-on, from Actito: _Forms & pages > Engage campaigns_"),
		l.say("In the left-hand menu, under *Engage*, open *Integrations*"),
		l.say("In the section *Integrations*, choose *Integrations*"), search, on)
	long.Note = l.say("Single sign-on works only if you have a user in both Actito and Qualifio, and if it is activated in your licence: ask your account manager")
	long.Help = lines(l.say("Is Actito on already? Then leave it on, and go to step 2"))
	short := work(menuIntegrations,
		l.say("Log into Qualifio; with single sign-on, from Actito: _Forms & pages > Engage campaigns_"),
		l.say("In the left menu, under *Engage*, choose *Integrations > Integrations*"), search, on)
	return Step{Todo: l.Say("switch Actito on in Qualifio"), Tasks: []Task{long}, Short: []Task{short}}
}

// labelKey is the field that takes what no guide holds.
const labelKey = "API key"

func (l Language) configure(c *config.Config) Step {
	getToken, upsert := connect.Endpoints(c.Actito)
	incomplete, inShort := l.say("choose no (participations that were not completed are not pushed)"), l.say("choose no")
	if c.Integration.PushIncompleteParticipations {
		incomplete, inShort = l.say("choose yes (participations that were not completed are pushed, too)"), l.say("choose yes")
	}
	values := func(incomplete, key Sentence) []Value {
		return []Value{
			{Label: "Name of the integration", Text: c.Integration.Name},
			{Label: "Push incomplete participations", Note: incomplete},
			{Label: labelKey, Note: key},
			{Label: "Endpoint upsert interaction", Text: upsert, Note: l.when(strings.Contains(upsert, "{"), "leave {entity} and {form} as they are: Qualifio fills them in")},
			{Label: "Endpoint get token", Text: getToken},
			{Label: "Entity name", Text: c.Actito.Entity},
			{Label: "Form name", Text: c.Actito.Form},
		}
	}
	fill, save := l.say("Fill in the fields, one after another:"), lines(l.say("Click on *Save*"))
	long := work(menuConfigure, l.say("Now that Actito is on, click on *Configure*"), fill)
	long.Values = values(incomplete, l.say("paste the API key. It is not in this guide: it is in Actito, under _Manage API users > View the API key_. No access there? Ask whoever sent you this guide for it, and not by mail"))
	long.After = save
	long.Help = lines(l.say("Are there other values already? Don't overwrite them: ask whoever sent you this guide"))
	// Source: Actito's "Setting up Engage in Actito with a form".
	form := c.Actito.Form
	numbered := strings.HasPrefix(form, config.DefaultForm) && strings.TrimRight(form, "0123456789") != form
	long.Warnings = lines(l.when(numbered, "The form's name has a number at its end, so there are several of them, and Qualifio needs a specific configuration: ask your account manager before you go on"))
	foreign := l.foreignEndpoints(c, getToken, upsert)
	long.Warnings = append(long.Warnings, foreign...)
	if sandbox := l.sandbox(c); sandbox != "" {
		long.Warnings = append(long.Warnings, Sentence{{Text: sandbox}})
	} else if _, host, found := strings.Cut(connect.Domain(c.Actito), "://"); found && len(foreign) == 0 {
		long.Note = l.say("Where Actito shows the API key, it shows the API domain, too: it must be %s, as in the endpoints", host)
	}
	short := work(menuConfigure, l.say("Click on *Configure*"), fill)
	short.Values = values(inShort, l.say("paste it from Actito: _Manage API users > View the API key_. engage never shows it."))
	short.After = save
	return Step{Todo: l.Say("fill in the integration's settings in Qualifio"), Tasks: []Task{long}, Short: []Task{short}}
}

// foreignEndpoints warns of addresses that are not the environment's: what is
// entered in Qualifio is where it sends the API key.
func (l Language) foreignEndpoints(c *config.Config, addresses ...string) (warnings []Sentence) {
	domain, err := url.Parse(connect.Domain(c.Actito))
	if err != nil {
		return nil
	}
	for _, address := range addresses {
		u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
		if err != nil || !actito.SameHost(u, domain) {
			warnings = append(warnings, l.say("The endpoint %s is not on %s, where this environment is: Qualifio would send the API key there. Ask whoever sent you this guide before you enter it", address, domain.Host))
		}
	}
	return warnings
}

// MostOptIns is how many opt-ins the native integration is known to take.
// Source: Qualifio's help centre, "Qualifio & Actito native integration", an
// older article; so it is warned about and never refused.
const MostOptIns = 20

// nothingToMap says what works without a mapping variable.
const nothingToMap msg.Text = "Standard participation and participant attributes are mapped already: there is nothing to do for them"

func (l Language) variables(c *config.Config) Step {
	rows := optIns(c)
	n := len(rows)
	if n == 0 {
		nothing := l.say("Nothing to create: no subscription was chosen")
		long := work(menuVariables, nothing)
		long.Note = l.say("Participations are pushed all the same. %s", nothingToMap)
		short := work(menuVariables, nothing, l.say("Participations are pushed all the same; the standard attributes are mapped already"))
		return Step{Tasks: []Task{long}, Short: []Task{short}}
	}
	each := l.say("Enter *Display label* and *Technical name*, to the letter")
	if n > 1 {
		each = l.say("Take one of the %d below: enter its *Display label* and its *Technical name*, to the letter", n)
	}
	variables := work(menuVariables,
		l.say("In the left-hand menu, under *Engage*, in the section *Integrations*, choose *Mapping variables*"),
		l.say("Click on *+ Create a new variable*"),
		each,
		l.say("As *Variable type*, choose *Opt-in*. It can't be changed afterwards"),
		l.enabledIn(rows),
		l.say("Save it"),
		l.when(n > 1, "Do the same for the next one"))
	variables.Title, variables.Rows, variables.Note = l.Say("Create the mapping variables"), rows, l.say(nothingToMap)
	variables.Warnings = lines(l.when(n > MostOptIns, "These are %d opt-ins, and Qualifio's integration is known to take %d: ask your account manager whether that still holds before you create them all", n, MostOptIns))
	variables.Help = lines(l.say("A technical name is taken? Then look for the variable in the list: if its type is *Opt-in*, it is there already. If it is another one, don't overwrite it: ask whoever sent you this guide"))
	optIns := work(menuOptIns,
		l.say("In the left-hand menu, under *Engage*, in the section *Content*, choose *Opt-ins*"),
		l.say("Click on *Create an opt-in*"),
		l.say("If it asks for a name, use the *Display label*; its description and logo are yours to choose"),
		l.say("Under *Mapping variable*, choose the variable with that *Display label*"),
		l.say("Save it"),
		l.when(n > 1, "Do the same for the next one: there is one opt-in for each of the %d variables", n))
	optIns.Title = l.Say("Create the opt-ins")
	optIns.Help = lines(l.say("Is there such an opt-in already? With the right *Mapping variable* it is done. If it has another one, don't overwrite it: ask whoever sent you this guide"))
	short := work(menuVariables,
		l.say("For each of these, click on *+ Create a new variable*"),
		l.say("Enter its *Display label* and its *Technical name*"),
		l.say("Choose the type *Opt-in*, and switch on both *Forms* and *Opt-ins*"))
	for i, r := range rows {
		short.Values = append(short.Values,
			Value{Label: l.Say("%d of %d, display label", i+1, n), Text: r.DisplayLabel},
			Value{Label: l.Say("%d of %d, technical name", i+1, n), Text: r.TechnicalName})
	}
	return Step{Todo: l.Say("create %d mapping variables and their opt-ins", n), Tasks: []Task{variables, optIns}, Short: []Task{short, work(menuOptIns,
		l.say("For each variable, click on *Create an opt-in*"),
		l.say("Under *Mapping variable*, choose the variable; description and logo are yours to choose"))}}
}

// enabledIn says what to switch on: for all rows at once where they agree.
func (l Language) enabledIn(rows []OptIn) Sentence {
	switch on := rows[0].EnabledIn; {
	case !agree(rows):
		return l.say("Under *Enabled in*, switch on what stands beside each variable")
	case len(on) == 0:
		return l.say("Under *Enabled in*, switch nothing on")
	case len(on) == 1:
		return l.say("Under *Enabled in*, switch on %s", names(on...))
	default:
		return l.say("Under *Enabled in*, switch on both %s", names(on...))
	}
}

// agree reports whether all rows have the same type and are enabled in the same
// places.
func agree(rows []OptIn) bool {
	return !slices.ContainsFunc(rows, func(r OptIn) bool { return r.Type != rows[0].Type || !slices.Equal(r.EnabledIn, rows[0].EnabledIn) })
}

// pushRules has the default rules and the specific ones, which Qualifio keeps
// apart: two default rules, one for identified campaigns and one for anonymous
// ones; all others are specific. Source: Qualifio's help centre, "Manage push
// rules".
func (l Language) pushRules(c *config.Config) Step {
	if len(c.PushRules) == 0 {
		none := []Task{work(menuPushRules, l.say("No push rule is planned, so nothing will be pushed to Actito. Add one with engage push-rules add"))}
		return Step{Todo: l.Say("decide on a push rule: without one nothing is pushed"), Tasks: none, Short: none}
	}
	short := work(menuPushRules, l.say("Set these rules, one after another:"))
	specific := slices.DeleteFunc(slices.Clone(c.PushRules), func(r config.PushRule) bool { return r.Level == config.LevelAll })
	var defaults, others []Value
	n := 0
	for i, r := range c.PushRules {
		group := ""
		if len(c.PushRules) > 1 {
			group = l.Say("Rule %d of %d", i+1, len(c.PushRules))
		}
		if r.Level == config.LevelAll {
			defaults = append(defaults, l.defaultRule(r, group)...)
			short.Values = append(short.Values, l.defaultRule(r, "")...)
			continue
		}
		n++
		others = append(others, l.specificRule(r, group)...)
		short.Values = append(short.Values,
			Value{Label: l.Say("Rule %d of %d: %s – name", n, len(specific), l.DescribeRule(r)), Text: r.Name},
			l.destination(r, "", l.Say("Rule %d of %d – push destination", n, len(specific))))
	}
	open := l.say("In the left-hand menu, under *Engage*, in the section *Integrations*, choose *Push rules*")
	short.After = lines(l.say("Save it"))
	var long []Task
	if len(defaults) > 0 {
		task := work(menuPushRules, open, l.say("Choose the *Push destination* from the dropdown:"))
		task.Title, task.Values, task.After = l.Say("Set the default rules"), defaults, short.After
		task.Note = l.say("The destination is missing in the dropdown? It is the integration's name from step 2, once that is saved")
		task.Help = lines(l.say("Does a default rule have another destination already? Don't overwrite it: ask whoever sent you this guide"))
		long, open = append(long, task), nil
	}
	if len(others) > 0 {
		task := work(menuPushRules, open, l.say("Start a new rule for each of these, enter what stands here, and save it:"))
		task.Title, task.Values = l.Say("Add the specific rules"), others
		long = append(long, task)
	}
	if upkeep := l.Upkeep(c.PushRules); upkeep != "" {
		last := &long[len(long)-1]
		if short.Note = (Sentence{{Text: upkeep}}); last.Note != nil {
			last.Note = append(last.Note, Span{Text: ". "})
		}
		last.Note = append(last.Note, short.Note...)
	}
	return Step{Todo: l.Say("make %d push rules", len(c.PushRules)), Tasks: long, Short: []Task{short}}
}

// destination is the field for where the rule pushes to.
func (l Language) destination(r config.PushRule, group, label string) Value {
	if r.Destination == config.DestinationNone {
		return Value{Group: group, Label: label, Note: l.say("choose *none*: these campaigns are not pushed")}
	}
	return Value{Group: group, Label: label, Text: r.Destination}
}

func (l Language) defaultRule(r config.PushRule, group string) (values []Value) {
	if r.EffectiveCampaigns() != config.CampaignsAnonymous {
		values = append(values, l.destination(r, group, "Default rule for all identified campaigns, push destination"))
	}
	if r.EffectiveCampaigns() != config.CampaignsIdentified {
		values = append(values, l.destination(r, group, "Default rule for all anonymous campaigns, push destination"))
	}
	return values
}

// levels are the levels of specific rules as Qualifio names them, and whose name
// such a rule has.
var levels = map[string]struct {
	name string
	note msg.Text
}{
	config.LevelWebsite:    {"Website", "the website's name, as it is in Qualifio"},
	config.LevelMasterForm: {"Master Form", "the Master Form's name, as it is in Qualifio"},
	config.LevelCampaign:   {"Campaign", "the campaign's name, as it is in Qualifio"},
}

// specificRule has the fields of one rule, in the order of Qualifio's page.
func (l Language) specificRule(r config.PushRule, group string) []Value {
	values := []Value{{Group: group, Label: "Level", Note: l.say("choose %s", names(levels[r.Level].name))}}
	if config.TakesCampaigns(r.Level) {
		values = append(values, Value{Group: group, Label: "Campaign mode", Note: l.say("choose %s", names(r.EffectiveCampaigns()))})
	}
	return append(values, Value{Group: group, Label: "Name", Text: r.Name, Note: l.say(levels[r.Level].note)}, l.destination(r, group, "Push destination"))
}

// DescribeRule says in words which campaigns the rule is for.
func (l Language) DescribeRule(r config.PushRule) string {
	campaigns := map[string]msg.Text{
		config.CampaignsBoth:       "identified and anonymous campaigns",
		config.CampaignsIdentified: "identified campaigns only",
		config.CampaignsAnonymous:  "anonymous campaigns only",
	}[r.EffectiveCampaigns()]
	switch r.Level {
	case config.LevelAll:
		return l.Say("all websites, %s", campaigns)
	case config.LevelWebsite:
		return l.Say("website, %s", campaigns)
	case config.LevelMasterForm:
		return levels[r.Level].name
	}
	return l.Say("campaign")
}

// Upkeep warns of rules that have to be followed up by hand; "" where the rules
// for all campaigns cover everything.
func (l Language) Upkeep(rules []config.PushRule) string {
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
		return l.Say("Anonymous campaigns are not pushed, but for those that have a rule of their own")
	case covered[config.CampaignsAnonymous]:
		return l.Say("Identified campaigns are not pushed, but for those that have a rule of their own")
	case campaign:
		return l.Say("Each new campaign needs one more rule: nothing is pushed for it before")
	case specific:
		return l.Say("What these rules don't cover is not pushed: think of it when you add a website or a Master Form")
	}
	return ""
}

func (l Language) campaign(c *config.Config) Step {
	where, open := l.say("your campaign > _Forms_"), l.say("Open a campaign, or make one, and go to its step *Forms*")
	optIns := len(c.MappingVariables) > 0
	participate := l.say("Take part once yourself, to the end. Then look for the participation in Actito's form %s, or ask somebody who has Actito", c.Actito.Form)
	switch {
	case optIns && c.Actito.ProfileTable != "":
		participate = l.say("Take part once yourself, to the end, with the opt-ins ticked. Then look for the participation in Actito's form %s, and for your subscriptions in the profile table %s, or ask somebody who has Actito", c.Actito.Form, c.Actito.ProfileTable)
	case optIns:
		participate = l.say("Take part once yourself, to the end, with the opt-ins ticked. Then look for the participation in Actito's form %s, or ask somebody who has Actito", c.Actito.Form)
	}
	long := work(where, open,
		l.say("Select the *Identification* questions that you want: they reach Actito's form by themselves"),
		l.when(optIns, "Add the opt-ins that you made in step 3. Their mapping variables come with them; you set nothing here"),
		participate)
	long.Note = l.when(optIns, "An opt-in is missing in the list? Look whether its mapping variable is enabled in both *Forms* and *Opt-ins* (step 3)")
	short := work(where, open,
		l.say("Choose *Identification* questions freely: they reach Actito as they are"),
		l.when(optIns, "Add the opt-ins that you made in step 3 to the form"),
		l.say("Take part once yourself, then look for the participation in Actito's form %s", c.Actito.Form))
	return Step{Todo: l.Say("use it in a campaign and take part once"), Tasks: []Task{long}, Short: []Task{short}}
}
