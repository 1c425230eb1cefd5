package config

import (
	"reflect"
	"slices"
)

// field is a key of the configuration. The fields of a block are in the order
// of the fields of its Go type, whose kind is also the kind of value that the
// key takes. schema.json says the same to editors; a test compares the two.
type field struct {
	key      string
	title    string // what it is, for a message that it is missing
	example  string // a value, as YAML
	required bool
	options  []string                // the texts that it may be, or its items
	preset   string                  // what an absent one counts as
	pattern  string                  // a regular expression; text without one must not be blank
	need     func(parent any) demand // for a key whose presence hangs on another one
	fields   []field                 // of a block, or of each item of a list
}

// demand says whether a block must have a key.
type demand int

const (
	mayStand demand = iota
	mustStand
	mustNotStand
)

// document is the whole file.
var document = field{required: true, fields: []field{
	{key: "version", title: "the version of this file's format", example: "1", required: true},
	{key: "integration", title: "what Qualifio calls the connection to Actito", required: true, fields: []field{
		{key: "name", title: "the integration's name in Qualifio", example: "Actito – Acme", required: true},
		{key: "push_incomplete_participations", title: "whether unfinished participations are pushed too", example: "false"},
	}},
	{key: "actito", title: "the Actito licence that participations go to", required: true, fields: []field{
		{key: "environment", title: "the Actito environment of the licence", example: "ENV-3", required: true, options: environments},
		{key: "api_domain", title: "the address of the API", example: "http://127.0.0.1:8080", need: needsDomain,
			pattern: `^https?://[^/?#@\s]+/?$`},
		{key: "api_key", title: "where the API key is kept", example: "keyring", required: true,
			pattern: `^(keyring|store|env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*)$`},
		{key: "entity", title: "the technical name of the entity in Actito", example: "acme", required: true},
		{key: "form", title: "the technical name of the Engage form in Actito", example: "engageCampaigns", required: true},
		{key: "profile_table", title: "the profile table whose subscriptions become mapping variables", example: "Clients"},
		{key: "endpoints", title: "full addresses that win over what the environment gives", fields: endpointFields},
	}},
	{key: "mapping_variables", title: "the opt-in mapping variables, one for each subscription", fields: variableFields},
	{key: "push_rules", title: "which participations go where", fields: ruleFields},
	{key: "walkthrough", title: "what you say is done in Qualifio", fields: []field{
		{key: "activate", title: "the Actito integration is activated", example: "done", options: states, preset: string(StateTodo)},
		{key: "configure", title: "the integration is configured", example: "done", options: states, preset: string(StateTodo)},
		{key: "mapping_variables", title: "the mapping variables are created", example: "todo", options: states, preset: string(StateTodo)},
		{key: "push_rules", title: "the push rules are created", example: "todo", options: states, preset: string(StateTodo)},
		{key: "campaign", title: "a campaign was tried", example: "todo", options: states, preset: string(StateTodo)},
	}},
}}

var endpointFields = []field{
	{key: "get_token", title: "the address that gives an access token", example: "https://api3.actito.com/auth/token", pattern: addressPattern},
	{key: "upsert_interaction", title: "the address that takes a participation",
		example: "https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction", pattern: addressPattern},
}

var variableFields = []field{
	{key: "display_label", title: "the label that Qualifio shows", example: "Product news", required: true},
	{key: "technical_name", title: "optin_ and the subscription's name, each blank as one underscore", example: "optin_Product_news", required: true},
	{key: "type", title: "the variable's type in Qualifio", example: "opt-in", required: true, options: []string{TypeOptIn}},
	{key: "enabled_in", title: "where Qualifio offers the variable", example: "[forms, opt-ins]", required: true, options: []string{EnabledForms, EnabledOptIns}},
	{key: "subscription", title: "the subscription's name in Actito, to the letter", example: "Product news", required: true},
}

var ruleFields = []field{
	{key: "level", title: "what the rule is for", example: "all", required: true, options: Levels},
	{key: "name", title: "the name of the website, master form or campaign", example: "Summer quiz", need: needsName},
	{key: "campaigns", title: "which campaigns the rule covers", example: "both", options: Campaigns, preset: CampaignsBoth, need: needsCampaigns},
	{key: "destination", title: "the integration's name, or none to push nothing", example: "Actito – Acme", required: true},
}

const (
	addressPattern    = `^https?://[^/?#@\s]+([/?]\S*)?$`
	environmentCustom = "custom"
)

var (
	environments = []string{"ENV-0", "ENV-1", "ENV-3", "PREPROD", environmentCustom}
	states       = []string{string(StateDone), string(StateTodo)}
)

func needsDomain(parent any) demand {
	switch environment := parent.(*Actito).Environment; {
	case environment == environmentCustom:
		return mustStand
	case slices.Contains(environments, environment):
		return mustNotStand
	}
	return mayStand
}

func needsName(parent any) demand {
	switch level := parent.(*PushRule).Level; {
	case level == LevelAll:
		return mustNotStand
	case slices.Contains(Levels, level):
		return mustStand
	}
	return mayStand
}

func needsCampaigns(parent any) demand {
	if level := parent.(*PushRule).Level; slices.Contains(Levels, level) && !TakesCampaigns(level) {
		return mustNotStand
	}
	return mayStand
}

// names returns the fields' keys, sorted.
func names(fields []field) []string {
	list := make([]string, len(fields))
	for i := range fields {
		list[i] = fields[i].key
	}
	slices.Sort(list)
	return list
}

// same reports whether both values of the field mean the same in a
// configuration: an absent one is its preset, an empty list is none.
func (f *field) same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Struct:
		for i := range f.fields {
			if !f.fields[i].same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !f.same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.String:
		x, y := a.String(), b.String()
		return x == y || f.preset != "" && (x == "" && y == f.preset || y == "" && x == f.preset)
	}
	return a.Equal(b)
}
