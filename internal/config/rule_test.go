package config

import (
	"strings"
	"testing"

	"engage/internal/msg"
)

// FuzzParseRule: what is understood is written back so that it is understood
// the same; what is not is an error of kind usage with its reason.
func FuzzParseRule(f *testing.F) {
	for _, s := range []string{
		"all", "all:both", "all:identified", "all:", "website:Shop", "website:Shop:anonymous", "website:a:b", "website:both", "website::both",
		"website:both:both", "master_form:F 1", "campaign:all:both", "campaign:", "", ":", "ALL", "website: :both",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRule(text)
		if err != nil {
			if msg.KindOf(err) != msg.Usage || err.Error() == "" {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if (r.Name == "") != (r.Level == LevelAll) || (r.Campaigns == "") == TakesCampaigns(r.Level) {
			t.Errorf("%q gives %+v", text, r)
		}
		again, err := ParseRule(FormatRule(r))
		if err != nil || again != r {
			t.Errorf("%q gives %+v, and %q gives %+v (%v)", text, r, FormatRule(r), again, err)
		}
	})
}

func TestOverlaps(t *testing.T) {
	rule := func(text string) PushRule {
		r, err := ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"all", "all", true}, {"all", "all:anonymous", true}, {"all:identified", "all:anonymous", false},
		{"website:A", "website:B", false}, {"website:A:identified", "website:A:anonymous", false}, {"website:A", "website:A:anonymous", true},
		{"campaign:A", "campaign:A", true}, {"campaign:A", "master_form:A", false},
	} {
		if got := rule(test.a).Overlaps(rule(test.b)); got != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
		if got := rule(test.b).Overlaps(rule(test.a)); got != test.want {
			t.Errorf("%s and %s: %v", test.b, test.a, got)
		}
	}
}

func TestNewRule(t *testing.T) {
	for _, test := range []struct {
		level, name, campaigns string
		want                   PushRule
		message, hint          string // of the error; "" for none
	}{
		{"all", "", "", PushRule{Level: "all", Campaigns: "both"}, "", ""},
		{"all", "", "anonymous", PushRule{Level: "all", Campaigns: "anonymous"}, "", ""},
		{"website", "a:b", "", PushRule{Level: "website", Name: "a:b", Campaigns: "both"}, "", ""},
		{"master_form", "F", "", PushRule{Level: "master_form", Name: "F"}, "", ""},
		{"campaign", "Quiz", "", PushRule{Level: "campaign", Name: "Quiz"}, "", ""},
		{"", "", "", PushRule{}, "missing", "--level all, website"},
		{"everything", "", "", PushRule{}, "must be all, website, master_form, campaign", ""},
		{"campain", "x", "", PushRule{}, "must be", "did you mean campaign?"},
		{"all", "x", "", PushRule{}, "has no name", "leave --name out"},
		{"master_form", " ", "", PushRule{}, "name of its master form", "--name NAME"},
		{"campaign", "x", "both", PushRule{}, "does not say which campaigns", "leave --campaigns out"},
		{"website", "x", "identifed", PushRule{}, "must be both, identified, anonymous", "did you mean identified?"},
	} {
		rule, err := NewRule(test.level, test.name, test.campaigns)
		switch {
		case test.message == "":
			if err != nil || rule != test.want {
				t.Errorf("%+v: %+v, %v", test, rule, err)
			}
		case msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), test.message) || !strings.Contains(msg.HintOf(err), test.hint):
			t.Errorf("%+v: %v; %s", test, err, msg.HintOf(err))
		}
	}
}
