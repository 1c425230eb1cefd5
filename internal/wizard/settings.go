package wizard

import (
	"cmp"
	"slices"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// settings are the questions whose answers the page with all settings shows, in its
// order.
var settings = []*Question{
	environmentQuestion, entityQuestion, tableQuestion, subscriptionsQuestion, nameQuestion, incompleteQuestion, formQuestion, rulesQuestion,
}

// settingsQuestion shows all settings: those that were asked for, and those that have
// a default.
var settingsQuestion = &Question{
	ID: "settings", Step: guide.StepPushRules, overview: true, title: "Do these settings fit?",
	text: "Enter takes them all, or choose one to change.",
	page: func(s *session, page *prompt.Page) {
		page.Heading = s.Say("All settings")
		s.Answers.Name = cmp.Or(s.Answers.Name, "Actito") // a name, in every language
		page.Options = []prompt.Option{{Label: s.Say("Take these settings")}}
		for _, q := range settings {
			if q.applies == nil || q.applies(s) {
				page.Options = append(page.Options, prompt.Option{Value: q.ID, Label: s.Text(q.Label), Note: q.current(s)})
			}
		}
	},
}

// hold keeps a line until the question is asked again, and prints it in the line mode.
// An empty value only removes the line from before.
func (s *session) hold(id string, mark prompt.Mark, label, value string) {
	now := heldLine{id, prompt.MarkedLine{Mark: mark, Text: line(label, value)}}
	text := now.Text
	if i := slices.IndexFunc(s.held, func(h heldLine) bool { return h.id == id }); i >= 0 {
		if s.held[i] != now {
			text = s.Say("%s   (changed)", text)
		}
		s.held = slices.Delete(s.held, i, i+1)
	}
	if value != "" {
		s.print(mark, text)
		s.held = append(s.held, now)
	}
}

// heldLine is a line that holds, and the question or step that it belongs to.
type heldLine struct {
	id string
	prompt.MarkedLine
}

func (s *session) print(mark prompt.Mark, text string) {
	s.Prompter.PrintLine(prompt.MarkedLine{Mark: mark, Text: text})
}

// heldBefore returns the lines of the question's step that hold before it is asked,
// without the settings that have a default.
func (s *session) heldBefore(q *Question) (lines []prompt.MarkedLine) {
	for _, h := range s.held {
		i := s.index(h.id)
		if other := s.questions[i]; other.ID == h.id && other.Step == q.Step && !other.detour && i < s.index(q.ID) {
			lines = append(lines, h.MarkedLine)
		}
	}
	return lines
}

// shortTitles are the steps' names in the header.
var shortTitles = []msg.Text{"Actito", "Activate", "Configure", "Variables", "Push rules", "Campaign"}
