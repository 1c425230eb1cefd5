package wizard

import (
	"cmp"
	"fmt"
	"reflect"

	"engage/internal/actito"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/prompt"
)

// reviewQuestion is the last: the configuration is only written after it.
var reviewQuestion = &Question{
	ID: "review", title: "Is this right?", before: lookForParticipation,
	options: []option{{value: actionWrite}, {value: "settings", label: "Change a setting"}, {value: "clicks", label: "Change what is done in Qualifio"}, {value: actionStop, label: "Stop, keep the draft"}},
	page: func(s *session, page *prompt.Page) {
		page.Facts = s.summary()
		if open := len(allSteps) - len(s.Answers.inState(stateDone, allSteps)); open > 0 && s.Answers.States[guide.StepCampaign] == stateDone {
			page.Notices = []string{s.Say("A participation arrived, you said, though %d steps are open: have you ticked all that is done?", open)}
		}
		page.Options[0].Label = s.Say("Write these settings to %s", s.File)
		if !s.changed() {
			page.Options[0].Label = s.Say("Leave %s as it is: nothing was changed", s.File)
		}
	},
	take: func(s *session, r prompt.Reply) {
		s.next = r.Value
		if r.Value != actionWrite {
			s.own = participation{} // what was found may not hold for other answers
		}
	},
}

// changed reports whether the answers differ from the existing file.
func (s *session) changed() bool {
	if s.Base == nil || s.keyTyped() {
		return true
	}
	return !reflect.DeepEqual(s.Answers.Config(s.Base, s.Base.Actito.APIKey), s.Base)
}

// summary returns the lines of the review.
func (s *session) summary() (lines []string) {
	add := func(label, value string) {
		if value != "" {
			lines = append(lines, line(label, value))
		}
	}
	key := s.Say("not checked, Actito was not asked")
	if s.client != nil {
		key = s.Say("accepted by %s", s.environmentName())
	}
	add(s.Say("Integration"), s.Answers.Name)
	add(s.Say("Incomplete participations"), s.incompleteSummary())
	environment := s.host()
	if s.Answers.Environment != actito.Custom {
		environment = s.Answers.Environment + ", " + environment
	}
	add(s.Say("Environment"), environment)
	add(s.Say("API key"), key)
	add(s.Say("Entity, form"), s.Answers.Entity+", "+s.Answers.Form)
	add(s.Say("Profile table"), cmp.Or(s.Answers.ProfileTable, s.Say("none, no opt-ins for now")))
	add(s.Say("Subscriptions"), s.subscriptionSummary())
	add(s.Say("Push rules"), s.ruleSummary())
	add(s.Say("Steps done"), s.Answers.DoneSteps(s.Language))
	add(s.Say("Participation"), s.own.found)
	return lines
}

// incompleteSummary returns what happens to incomplete participations.
func (s *session) incompleteSummary() string {
	if s.Answers.PushIncomplete {
		return s.Say("pushed, too")
	}
	return s.Say("not pushed")
}

// subscriptionSummary returns the number of subscriptions and what they need.
func (s *session) subscriptionSummary() string {
	n, ask := len(s.Answers.Subscriptions), 0
	if n == 0 {
		return s.Say("none, no opt-ins for now")
	}
	for _, name := range s.Answers.Subscriptions {
		if optin.NeedsAccountManager(name) {
			ask++
		}
	}
	text := fmt.Sprint(n)
	if ask > 0 {
		text += s.Say(", %d need your account manager", ask)
	}
	if n > optin.MaxOptIns {
		text += s.Say("; an older article of Qualifio's names %d as the most", optin.MaxOptIns)
	}
	return text
}

// ruleSummary describes the push rules.
func (s *session) ruleSummary() string {
	var rules []string
	for _, r := range s.preview().PushRules {
		text := s.guide().DescribeRule(r)
		if r.Name != "" {
			text = r.Name + " (" + text + ")"
		}
		rules = append(rules, text)
	}
	if len(rules) == 0 {
		return s.Say("none: nothing will be pushed")
	}
	return msg.Abbreviated(rules).In(s.Language)
}
