package guide

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"engage/internal/config"
	"engage/internal/msg"
)

// taskText is all that is read in a step.
func taskText(c *config.Config, id string) string {
	w := &textWriter{style: plainText}
	for _, t := range In(nil).Step(c, id).Tasks {
		w.writeTask(In(nil), t)
	}
	return w.String()
}

// The walkthrough of Actito, click by click: what each step must name.
func TestEveryClick(t *testing.T) {
	c := acme()
	c.PushRules = append(c.PushRules,
		config.PushRule{Level: "all", Campaigns: "anonymous", Destination: "none"},
		config.PushRule{Level: "website", Campaigns: "identified", Name: "shop.example.com", Destination: "Actito – Acme"},
		config.PushRule{Level: "master_form", Name: "Standard", Destination: "Actito – Acme"})
	for id, words := range map[string][]string{
		StepActito: {"account manager", "the profile table: Clients", "comes as a draft", "activate it", "Forms and pages > Active", "More > Update database enrichment",
			`"Subscriptions"`, "no subscription changes", "read and write on forms", "can't check that", `"Unique participation, can be updated"`, `"multiple participations"`},
		StepActivate: {"login page", "single sign-on", "Forms & pages > Engage campaigns", `left-hand menu, under "Engage", open "Integrations"`,
			`section "Integrations", choose "Integrations"`, "Search for Actito", "Switch Actito on", "account manager", "on already?"},
		StepConfigure: {`click on "Configure"`, "Name of the integration", "Push incomplete participations", "were not completed", "API key",
			"API domain", "Endpoint upsert interaction", "Endpoint get token", "Entity name", "Form name", `Click on "Save"`, "Don't overwrite"},
		StepMappingVariables: {`"Mapping variables"`, `"+ Create a new variable"`, `"Display label"`, `"Technical name"`, `"Variable type", choose "Opt-in"`, "can't be changed", "Organisation > Organisation assets > Variables",
			`"Enabled in", switch on "Forms" and "Opt-ins"`, "Save it", `section "Content", choose "Opt-ins"`, `"Create an opt-in"`, "its language", "text of the consent", "four categories",
			`"Availability per website"`, `"available", "pre-selected" or "required"`, `"unavailable" on all`,
			`Under "Mapping variable"`, "Standard participation and participant attributes", "account manager", "don't overwrite"},
		StepPushRules: {`"Push rules"`, "Default rule for all identified campaigns", "Default rule for all anonymous campaigns", "dropdown", `choose "Website"`,
			`choose "identified"`, `choose "Master Form"`, `choose "Campaign"`, "Name: the campaign's name, as it is in Qualifio\nSummer quiz", "Push destination", `on "Add", then on "Save"`, "Don't overwrite"},
		StepCampaign: {`step "Forms"`, `"Identification" questions`, "Add the opt-ins", "you set nothing here", "e-mail address must be among them", "mandatory, too",
			"Take part once", "engageCampaigns", `"View the participations"`, "Clients", "ask somebody who has it",
			"not offered in the campaign? Look, in this order: is it available", "is its language", "enabled in both"},
	} {
		text := taskText(c, id)
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("step %s does not say %q:\n%s", id, w, text)
			}
		}
	}
}

// TestAnonymous: what to do about the row for anonymous campaigns is told where a
// default rule pushes them.
func TestAnonymous(t *testing.T) {
	for campaigns, want := range map[string]bool{"both": true, "anonymous": true, "identified": false} {
		for _, destination := range []string{"Actito – Acme", "none"} {
			c := acme()
			c.PushRules = []config.PushRule{{Level: "all", Campaigns: campaigns, Destination: destination}}
			if got := strings.Contains(taskText(c, StepPushRules), "28 January 2021"); got != (want && destination != "none") {
				t.Errorf("%s to %s: %v", campaigns, destination, got)
			}
		}
	}
}

// TestCauses: each has an id of its own that gives it, and a place to look.
func TestCauses(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, c := range In(nil).Causes() {
		if seen[c.ID] || c.What == nil || c.Seen == nil || c.Look == nil {
			t.Errorf("%+v", c)
		}
		seen[c.ID] = true
	}
	if want := "begin at 9"; !strings.HasSuffix(In(nil).WhereToBegin().String(), want) || In(nil).Causes()[8].ID != CauseOptInUnavailable {
		t.Errorf("%q, not %q", In(nil).WhereToBegin(), want)
	}
	if got := In(msg.In("fr")).Causes()[1].Text().String(); !strings.HasPrefix(got, "La campagne est anonyme. ") {
		t.Error(got)
	}
}

func TestEnabledIn(t *testing.T) {
	c := acme()
	for _, test := range []struct {
		first, second []string
		want          string
	}{
		{[]string{"forms", "opt-ins"}, []string{"forms", "opt-ins"}, `Under "Enabled in", switch on "Forms" and "Opt-ins"`},
		{[]string{"forms"}, []string{"forms"}, `Under "Enabled in", switch on "Forms"`},
		{[]string{"forms"}, []string{"opt-ins"}, "switch on what stands beside each variable"},
	} {
		c.MappingVariables[0].EnabledIn, c.MappingVariables[1].EnabledIn = test.first, test.second
		if text := taskText(c, StepMappingVariables); !strings.Contains(text, test.want) {
			t.Errorf("%v, %v: %q is missing in\n%s", test.first, test.second, test.want, text)
		}
	}
}

// Nothing planned is said, and is no empty page.
func TestNothingPlanned(t *testing.T) {
	c := acme()
	c.MappingVariables, c.PushRules = nil, nil
	if text := taskText(c, StepMappingVariables); !strings.Contains(text, "Nothing to create") {
		t.Error(text)
	}
	if text := taskText(c, StepPushRules); !strings.Contains(text, "engage push-rules add") {
		t.Error(text)
	}
	if text := taskText(c, StepCampaign); strings.Contains(text, "opt-in") {
		t.Error(text)
	}
	if rows := In(nil).New(c).Rows(); len(rows) != 0 {
		t.Errorf("rows: %q", rows)
	}
}

// The terminal's walkthrough shows the same values as the guide.
func TestShortHasAllValues(t *testing.T) {
	c := acme()
	var short []string
	for _, id := range StepIDs {
		for _, task := range In(nil).Step(c, id).Short {
			for _, v := range task.Values {
				if v.Text != "" {
					short = append(short, v.Text)
				}
			}
		}
	}
	all := valuesOf(In(nil).New(c))
	slices.Sort(short)
	slices.Sort(all)
	if !slices.Equal(short, all) {
		t.Errorf("the walkthrough has %q, the guide %q", short, all)
	}
}

// What can't be seen in a value is named beside it, and a value that would end
// its line or steer a terminal is shown with marks.
func TestHostileText(t *testing.T) {
	c := acme()
	c.MappingVariables[0].DisplayLabel = "a\u202eb"
	c.MappingVariables[1].DisplayLabel = "one\ntwo\x1b[31m "
	text := taskText(c, StepMappingVariables)
	for _, want := range []string{
		"with what can't be seen: \"a<U+202E>b\"\na\u202eb\n",
		"with what can't be seen: \"one<U+000A>two<U+001B>[31m \"\none<U+000A>two<U+001B>[31m \n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%q", want, text)
		}
	}
}

func TestKeepStep(t *testing.T) {
	for step, want := range map[int]int{1: 0, 3: 2, 5: 0} {
		g := In(nil).New(acme())
		g.KeepStep(step)
		if g.InActito != nil || g.Causes != nil || len(g.Steps) != 1 || g.Steps[0].Number != step || len(g.OptIns) != want || (g.Request != nil) != (want > 0) {
			t.Errorf("step %d: %+v", step, g)
		}
	}
}

// What has to be read before the work is there where it is true, and only there.
func TestWarnings(t *testing.T) {
	warnings := func(change func(*config.Config)) string {
		c := acme()
		change(c)
		g := In(nil).New(c)
		list := []string{g.Warning}
		for _, s := range g.Steps {
			for _, task := range s.Tasks {
				for _, w := range task.Warnings {
					list = append(list, w.String())
				}
			}
		}
		for format, text := range map[string]string{"text": g.PlainText(), "markdown": g.Markdown(), "html": (&Page{Guide: g}).HTML()} {
			for _, w := range list {
				if !strings.Contains(html.UnescapeString(text), w) {
					t.Errorf("%s lacks %q", format, w)
				}
			}
		}
		return strings.Join(slices.DeleteFunc(list, func(w string) bool { return w == "" }), "\n")
	}
	sandbox := "This is the sandbox: do not enter these values in Qualifio."
	for about, test := range map[string]struct {
		change func(*config.Config)
		want   string // its beginning; "" for none
	}{
		"nothing":                {func(*config.Config) {}, ""},
		"a numbered form":        {func(c *config.Config) { c.Actito.Form = "engageCampaigns2" }, "The form's name has a number"},
		"a form of another name": {func(c *config.Config) { c.Actito.Form = "summer2026" }, ""},
		"the sandbox":            {func(c *config.Config) { c.Actito.Environment, c.Actito.APIDomain = "custom", "http://127.0.0.1:8080" }, sandbox + "\n" + sandbox},
		"another domain":         {func(c *config.Config) { c.Actito.Environment, c.Actito.APIDomain = "custom", "https://actito.example" }, ""},
		"20 opt-ins":             {func(c *config.Config) { addSubscriptions(c, 20) }, ""},
		"21 opt-ins":             {func(c *config.Config) { addSubscriptions(c, 21) }, "These are 21 opt-ins, and an older article of Qualifio's names 20"},
	} {
		if got := warnings(test.change); (test.want == "") != (got == "") || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %q, not %q", about, got, test.want)
		}
	}
}

func addSubscriptions(c *config.Config, n int) {
	c.MappingVariables = nil
	for i := range n {
		name := fmt.Sprintf("s%d", i)
		c.MappingVariables = append(c.MappingVariables, config.MappingVariable{
			DisplayLabel: name, TechnicalName: "optin_" + name, Type: "opt-in", EnabledIn: []string{"forms", "opt-ins"}, Subscription: name,
		})
	}
}

// TestOtherHostWarnings: an address that is not the environment's is warned of,
// and no sentence says that it is.
func TestOtherHostWarnings(t *testing.T) {
	for address, warned := range map[string]bool{
		"": false, "https://api3.actito.com:443/auth/token": false, "https://api3.actito.com/other/token": false,
		"https://api1.actito.com/auth/token": true, "https://api3.actito.com:8443/auth/token": true, "http://api3.actito.com/auth/token": true,
	} {
		c := acme()
		c.Actito.Endpoints.GetToken = address
		task := In(nil).Step(c, StepConfigure).Tasks[0]
		if got := len(task.Warnings) == 1 && strings.Contains(task.Warnings[0].String(), address); got != warned || warned == (task.Note != nil) {
			t.Errorf("%q: warnings %q, note %q", address, task.Warnings, task.Note)
		}
	}
}
