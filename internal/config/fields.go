package config

import (
	"cmp"
	"reflect"
	"regexp"
	"slices"

	"engage/internal/actito"
	"engage/internal/lists"
	"engage/internal/secret"
)

// field is a key of the configuration. The fields of a block are in the order of the Go
// type's, which give the kinds of the values. schema.json has the same rules for
// editors; tests compare the three.
type field struct {
	key          string
	title        string // for the message that it is missing, if it may not be
	example      string // a value, as YAML, for that message or a hint
	required     bool
	options      []string       // the allowed texts, of the value or of its items
	defaultValue string         // the value if the key is missing
	pattern      *regexp.Regexp // a regular expression; text without one must not be blank
	wrong        string         // what a text is that does not match, if it is meant to be no address
	most         float64        // of a number, from 1
	hint         string         // how to write it, if the default hint is not enough
	secret       string         // what the value says the place of, and must not be itself
	leaked       string         // what to do about such a secret that others could read
	dependsOn    string         // the key whose value decides whether this one is allowed
	allowedFor   []string       // that key's values with which it is
	requiredThen bool           // and with which it is required
	fields       []field        // of a block, or of each item of a list
	isList       bool
	comment      string // for Render
}

// rootField describes the whole file.
var rootField = field{required: true, hint: "a configuration begins with `version: 1`, `integration:` and `actito:`", fields: []field{
	{key: "version", title: "the version of this file's format", example: "1", required: true, hint: "write `version: 1`, without quotes"},
	{key: "integration", comment: "In Qualifio: Engage > Integrations > Integrations > Actito > Configure",
		title: "what Qualifio calls the connection to Actito", required: true, fields: []field{
			{key: "name", title: "the integration's name in Qualifio", example: "Actito – Acme", required: true},
			{key: "push_incomplete_participations", hint: "write true or false, without quotes; yes, no, on and off are text"},
		}},
	{key: "actito", comment: "Where participations go in Actito. As far as is known, names count to the letter.",
		title: "the Actito licence that participations go to", required: true, fields: []field{
			{key: "environment", title: "the Actito environment of the licence", example: "ENV-3", required: true, options: actito.EnvironmentNames(),
				hint: "look at the API domain that Actito shows beside the API key: " + actito.EnvironmentDomains() + "; there is no ENV-2"},
			{key: "api_domain", title: "the address of the API, for the environment custom", example: "http://127.0.0.1:8080",
				dependsOn: "environment", allowedFor: []string{actito.Custom}, requiredThen: true,
				pattern: regexp.MustCompile(`^https?://[^/?#@\s]+/?$`), hint: "write https://, the host and nothing after it"},
			{key: "api_key", comment: "where the key is: keyring, store, env:NAME or file:PATH",
				title: "where the API key is kept", example: "keyring", required: true,
				pattern: secret.SourcePattern,
				hint:    "write `keyring` and run `engage auth login`, or name a place: `store`, `env:NAME`, `file:PATH`",
				secret:  "key", leaked: "have Actito make a new key"},
			{key: "entity", title: "the technical name of the entity in Actito", example: "acme", required: true},
			{key: "form", title: "the technical name of the Engage form in Actito", example: "engageCampaigns", required: true},
			{key: "profile_table", comment: "its subscriptions become the mapping variables below", example: "Clients"},
			{key: "endpoints", comment: "these win over what the environment gives", fields: []field{
				{key: "get_token", example: "https://api3.actito.com/auth/token", pattern: addressPattern, hint: addressHint},
				{key: "upsert_interaction", example: "https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction",
					pattern: addressPattern, hint: addressHint},
			}},
		}},
	{key: "qualifio", comment: "What engage can read of Qualifio: names of campaigns and websites; what it can open",
		fields: []field{
			{key: "url", comment: "engage open opens it", example: "https://qualifio.example.com",
				pattern: regexp.MustCompile(`^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\s?#]*)?$`), hint: "write https://, the host and perhaps a path, without a user name, ? or #"},
			{key: "campaign_feed", comment: "the environment variable that holds the feed's address",
				pattern: regexp.MustCompile(`^env:[A-Za-z_][A-Za-z0-9_]*$`), hint: "write `env:NAME`, and put the address into the environment variable NAME",
				secret: "address", leaked: "make a new feed in Qualifio"},
		}},
	{key: "mapping_variables", comment: "In Qualifio: Engage > Integrations > Mapping variables, one for each of Actito's\nsubscriptions; then one opt-in for each: Engage > Content > Opt-ins.",
		isList: true, fields: []field{
			{key: "display_label", title: "the label that Qualifio shows", example: "Product news", required: true},
			{key: "technical_name", title: "optin_ and the subscription's name, each blank as one underscore", example: "optin_Product_news", required: true},
			{key: "type", title: "the variable's type in Qualifio", example: "opt-in", required: true, options: []string{TypeOptIn}},
			{key: "enabled_in", title: "where Qualifio offers the variable", example: "[forms, opt-ins]", required: true, options: []string{EnabledForms, EnabledOptIns},
				hint: "write it as in `enabled_in: [forms, opt-ins]`"},
			{key: "subscription", title: "the subscription's name in Actito, to the letter", example: "Product news", required: true},
		}},
	{key: "push_rules", comment: "In Qualifio: Engage > Integrations > Push rules", isList: true, fields: []field{
		{key: "level", title: "what the rule is for", example: "all", required: true, options: Levels},
		{key: "name", title: "the name of the website, master form or campaign", example: "Summer quiz",
			dependsOn: "level", allowedFor: Levels[1:], requiredThen: true},
		{key: "campaigns", options: Campaigns, defaultValue: CampaignsBoth, dependsOn: "level", allowedFor: []string{LevelAll, LevelWebsite}},
		{key: "destination", title: "the integration's name, or none to push nothing", example: "Actito – Acme", required: true},
	}},
	{key: "walkthrough", comment: "What you say is done in Qualifio, done or todo: engage can't see into it.",
		fields: lists.Map([]string{"activate", "configure", "mapping_variables", "push_rules", "campaign"}, func(step string) field {
			return field{key: step, options: []string{string(StateDone), string(StateTodo)}, defaultValue: string(StateTodo)}
		})},
}}

var addressPattern = regexp.MustCompile(`^https?://[^/?#@\s]+([/?]\S*)?$`)

const addressHint = "write a full address that begins with https://"

// presence reports whether the block must have the key, or must not. If the key that
// it depends on has no valid value, both are false.
func (f *field) presence(fields []field, block reflect.Value) (must, never bool) {
	at := slices.IndexFunc(fields, func(other field) bool { return other.key == f.dependsOn })
	if at < 0 {
		return f.required, false
	}
	value := block.Field(at).String()
	fits := slices.Contains(f.allowedFor, value)
	return fits && f.requiredThen, !fits && slices.Contains(fields[at].options, value)
}

// fieldKeys returns the fields' keys, sorted.
func fieldKeys(fields []field) []string {
	keys := lists.Map(fields, func(f field) string { return f.key })
	slices.Sort(keys)
	return keys
}

// equal reports whether both values of the field mean the same: a missing one is
// the default, an empty list is the same as none.
func (f *field) equal(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Struct:
		for i := range f.fields {
			if !f.fields[i].equal(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !f.equal(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.String:
		return cmp.Or(a.String(), f.defaultValue) == cmp.Or(b.String(), f.defaultValue)
	}
	return a.Equal(b)
}
