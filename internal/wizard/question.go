package wizard

import (
	"context"

	"engage/internal/msg"
	"engage/internal/prompt"
)

// Question is one question of the walkthrough.
type Question struct {
	ID    string
	Step  string   // a step's id; "" for the review
	Label msg.Text // before the answer in the line that stays; "" for no line

	title, text, help msg.Text
	kind              prompt.Kind
	options           []option
	field             func(*Answers) *string // the answer; may be nil
	check             func(string) error
	page              func(*session, *prompt.Page) // completes the page; may be nil

	// before runs before the question, unless it is settled or the user is going back.
	// After an error of Actito the user chooses what to do.
	before func(context.Context, *session) error
	// applies reports, after before, whether the question is asked; nil means always.
	applies func(*session) bool
	// known reports whether there is an answer already, so that the question is only
	// asked to change it; nil means that it is always asked.
	known func(*session) bool
	// detour is for questions that are only asked to change an answer, and go back to
	// where they were called from.
	detour bool
	// overview is for pages that are shown always, but for a walkthrough that goes on
	// behind them.
	overview bool
	// uncounted is for questions that only problems cause, such as a refused key:
	// "question n of m" leaves them out.
	uncounted bool
	// take handles a reply; nil sets the field. Without a field, the reply is the id
	// of the next question, and yes or nothing for the one that follows.
	take func(*session, prompt.Reply)
	// answer returns the answer for the line that stays; nil means the field.
	answer func(*session) string
}

// option is an option that does not depend on the session.
type option struct {
	value       string
	label, note msg.Text
}

// Values of options. The flow ends at actionWrite and actionStop.
const (
	yes         = "yes"
	actionWrite = "write"
	actionStop  = "stop"
)

// Questions returns the walkthrough's questions, in order.
func Questions() []*Question {
	return []*Question{
		keyQuestion, environmentQuestion, domainQuestion, consentQuestion, keyProblemQuestion, keyStoreQuestion,
		entityQuestion, formQuestion, formProblemQuestion,
		tableQuestion, subscriptionsQuestion,
		nameQuestion, incompleteQuestion, rulesQuestion, ruleNamesQuestion, settingsQuestion,
		clicksQuestion, messageQuestion, participationQuestion, participationEmailQuestion,
		reviewQuestion,
	}
}

// applicable reports whether the question is asked: on the way forward for a missing
// answer, or one that is to be changed; on the way back if it was asked before.
func (q *Question) applicable(s *session, backwards bool) bool {
	switch {
	case q.applies != nil && !q.applies(s):
		return false
	case q.detour:
		return s.open[q.ID]
	case q.overview:
		return backwards || s.index(q.ID) >= s.resumeAt
	case backwards:
		return q.known == nil || s.asked[q.ID]
	}
	return !q.settled(s)
}

// settled reports whether there is an answer that is not to be changed.
func (q *Question) settled(s *session) bool {
	return q.known != nil && q.known(s) && !s.open[q.ID]
}

// prompt makes the page that asks the question.
func (q *Question) prompt(s *session) prompt.Page {
	page := prompt.Page{Title: s.Text(q.title), Help: s.Text(q.help), Kind: q.kind}
	if q.text != "" {
		page.Text = []string{s.Text(q.text)}
	}
	for _, o := range q.options {
		page.Options = append(page.Options, prompt.Option{Value: o.value, Label: s.Text(o.label), Note: s.Text(o.note)})
	}
	if q.field != nil {
		page.Value = *q.field(&s.Answers)
	}
	if q.check != nil {
		page.Check = func(r prompt.Reply) error { return q.check(r.Value) }
	}
	if q.page != nil {
		q.page(s, &page)
	}
	return page
}

// accept handles the reply to the page.
func (q *Question) accept(s *session, r prompt.Reply) {
	delete(s.open, q.ID)
	switch {
	case q.take != nil:
		q.take(s, r)
	case q.field != nil:
		*q.field(&s.Answers) = r.Value
	case r.Value != yes:
		s.next = r.Value
	}
	q.tell(s)
}

// tell prints the answer in a line that stays.
func (q *Question) tell(s *session) {
	if q.Label != "" {
		s.hold(q.ID, prompt.Done, s.Text(q.Label), q.current(s))
	}
}

// current returns the answer in words; "" if there is none.
func (q *Question) current(s *session) string {
	if q.answer != nil {
		return q.answer(s)
	}
	return *q.field(&s.Answers)
}
