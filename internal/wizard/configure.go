package wizard

import (
	"context"
	"strings"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
)

const unsure = "unsure"

// configureQuestions are the first of step 2: the integration and the
// environment.
func configureQuestions() []*Question {
	return []*Question{nameQuestion(), incompleteQuestion(), environmentQuestion(), domainQuestion(), consentQuestion()}
}

func nameQuestion() *Question {
	return &Question{
		ID: "name", Step: guide.StepConfigure, Label: "Integration", Flags: []*Flag{flagName},
		page: func(s *session) prompt.Page {
			value := s.answers.Name
			if value == "" {
				value = "Actito" // a name, in every language
			}
			return prompt.Page{
				Title: s.Say("What shall the integration be called in Qualifio?"),
				Text:  []string{s.Say("For example Actito – and the name of your licence. Push rules refer to it.")},
				Kind:  prompt.Line, Value: value,
				Check: func(r prompt.Reply) error { return typed(checkIntegrationName)(r.Value) },
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.answers.Name = r.Value
			return "", nil
		},
		shown: func(s *session) string { return s.answers.Name },
	}
}

// typed adds to a check that nobody pasted the key too early: names are shown,
// and kept in the draft.
func typed(check func(string) error) func(string) error {
	return func(text string) error {
		if secret.LooksLikeKey(strings.TrimSpace(text)) {
			return msg.Errorf("this looks like an API key: take it out, it is asked for in a moment and not shown then")
		}
		return check(text)
	}
}

func checkIntegrationName(name string) error {
	if name == config.DestinationNone {
		return msg.Errorf("%q means no destination in a push rule: choose another name", name)
	}
	return checkName(name)
}

func incompleteQuestion() *Question {
	return &Question{
		ID: "push_incomplete", Step: guide.StepConfigure, Label: "Incomplete", Flags: []*Flag{flagPushIncomplete},
		page: func(s *session) prompt.Page {
			return prompt.Page{
				Title: s.Say("Push incomplete participations, too?"),
				Text:  []string{s.Say("Those of people who did not go through the campaign to its end.")},
				Kind:  prompt.Choice, Value: yesNo(s.answers.PushIncomplete),
				Options: []prompt.Option{
					{Value: "no", Label: s.Say("No, only completed ones")},
					{Value: "yes", Label: s.Say("Yes, incomplete ones as well")},
				},
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.answers.PushIncomplete = r.Value == "yes"
			return "", nil
		},
		shown: func(s *session) string {
			if s.answers.PushIncomplete {
				return s.Say("pushed, too")
			}
			return s.Say("not pushed")
		},
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func environmentQuestion() *Question {
	return &Question{
		ID: "environment", Step: guide.StepConfigure, Label: "Environment", Flags: []*Flag{flagEnvironment, flagDomain},
		applies: func(s *session) bool { return s.Sandbox == nil },
		page: func(s *session) prompt.Page {
			options := []prompt.Option{}
			for _, e := range actito.Environments {
				note := hostOf(e.Domain)
				if e.Name == "PREPROD" {
					note = s.Say("%s, for tests", note)
				}
				options = append(options, prompt.Option{Value: e.Name, Label: e.Name, Note: note})
			}
			options = append(options,
				prompt.Option{Value: unsure, Label: s.Say("I am not sure"), Note: s.Say("paste the API domain")},
				prompt.Option{Value: actito.Custom, Label: s.Say("Another API domain"), Note: s.Say("not one of Actito's")})
			return prompt.Page{
				Title: s.Say("Which environment is your Actito licence on?"),
				Text:  []string{s.Say("Actito shows the API domain under Manage API users > View the API key.")},
				Kind:  prompt.Choice, Value: s.answers.Environment, Options: options,
				Help: s.Say("A key works on one environment only. If you are not sure, choose \"I am not sure\" and paste the API domain: engage recognises the environment. Later, a key that is refused can be tried on the other environments."),
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.unsure = r.Value == unsure
			if s.unsure {
				return "", nil
			}
			s.setEnvironment(r.Value)
			return "", nil
		},
		shown: func(s *session) string {
			if s.unsure || s.answers.Environment == actito.Custom {
				return "" // the API domain comes next and says it
			}
			return s.answers.Environment
		},
	}
}

// setEnvironment changes the environment and forgets what another one said.
func (s *session) setEnvironment(name string) {
	if s.answers.Environment != name {
		s.keyOK, s.refused, s.tried = false, false, nil
		s.forgetLists()
	}
	s.answers.Environment = name
}

func domainQuestion() *Question {
	return &Question{
		ID: "api_domain", Step: guide.StepConfigure, Label: "Environment",
		applies: func(s *session) bool {
			return s.Sandbox == nil && (s.unsure || s.answers.Environment == actito.Custom)
		},
		page: func(s *session) prompt.Page {
			return prompt.Page{
				Title: s.Say("Paste the API domain"),
				Text:  []string{s.Say("Actito: Manage API users > View the API key.")},
				Kind:  prompt.Line, Value: s.answers.APIDomain, Placeholder: "https://api3.actito.com",
				Check: func(r prompt.Reply) error { _, err := checkDomain(r.Value); return err },
				Preview: func(text string) string {
					if env, ok := actito.EnvironmentOf(text); ok {
						return s.Say("this is %s", env.Name)
					}
					return ""
				},
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			domain, err := checkDomain(r.Value)
			if err != nil {
				return "", err
			}
			if env, ok := actito.EnvironmentOf(domain); ok {
				s.setEnvironment(env.Name)
				s.answers.APIDomain = ""
				s.unsure = false
				return "", nil
			}
			if s.answers.APIDomain != domain {
				s.setEnvironment("")
			}
			s.setEnvironment(actito.Custom)
			s.answers.APIDomain = domain
			s.unsure = false
			return "", nil
		},
		shown: func(s *session) string {
			if s.answers.Environment == actito.Custom {
				return s.Say("custom, %s", s.answers.APIDomain)
			}
			return s.answers.Environment
		},
	}
}

// consentQuestion asks before a key goes to a domain that is not Actito's.
func consentQuestion() *Question {
	return &Question{
		ID: "api_domain_consent", Step: guide.StepConfigure, counts: never,
		applies: func(s *session) bool {
			return s.answers.Environment == actito.Custom && !s.offline && s.consented != s.answers.APIDomain && actito.Foreign(s.answers.APIDomain) != ""
		},
		page: func(s *session) prompt.Page {
			host := hostOf(s.answers.APIDomain)
			return prompt.Page{
				Title: s.Say("Send your API key to %s?", host),
				Text:  []string{s.Say("%s does not belong to actito.com. Whoever runs it will see the key.", host)},
				Kind:  prompt.Choice, Value: "no",
				Options: []prompt.Option{
					{Value: "no", Label: s.Say("No, change the environment")},
					{Value: "yes", Label: s.Say("Yes, I know this domain")},
				},
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			if r.Value != "yes" {
				return "environment", nil
			}
			s.consented = s.answers.APIDomain
			return "", nil
		},
	}
}
