package wizard

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
)

// rejectKey adds to a check that the text is no key, which may be pasted too early:
// names are printed, and stored in the draft.
func rejectKey(check func(string) error) func(string) error {
	return func(text string) error {
		if secret.LooksLikeKey(strings.TrimSpace(text)) {
			return msg.Errorf("this looks like an API key: take it out, it is asked for in a moment and not shown then")
		}
		return check(text)
	}
}

// configureQuestions returns the first questions of step 2: integration and
// environment.
func configureQuestions() []*Question {
	return []*Question{
		{
			ID: "name", Step: guide.StepConfigure, Label: "Integration",
			title: "What shall the integration be called in Qualifio?",
			text:  "For example Actito – and the name of your licence. Push rules refer to it.",
			kind:  prompt.Line, check: rejectKey(checkIntegrationName),
			field: func(a *Answers) *string { return &a.Name },
			page: func(_ *session, page *prompt.Page) {
				page.Value = cmp.Or(page.Value, "Actito") // a name, in every language
			},
		},
		{
			ID: "push_incomplete", Step: guide.StepConfigure, Label: "Incomplete",
			title: "Push incomplete participations, too?",
			text:  "Those of people who did not go through the campaign to its end. They are sent 60 minutes after they began, and only if the form had been sent.",
			options: []option{
				{value: "false", label: "No, only completed ones"},
				{value: "true", label: "Yes, incomplete ones as well"},
			},
			page: func(s *session, page *prompt.Page) { page.Value = strconv.FormatBool(s.Answers.PushIncomplete) },
			take: func(s *session, r prompt.Reply) { s.Answers.PushIncomplete = r.Value == "true" },
		},
		{
			ID: "environment", Step: guide.StepConfigure, Label: "Environment",
			title:   "Which environment is your Actito licence on?",
			text:    "Actito shows it beside the API key, with the API domain.",
			help:    "As far as is known, a key works on one environment only. If you are not sure, choose the last line and paste the API domain: engage recognises the environment. Later, a key that is refused can be tried on the other environments.",
			applies: func(s *session) bool { return s.SandboxKey == "" },
			field:   func(a *Answers) *string { return &a.Environment },
			page: func(s *session, page *prompt.Page) {
				for _, e := range actito.Environments {
					page.Options = append(page.Options, prompt.Option{Value: e.Name, Label: e.Name, Note: hostOf(e.Domain)})
				}
				page.Options = append(page.Options,
					prompt.Option{Value: actito.Custom, Label: s.Say("Another, or I am not sure"), Note: s.Say("paste the API domain")})
			},
			take: func(s *session, r prompt.Reply) { s.setEnvironment(r.Value, s.Answers.APIDomain) },
			answer: func(s *session) string {
				if s.Answers.Environment == actito.Custom {
					return "" // the next question, the API domain, prints it
				}
				return s.Answers.Environment
			},
		},
		{
			ID: "api_domain", Step: guide.StepConfigure, Label: "Environment",
			title:   "Paste the API domain",
			text:    "Actito shows it beside the API key. It looks like https://api3.actito.com.",
			applies: func(s *session) bool { return s.SandboxKey == "" && s.Answers.Environment == actito.Custom },
			kind:    prompt.Line,
			check:   func(text string) error { _, err := checkDomain(text); return err },
			field:   func(a *Answers) *string { return &a.APIDomain },
			take: func(s *session, r prompt.Reply) {
				domain, _ := checkDomain(r.Value) // the page has checked it
				if env, ok := actito.EnvironmentOf(domain); ok {
					s.setEnvironment(env.Name, "")
				} else {
					s.setEnvironment(actito.Custom, domain)
				}
			},
			answer: func(s *session) string { return cmp.Or(s.Answers.APIDomain, s.Answers.Environment) },
		},
		{
			// Before a key is sent to a domain that is not Actito's.
			ID: "api_domain_consent", Step: guide.StepConfigure, uncounted: true,
			applies: func(s *session) bool {
				domain := s.Answers.APIDomain
				return s.Answers.Environment == actito.Custom && !s.Offline && s.consented != domain && actito.ThirdPartyHost(domain) != ""
			},
			options: []option{
				{value: "environment", label: "No, change the environment"},
				{value: yes, label: "Yes, I know this domain"},
			},
			page: func(s *session, page *prompt.Page) {
				page.Title = s.Say("Send your API key to %s?", s.host())
				page.Text = []string{s.Say("%s does not belong to actito.com. Whoever runs it will see the key.", s.host())}
			},
			take: func(s *session, r prompt.Reply) {
				if r.Value == yes {
					s.consented = s.Answers.APIDomain
				} else {
					s.next = r.Value
				}
			},
		},
	}
}

// formQuestions returns the other questions of step 2: entity and form.
func formQuestions() []*Question {
	return []*Question{
		{
			ID: "entity", Step: guide.StepConfigure, Label: "Entity",
			title: "Which entity holds the form?",
			help:  "The entity in which the Engage form was made in Actito. Participations go there.",
			kind:  prompt.Line, check: rejectKey(checkName),
			field: func(a *Answers) *string { return &a.Entity },
			before: func(ctx context.Context, s *session) error {
				return s.loadList(listEntities, func() ([]string, error) { return s.client.Entities(ctx) })
			},
			page: func(s *session, page *prompt.Page) {
				s.offerList(page, listEntities, "Its name, to the letter, as Actito shows it.")
			},
			take: func(s *session, r prompt.Reply) {
				if r.Value != s.Answers.Entity {
					delete(s.lists, listTables)
					delete(s.lists, listSubscriptions)
				}
				s.Answers.Entity = r.Value
			},
		},
		{
			ID: "form", Step: guide.StepConfigure, Label: "Form",
			title: "What is the form's technical name?",
			help:  "Actito shows the form as engageCampaigns- and its profile table; the technical name is engageCampaigns by default. With several forms on one table, their names get a number at the end; then ask your account manager, because Qualifio needs a specific configuration.",
			kind:  prompt.Line, check: rejectKey(checkName),
			field: func(a *Answers) *string { return &a.Form },
			page: func(s *session, page *prompt.Page) {
				page.Text = []string{s.Say("%s, unless somebody changed it in Actito.", config.DefaultForm)}
			},
		},
		{
			ID: "form_problem", Step: guide.StepConfigure, uncounted: true,
			before:  checkForm,
			applies: func(s *session) bool { return s.formMissing && s.online() },
			title:   "What now?",
			help:    "If there is no form yet, ask your account manager or Actito's support for it; Actito's help has a page on it, Setting up Engage in Actito with a form. Your answers are kept until then.",
			options: []option{
				{value: "form", label: "Type another name for the form"},
				{value: "entity", label: "Choose another entity"},
				{value: guide.StepConfigure + "_state", label: "Go on with this name"},
				{value: actionStop, label: "Stop, keep my answers"},
			},
		},
	}
}

// checkForm asks Actito for the form.
func checkForm(ctx context.Context, s *session) error {
	s.Answers.setUpsert("")
	if !s.online() {
		return nil
	}
	entity, form, own := s.Answers.Entity, s.Answers.Form, s.preview().Actito.Endpoints.UpsertInteraction
	err := s.working(s.Say("Checking the form with Actito (%s)…", s.host()), func() error {
		upsert, err := s.client.Form(ctx, entity, form, own)
		s.Answers.setUpsert(upsert)
		return err
	})
	s.formMissing = actito.ReasonOf(err) == actito.NotFound
	switch {
	case err == nil:
		s.Prompter.PrintLine(prompt.Done, line(s.Say("Form found"), s.Say("engage can't see whether it is active")))
	case s.formMissing:
		s.notices = append(s.notices, s.Say("Actito shows no form %q in the entity %q at any address that engage knows (404).", form, entity),
			s.Say("It may be missing, have another name, or the addresses don't fit. Compare both names with Actito."))
	case actito.ReasonOf(err) == actito.Forbidden:
		s.Prompter.PrintLine(prompt.Warn, line(s.Say("Form not checked"), s.Say("the key may not read forms")))
	default:
		return err
	}
	return nil
}
