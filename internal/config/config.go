// Package config is engage's configuration file, version 1: its types, its JSON
// Schema, reading it with the position of every value, and writing it.
package config

import (
	"bytes"
	"cmp"
	_ "embed"

	"engage/internal/actito"
	"engage/internal/secret"
)

// Version is the version of the file format that this package reads and writes.
const Version = 1

// DefaultForm is the technical name that Actito gives to the Engage form by
// default. Source: Actito, "Setting up Engage in Actito with a form".
const DefaultForm = "engageCampaigns"

//go:embed schema.json
var schemaJSON []byte

// Schema returns the JSON Schema (draft 2020-12) of the configuration, for editors.
func Schema() []byte { return bytes.Clone(schemaJSON) }

// Config is a configuration as the file holds it.
type Config struct {
	Version          int               `yaml:"version" json:"version"`
	Integration      Integration       `yaml:"integration" json:"integration"`
	Actito           Actito            `yaml:"actito" json:"actito"`
	Qualifio         Qualifio          `yaml:"qualifio,omitempty" json:"qualifio,omitzero"`
	MappingVariables []MappingVariable `yaml:"mapping_variables,omitempty" json:"mapping_variables"`
	PushRules        []PushRule        `yaml:"push_rules,omitempty" json:"push_rules"`
	Walkthrough      Walkthrough       `yaml:"walkthrough,omitempty" json:"walkthrough"`
}

// Integration is what Qualifio calls the connection to Actito.
type Integration struct {
	Name                         string `yaml:"name" json:"name"`
	PushIncompleteParticipations bool   `yaml:"push_incomplete_participations" json:"push_incomplete_participations"`
}

// Actito says which licence, entity and form participations go to.
type Actito struct {
	Environment  string    `yaml:"environment" json:"environment"`
	APIDomain    string    `yaml:"api_domain,omitempty" json:"api_domain,omitempty"` // with the environment custom, and only then
	APIKey       string    `yaml:"api_key" json:"api_key"`                           // the source of the key, never the key
	Entity       string    `yaml:"entity" json:"entity"`
	Form         string    `yaml:"form" json:"form"`
	ProfileTable string    `yaml:"profile_table,omitempty" json:"profile_table,omitempty"`
	Endpoints    Endpoints `yaml:"endpoints,omitempty" json:"endpoints,omitzero"`
}

// Endpoints win over those of the environment. Both are full addresses.
type Endpoints struct {
	GetToken          string `yaml:"get_token,omitempty" json:"get_token,omitempty"`
	UpsertInteraction string `yaml:"upsert_interaction,omitempty" json:"upsert_interaction,omitempty"`
}

// Qualifio says what of Qualifio engage can read or open.
type Qualifio struct {
	URL          string `yaml:"url,omitempty" json:"url,omitempty"`
	CampaignFeed string `yaml:"campaign_feed,omitempty" json:"campaign_feed,omitempty"` // env:NAME, never the address itself
}

// MappingVariable is one of Qualifio's mapping variables of the type opt-in.
type MappingVariable struct {
	DisplayLabel  string   `yaml:"display_label" json:"display_label"`
	TechnicalName string   `yaml:"technical_name" json:"technical_name"`
	Type          string   `yaml:"type" json:"type"`
	EnabledIn     []string `yaml:"enabled_in,flow" json:"enabled_in"`
	Subscription  string   `yaml:"subscription" json:"subscription"` // the name in Actito, to the letter
}

// The type and the values of EnabledIn of a subscription's mapping variable.
const (
	TypeOptIn     = "opt-in"
	EnabledForms  = "forms"
	EnabledOptIns = "opt-ins"
)

// PushRule sends the participations of some campaigns to a destination.
type PushRule struct {
	Level       string `yaml:"level" json:"level"`
	Name        string `yaml:"name,omitempty" json:"name,omitempty"`           // for every level but all
	Campaigns   string `yaml:"campaigns,omitempty" json:"campaigns,omitempty"` // for all and website; both if absent
	Destination string `yaml:"destination" json:"destination"`                 // the integration's name, or none
}

// The levels of a push rule, and the campaigns that it covers.
const (
	LevelAll        = "all"
	LevelWebsite    = "website"
	LevelMasterForm = "master_form"
	LevelCampaign   = "campaign"

	CampaignsBoth       = "both"
	CampaignsIdentified = "identified"
	CampaignsAnonymous  = "anonymous"

	// DestinationNone is the destination of a rule that pushes nothing.
	DestinationNone = "none"
)

// Levels and Campaigns list the values in the order in which they are offered.
var (
	Levels    = []string{LevelAll, LevelWebsite, LevelMasterForm, LevelCampaign}
	Campaigns = []string{CampaignsBoth, CampaignsIdentified, CampaignsAnonymous}
)

// TakesCampaigns reports whether rules of the level say which campaigns they cover.
func TakesCampaigns(level string) bool { return level == LevelAll || level == LevelWebsite }

// EffectiveCampaigns returns the campaigns that the rule covers, with the
// default filled in; "" for the levels that have none.
func (r PushRule) EffectiveCampaigns() string {
	if !TakesCampaigns(r.Level) {
		return ""
	}
	return cmp.Or(r.Campaigns, CampaignsBoth)
}

// Overlaps reports whether both rules have the same target: the same level and
// name, and campaigns in common.
func (r PushRule) Overlaps(other PushRule) bool {
	if r.Level != other.Level || r.Name != other.Name {
		return false
	}
	a, b := r.EffectiveCampaigns(), other.EffectiveCampaigns()
	return a == b || a == CampaignsBoth || b == CampaignsBoth
}

// State is the state of a step in Qualifio, as the user reported it.
type State string

// The states. An empty one counts as StateTodo.
const (
	StateDone State = "done"
	StateTodo State = "todo"
)

// Walkthrough has the states of the steps in Qualifio, as the user reported them.
// engage can't check them.
type Walkthrough struct {
	Activate         State `yaml:"activate,omitempty" json:"activate,omitempty"`
	Configure        State `yaml:"configure,omitempty" json:"configure,omitempty"`
	MappingVariables State `yaml:"mapping_variables,omitempty" json:"mapping_variables,omitempty"`
	PushRules        State `yaml:"push_rules,omitempty" json:"push_rules,omitempty"`
	Campaign         State `yaml:"campaign,omitempty" json:"campaign,omitempty"`
}

// Account returns the account whose key the configuration needs. Spellings of the
// same domain give the same account.
func (c *Config) Account() secret.Account {
	domain := actito.DomainOf(c.Actito.Environment, c.Actito.APIDomain)
	normal, _ := actito.NormalizeDomain(domain)
	return secret.Account{Domain: cmp.Or(normal, domain), Integration: c.Integration.Name}
}
