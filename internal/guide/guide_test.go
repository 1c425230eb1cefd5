package guide

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/config"
)

var update = flag.Bool("update", false, "write the expected texts anew")

func acme() *config.Config {
	variable := func(name, technical string) config.MappingVariable {
		return config.MappingVariable{DisplayLabel: name, TechnicalName: technical, Type: "opt-in", EnabledIn: []string{"forms", "opt-ins"}, Subscription: name}
	}
	return &config.Config{
		Version:     1,
		Integration: config.Integration{Name: "Actito – Acme"},
		Actito:      config.Actito{Environment: "ENV-3", APIKey: "keyring", Entity: "acme", Form: "engageCampaigns", ProfileTable: "Clients"},
		MappingVariables: []config.MappingVariable{
			variable("newsletter", "optin_newsletter"), variable("Product news", "optin_Product_news"),
		},
		PushRules: []config.PushRule{
			{Level: "all", Campaigns: "identified", Destination: "Actito – Acme"},
			{Level: "campaign", Name: "Summer quiz", Destination: "none"},
		},
		Walkthrough: config.Walkthrough{Activate: "done", Configure: "done"},
	}
}

func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (- wanted, + got)\n%s", name, diff)
	}
}

// The whole guide as text, to be read by a person.
func TestText(t *testing.T) {
	golden(t, "acme.txt", In(nil).New(acme()).PlainText())
}

// Each value to paste stands alone on its line, with nothing before or behind.
func TestValuesStandAlone(t *testing.T) {
	g := In(nil).New(acme())
	guide := g.PlainText()
	n := 0
	for _, text := range valuesOf(g) {
		n++
		if !strings.Contains(guide, "\n"+text+"\n") {
			t.Errorf("%q does not stand alone", text)
		}
	}
	if n != 12 {
		t.Errorf("%d values to paste, not 12", n)
	}
}

// valuesOf lists all that is pasted.
func valuesOf(g *Guide) []string {
	var list []string
	for _, s := range g.Steps {
		for _, task := range s.Tasks {
			for _, v := range task.Values {
				if v.Text != "" && v.message == nil {
					list = append(list, v.Text)
				}
			}
		}
	}
	return list
}

func TestMessages(t *testing.T) {
	golden(t, "colleague.txt", In(nil).ColleagueMessage(acme(), StepConfigure).String())
	golden(t, "request.txt", In(nil).AccountManagerRequest(acme()).String())
	c := acme()
	c.MappingVariables = c.MappingVariables[:1]
	if m := In(nil).AccountManagerRequest(c); m != nil {
		t.Errorf("a request though no space became an underscore:\n%s", m)
	}
}

func TestTodo(t *testing.T) {
	c := acme()
	want := []string{
		"step 3, create 2 mapping variables and their opt-ins", "step 4, make 2 push rules",
		"step 5, use it in a campaign and take part once", "send the request to your account manager: spaces became underscores",
	}
	if diff := cmp.Diff(want, In(nil).Todo(c)); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
	for _, id := range StepIDs {
		SetState(c, id, config.StateDone)
	}
	if todo := In(nil).Todo(c); len(todo) != 0 {
		t.Errorf("all is done, and there is left: %q", todo)
	}
	c.MappingVariables, c.PushRules, c.Walkthrough = nil, nil, config.Walkthrough{}
	want = []string{
		"step 1, switch Actito on in Qualifio", "step 2, fill in the integration's settings in Qualifio",
		"step 4, decide on a push rule: without one nothing is pushed", "step 5, use it in a campaign and take part once",
	}
	if diff := cmp.Diff(want, In(nil).Todo(c)); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
}

func TestUpkeepWarning(t *testing.T) {
	all := func(campaigns, destination string) config.PushRule {
		return config.PushRule{Level: "all", Campaigns: campaigns, Destination: destination}
	}
	one := config.PushRule{Level: "campaign", Name: "Quiz", Destination: "N"}
	site := config.PushRule{Level: "website", Name: "Shop", Destination: "N"}
	for _, test := range []struct {
		rules []config.PushRule
		want  string // a part of it; "" for silence
	}{
		{nil, ""},
		{[]config.PushRule{all("", "N")}, ""},
		{[]config.PushRule{all("identified", "N"), all("anonymous", "N"), one}, ""},
		{[]config.PushRule{all("identified", "N"), one}, "No push rule is planned for anonymous"},
		{[]config.PushRule{all("anonymous", "N")}, "No push rule is planned for identified"},
		{[]config.PushRule{all("both", "none"), one}, "Each new campaign"},
		{[]config.PushRule{site, one}, "Each new campaign"},
		{[]config.PushRule{site}, "don't cover"},
		{[]config.PushRule{all("both", "none")}, ""},
	} {
		got := In(nil).UpkeepWarning(test.rules)
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%v: %q, not %q", test.rules, got, test.want)
		}
	}
}
