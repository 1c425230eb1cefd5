// Package guide is the work in Qualifio's web interface: the five steps, where
// each stands in the menus, the values to paste, and the messages to send to
// whoever has to help. engage can't click there, so this is its other half.
//
// The steps are data (steps.go), in a long form for the guide and a short one for
// the terminal; each format has a writer that walks them. Menu names and rules
// come from Actito's walkthrough for Engage and from Qualifio's help centre.
package guide

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
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

// steps are what is known of each step without a configuration, and what fills
// it in with one. Their order is that of StepIDs.
var steps = []struct {
	title msg.Text
	state func(*config.Walkthrough) *config.State
	build func(Language, *config.Config) Step
}{
	{"Activate the integration", func(w *config.Walkthrough) *config.State { return &w.Activate }, Language.activate},
	{"Configure", func(w *config.Walkthrough) *config.State { return &w.Configure }, Language.configure},
	{"Mapping variables and opt-ins", func(w *config.Walkthrough) *config.State { return &w.MappingVariables }, Language.variables},
	{"Push rules", func(w *config.Walkthrough) *config.State { return &w.PushRules }, Language.pushRules},
	{"Use it in a campaign", func(w *config.Walkthrough) *config.State { return &w.Campaign }, Language.campaign},
}

// Number returns the step's place, from 1; 0 for an unknown id.
func Number(id string) int { return slices.Index(StepIDs, id) + 1 }

// Title returns the title of the step with the id.
func (l Language) Title(id string) string { return l.Text(steps[Number(id)-1].title) }

// StateOf returns what the configuration says of the step.
func StateOf(c *config.Config, id string) config.State {
	if state := *steps[Number(id)-1].state(&c.Walkthrough); state != "" {
		return state
	}
	return config.StateTodo
}

// SetState records what the user says of the step.
func SetState(c *config.Config, id string, state config.State) {
	*steps[Number(id)-1].state(&c.Walkthrough) = state
}

// Value is something to enter in Qualifio.
type Value struct {
	Group string   `json:"group,omitempty"` // what belongs together, such as one rule of several
	Label string   `json:"label"`           // the field's name in Qualifio
	Text  string   `json:"text,omitempty"`  // what to paste, to the letter; empty if Note says what to do
	Note  Sentence `json:"note,omitempty"`  // what to choose, or what to watch
}

// Task is one stay at one place in Qualifio.
type Task struct {
	Title  string     `json:"title,omitempty"`
	Where  Sentence   `json:"where"`
	Do     []Sentence `json:"do"` // short, in the imperative, in order
	Values []Value    `json:"values,omitempty"`
	After  []Sentence `json:"after,omitempty"` // what to do once the values are in
	Note   Sentence   `json:"note,omitempty"`  // what to think of
	Rows   []OptIn    `json:"-"`               // one for each subscription, in place of values; the JSON has them in Guide

	Warnings []Sentence `json:"warnings,omitempty"` // to be read before the work
	Help     []Sentence `json:"help,omitempty"`     // what if Qualifio differs
}

// Step is one of the five.
type Step struct {
	ID     string       `json:"id"`
	Number int          `json:"number"`
	Title  string       `json:"title"`
	State  config.State `json:"state"` // what the user said, never checked
	Tasks  []Task       `json:"tasks"`

	Short []Task `json:"-"` // the same work for the terminal's walkthrough: few lines, no rows, no warnings, no help
	Todo  string `json:"-"` // the same in a few words; "" if there is nothing to do
}

// Guide is the whole walkthrough with the user's own values.
type Guide struct {
	MadeBy      string     `json:"made_by"`
	Integration string     `json:"integration"`
	Warning     string     `json:"warning,omitempty"` // to be read before anything else
	Before      []Sentence `json:"before"`            // what has to be there when the work begins
	Names       string     `json:"names"`             // how menus and fields are named here
	Steps       []Step     `json:"steps"`
	OptIns      []OptIn    `json:"opt_ins"`                           // those of step 3
	Request     *Message   `json:"account_manager_request,omitempty"` // belongs to step 3
	RequestWhy  []string   `json:"account_manager_request_notes,omitempty"`
	Todo        []string   `json:"todo"`

	Language `json:"-"`

	key string // of the place where a browser keeps what was ticked
}

// Each format has a beginning by which engage recognizes its own files.
const (
	textHead     msg.Text = "Connect Qualifio to Actito: "
	generator             = "engage guide"
	jsonHead              = `{"made_by":"` + generator + `",`
	markdownHead          = "<!-- made by engage guide; it holds no API key -->\n"
	pageHead              = `<meta name="generator" content="` + generator + `"`
)

// Recognize reports whether the text is a guide that engage wrote, in any
// format: such a file may be replaced by a newer one.
func Recognize(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	heads := []string{markdownHead, jsonHead}
	for _, code := range msg.Codes {
		heads = append(heads, msg.In(language.Make(code)).Text(textHead))
	}
	for _, separator := range Separators {
		heads = append(heads, strings.Join(Columns, separator)+"\r\n")
	}
	return slices.ContainsFunc(heads, func(head string) bool { return bytes.HasPrefix(text, []byte(head)) }) ||
		bytes.HasPrefix(text, []byte("<!doctype html>")) && bytes.Contains(text[:min(len(text), 2048)], []byte(pageHead))
}

// New returns the guide for a configuration.
func (l Language) New(c *config.Config) *Guide {
	g := &Guide{
		Language: l, MadeBy: generator, Integration: c.Integration.Name, Warning: l.sandbox(c), Before: l.before(c), OptIns: optIns(c),
		Names:   l.Say("The menus and fields are named here as Qualifio names them in English. If yours is in another language, look at the same place"),
		Request: l.Request(c), Todo: l.Todo(c),
		key: short(c.Integration.Name, connect.Domain(c.Actito), c.Actito.Entity, c.Actito.Form), // names no integration
	}
	for _, id := range StepIDs {
		g.Steps = append(g.Steps, l.Step(c, id))
	}
	if g.Request != nil {
		g.RequestWhy = []string{
			l.Say("Until they have done it, these opt-ins do not reach their subscriptions."),
			l.Say("You don't know who your account manager is? Then send this back to whoever sent you this guide."),
		}
	}
	return g
}

// Step returns one step of a configuration's guide.
func (l Language) Step(c *config.Config, id string) Step {
	s := steps[Number(id)-1].build(l, c)
	s.ID, s.Number, s.Title, s.State = id, Number(id), l.Title(id), StateOf(c, id)
	return s
}

// Todo lists what is still to do, one line each.
func (l Language) Todo(c *config.Config) []string {
	var todo []string
	for _, id := range StepIDs {
		if s := l.Step(c, id); s.State != config.StateDone && s.Todo != "" {
			todo = append(todo, l.Say("step %d, %s", s.Number, s.Todo))
		}
	}
	if l.Request(c) != nil && StateOf(c, StepMappingVariables) != config.StateDone {
		todo = append(todo, l.Say("send the request to your account manager: spaces became underscores"))
	}
	return todo
}

// Only leaves one step in the guide, and what belongs to it. The number is
// counted from 1.
func (g *Guide) Only(step int) {
	g.Steps = g.Steps[step-1 : step]
	if g.Steps[0].ID != StepMappingVariables {
		g.OptIns, g.Request, g.RequestWhy = []OptIn{}, nil, nil
	}
}

// whole reports whether no step was left out.
func (g *Guide) whole() bool { return len(g.Steps) == len(StepIDs) }

// requestOf returns the message that belongs to the step; nil for none.
func (g *Guide) requestOf(s Step) *Message {
	if s.ID != StepMappingVariables {
		return nil
	}
	return g.Request
}

// short is a short text that stands for the texts.
func short(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
