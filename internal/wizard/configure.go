package wizard

import (
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

var nameQuestion = &Question{
	ID: "name", Step: guide.StepConfigure, Label: "Integration", detour: true,
	title: "What shall the integration be called in Qualifio?",
	text:  "For example Actito – and the name of your licence. Push rules refer to it.",
	kind:  prompt.Line, check: rejectKey(checkIntegrationName),
	field: func(a *Answers) *string { return &a.Name },
}

var incompleteQuestion = &Question{
	ID: "push_incomplete", Step: guide.StepConfigure, Label: "Incomplete participations", detour: true,
	title: "Push incomplete participations, too?",
	text:  "Those of people who did not go through the campaign to its end. They are sent 60 minutes after they began, and only if the form had been sent.",
	options: []option{
		{value: "false", label: "No, only completed ones"},
		{value: "true", label: "Yes, incomplete ones as well"},
	},
	page:   func(s *session, page *prompt.Page) { page.Value = strconv.FormatBool(s.Answers.PushIncomplete) },
	take:   func(s *session, r prompt.Reply) { s.Answers.PushIncomplete = r.Value == "true" },
	answer: (*session).incompleteSummary,
}

// findEnvironment is the option to try the key on Actito's environments.
const findEnvironment = "find"

var environmentQuestion = &Question{
	ID: "environment", Step: guide.StepConfigure, Label: "Environment",
	title:   "Which environment is your Actito licence on?",
	text:    "Actito shows it beside the API key, with the API domain.",
	help:    "As far as is known, a key works on one environment only. If you are not sure, let engage find it: it asks Actito's environments in turn, and stops at the one that accepts the key.",
	applies: func(s *session) bool { return s.SandboxKey == "" },
	known:   func(s *session) bool { return s.Answers.Environment != "" },
	field:   func(a *Answers) *string { return &a.Environment },
	page: func(s *session, page *prompt.Page) {
		if names := s.otherEnvironments(); !s.key.IsZero() && !s.Offline && s.Answers.Environment == "" && len(names) > 0 {
			page.Options = append(page.Options, prompt.Option{Value: findEnvironment, Label: s.Say("I am not sure: try my key"), Note: s.Say("on %s", names)})
		}
		for _, e := range actito.Environments {
			page.Options = append(page.Options, prompt.Option{Value: e.Name, Label: e.Name, Note: actito.Host(e.Domain)})
		}
		page.Options = append(page.Options,
			prompt.Option{Value: actito.Custom, Label: s.Say("Another"), Note: s.Say("paste the API domain")})
	},
	take: func(s *session, r prompt.Reply) {
		if s.tryOthersNext = r.Value == findEnvironment; !s.tryOthersNext {
			s.setEnvironment(r.Value, s.Answers.APIDomain)
			s.open["api_domain"] = r.Value == actito.Custom
		}
	},
	answer: func(s *session) string {
		switch {
		case s.open["api_domain"]:
			return "" // yet
		case s.Answers.Environment == actito.Custom:
			return s.Answers.APIDomain
		}
		return s.Answers.Environment
	},
}

var domainQuestion = &Question{
	ID: "api_domain", Step: guide.StepConfigure,
	title:   "Paste the API domain",
	text:    "Actito shows it beside the API key. It looks like https://api3.actito.com.",
	applies: func(s *session) bool { return s.SandboxKey == "" && s.Answers.Environment == actito.Custom },
	known:   func(s *session) bool { return s.Answers.APIDomain != "" },
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
		delete(s.open, "api_domain")
		environmentQuestion.tell(s)
	},
}

// consentQuestion comes before a key is sent to a domain that is not Actito's.
var consentQuestion = &Question{
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
}

var entityQuestion = &Question{
	ID: "entity", Step: guide.StepConfigure, Label: "Entity",
	title: "Which entity holds the Engage form?",
	help:  "The entity in which the Engage form was made in Actito. Participations go there.",
	kind:  prompt.Line, check: rejectKey(checkName),
	field: func(a *Answers) *string { return &a.Entity },
	before: func(ctx context.Context, s *session) error {
		err := s.loadList(listEntities, func() ([]string, error) { return s.client.Entities(ctx) })
		s.takeOnly(listEntities, &s.Answers.Entity)
		return err
	},
	known: func(s *session) bool { return s.Answers.Entity != "" },
	page: func(s *session, page *prompt.Page) {
		s.offerList(page, listEntities, "Its name, to the letter, as Actito shows it.")
	},
	take: func(s *session, r prompt.Reply) {
		if r.Value != s.Answers.Entity {
			delete(s.lists, listTables)
			delete(s.lists, listSubscriptions)
			s.open["profile_table"], s.open["subscriptions"] = s.Answers.ProfileTable != "", s.Answers.SubscriptionsKnown
		}
		s.Answers.Entity = r.Value
	},
}

var formQuestion = &Question{
	ID: "form", Step: guide.StepConfigure, Label: "Form", detour: true,
	title: "What is the form's technical name?",
	help:  "Actito shows the form as engageCampaigns- and its profile table; the technical name is engageCampaigns by default. With several forms on one table, their names get a number at the end; then ask your account manager, because Qualifio needs a specific configuration.",
	kind:  prompt.Line, check: rejectKey(checkName),
	field: func(a *Answers) *string { return &a.Form },
	page: func(s *session, page *prompt.Page) {
		page.Text = []string{s.Say("%s, unless somebody changed it in Actito.", config.DefaultForm)}
	},
}

var formProblemQuestion = &Question{
	ID: "form_problem", Step: guide.StepConfigure, uncounted: true,
	before:  checkForm,
	applies: func(s *session) bool { return s.formMissing && s.online() },
	title:   "What now?",
	help:    "If there is no form yet, ask your account manager or Actito's support for it; Actito's help has a page on it, Setting up Engage in Actito with a form. Your answers are kept until then.",
	options: []option{
		{value: "form", label: "Type another name for the form"},
		{value: "entity", label: "Choose another entity"},
		{value: yes, label: "Go on with this name"},
		{value: actionStop, label: "Stop, keep my answers"},
	},
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
		s.hold("form_problem", prompt.Done, s.Say("Form found"), s.Say("only Actito shows whether it is active: step 0"))
	case s.formMissing:
		s.notices = append(s.notices, s.Say("Actito shows no form %q in the entity %q at any address that engage knows (404).", form, entity),
			s.Say("It may be missing, have another name, or the addresses don't fit. Compare both names with Actito."))
	case actito.ReasonOf(err) == actito.Forbidden:
		s.hold("form_problem", prompt.Warn, s.Say("Form not checked"), s.Say("the key may not read forms"))
	default:
		return err
	}
	return nil
}
