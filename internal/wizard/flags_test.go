package wizard

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
)

// parseFlags reads arguments as the command line would: every flag with a value.
func parseFlags(t *testing.T, args ...string) (Answers, error) {
	t.Helper()
	a := Defaults()
	values := map[string][]string{}
	var order []string
	for i := 0; i < len(args); i++ {
		name := strings.TrimPrefix(args[i], "--")
		flag := flagNamed(t, name)
		value := "true"
		if flag.Kind != Switch {
			i++
			value = args[i]
		}
		if values[name] == nil {
			order = append(order, name)
		}
		values[name] = append(values[name], value)
	}
	for _, name := range order {
		if err := flagNamed(t, name).Set(&a, values[name]); err != nil {
			return a, err
		}
	}
	return a, a.ResolveEnvironment()
}

func flagNamed(t *testing.T, name string) *Flag {
	t.Helper()
	for _, f := range Flags() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no flag --%s", name)
	return nil
}

// What the replay command says, read back, is the same answers: for each flag
// and for names that a shell or a reader could trip over.
func TestReplayReadsBack(t *testing.T) {
	for _, args := range [][]string{
		{"--name", "Actito – Acme", "--env", "ENV-3", "--entity", "acme"},
		{"--name", "N", "--push-incomplete", "--env", "custom", "--api-domain", "http://127.0.0.1:8080", "--entity", "a b", "--form", "F2"},
		{"--done", "activate", "--done", "campaign", "--name", "N", "--env", "PREPROD", "--entity", "é", "--profile-table", "Prospects / leads",
			"--subscription", "L'offre du mois", "--subscription", "--quiet", "--push-rule", "all:identified"},
		{"--name", "N", "--env", "ENV-0", "--entity", "e", "--push-rule", "website:a:b:both", "--push-rule", "website:c:anonymous",
			"--push-rule", "master_form:M", "--push-rule", "campaign:all:both"},
	} {
		a, err := parseFlags(t, args...)
		if err != nil {
			t.Errorf("%q: %v", args, err)
			continue
		}
		replay := ReplayArgs(&a)
		if !slices.Equal(replay[:2], []string{"setup", "--no-input"}) {
			t.Errorf("the replay begins with %q", replay[:2])
		}
		again, err := parseFlags(t, replay[2:]...)
		if err != nil {
			t.Errorf("the replay %q: %v", replay, err)
			continue
		}
		again.DomainGiven = a.DomainGiven
		if diff := cmp.Diff(a, again); diff != "" {
			t.Errorf("the replay %q gives other answers (- first, + again)\n%s", replay, diff)
		}
	}
}

func TestFlagsRefuse(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string // in the message or the hint
	}{
		{[]string{"--env", "ENV-2"}, strings.Join(actito.EnvironmentNames(), ", ")},
		{[]string{"--env", "api3.actito.com"}, actito.EnvironmentDomains()},
		{[]string{"--env", "ENV-3", "--api-domain", "https://api1.actito.com"}, "not with --env ENV-3"},
		{[]string{"--api-domain", "ftp://x"}, "is no API domain"},
		{[]string{"--api-domain", "api3"}, "is no API domain"},
		{[]string{"--api-domain", "http://actito.example"}, "only goes over https"},
		{[]string{"--entity", "acme "}, "blank before or after"},
		{[]string{"--form", "a\nb"}, "line end"},
		{[]string{"--name", " "}, "is empty"},
		{[]string{"--name", "none"}, "no destination"},
		{[]string{"--subscription", ""}, "type a name"},
		{[]string{"--push-rule", "web:x"}, "is no push rule"},
		{[]string{"--push-rule", "websit:x"}, "did you mean website?"},
		{[]string{"--push-rule", "all:none"}, "both, identified, anonymous"},
		{[]string{"--push-rule", "campaign:"}, "campaign:NAME"},
		{[]string{"--push-rule", "all", "--push-rule", "all:anonymous"}, "same target"},
		{[]string{"--done", "step1"}, "activate, configure"},
	} {
		_, err := parseFlags(t, test.args...)
		if msg.KindOf(err) != msg.Usage {
			t.Errorf("%q: %v is not of kind usage", test.args, err)
			continue
		}
		if text := err.Error() + "\n" + msg.HintOf(err); !strings.Contains(text, test.want) {
			t.Errorf("%q: %q does not say %q", test.args, text, test.want)
		}
	}
}

func TestFlagsUnderstand(t *testing.T) {
	for _, test := range []struct {
		args              []string
		environment, site string
	}{
		{[]string{"--env", "env-3"}, "ENV-3", ""},
		{[]string{"--api-domain", "api1.actito.com"}, "ENV-1", ""},
		{[]string{"--api-domain", "https://API3.actito.com/auth/token"}, "ENV-3", ""},
		{[]string{"--env", "ENV-0", "--api-domain", "https://api.actito.com/"}, "ENV-0", ""},
		{[]string{"--env", "custom", "--api-domain", "http://localhost:1"}, "custom", "http://localhost:1"},
	} {
		a, err := parseFlags(t, test.args...)
		if err != nil || a.Environment != test.environment || a.APIDomain != test.site {
			t.Errorf("%q gives %q, %q (%v)", test.args, a.Environment, a.APIDomain, err)
		}
	}
}

func TestMissingFlags(t *testing.T) {
	a := Defaults()
	if diff := cmp.Diff([]string{"--name", "--env", "--entity"}, MissingFlags(&a)); diff != "" {
		t.Errorf("of nothing (- wanted, + got)\n%s", diff)
	}
	a.Name, a.Environment, a.Entity, a.AllSubscriptions = "N", "custom", "e", true
	if diff := cmp.Diff([]string{"--api-domain", "--profile-table"}, MissingFlags(&a)); diff != "" {
		t.Errorf("of custom and all subscriptions (- wanted, + got)\n%s", diff)
	}
	a.APIDomain, a.ProfileTable = "https://x.example", "T"
	if missing := MissingFlags(&a); len(missing) != 0 {
		t.Errorf("missing though all is there: %q", missing)
	}
}

// Each answer is kept, and no two questions have the same id.
func TestQuestions(t *testing.T) {
	seen := map[string]bool{}
	for _, q := range Questions() {
		if seen[q.ID] {
			t.Errorf("two questions are called %q", q.ID)
		}
		seen[q.ID] = true
		if q.Label != "" && q.field == nil && q.take == nil {
			t.Errorf("nothing takes the answer of %q", q.ID)
		}
	}
	for _, f := range Flags() {
		if f.Usage == "" || (f.Kind != Switch && f.Placeholder == "") {
			t.Errorf("--%s lacks its help", f.Name)
		}
	}
}

func TestRulesMode(t *testing.T) {
	for _, test := range []struct {
		rules []config.PushRule
		want  string
	}{
		{nil, keepRules},
		{[]config.PushRule{{Level: "all"}}, "all:both"},
		{[]config.PushRule{{Level: "all", Campaigns: "anonymous"}}, "all:anonymous"},
		{[]config.PushRule{{Level: "all", Campaigns: "anonymous"}, {Level: "all", Campaigns: "identified"}}, keepRules},
		{[]config.PushRule{{Level: "campaign", Name: "a"}, {Level: "campaign", Name: "b"}}, "campaign"},
		{[]config.PushRule{{Level: "website", Name: "a"}, {Level: "website", Name: "b", Campaigns: "both"}}, "website"},
		{[]config.PushRule{{Level: "website", Name: "a"}, {Level: "website", Name: "b", Campaigns: "anonymous"}}, "website"},
		{[]config.PushRule{{Level: "website", Name: "a"}, {Level: "campaign", Name: "b"}}, keepRules},
	} {
		if got := rulesMode(test.rules); got != test.want {
			t.Errorf("%v is %q, not %q", test.rules, got, test.want)
		}
	}
}

func TestSplitLines(t *testing.T) {
	got := splitLines("\ufeff" + "a\r\n  b c \n\n\ta\rd")
	if diff := cmp.Diff([]string{"a", "b c", "d"}, got); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
}
