// Package guide is the work in Qualifio's web interface: the five steps, where
// each stands in the menus, the values to paste, and the messages to send to
// whoever has to help. engage can't click there, so this is its other half.
//
// Menu names and rules come from Actito's walkthrough for Engage and from
// Qualifio's help centre.
package guide

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/words"
)

// The steps' ids, in order. They are also the keys of the configuration's
// walkthrough block.
const (
	StepActivate         = "activate"
	StepConfigure        = "configure"
	StepMappingVariables = "mapping_variables"
	StepPushRules        = "push_rules"
	StepCampaign         = "campaign"
)

// StepIDs lists the steps in order.
var StepIDs = []string{StepActivate, StepConfigure, StepMappingVariables, StepPushRules, StepCampaign}

// Title returns the title of the step with the id.
func (l Language) Title(id string) string {
	switch id {
	case StepActivate:
		return l.Say("Activate the integration")
	case StepConfigure:
		return l.Say("Configure")
	case StepMappingVariables:
		return l.Say("Mapping variables and opt-ins")
	case StepPushRules:
		return l.Say("Push rules")
	}
	return l.Say("Use it in a campaign")
}

// Number returns the step's place, from 1; 0 for an unknown id.
func Number(id string) int {
	for i, known := range StepIDs {
		if known == id {
			return i + 1
		}
	}
	return 0
}

// MostOptIns is how many opt-ins the native integration is known to take.
// Source: Qualifio's help centre, "Qualifio & Actito native integration", an
// older article; so it is warned about and never refused.
const MostOptIns = 20

// Language makes guides, and texts about the work in Qualifio, in one language.
type Language struct{ *words.Speaker }

// In returns the language that the speaker speaks; nil means English.
func In(say *words.Speaker) Language { return Language{words.Or(say)} }

// Value is something to enter in Qualifio.
type Value struct {
	Group string `json:"group,omitempty"` // what belongs together, such as one rule of several
	Label string `json:"label"`           // the field's name in Qualifio
	Text  string `json:"text,omitempty"`  // what to paste, to the letter; empty if Note says what to do
	Note  string `json:"note,omitempty"`  // what to choose, or what to watch
}

// Task is one stay at one place in Qualifio.
type Task struct {
	Title  string   `json:"title,omitempty"`
	Where  string   `json:"where"`
	Do     []string `json:"do"` // short, in the imperative, in order
	Values []Value  `json:"values,omitempty"`
	After  []string `json:"after,omitempty"` // what to do once the values are in
	Note   string   `json:"note,omitempty"`  // what to think of
	Rows   []OptIn  `json:"-"`               // one for each subscription, in place of values; the JSON has them in Guide

	// The walkthrough in the terminal has neither.
	Warnings []string `json:"warnings,omitempty"` // to be read before the work
	Help     []string `json:"help,omitempty"`     // what if it looks otherwise
}

// Step is one of the five.
type Step struct {
	ID     string       `json:"id"`
	Number int          `json:"number"`
	Title  string       `json:"title"`
	State  config.State `json:"state"` // what the user said, never checked
	Tasks  []Task       `json:"tasks"`
}

// Guide is the whole walkthrough with the user's own values.
type Guide struct {
	MadeBy      string   `json:"made_by"`
	Integration string   `json:"integration"`
	Warning     string   `json:"warning,omitempty"` // to be read before anything else
	Before      []string `json:"before"`            // what has to be there when the work begins
	Names       string   `json:"names"`             // how menus and fields are named here
	Steps       []Step   `json:"steps"`
	OptIns      []OptIn  `json:"opt_ins"`                           // those of step 3
	Request     *Message `json:"account_manager_request,omitempty"` // belongs to step 3
	RequestWhy  []string `json:"account_manager_request_notes,omitempty"`
	Todo        []string `json:"todo"`

	Language `json:"-"` // what it was made in

	key string // of the place where a browser keeps what was ticked
}

// madeBy is in the JSON, first, so that engage knows its own files.
const (
	madeBy   = "engage guide"
	jsonHead = `{"made_by":"` + madeBy + `",`
)

// Message is a text to send to somebody.
type Message struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Body    string `json:"body"`

	head    string   // receiver and subject as a mail has them
	foreign []string // what in the body is not of ours
}

// New makes the guide for a configuration.
func (l Language) New(c *config.Config) *Guide {
	g := &Guide{Language: l, MadeBy: madeBy, Integration: c.Integration.Name, Warning: l.warning(c), Before: l.before(c), OptIns: l.optIns(c), key: storageKey(c)}
	for i, id := range StepIDs {
		g.Steps = append(g.Steps, Step{
			ID: id, Number: i + 1, Title: l.Title(id), State: StateOf(c, id), Tasks: l.TasksOf(c, id),
		})
	}
	g.Names = l.Say("The menus and fields are named here as Qualifio names them in English. If yours is in another language, look at the same place")
	if g.Request = l.Request(c); g.Request != nil {
		g.RequestWhy = []string{
			l.Say("Until they have done it, these opt-ins do not reach their subscriptions."),
			l.Say("You don't know who your account manager is? Then send this back to whoever sent you this guide."),
		}
	}
	g.Todo = l.Todo(c)
	return g
}

// Only leaves one step in the guide, and what belongs to it. The number is
// counted from 1.
func (g *Guide) Only(step int) {
	g.Steps = g.Steps[step-1 : step]
	if g.Steps[0].ID != StepMappingVariables {
		g.OptIns, g.Request, g.RequestWhy = []OptIn{}, nil, nil
	}
}

// storageKey tells integrations apart without naming them.
func storageKey(c *config.Config) string {
	return short(c.Integration.Name, connect.Domain(c.Actito), c.Actito.Entity, c.Actito.Form)
}

// short is a short text that stands for the texts.
func short(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// StateOf returns what the configuration says of the step.
func StateOf(c *config.Config, id string) config.State {
	state := *stateField(&c.Walkthrough, id)
	if state == "" {
		return config.StateTodo
	}
	return state
}

// SetState records what the user says of the step.
func SetState(c *config.Config, id string, state config.State) {
	*stateField(&c.Walkthrough, id) = state
}

func stateField(w *config.Walkthrough, id string) *config.State {
	switch id {
	case StepActivate:
		return &w.Activate
	case StepConfigure:
		return &w.Configure
	case StepMappingVariables:
		return &w.MappingVariables
	case StepPushRules:
		return &w.PushRules
	}
	return &w.Campaign
}

// DescribeRule says in words which campaigns the rule is for.
func (l Language) DescribeRule(r config.PushRule) string {
	campaigns := map[string]words.Text{
		config.CampaignsBoth:       "identified and anonymous campaigns",
		config.CampaignsIdentified: "identified campaigns only",
		config.CampaignsAnonymous:  "anonymous campaigns only",
	}[r.EffectiveCampaigns()]
	switch r.Level {
	case config.LevelAll:
		return l.Say("all websites, %s", campaigns)
	case config.LevelWebsite:
		return l.Say("website, %s", campaigns)
	case config.LevelMasterForm:
		return "Master Form"
	}
	return l.Say("campaign")
}

// Upkeep warns of rules that have to be followed up by hand; "" where the rules
// for all campaigns cover everything.
func (l Language) Upkeep(rules []config.PushRule) string {
	covered := map[string]bool{} // the campaigns that a rule for all pushes
	specific, campaign := false, false
	for _, r := range rules {
		switch {
		case r.Destination == config.DestinationNone:
		case r.Level == config.LevelAll:
			covered[r.EffectiveCampaigns()] = true
		default:
			specific = true
			campaign = campaign || r.Level == config.LevelCampaign
		}
	}
	switch {
	case covered[config.CampaignsBoth] || covered[config.CampaignsIdentified] && covered[config.CampaignsAnonymous]:
		return ""
	case covered[config.CampaignsIdentified]:
		return l.Say("Anonymous campaigns are not pushed, but for those that have a rule of their own")
	case covered[config.CampaignsAnonymous]:
		return l.Say("Identified campaigns are not pushed, but for those that have a rule of their own")
	case campaign:
		return l.Say("Each new campaign needs one more rule: nothing is pushed for it before")
	case specific:
		return l.Say("What these rules don't cover is not pushed: think of it when you add a website or a Master Form")
	}
	return ""
}
