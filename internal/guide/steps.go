package guide

import (
	"cmp"
	"net/url"
	"strings"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/optin"
	"engage/internal/secret"
)

// Qualifio's menus.
var (
	menuIntegrations = menu("Engage > Integrations > Integrations")
	menuConfigure    = menu("Engage > Integrations > Integrations > Actito > Configure")
	menuVariables    = menu("Engage > Integrations > Mapping variables")
	menuOptIns       = menu("Engage > Content > Opt-ins")
	menuPushRules    = menu("Engage > Integrations > Push rules")
)

// Place is a place that engage open names.
type Place struct{ Name, Menu string }

// Places are the places in Qualifio.
var Places = []Place{
	{"integrations", menuIntegrations.String()}, {"variables", menuVariables.String()},
	{"optins", menuOptIns.String()}, {"push-rules", menuPushRules.String()},
}

// prerequisites returns what is needed before the work begins.
func (l Language) prerequisites() []Sentence {
	return []Sentence{
		l.say("A Qualifio login with the role *Admin* or *Marketer*. If *Integrations* is missing in your menu, send this guide to somebody who has it"),
		l.say("An Actito login that may see forms, or somebody who has one: for the form in step 0, and to look for your test participation in step 5"),
		l.say("The API key. Where Actito shows it depends on the licence: %s. It is not in this guide. No access there? Ask whoever sent you this guide for it, and not by mail", secret.Menus),
	}
}

// sandboxWarning returns the warning for values of the sandbox; "" for others.
func (l Language) sandboxWarning(c *config.Config) string {
	if domain, err := url.Parse(connect.Domain(c.Actito)); err == nil && actito.IsLoopback(domain) {
		return l.Say("This is the sandbox: do not enter these values in Qualifio.")
	}
	return ""
}

// newTask returns a task with a menu and what to do there.
func newTask(where Sentence, do ...Sentence) Task { return Task{Where: where, Do: nonEmpty(do...)} }

// actito is the work that comes before the five steps. Sources: Actito's "Setting
// up Engage in Actito with a form" and "Enriching Profile Table Attributes". That a
// draft takes no participation, that without the rule nothing changes, and that the
// key needs the right to write, is derived.
func (l Language) actito(c *config.Config) Step {
	deploy := l.say("Ask your account manager or Actito's support for the Engage form, and tell them which profile table")
	if c.Actito.ProfileTable != "" {
		deploy = l.say("Ask your account manager or Actito's support for the Engage form, and tell them the profile table: %s", c.Actito.ProfileTable)
	}
	activate := l.say("It comes as a draft, under _Forms and pages > drafts_, by the name %s (technical name %s). Finish and activate it: as far as is known, no participation reaches a draft", shownForm(c), c.Actito.Form)
	active := l.say("Is it in the tab _Forms and pages > Active_? Then it is active")
	rule := l.say("For opt-ins, open _More > Update database enrichment_ there. The rule on the key is there from the start, others are yours to add: drag the attribute *Subscriptions* in and choose the question. Without that, as far as is known, a participation arrives and no subscription changes")
	key := l.say("Qualifio's API key needs read and write on forms, as far as is known. engage only reads, so it can't check that")
	long, todo := newTask(menu("Actito > Forms and pages"), deploy, activate, active), l.Say("finish and activate the form in Actito")
	if len(c.MappingVariables) > 0 {
		long.Do, todo = append(long.Do, rule), l.Say("finish and activate the form in Actito, with its enrichment rules")
	}
	long.Note = key
	long.Help = []Sentence{l.say("With *Unique participation, can be updated*, only a person's first participation changes the profile; with *multiple participations*, each does")}
	short := newTask(long.Where, long.Do...)
	short.Note = key
	return Step{Todo: todo, Tasks: []Task{long}, Short: []Task{short}}
}

// shownForm returns the name under which Actito shows the form. Source: Actito's
// "Setting up Engage in Actito with a form"; of another technical name than the
// default it says nothing.
func shownForm(c *config.Config) string {
	if c.Actito.Form != config.DefaultForm {
		return c.Actito.Form
	}
	return config.DefaultForm + "-" + cmp.Or(c.Actito.ProfileTable, "...")
}

func (l Language) activate(*config.Config) Step {
	search, on := l.say("Search for Actito"), l.say("Switch Actito on")
	long := newTask(menuIntegrations,
		l.say("Log into Qualifio on its login page; with single sign-on, from Actito: _Forms & pages > Engage campaigns_, or _Manage Engage campaigns_"),
		l.say("In the left-hand menu, under *Engage*, open *Integrations*"),
		l.say("In the section *Integrations*, choose *Integrations*"), search, on)
	long.Note = l.say("Single sign-on works only if you have a user in both Actito and Qualifio, and if it is activated in your licence: ask your account manager")
	long.Help = []Sentence{l.say("Is Actito on already? Then leave it on, and go to step 2")}
	short := newTask(menuIntegrations,
		l.say("Log into Qualifio; with single sign-on, from Actito: _Forms & pages > Engage campaigns_"),
		l.say("In the left menu, under *Engage*, choose *Integrations > Integrations*"), search, on)
	return Step{Todo: l.Say("switch Actito on in Qualifio"), Tasks: []Task{long}, Short: []Task{short}}
}

func (l Language) configure(c *config.Config) Step {
	getToken, upserts := connect.Endpoints(c.Actito)
	incomplete := l.say("choose no (participations that were not completed are not pushed)")
	if c.Integration.PushIncompleteParticipations {
		incomplete = l.say("choose yes (participations that were not completed are pushed, too: 60 minutes after they began, and only if their form had been sent off)")
	}
	values := []Value{
		{Label: "Name of the integration", Text: c.Integration.Name},
		{Label: "Push incomplete participations", Note: incomplete},
		{Label: "API key", Note: l.say("paste it from Actito. engage never shows it.")},
	}
	for i, upsert := range upserts {
		value := Value{Label: "Endpoint upsert interaction", Text: upsert, Note: when(strings.Contains(upsert, "{"), l.say("leave {entity} and {form} as they are: Qualifio fills them in"))}
		if i > 0 {
			value.Alternative, value.Note = true, l.say("only in place of the one above, which is not confirmed: if engage validate names this one, or no participation arrives")
		}
		values = append(values, value)
	}
	values = append(values, Value{Label: "Endpoint get token", Text: getToken}, Value{Label: "Entity name", Text: c.Actito.Entity}, Value{Label: "Form name", Text: c.Actito.Form})
	fill, save := l.say("Fill in the fields, one after another:"), []Sentence{l.say("Click on *Save*")}
	long := newTask(menuConfigure, l.say("Now that Actito is on, click on *Configure*"), fill)
	long.Values, long.After = values, save
	long.Help = []Sentence{l.say("Are there other values already? Don't overwrite them: ask whoever sent you this guide"),
		l.say("Several Engage forms on one profile table? Their names get a number at the end, and Qualifio needs a specific configuration: ask your account manager")}
	// Source: Actito's "Setting up Engage in Actito with a form".
	form := c.Actito.Form
	numbered := strings.HasPrefix(form, config.DefaultForm) && strings.TrimRight(form, "0123456789") != form
	long.Warnings = nonEmpty(when(numbered, l.say("The form's name has a number at its end. With several forms on one profile table, Qualifio needs a specific configuration: ask your account manager before you go on")))
	elsewhere := l.otherHostWarnings(c, append(upserts, getToken)...)
	long.Warnings = append(long.Warnings, elsewhere...)
	if sandbox := l.sandboxWarning(c); sandbox != "" {
		long.Warnings = append(long.Warnings, Sentence{{Text: sandbox}})
	} else if host := actito.Host(connect.Domain(c.Actito)); host != "" && len(elsewhere) == 0 {
		long.Note = l.say("Where Actito shows the API key, it shows the API domain, too: it must be %s, as in the endpoints", host)
	}
	short := newTask(menuConfigure, l.say("Click on *Configure*"), fill)
	short.Values, short.After = values, save
	return Step{Todo: l.Say("fill in the integration's settings in Qualifio"), Tasks: []Task{long}, Short: []Task{short}}
}

// otherHostWarnings returns warnings for addresses on other hosts than the
// environment's: Qualifio sends the API key to the addresses that are entered.
func (l Language) otherHostWarnings(c *config.Config, addresses ...string) (warnings []Sentence) {
	domain, err := url.Parse(connect.Domain(c.Actito))
	if err != nil {
		return nil
	}
	for _, address := range addresses {
		u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(address))
		if err != nil || !actito.SameOrigin(u, domain) {
			warnings = append(warnings, l.say("The endpoint %s is not on %s, where this environment is: Qualifio would send the API key there. Ask whoever sent you this guide before you enter it", address, domain.Host))
		}
	}
	return warnings
}

func (l Language) variables(c *config.Config) Step {
	rows := optIns(c)
	n := len(rows)
	if n == 0 {
		none := []Task{newTask(menuVariables, l.say("Nothing to create: no subscription was chosen"),
			l.say("Participations are pushed by the push rules all the same; the standard attributes are mapped already"))}
		return Step{Tasks: none, Short: none}
	}
	next := when(n > 1, l.say("Do the same for the next one"))
	enabledIn := l.say("Under *Enabled in*, switch on what stands beside each variable")
	if sameEnabledIn(rows) {
		enabledIn = l.say("Under *Enabled in*, switch on %s", markNames(rows[0].EnabledIn...))
	}
	variables := newTask(menuVariables,
		l.say("In the left-hand menu, under *Engage*, in the section *Integrations*, choose *Mapping variables*"),
		l.say("Click on *+ Create a new variable*"),
		l.say("Enter the *Display label* and the *Technical name* from below, to the letter"),
		l.say("As *Variable type*, choose *Opt-in*. It can't be changed afterwards"),
		enabledIn,
		l.say("Save it"),
		next)
	variables.Title, variables.Values, variables.Note = l.Say("Create the mapping variables"), l.optInValues(rows), l.say("Standard participation and participant attributes are mapped already: there is nothing to do for them")
	variables.Warnings = nonEmpty(when(n > optin.MaxOptIns, l.say("These are %d opt-ins, and an older article of Qualifio's names %d as the most: ask Qualifio whether that still holds before you create them all", n, optin.MaxOptIns)))
	variables.Help = []Sentence{
		l.say("Several accounts in one organisation? Then the variables are under _Organisation > Organisation assets > Variables_, which only an account admin sees"),
		l.say("A technical name is taken? Then look for the variable in the list: if its type is *Opt-in*, it is there already. If it is another one, don't overwrite it: ask whoever sent you this guide")}
	create := newTask(menuOptIns,
		l.say("In the left-hand menu, under *Engage*, in the section *Content*, choose *Opt-ins*"),
		l.say("Click on *Create an opt-in*"),
		l.say("Choose its language: only campaigns in that language offer it"),
		l.say("Name it as the *Display label*, write the text of the consent, and choose at least one of the four categories"),
		l.say("Under *Mapping variable*, choose the variable with that *Display label*"),
		l.say("In the tab *Availability per website*, set each website to *available*, *pre-selected* or *required*: a new opt-in is *unavailable* on all of them"),
		l.say("Save it"),
		next)
	create.Title = l.Say("Create the opt-ins")
	create.Help = []Sentence{l.say("Is there such an opt-in already? With the right *Mapping variable* it is done. If it has another one, don't overwrite it: ask whoever sent you this guide")}
	short := newTask(menuVariables,
		l.say("For each of these, click on *+ Create a new variable*"),
		l.say("Enter its *Display label* and its *Technical name*"),
		l.say("Choose the type *Opt-in*, and switch on both *Forms* and *Opt-ins*"))
	short.Values = flattenGroups(variables.Values)
	tasks := append([]Task{variables, create}, l.requestTask(l.AccountManagerRequest(c))...)
	return Step{Todo: l.Say("create %d mapping variables and their opt-ins", n), Tasks: tasks, Short: []Task{short, newTask(menuOptIns,
		l.say("For each variable, click on *Create an opt-in*; it needs a language, the text of the consent and a category"),
		l.say("Under *Mapping variable*, choose the variable"),
		l.say("In the tab *Availability per website*, make it *available*: a new opt-in is *unavailable* on every website"))}}
}

func (l Language) campaign(c *config.Config) Step {
	where, open := l.say("your campaign > _Forms_"), l.say("Open a campaign, or make one, and go to its step *Forms*")
	optIns := len(c.MappingVariables) > 0
	long := newTask(where, open,
		l.say("Select the *Identification* questions that you want: they are mapped already. The e-mail address must be among them: it is Actito's usual key, and without the key, as far as is known, a participation reaches no profile. An identified campaign asks for first name, last name and e-mail address"),
		l.say("What is mandatory in Actito's form must be asked here, and be mandatory, too; as far as is known, so must what is mandatory in the profile table, which engage validate (actito.profile_table) names to whoever has the configuration"),
		when(optIns, l.say("Add the opt-ins that you made in step 3. Their mapping variables come with them; you set nothing here")),
		l.say("Take part once yourself, to the end, with an e-mail address that is new to Actito. Then look for the participation in Actito, or ask somebody who has it: _Forms and pages > Active_, in the menu of the form %s *View the participations*", shownForm(c)),
		when(optIns && c.Actito.ProfileTable != "", l.say("Tick the opt-ins, too, and look for your subscriptions in the profile table %s", c.Actito.ProfileTable)))
	long.Note = when(optIns, l.say("An opt-in is not offered in the campaign? Look, in this order: is it available on the campaign's website (*Availability per website*), is its language the campaign's, is its mapping variable enabled in both *Forms* and *Opt-ins* (step 3)"))
	short := newTask(where, open,
		l.say("Choose *Identification* questions: the e-mail address in any case, and what is mandatory in Actito's form, as mandatory"),
		when(optIns, l.say("Add the opt-ins that you made in step 3 to the form")),
		l.say("Take part once yourself, with an e-mail address that is new to Actito, then look for the participation in Actito's form %s", shownForm(c)))
	return Step{Todo: l.Say("use it in a campaign and take part once"), Tasks: []Task{long}, Short: []Task{short}}
}
