package wizard

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/secret"
)

// Answers are the answers of a walkthrough, which a draft stores. The key is not one
// of them.
type Answers struct {
	Name           string            `json:"name"`
	PushIncomplete bool              `json:"push_incomplete"`
	Environment    string            `json:"environment"`
	APIDomain      string            `json:"api_domain"`
	Entity         string            `json:"entity"`
	Form           string            `json:"form"`
	Upsert         string            `json:"upsert_interaction"` // where on the domain the form answered; "" for nowhere
	ProfileTable   string            `json:"profile_table"`
	Subscriptions  []string          `json:"subscriptions"`
	PushRules      []config.PushRule `json:"push_rules"` // without destinations
	States         map[string]string `json:"states"`     // of each step, as the user reported it
	KeyStore       string            `json:"key_store"`  // StoreKeyring, StoreFile or StoreNone

	// AllSubscriptions means every subscription that does not collide; it is
	// resolved before a configuration is made.
	AllSubscriptions bool `json:"all_subscriptions"`
	// Everything means that Subscriptions are all of Actito's that do not collide.
	Everything bool `json:"everything"`
	// SubscriptionsKnown means that Subscriptions is an answer, even if it is empty.
	SubscriptionsKnown bool `json:"listed"`
	// DomainGiven means that the API domain came from a flag, which is consent to
	// send the key there.
	DomainGiven bool `json:"-"`
	// KeepVariables keeps the file's mapping variables, whatever Subscriptions is.
	KeepVariables bool `json:"-"`
}

// Where a typed key is stored.
const (
	StoreKeyring = "keyring"
	StoreFile    = "file"
	StoreNone    = "none"
)

// Stores lists the key stores, the default first.
var Stores = []string{StoreKeyring, StoreFile, StoreNone}

// Defaults returns the answers before the first question.
func Defaults() Answers {
	return Answers{
		Form:      config.DefaultForm,
		PushRules: []config.PushRule{{Level: config.LevelAll, Campaigns: config.CampaignsBoth}},
		KeyStore:  StoreKeyring,
	}
}

// FromConfig returns the answers of an existing configuration.
func FromConfig(c *config.Config) Answers {
	a := Defaults()
	a.Name = c.Integration.Name
	a.PushIncomplete = c.Integration.PushIncompleteParticipations
	a.Environment, a.APIDomain = c.Actito.Environment, c.Actito.APIDomain
	a.Entity, a.Form, a.ProfileTable = c.Actito.Entity, c.Actito.Form, c.Actito.ProfileTable
	a.Subscriptions, a.SubscriptionsKnown = lists.Map(c.MappingVariables, subscriptionOf), true
	a.PushRules = lists.Map(c.PushRules, func(r config.PushRule) config.PushRule {
		r.Destination = ""
		return r
	})
	for _, id := range guide.StepIDs {
		a.setState(id, stateLater)
		if guide.StateOf(c, id) == config.StateDone {
			a.setState(id, stateDone)
		}
	}
	if source, err := secret.ParseSource(c.Actito.APIKey); err == nil && (source.Kind == secret.KindStore || source.Kind == secret.KindFile) {
		a.KeyStore = StoreFile
	}
	return a
}

func subscriptionOf(v config.MappingVariable) string { return v.Subscription }

// setState sets the state of the step that the user reported.
func (a *Answers) setState(step, state string) {
	if a.States == nil {
		a.States = map[string]string{}
	}
	a.States[step] = state
}

// setUpsert records the upsert address whose form answered. Its domain is that of
// the other answers.
func (a *Answers) setUpsert(address string) {
	a.Upsert = ""
	if u, err := url.Parse(address); err == nil {
		a.Upsert = u.Path
	}
}

// inState returns those of the steps that are in a state, in order.
func (a *Answers) inState(state string, steps []string) (ids []string) {
	for _, id := range steps {
		if a.States[id] == state {
			ids = append(ids, id)
		}
	}
	return ids
}

// DoneSteps says which steps the user reported as done, the one in Actito included.
func (a *Answers) DoneSteps(language *msg.Language) string {
	numbers := lists.Map(a.inState(stateDone, allSteps), func(id string) string { return fmt.Sprint(guide.StepNumber(id)) })
	if numbers == nil {
		return language.Say("none yet")
	}
	return language.Say("%s, you said so", strings.Join(numbers, ", "))
}

// Todo returns what is still to do, one line each. The state of the step in Actito is
// in the answers alone.
func (a *Answers) Todo(l guide.Language, c *config.Config) []string {
	if a.States[guide.StepActito] == stateDone {
		return l.Todo(c)
	}
	return l.Todo(c, guide.StepActito)
}

// Domain returns the API domain of the answers.
func (a *Answers) Domain() string { return actito.DomainOf(a.Environment, a.APIDomain) }

// Config makes the configuration. base is the existing configuration, or nil: what the
// walkthrough does not ask for is kept. keySource is the value of api_key.
func (a *Answers) Config(base *config.Config, keySource string) *config.Config {
	isNew := base == nil
	if isNew {
		base = &config.Config{Version: config.Version}
	}
	c := *base
	c.Integration = config.Integration{Name: a.Name, PushIncompleteParticipations: a.PushIncomplete}
	if base.Actito.Environment != a.Environment || actito.DomainOf(a.Environment, base.Actito.APIDomain) != a.Domain() {
		// Addresses of another environment are wrong, and a key must not be sent to
		// them.
		c.Actito.Endpoints, c.Actito.APIDomain = config.Endpoints{}, ""
		if a.Upsert != "" {
			c.Actito.Endpoints.UpsertInteraction = a.Domain() + a.Upsert
		}
		if a.Environment == actito.Custom {
			c.Actito.APIDomain = a.APIDomain
		}
	}
	c.Actito.Environment, c.Actito.APIKey = a.Environment, keySource
	c.Actito.Entity, c.Actito.Form, c.Actito.ProfileTable = a.Entity, a.Form, a.ProfileTable
	c.MappingVariables = a.variables(base.MappingVariables)
	c.PushRules = a.rules(base.PushRules)
	for _, id := range guide.StepIDs {
		switch {
		case a.States[id] == stateDone:
			guide.SetState(&c, id, config.StateDone)
		case isNew || guide.StateOf(base, id) == config.StateDone:
			guide.SetState(&c, id, config.StateTodo)
		}
	}
	return &c
}

// variables returns the mapping variables. It keeps the file's entries, which may have
// been changed by hand.
func (a *Answers) variables(present []config.MappingVariable) []config.MappingVariable {
	if a.KeepVariables {
		return present
	}
	of := map[string]config.MappingVariable{}
	for _, v := range present {
		of[v.Subscription] = v
	}
	return lists.Map(a.Subscriptions, func(s string) config.MappingVariable {
		if v, ok := of[s]; ok {
			return v
		}
		return optin.NewVariable(s)
	})
}

// rules returns the rules with their destination: the integration, or none if the same
// rule in the file has none.
func (a *Answers) rules(present []config.PushRule) []config.PushRule {
	return lists.Map(a.PushRules, func(r config.PushRule) config.PushRule {
		r.Destination = a.Name
		if slices.ContainsFunc(present, func(old config.PushRule) bool {
			return old.Destination == config.DestinationNone && config.FormatRule(old) == config.FormatRule(r)
		}) {
			r.Destination = config.DestinationNone
		}
		return r
	})
}
