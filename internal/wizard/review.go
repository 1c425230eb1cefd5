package wizard

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"engage/internal/guide"
	"engage/internal/optin"
	"engage/internal/prompt"
)

const (
	acceptReview = "write"
	changeReview = "change"
)

// reviewQuestions come last: nothing is written before they are accepted.
func reviewQuestions() []*Question {
	return []*Question{reviewQuestion(), changeQuestion()}
}

func reviewQuestion() *Question {
	return &Question{
		ID: "review",
		page: func(s *session) prompt.Page {
			write := s.Say("Write these settings to %s", s.File)
			if !s.changed() {
				write = s.Say("Leave %s as it is: nothing was changed", s.File)
			}
			return prompt.Page{
				Heading: s.Say("Review – nothing is written yet"),
				Title:   s.Say("Is this right?"),
				Facts:   s.summary(),
				Kind:    prompt.Choice, Value: acceptReview,
				Options: []prompt.Option{
					{Value: acceptReview, Label: write},
					{Value: changeReview, Label: s.Say("Change something")},
					{Value: stopHere, Label: s.Say("Stop, keep the draft")},
				},
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.changeStep = r.Value == changeReview
			s.accepted = r.Value == acceptReview
			s.stopped = r.Value == stopHere
			return "", nil
		},
	}
}

// changed tells whether the answers differ from the file that is there.
func (s *session) changed() bool {
	if s.base == nil {
		return true
	}
	source := s.base.Actito.APIKey
	if s.keyTyped() {
		source = "" // a new key is a change
	}
	return !reflect.DeepEqual(s.answers.Config(s.base, source), s.base)
}

// summary is the review's lines.
func (s *session) summary() []string {
	c := s.preview()
	environment := s.answers.Environment
	if s.answers.Domain() != "" {
		environment += ", " + hostOf(s.answers.Domain())
	}
	key := s.Say("not checked, Actito was not asked")
	if s.keyOK && !s.offline {
		key = s.Say("accepted by %s", s.place())
	}
	lines := []string{
		line(s.Say("Integration"), s.answers.Name),
		line(s.Say("Incomplete"), incompleteQuestion().shown(s)),
		line(s.Say("Environment"), environment),
		line(s.Say("API key"), key),
		line(s.Say("Entity, form"), s.answers.Entity+", "+s.answers.Form),
		line(s.Say("Profile table"), tableQuestion().shown(s)),
	}
	if n := len(s.answers.Subscriptions); n > 0 {
		text := fmt.Sprint(n)
		ask := 0
		for _, sub := range s.answers.Subscriptions {
			if optin.NeedsAccountManager(sub) {
				ask++
			}
		}
		if ask > 0 {
			text += s.Say(", %d need your account manager", ask)
		}
		if n > guide.MostOptIns {
			text += s.Say("; Qualifio is known to take %d", guide.MostOptIns)
		}
		lines = append(lines, line(s.Say("Subscriptions"), text))
	}
	if left := s.leftOut(); len(left) > 0 {
		lines = append(lines, line(s.Say("Left out"), strings.Join(left, ", ")))
	}
	var rules []string
	for _, r := range c.PushRules {
		text := s.guide().DescribeRule(r)
		if r.Name != "" {
			text = r.Name + " (" + text + ")"
		}
		rules = append(rules, text)
	}
	if len(rules) == 0 {
		rules = []string{s.Say("none: nothing will be pushed")}
	}
	if most := 3; len(rules) > most {
		rules = append(rules[:most:most], s.Say("and %d more", len(rules)-most))
	}
	lines = append(lines, line(s.Say("Push rules"), strings.Join(rules, "; ")))
	var done []string
	for _, id := range s.answers.Done {
		done = append(done, fmt.Sprint(guide.Number(id)))
	}
	said := s.Say("none yet")
	if len(done) > 0 {
		said = s.Say("%s, you said so", strings.Join(done, ", "))
	}
	return append(lines, line(s.Say("Steps done"), said))
}

// where is the place in Actito that steps 3 to 5 depend on.
func (s *session) where() string {
	return s.answers.Domain() + " " + s.answers.Entity + " " + s.answers.Name
}

// leftOut are the subscriptions that Actito told and nobody chose; at most a
// few, and how many more there are.
func (s *session) leftOut() []string {
	const most = 4
	var left []string
	more := 0
	for _, n := range s.options.names {
		switch {
		case slices.Contains(s.answers.Subscriptions, n):
		case len(left) == most:
			more++
		default:
			left = append(left, n)
		}
	}
	if more > 0 {
		left = append(left, s.Say("and %d more", more))
	}
	return left
}

func changeQuestion() *Question {
	return &Question{
		ID:      "change",
		applies: func(s *session) bool { return s.changeStep },
		page: func(s *session) prompt.Page {
			page := prompt.Page{Heading: s.Say("Review – nothing is written yet"), Title: s.Say("Which step?"), Kind: prompt.Choice, Value: guide.StepConfigure}
			for _, id := range guide.StepIDs {
				page.Options = append(page.Options, prompt.Option{
					Value: id, Label: s.Say("Step %d – %s", guide.Number(id), s.guide().Title(id)),
				})
			}
			return page
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.changeStep, s.changing, s.changedFrom = false, r.Value, s.where()
			for _, q := range Questions() {
				if q.Step == r.Value && q.page != nil {
					return q.ID, nil
				}
			}
			return "", nil
		},
	}
}
