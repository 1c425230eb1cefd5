package wizard

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/config"
)

func existing() *config.Config {
	return &config.Config{
		Version:     1,
		Integration: config.Integration{Name: "Old", PushIncompleteParticipations: true},
		Actito: config.Actito{
			Environment: "ENV-1", APIKey: "keyring", Entity: "acme", Form: "F", ProfileTable: "Clients",
			Endpoints: config.Endpoints{GetToken: "https://api1.actito.com/auth/token"},
		},
		MappingVariables: []config.MappingVariable{{
			DisplayLabel: "Our own label", TechnicalName: "optin_newsletter", Type: "opt-in", EnabledIn: []string{"opt-ins"}, Subscription: "newsletter",
		}},
		PushRules: []config.PushRule{
			{Level: "all", Destination: "Old"},
			{Level: "campaign", Name: "Internal", Destination: "none"},
		},
		Walkthrough: config.Walkthrough{Activate: "done"},
	}
}

// The answers of an existing configuration give the same configuration: Enter at every
// question changes nothing.
func TestExistingStays(t *testing.T) {
	c := existing()
	a := FromConfig(c)
	if diff := cmp.Diff(existing(), a.Config(c, "keyring")); diff != "" {
		t.Errorf("(- before, + after)\n%s", diff)
	}
}

// A changed answer changes what depends on it, and nothing else.
func TestChangesFollow(t *testing.T) {
	c := existing()
	a := FromConfig(c)
	a.Name, a.Environment = "New", "ENV-3"
	a.Subscriptions = append(a.Subscriptions, "Product news")
	a.setState("activate", stateLater)
	a.setState("configure", stateDone)
	want := existing()
	want.Integration.Name = "New"
	want.Actito.Environment = "ENV-3"
	want.Actito.Endpoints = config.Endpoints{} // they belonged to ENV-1
	want.MappingVariables = append(want.MappingVariables, config.MappingVariable{
		DisplayLabel: "Product news", TechnicalName: "optin_Product_news", Type: "opt-in",
		EnabledIn: []string{"forms", "opt-ins"}, Subscription: "Product news",
	})
	want.PushRules[0].Destination = "New"
	want.Walkthrough = config.Walkthrough{Activate: "todo", Configure: "done"}
	if diff := cmp.Diff(want, a.Config(c, "keyring")); diff != "" {
		t.Errorf("(- wanted, + got)\n%s", diff)
	}
}
