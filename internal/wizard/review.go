package wizard

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"engage/internal/guide"
	"engage/internal/optin"
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
		page: func(s *session) Page {
			write := "Write these settings to " + s.File
			if !s.changed() {
				write = "Leave " + s.File + " as it is: nothing was changed"
			}
			return Page{
				Heading: "Review – nothing is written yet",
				Title:   "Is this right?",
				Facts:   s.summary(),
				Kind:    Choice, Value: acceptReview,
				Options: []Option{
					{Value: acceptReview, Label: write},
					{Value: changeReview, Label: "Change something"},
					{Value: stopHere, Label: "Stop, keep the draft"},
				},
			}
		},
		take: func(_ context.Context, s *session, r Reply) (string, error) {
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
	key := "not checked, Actito was not asked"
	if s.keyOK && !s.offline {
		key = "accepted by " + s.place()
	}
	lines := []string{
		line("Integration", s.answers.Name),
		line("Incomplete", incompleteQuestion().shown(s)),
		line("Environment", environment),
		line("API key", key),
		line("Entity, form", s.answers.Entity+", "+s.answers.Form),
		line("Profile table", tableQuestion().shown(s)),
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
			text += fmt.Sprintf(", %d need your account manager", ask)
		}
		if n > guide.MostOptIns {
			text += fmt.Sprintf("; Qualifio is known to take %d", guide.MostOptIns)
		}
		lines = append(lines, line("Subscriptions", text))
	}
	if left := s.leftOut(); len(left) > 0 {
		lines = append(lines, line("Left out", strings.Join(left, ", ")))
	}
	var rules []string
	for _, r := range c.PushRules {
		text := guide.DescribeRule(r)
		if r.Name != "" {
			text = r.Name + " (" + text + ")"
		}
		rules = append(rules, text)
	}
	if len(rules) == 0 {
		rules = []string{"none: nothing will be pushed"}
	}
	if most := 3; len(rules) > most {
		rules = append(rules[:most:most], fmt.Sprintf("and %d more", len(rules)-most))
	}
	lines = append(lines, line("Push rules", strings.Join(rules, "; ")))
	var done []string
	for _, id := range s.answers.Done {
		done = append(done, fmt.Sprint(guide.Number(id)))
	}
	said := "none yet"
	if len(done) > 0 {
		said = strings.Join(done, ", ") + ", you said so"
	}
	return append(lines, line("Steps done", said))
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
		left = append(left, fmt.Sprintf("and %d more", more))
	}
	return left
}

func changeQuestion() *Question {
	return &Question{
		ID:      "change",
		applies: func(s *session) bool { return s.changeStep },
		page: func(s *session) Page {
			page := Page{Heading: "Review – nothing is written yet", Title: "Which step?", Kind: Choice, Value: guide.StepConfigure}
			for _, id := range guide.StepIDs {
				page.Options = append(page.Options, Option{
					Value: id, Label: fmt.Sprintf("Step %d – %s", guide.Number(id), guide.Title(id)),
				})
			}
			return page
		},
		take: func(_ context.Context, s *session, r Reply) (string, error) {
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
