package config

import (
	"strings"
	"testing"

	"engage/internal/msg"
)

func TestRuleOf(t *testing.T) {
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
		rule, err := RuleOf(test.level, test.name, test.campaigns)
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

func TestCovered(t *testing.T) {
	all := func(campaigns string) PushRule { return PushRule{Level: LevelAll, Campaigns: campaigns} }
	site := func(campaigns string) PushRule {
		return PushRule{Level: LevelWebsite, Name: "s", Campaigns: campaigns}
	}
	campaign := PushRule{Level: LevelCampaign, Name: "c"}
	for _, test := range []struct {
		about string
		rule  PushRule
		rules []PushRule
		want  int // how many account-wide rules cover it
	}{
		{"nothing there", campaign, nil, 0},
		{"only other ones", campaign, []PushRule{site(CampaignsBoth)}, 0},
		{"by a rule for both", campaign, []PushRule{all(CampaignsBoth)}, 1},
		{"by one that says nothing, which is both", site(""), []PushRule{all("")}, 1},
		{"half of it", campaign, []PushRule{all(CampaignsIdentified)}, 0},
		{"the other half", campaign, []PushRule{all(CampaignsAnonymous)}, 0},
		{"by two together", campaign, []PushRule{all(CampaignsIdentified), all(CampaignsAnonymous)}, 2},
		{"the same half", site(CampaignsAnonymous), []PushRule{all(CampaignsAnonymous)}, 1},
		{"the half that is not there", site(CampaignsAnonymous), []PushRule{all(CampaignsIdentified)}, 0},
		{"an account-wide rule is covered by none", all(CampaignsIdentified), []PushRule{all(CampaignsBoth)}, 0},
	} {
		if got := len(test.rule.Covered(test.rules)); got != test.want {
			t.Errorf("%s: %d, not %d", test.about, got, test.want)
		}
	}
}
