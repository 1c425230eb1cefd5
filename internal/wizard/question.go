package wizard

import (
	"context"
	"slices"

	"engage/internal/guide"
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

	// before runs before the question, unless the user is going back. After an error
	// of Actito the user chooses what to do.
	before func(context.Context, *session) error
	// applies reports, after before, whether the question is asked; nil means always.
	applies func(*session) bool
	// uncounted is for questions that only problems cause, such as a refused key:
	// "question n of m" leaves them out.
	uncounted bool
	// take handles a reply; nil sets the field. Without a field, the reply is the id
	// of the next question.
	take func(*session, prompt.Reply)
	// answer returns the text in the line that stays; nil means the chosen option's
	// label, or what was typed.
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
	form := stateQuestions(guide.StepActito, "Is the form active in Actito?", "Yes, it is active, with its enrichment rules", nil)
	form[0].help = "engage can't see whether a form is active, nor its enrichment rules: it only keeps what you say, for the list at the end."
	return slices.Concat(
		form,
		stateQuestions(guide.StepActivate, "Is Actito switched on?", "Yes, it is on", nil),
		configureQuestions(), keyQuestions(), formQuestions(),
		stateQuestions(guide.StepConfigure, "Are these values in Qualifio, and saved?", "Yes, they are in and saved", nil),
		[]*Question{tableQuestion(), subscriptionsQuestion()},
		stateQuestions(guide.StepMappingVariables, "Are the variables and their opt-ins made?", "Yes, all of them",
			func(s *session) bool { return len(s.Answers.Subscriptions) > 0 || !s.Answers.SubscriptionsKnown }),
		ruleQuestions(),
		stateQuestions(guide.StepPushRules, "Are the push rules made in Qualifio?", "Yes, they are saved",
			func(s *session) bool { return len(s.Answers.PushRules) > 0 }),
		stateQuestions(guide.StepCampaign, "Have you tried it in a campaign?", "Yes, a participation arrived in Actito", nil),
		participationQuestions(),
		reviewQuestions(),
	)
}

// applicable reports whether the question is asked.
func (q *Question) applicable(s *session) bool { return q.applies == nil || q.applies(s) }

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

// accept handles the reply to the page, and prints it in a line that stays.
func (q *Question) accept(s *session, page prompt.Page, r prompt.Reply) {
	switch {
	case q.take != nil:
		q.take(s, r)
	case q.field != nil:
		*q.field(&s.Answers) = r.Value
	default:
		s.next = r.Value
	}
	answer := r.Value
	for _, o := range page.Options {
		if o.Value == r.Value {
			answer = o.Label
		}
	}
	if q.answer != nil {
		answer = q.answer(s)
	}
	if q.Label != "" && answer != "" {
		s.Prompter.PrintLine(prompt.Done, line(s.Text(q.Label), answer))
	}
}

// The states of a step that the user can choose.
const (
	stateDone      = "done"
	stateLater     = "later"
	stateDelegated = "somebody else"
)

// stateQuestions returns the questions for the state of a step in Qualifio, and for
// the message to a colleague. The second only waits, so that the message does not
// scroll away under the next question.
func stateQuestions(step string, title, done msg.Text, applies func(*session) bool) []*Question {
	state := &Question{
		ID: step + "_state", Step: step, title: title, applies: applies,
		help: "engage can't see into Qualifio, so it only records what you say. What is not done ends up in the to-do list that engage guide shows.",
		options: []option{
			{value: stateDone, label: done},
			{value: stateLater, label: "Later – put it on my to-do list"},
			{value: stateDelegated, label: "Somebody else has to do it – show me what to send"},
		},
		page: func(s *session, page *prompt.Page) {
			c := s.preview()
			page.Aside, page.Tasks, page.Value = s.Say("in your browser"), s.guide().Step(c, step).Short, s.Answers.States[step]
			if request := s.guide().AccountManagerRequest(c); request != nil && step == guide.StepMappingVariables {
				// Without the request the opt-ins reach no subscription.
				page.CopyText = request.String()
				page.Text = []string{s.Say("Some names have spaces, and Qualifio allows none: the message above asks to turn them back.")}
				page.Options[0].Label = s.Say("%s, and the request is sent", page.Options[0].Label)
			}
		},
		take: func(s *session, r prompt.Reply) {
			s.Answers.setState(step, r.Value)
			mark := prompt.Todo
			if r.Value == stateDone {
				mark = prompt.Said
			}
			s.Prompter.PrintLine(mark, line(s.Say("Step %d", guide.StepNumber(step)), s.Text(map[string]msg.Text{
				stateDone: "done, you said so", stateLater: "on your to-do list", stateDelegated: "to do, by somebody else",
			}[r.Value])))
		},
	}
	message := &Question{
		ID: step + "_message", Step: step, uncounted: true,
		applies: func(s *session) bool { return s.Answers.States[step] == stateDelegated },
		title:   "Have you copied the message?",
		text:    "It stands above, between the lines. engage guide has the same values for later.",
		options: []option{{label: "Go on; I have sent it, or will"}},
		page: func(s *session, page *prompt.Page) {
			page.CopyText = s.guide().ColleagueMessage(s.preview(), step).String()
		},
	}
	return []*Question{state, message}
}
