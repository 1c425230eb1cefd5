package participation

import (
	"cmp"
	"slices"

	"engage/internal/config"
	"engage/internal/optin"
)

// Source is what was read with which configuration.
type Source struct {
	File   string `json:"file"` // - is standard input
	Config string `json:"config"`
}

// Explanation is what one participation would do in Actito. It holds no answer.
type Explanation struct {
	Source
	Campaign  string            `json:"campaign"`
	Website   string            `json:"website"`
	State     string            `json:"state"`
	Email     bool              `json:"email"`                     // an answer of the form is an e-mail address
	Rule      *config.PushRule  `json:"push_rule"`                 // null where none applies for certain
	MayApply  []config.PushRule `json:"push_rules_that_may_apply"` // in its place, with another destination
	Obstacles []Obstacle        `json:"obstacles"`
	OptIns    []OptIn           `json:"optins"`
	Answers   []Answer          `json:"answers"`
}

// Obstacle is why a participation would reach no profile.
type Obstacle string

// The obstacles, in the order in which they are told.
const (
	NotCompleted  Obstacle = "not_completed" // and the integration does not push such ones
	NoPushRule    Obstacle = "no_push_rule"
	PushedNowhere Obstacle = "pushed_nowhere" // the push rule's destination is none
	NoEmail       Obstacle = "no_email"       // the key of Actito's profiles
)

// Reply is how an opt-in was answered.
type Reply string

// The replies. Unclear is one that is not documented.
const (
	Ticked     Reply = "ticked"
	Unticked   Reply = "unticked"
	Unanswered Reply = "unanswered"
	Unclear    Reply = "unclear"
)

// replies are the values of an opt-in. Source: Qualifio's help centre, "About
// mapping variables".
var replies = map[string]Reply{"1": Ticked, "Yes": Ticked, "0": Unticked, "No": Unticked, "": Unanswered}

// Variable is the mapping variable of an opt-in.
type Variable struct {
	Name           string `json:"variable"`              // the technical name; "" for an opt-in without one
	Subscription   string `json:"subscription"`          // "" where the configuration has no such variable
	AccountManager bool   `json:"needs_account_manager"` // a space became an underscore
}

// OptIn is what one opt-in would do.
type OptIn struct {
	Label string `json:"label"`
	Variable
	Reply      Reply `json:"reply"`
	Subscribes bool  `json:"subscribes"` // where the participation reaches a profile; not before a space is turned back
}

// Answer is a question of the form or the questionnaire, without what was
// answered.
type Answer struct {
	Label    string `json:"label"`
	Variable string `json:"variable"` // "" for a standard attribute, or one that is not mapped
}

// explainer explains participations by a configuration.
type explainer struct {
	config    *config.Config
	variables map[string]Variable // by their technical names
}

func newExplainer(c *config.Config) *explainer {
	e := &explainer{config: c, variables: map[string]Variable{}}
	for _, v := range c.MappingVariables {
		e.variables[v.TechnicalName] = Variable{v.TechnicalName, v.Subscription, optin.NeedsAccountManager(v.Subscription)}
	}
	return e
}

func (e *explainer) explain(p *Participation) *Explanation {
	x := &Explanation{State: p.State, Email: p.identified(), Obstacles: []Obstacle{}, OptIns: []OptIn{}, Answers: []Answer{}}
	if p.Campaign != nil {
		x.Campaign, x.Website = p.Campaign.Name, p.Campaign.Channel.Website.Name
	}
	e.chooseRule(x)
	for _, o := range p.OptIns {
		variable := e.variables[o.Variable]
		variable.Name = o.Variable
		reply := cmp.Or(replies[o.Response], Unclear)
		x.OptIns = append(x.OptIns, OptIn{o.Label, variable, reply, reply == Ticked && variable.Subscription != "" && !variable.AccountManager})
	}
	for _, q := range slices.Concat(p.Form, p.Questionnaire) {
		x.Answers = append(x.Answers, Answer{q.Label, q.Variable})
	}
	if x.State != completed && !e.config.Integration.PushIncompleteParticipations {
		x.Obstacles = append(x.Obstacles, NotCompleted)
	}
	switch {
	case len(x.MayApply) > 0:
	case x.Rule == nil:
		x.Obstacles = append(x.Obstacles, NoPushRule)
	case x.Rule.Destination == config.DestinationNone:
		x.Obstacles = append(x.Obstacles, PushedNowhere)
	}
	if !x.Email {
		x.Obstacles = append(x.Obstacles, NoEmail)
	}
	return x
}

// chooseRule finds the push rule. That a specific one beats the default is
// derived. Which of two specific ones wins is not published, and no body names
// the campaign's Master Form.
func (e *explainer) chooseRule(x *Explanation) {
	mode := config.CampaignsAnonymous
	if x.Email {
		mode = config.CampaignsIdentified
	}
	x.MayApply = []config.PushRule{}
	for _, level := range []string{config.LevelCampaign, config.LevelWebsite, config.LevelMasterForm, config.LevelAll} {
		name := map[string]string{config.LevelCampaign: x.Campaign, config.LevelWebsite: x.Website}[level]
		for _, r := range e.config.PushRules {
			campaigns := r.EffectiveCampaigns()
			switch {
			case r.Level != level || campaigns != "" && campaigns != config.CampaignsBoth && campaigns != mode:
			case level != config.LevelMasterForm && r.Name != name:
			case x.Rule == nil && level != config.LevelMasterForm:
				x.Rule = &r
			case level != config.LevelAll:
				x.MayApply = append(x.MayApply, r)
			}
		}
	}
	x.MayApply = slices.DeleteFunc(x.MayApply, func(r config.PushRule) bool {
		return x.Rule != nil && r.Destination == x.Rule.Destination
	})
}
