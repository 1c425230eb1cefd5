// Package guide describes the work in Qualifio's web interface, which engage can't
// do itself: the five steps with their menus, the values to paste, and the messages
// to send to whoever has to help.
//
// The steps are data (steps.go, rules.go), in a long version for the guide and a short one for
// the terminal; each format has a writer for them. Menu names and rules come from
// Actito's walkthrough for Engage and from Qualifio's help centre.
package guide

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/lists"
	"engage/internal/msg"
)

// The steps' ids, in order. They are also the keys of the configuration's
// walkthrough block, but for StepActito: the work in Actito that comes before the
// five has the number 0, and its state is kept nowhere.
const (
	StepActito           = "actito"
	StepActivate         = "activate"
	StepConfigure        = "configure"
	StepMappingVariables = "mapping_variables"
	StepPushRules        = "push_rules"
	StepCampaign         = "campaign"
)

// StepIDs lists the five steps in order.
var StepIDs = []string{StepActivate, StepConfigure, StepMappingVariables, StepPushRules, StepCampaign}

// steps has the title and state of each step, and the function that builds it for a
// configuration, by the step's number.
var steps = []struct {
	title msg.Text
	state func(*config.Walkthrough) *config.State
	build func(Language, *config.Config) Step
}{
	{"The form in Actito", func(*config.Walkthrough) *config.State { return new(config.State) }, Language.actito},
	{"Activate the integration", func(w *config.Walkthrough) *config.State { return &w.Activate }, Language.activate},
	{"Configure", func(w *config.Walkthrough) *config.State { return &w.Configure }, Language.configure},
	{"Mapping variables and opt-ins", func(w *config.Walkthrough) *config.State { return &w.MappingVariables }, Language.variables},
	{"Push rules", func(w *config.Walkthrough) *config.State { return &w.PushRules }, Language.pushRules},
	{"Use it in a campaign", func(w *config.Walkthrough) *config.State { return &w.Campaign }, Language.campaign},
}

// StepNumber returns the step's number; 0 for StepActito, and for an unknown id.
func StepNumber(id string) int { return slices.Index(StepIDs, id) + 1 }

// Title returns the title of the step with the id.
func (l Language) Title(id string) string { return l.Text(steps[StepNumber(id)].title) }

// StateOf returns the step's state in the configuration.
func StateOf(c *config.Config, id string) config.State {
	return cmp.Or(*steps[StepNumber(id)].state(&c.Walkthrough), config.StateTodo)
}

// SetState sets the step's state in the configuration.
func SetState(c *config.Config, id string, state config.State) {
	*steps[StepNumber(id)].state(&c.Walkthrough) = state
}

// Value is something to enter in Qualifio.
type Value struct {
	Group string   `json:"group,omitempty"` // heading of values that belong together, such as one rule of several
	Label string   `json:"label"`           // the field's name in Qualifio
	Text  string   `json:"text,omitempty"`  // the exact text to paste; empty if Note says what to do
	Note  Sentence `json:"note,omitempty"`  // what to choose, or what to note

	Alternative bool `json:"alternative,omitempty"` // to the value before: only one of them is entered

	message Sentence // the same as Text, if engage wrote it
}

// fullLabel is the label with its group.
func (v Value) fullLabel() string { return when(v.Group != "", v.Group+", ") + v.Label }

// flattenGroups puts the groups into the labels, for the terminal.
func flattenGroups(lists ...[]Value) []Value {
	values := slices.Concat(lists...)
	for i, v := range values {
		values[i].Label, values[i].Group = v.fullLabel(), ""
	}
	return values
}

// Task is the work on one page of Qualifio.
type Task struct {
	Title  string     `json:"title,omitempty"`
	Where  Sentence   `json:"where,omitempty"`
	Do     []Sentence `json:"do,omitempty"` // short, in the imperative, in order
	Values []Value    `json:"values,omitempty"`
	After  []Sentence `json:"after,omitempty"` // what to do once the values are entered
	Note   Sentence   `json:"note,omitempty"`  // what to keep in mind

	Warnings []Sentence `json:"warnings,omitempty"` // to be read before the work
	Help     []Sentence `json:"help,omitempty"`     // what to do if Qualifio differs
}

// Step is one of the five steps, or the one before them.
type Step struct {
	ID     string       `json:"id"`
	Number int          `json:"number"`
	Title  string       `json:"title"`
	State  config.State `json:"state,omitempty"` // as the user reported it, never checked
	Tasks  []Task       `json:"tasks"`

	Short []Task `json:"-"` // the same work for the terminal's walkthrough: few lines, no warnings, no help
	Todo  string `json:"-"` // the same in a few words; "" if there is nothing to do
}

// Guide is the whole walkthrough with the configuration's values.
type Guide struct {
	Generator     string     `json:"made_by"`
	Integration   string     `json:"integration"`
	Warning       string     `json:"warning,omitempty"`   // to be read before anything else
	Prerequisites []Sentence `json:"before"`              // what is needed before the work begins
	Names         string     `json:"names"`               // explains how menus and fields are named
	InActito      *Step      `json:"in_actito,omitempty"` // comes before the five
	Steps         []Step     `json:"steps"`
	OptIns        []OptIn    `json:"opt_ins"`                           // those of step 3
	Request       *Message   `json:"account_manager_request,omitempty"` // belongs to step 3
	Todo          []string   `json:"todo"`
	Causes        []Cause    `json:"causes,omitempty"` // why something may not arrive

	Language `json:"-"`

	key string // of the ticks in the browser's storage
}

// The beginnings of each format, by which engage recognizes its own files.
const (
	textPrefix     msg.Text = "Connect Qualifio to Actito: "
	generator               = "engage guide"
	jsonMember              = `"made_by":"` + generator + `",`
	markdownPrefix          = "<!-- made by engage guide; it holds no API key -->\n"
	generatorMeta           = `<meta name="generator" content="` + generator + `"`
)

// IsGuide reports whether the text is a guide that engage wrote, in any format. Such
// a file may be overwritten.
func IsGuide(text []byte) bool {
	start := strings.TrimPrefix(string(text[:min(len(text), 2048)]), "\ufeff")
	heads := slices.Concat([]string{markdownPrefix},
		lists.Map(msg.LanguageCodes[:], func(code string) string { return msg.In(code).Text(textPrefix) }),
		lists.Map(Separators, func(separator string) string { return strings.Join(Columns, separator) + "\r\n" }))
	return slices.ContainsFunc(heads, func(head string) bool { return strings.HasPrefix(start, head) }) ||
		strings.HasPrefix(strings.Replace(start, `"format_version":1,`, "", 1), "{"+jsonMember) ||
		strings.HasPrefix(start, "<!doctype html>") && strings.Contains(start, generatorMeta)
}

// New returns the guide for a configuration.
func (l Language) New(c *config.Config) *Guide {
	return &Guide{
		Language: l, Generator: generator, Integration: c.Integration.Name, Warning: l.sandboxWarning(c), Prerequisites: l.prerequisites(), OptIns: optIns(c),
		Names:   l.Say("The menus and fields are named here as Qualifio and Actito name them in English. If yours are in another language, look at the same place"),
		Request: l.AccountManagerRequest(c), Todo: l.Todo(c, StepActito),
		Causes: l.Causes(),
		key:    shortHash(c.Integration.Name, connect.Domain(c.Actito), c.Actito.Entity, c.Actito.Form), // a hash, so that the key does not contain the names

		InActito: new(l.Step(c, StepActito)), Steps: lists.Map(StepIDs, func(id string) Step { return l.Step(c, id) }),
	}
}

// Step returns one step of a configuration's guide.
func (l Language) Step(c *config.Config, id string) Step {
	s := steps[StepNumber(id)].build(l, c)
	s.ID, s.Number, s.Title = id, StepNumber(id), l.Title(id)
	if id != StepActito {
		s.State = StateOf(c, id)
	}
	return s
}

// Todo returns what is still to do, one line each: of the five steps, and of those
// whose state is not in the configuration.
func (l Language) Todo(c *config.Config, also ...string) []string {
	var todo []string
	for _, id := range append(also, StepIDs...) {
		if s := l.Step(c, id); s.State != config.StateDone && s.Todo != "" {
			todo = append(todo, l.todo(s))
		}
	}
	if l.AccountManagerRequest(c) != nil && StateOf(c, StepMappingVariables) != config.StateDone {
		todo = append(todo, l.Text(todoRequest))
	}
	return todo
}

// todoRequest is what is still to do beside the steps.
const todoRequest msg.Text = "send the request to your account manager: spaces became underscores"

// todo returns what is to do in the step, as a line of a list.
func (l Language) todo(s Step) string { return l.Say("step %d, %s", s.Number, s.Todo) }

// KeepStep removes all steps but one from the guide, and what belongs to them. The
// number is counted from 1.
func (g *Guide) KeepStep(step int) {
	g.Steps, g.InActito, g.Causes = g.Steps[step-1:step], nil, nil
	if g.Steps[0].ID != StepMappingVariables {
		g.OptIns, g.Request = []OptIn{}, nil
	}
}

// isComplete reports whether the guide has all steps.
func (g *Guide) isComplete() bool { return len(g.Steps) == len(StepIDs) }

// all returns the guide's steps, the one in Actito first.
func (g *Guide) all() []Step {
	if g.InActito == nil {
		return g.Steps
	}
	return append([]Step{*g.InActito}, g.Steps...)
}

// shortHash returns a short hash of the texts.
func shortHash(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
