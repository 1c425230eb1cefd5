package wizard

import (
	"context"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// Question is one entry of the walkthrough's list: something to ask, or work
// to do between two questions.
type Question struct {
	ID    string
	Step  string   // a step's id; "" for the review
	Label msg.Text // what stands before the answer in the line that stays; "" for none
	Flags []*Flag  // the same answer on the command line

	// applies tells whether it is this question's turn; nil means always.
	applies func(*session) bool
	// counts tells whether the question is to be expected, for "question n of
	// m"; nil means as applies says.
	counts func(*session) bool
	// page makes what is shown.
	page func(*session) prompt.Page
	// take accepts a reply. It returns the id of the question to go to, or ""
	// for the one that follows.
	take func(context.Context, *session, prompt.Reply) (next string, err error)
	// shown is the answer in the line that stays.
	shown func(*session) string

	// labelled is the label where it is not the same each time; nil means Label.
	labelled func(*session) string

	// open tells that the answer leaves something to do; nil means it never does.
	open func(*session) bool

	// auto is work without a question. An error that comes from Actito is
	// shown with a choice of what to do; skip is then "go on without".
	auto func(context.Context, *session) (next string, err error)
	skip func(*session)
}

// label is what stands before the answer in the line that stays.
func (q *Question) label(s *session) string {
	if q.labelled != nil {
		return q.labelled(s)
	}
	return s.Text(q.Label)
}

// mark is what stands before the line that stays.
func (q *Question) mark(s *session) prompt.Mark {
	if q.open != nil && q.open(s) {
		return prompt.Open
	}
	return prompt.Done
}

// Questions returns the walkthrough's list, in order.
func Questions() []*Question {
	var list []*Question
	list = append(list, activateQuestions()...)
	list = append(list, configureQuestions()...)
	list = append(list, keyQuestions()...)
	list = append(list, formQuestions()...)
	list = append(list, variableQuestions()...)
	list = append(list, ruleQuestions()...)
	list = append(list, campaignQuestions()...)
	return append(list, reviewQuestions()...)
}

// What the user can say of work in Qualifio.
const (
	saidDone  = "done"
	saidLater = "later"
	saidElse  = "somebody else"
)

// statusQuestion asks what the user says of the step's work in Qualifio.
func statusQuestion(step string, title, doneLabel msg.Text, applies func(*session) bool) *Question {
	return &Question{
		ID: step + "_state", Step: step, Flags: []*Flag{flagDone}, applies: applies,
		labelled: func(s *session) string { return s.Say("Step %d", guide.Number(step)) },
		page: func(s *session) prompt.Page {
			said := saidDone
			if s.said[step] != "" {
				said = s.said[step]
			} else if s.base != nil && !s.answers.IsDone(step) {
				said = saidLater
			}
			doneLabel := s.Text(doneLabel)
			if step == guide.StepMappingVariables && s.guide().Request(s.preview()) != nil {
				// One word of the user covers both: the file has no other place for
				// it, and without the request the opt-ins reach nothing.
				doneLabel = s.Say("%s, and the request is sent", doneLabel)
			}
			return prompt.Page{
				Aside: s.Say("in your browser"), Title: s.Text(title), Tasks: s.guide().Step(s.preview(), step).Short,
				Kind: prompt.Choice, Value: said,
				Options: []prompt.Option{
					{Value: saidDone, Label: doneLabel},
					{Value: saidLater, Label: s.Say("Later – put it on my to-do list")},
					{Value: saidElse, Label: s.Say("Somebody else has to do it – show me what to send")},
				},
				Help: s.Say("engage can't see into Qualifio, so it only records what you say. What is not done ends up in the to-do list that engage guide shows."),
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.said[step] = r.Value
			s.answers.SetDone(step, r.Value == saidDone)
			return "", nil
		},
		open: func(s *session) bool { return s.said[step] != saidDone },
		shown: func(s *session) string {
			return s.Text(map[string]msg.Text{
				saidDone: "done, you said so", saidLater: "on your to-do list", saidElse: "to do, by somebody else",
			}[s.said[step]])
		},
	}
}

// messageQuestion shows what to send to whoever does the step instead, and
// waits: the message would scroll away under the next question.
func messageQuestion(step string) *Question {
	return &Question{
		ID: step + "_message", Step: step, counts: never,
		applies: func(s *session) bool { return s.said[step] == saidElse },
		page: func(s *session) prompt.Page {
			return prompt.Page{
				Title: s.Say("Have you copied the message?"),
				Text:  []string{s.Say("It stands above, between the lines. engage guide has the same values for later.")},
				Copy:  s.guide().Colleague(s.preview(), step).String(),
				Kind:  prompt.Choice, Value: "go on",
				Options: []prompt.Option{{Value: "go on", Label: s.Say("Go on; I have sent it, or will")}},
			}
		},
		take: func(context.Context, *session, prompt.Reply) (string, error) { return "", nil },
	}
}

func activateQuestions() []*Question {
	return []*Question{
		statusQuestion(guide.StepActivate, "Is Actito switched on?", "Yes, it is on", nil),
		messageQuestion(guide.StepActivate),
	}
}

func campaignQuestions() []*Question {
	return []*Question{
		statusQuestion(guide.StepCampaign, "Have you tried it in a campaign?", "Yes, a participation arrived in Actito", nil),
		messageQuestion(guide.StepCampaign),
	}
}
