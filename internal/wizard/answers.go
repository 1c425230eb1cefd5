package wizard

import (
	"slices"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/optin"
	"engage/internal/secret"
)

// Answers are what the walkthrough asks for, and what a draft keeps. The key
// is not among them.
type Answers struct {
	Name           string            `json:"name"`
	PushIncomplete bool              `json:"push_incomplete"`
	Environment    string            `json:"environment"`
	APIDomain      string            `json:"api_domain"`
	Entity         string            `json:"entity"`
	Form           string            `json:"form"`
	ProfileTable   string            `json:"profile_table"`
	Subscriptions  []string          `json:"subscriptions"`
	PushRules      []config.PushRule `json:"push_rules"` // without destinations
	Done           []string          `json:"done"`       // the ids of the steps that the user calls done
	KeyStore       string            `json:"key_store"`  // StoreKeyring, StoreFile or StoreNone

	// AllSubscriptions asks for every subscription that does not collide; it
	// is resolved before a configuration is made.
	AllSubscriptions bool `json:"all_subscriptions"`
	// Listed tells that the subscriptions were chosen from Actito's list, so
	// that an empty choice is an answer and not a question left open.
	Listed bool `json:"listed"`
	// DomainGiven tells that the API domain came from the command line, which
	// counts as consent to send the key there.
	DomainGiven bool `json:"-"`
	// KeepVariables leaves the file's mapping variables as they are, whatever
	// Subscriptions holds.
	KeepVariables bool `json:"-"`
}

// Where a key that was typed is kept.
const (
	StoreKeyring = "keyring"
	StoreFile    = "file"
	StoreNone    = "none"
)

// Stores lists the key stores, the default first.
var Stores = []string{StoreKeyring, StoreFile, StoreNone}

// Defaults are the answers before anything is asked.
func Defaults() Answers {
	return Answers{
		Form:      config.DefaultForm,
		PushRules: []config.PushRule{{Level: config.LevelAll, Campaigns: config.CampaignsBoth}},
		KeyStore:  StoreKeyring,
	}
}

// FromConfig are the answers that an existing configuration gives.
func FromConfig(c *config.Config) Answers {
	a := Defaults()
	a.Name = c.Integration.Name
	a.PushIncomplete = c.Integration.PushIncompleteParticipations
	a.Environment, a.APIDomain = c.Actito.Environment, c.Actito.APIDomain
	a.Entity, a.Form, a.ProfileTable = c.Actito.Entity, c.Actito.Form, c.Actito.ProfileTable
	for _, v := range c.MappingVariables {
		a.Subscriptions = append(a.Subscriptions, v.Subscription)
	}
	a.Listed = true
	a.PushRules = nil
	for _, r := range c.PushRules {
		r.Destination = ""
		a.PushRules = append(a.PushRules, r)
	}
	for _, id := range guide.StepIDs {
		if guide.StateOf(c, id) == config.StateDone {
			a.Done = append(a.Done, id)
		}
	}
	if source, err := secret.ParseSource(c.Actito.APIKey); err == nil && (source.Kind == secret.KindStore || source.Kind == secret.KindFile) {
		a.KeyStore = StoreFile
	}
	return a
}

// IsDone tells whether the user called the step done.
func (a *Answers) IsDone(step string) bool { return slices.Contains(a.Done, step) }

// SetDone records what the user said of the step; Done stays in the steps'
// order.
func (a *Answers) SetDone(step string, done bool) {
	var list []string
	for _, id := range guide.StepIDs {
		if (id == step && done) || (id != step && a.IsDone(id)) {
			list = append(list, id)
		}
	}
	a.Done = list
}

// Domain returns the API domain that the answers mean.
func (a *Answers) Domain() string { return actito.DomainOf(a.Environment, a.APIDomain) }

// Config makes the configuration. base is what the file holds already, or nil:
// what isn't asked for stays as it is there. keySource goes into api_key.
func (a *Answers) Config(base *config.Config, keySource string) *config.Config {
	c := &config.Config{Version: config.Version}
	if base != nil {
		*c = *base
	}
	c.Integration.Name = a.Name
	c.Integration.PushIncompleteParticipations = a.PushIncomplete
	c.Actito.Environment = a.Environment
	c.Actito.APIDomain = ""
	if a.Environment == actito.Custom {
		c.Actito.APIDomain = a.APIDomain
	}
	if base != nil && base.Actito.Environment == actito.Custom && a.Domain() == actito.DomainOf(actito.Custom, base.Actito.APIDomain) {
		c.Actito.APIDomain = base.Actito.APIDomain // however it is spelled
	}
	if base != nil && (base.Actito.Environment != c.Actito.Environment || base.Actito.APIDomain != c.Actito.APIDomain) {
		// Addresses of another environment would be wrong, or worse: a key
		// would be sent to them.
		c.Actito.Endpoints = config.Endpoints{}
	}
	c.Actito.APIKey = keySource
	c.Actito.Entity, c.Actito.Form, c.Actito.ProfileTable = a.Entity, a.Form, a.ProfileTable
	c.MappingVariables = a.variables(base)
	c.PushRules = a.rules(base)
	for _, id := range guide.StepIDs {
		switch {
		case a.IsDone(id):
			guide.SetState(c, id, config.StateDone)
		case base == nil || guide.StateOf(base, id) == config.StateDone:
			guide.SetState(c, id, config.StateTodo)
		}
	}
	return c
}

// variables keeps the entries that the file has, with whatever was changed in
// them by hand.
func (a *Answers) variables(base *config.Config) []config.MappingVariable {
	existing := map[string]config.MappingVariable{}
	if base != nil {
		if a.KeepVariables {
			return base.MappingVariables
		}
		for _, v := range base.MappingVariables {
			existing[v.Subscription] = v
		}
	}
	var list []config.MappingVariable
	for _, s := range a.Subscriptions {
		if v, ok := existing[s]; ok {
			list = append(list, v)
			continue
		}
		list = append(list, optin.NewVariable(s))
	}
	return list
}

// rules gives every rule its destination: the integration, unless the file
// says none for the same rule.
func (a *Answers) rules(base *config.Config) []config.PushRule {
	var list []config.PushRule
	for _, r := range a.PushRules {
		r.Destination = a.Name
		if base != nil {
			for _, old := range base.PushRules {
				if old.Destination == config.DestinationNone && config.FormatRule(old) == config.FormatRule(r) {
					r.Destination = config.DestinationNone
				}
			}
		}
		list = append(list, r)
	}
	return list
}
