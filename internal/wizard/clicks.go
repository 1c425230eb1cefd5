package wizard

import (
	"slices"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// The states of a step that the user can choose.
const (
	stateDone      = "done"
	stateLater     = "later"
	stateDelegated = "somebody else"
)

// allSteps lists the steps with the one in Actito.
var allSteps = append([]string{guide.StepActito}, guide.StepIDs...)

// doneLabels are what the user says by ticking a step.
var doneLabels = map[string]msg.Text{
	guide.StepActito:           "The form is active, with its rules (not kept in the file)",
	guide.StepActivate:         "Actito is switched on",
	guide.StepConfigure:        "The values are in Qualifio, and saved",
	guide.StepMappingVariables: "The variables and their opt-ins are made",
	guide.StepPushRules:        "The push rules are saved",
	guide.StepCampaign:         "A participation in a campaign arrived in Actito",
}

// clicksQuestion shows all that is to be clicked in Actito and Qualifio.
var clicksQuestion = &Question{
	ID: "clicks", overview: true, kind: prompt.Checklist, title: "In your browser: which of these are done?",
	text: "Tick what is done; the rest becomes your to-do list.",
	help: "engage can't see into Qualifio, nor whether a form is active: it only records what you say. Up and down go through the steps and the values to paste, Tab goes to the next step; c copies the value at the cursor, and the next one if it is copied already.",
	page: (*session).clicksPage, take: (*session).takeClicks,
}

// messageQuestion shows the messages to a colleague who has to do some of it.
var messageQuestion = &Question{
	ID: "message", kind: prompt.Checklist, uncounted: true, title: "What to send to your colleagues",
	text:    "engage guide has the same values for later.",
	applies: func(s *session) bool { return len(s.Answers.inState(stateDelegated, allSteps)) > 0 },
	page: func(s *session, page *prompt.Page) {
		page.Heading = s.Say("Steps 0 to 5 – click and paste")
		for _, id := range s.Answers.inState(stateDelegated, allSteps) {
			title := s.Say("Step %d – %s", guide.StepNumber(id), s.guide().Title(id))
			text := s.guide().ColleagueMessage(s.preview(), id).String()
			page.Tasks = append(page.Tasks, guide.Task{Values: []guide.Value{{Label: title, Text: text}}})
		}
	},
	take: func(*session, prompt.Reply) {},
}

// clicksPage makes an option of each step, with its tasks.
func (s *session) clicksPage(page *prompt.Page) {
	c := s.preview()
	if warning := s.guide().New(c).Warning; warning != "" {
		page.Notices = append(page.Notices, warning)
	}
	if c.Qualifio.URL != "" {
		page.Open = func() error { return s.Services.Open(c.Qualifio.URL) }
	}
	page.Heading, page.Aside = s.Say("Steps 0 to 5 – click and paste"), s.Say("in your browser")
	for _, id := range allSteps {
		tasks := s.guide().Step(c, id).Short
		label := s.Text(doneLabels[id])
		if request := s.guide().AccountManagerRequest(c); request != nil && id == guide.StepMappingVariables {
			// Without the request the opt-ins reach no subscription.
			label = s.Say("%s, and the request is sent", label)
			tasks = append(tasks, guide.Task{Values: []guide.Value{{Label: s.Say("The request to your account manager"), Text: request.String()}}})
		}
		page.Options = append(page.Options, prompt.Option{Value: id, Label: s.Say("Step %d: %s", guide.StepNumber(id), label), Tasks: tasks})
	}
	if page.Chosen = s.Answers.inState(stateDone, allSteps); len(s.Answers.inState(stateDelegated, allSteps)) > 0 {
		page.Chosen = append(page.Chosen, stateDelegated)
	}
	page.Options = append(page.Options, prompt.Option{Value: stateDelegated, Label: s.Say("Somebody else has to do the rest: show me what to send")})
}

// takeClicks records the state of each step.
func (s *session) takeClicks(r prompt.Reply) {
	rest := stateLater
	if slices.Contains(r.Values, stateDelegated) {
		rest = stateDelegated
	}
	for _, id := range allSteps {
		state, mark, text := rest, prompt.Todo, s.Say("on your to-do list")
		if slices.Contains(r.Values, id) {
			state, mark, text = stateDone, prompt.Said, s.Say("done, you said so")
		} else if rest == stateDelegated {
			text = s.Say("to do, by somebody else")
		}
		s.Answers.setState(id, state)
		s.hold(id, mark, s.Say("Step %d", guide.StepNumber(id)), text)
	}
}
