package wizard

import (
	"cmp"

	"engage/internal/guide"
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
