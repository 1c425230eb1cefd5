package wizard

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
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
		page: func(s *session) Page {
			value := s.answers.Name
			if value == "" {
				value = "Actito"
			}
			return Page{
				Title: "What shall the integration be called in Qualifio?",
				Text:  []string{"For example Actito – and the name of your licence. Push rules refer to it."},
				Kind:  Line, Value: value,
				Check: func(r Reply) error { return typed(checkIntegrationName)(r.Value) },
			}
		},
		take: func(_ context.Context, s *session, r Reply) (string, error) {
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
			return fmt.Errorf("this looks like an API key: take it out, it is asked for in a moment and not shown then")
		}
		return check(text)
	}
}

func checkIntegrationName(name string) error {
	if name == config.DestinationNone {
		return fmt.Errorf("%q means no destination in a push rule: choose another name", name)
	}
	return checkName(name)
}

func incompleteQuestion() *Question {
	return &Question{
		ID: "push_incomplete", Step: guide.StepConfigure, Label: "Incomplete", Flags: []*Flag{flagPushIncomplete},
		page: func(s *session) Page {
			return Page{
				Title: "Push incomplete participations, too?",
				Text:  []string{"Those of people who did not go through the campaign to its end."},
				Kind:  Choice, Value: yesNo(s.answers.PushIncomplete),
				Options: []Option{
					{Value: "no", Label: "No, only completed ones"},
					{Value: "yes", Label: "Yes, incomplete ones as well"},
				},
			}
		},
		take: func(_ context.Context, s *session, r Reply) (string, error) {
			s.answers.PushIncomplete = r.Value == "yes"
			return "", nil
		},
		shown: func(s *session) string {
			if s.answers.PushIncomplete {
				return "pushed, too"
			}
			return "not pushed"
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
		page: func(s *session) Page {
			options := []Option{}
			for _, e := range actito.Environments {
				note := hostOf(e.Domain)
				if e.Name == "PREPROD" {
					note += ", for tests"
				}
				options = append(options, Option{Value: e.Name, Label: e.Name, Note: note})
			}
			options = append(options,
				Option{Value: unsure, Label: "I am not sure", Note: "paste the API domain"},
				Option{Value: actito.Custom, Label: "Another API domain", Note: "not one of Actito's"})
			return Page{
				Title: "Which environment is your Actito licence on?",
				Text:  []string{"Actito shows the API domain under Manage API users > View the API key."},
				Kind:  Choice, Value: s.answers.Environment, Options: options,
				Help: "A key works on one environment only. If you are not sure, choose \"I am not sure\" and paste the API domain: engage recognises the environment. Later, a key that is refused can be tried on the other environments.",
			}
		},
		take: func(_ context.Context, s *session, r Reply) (string, error) {
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
		page: func(s *session) Page {
			return Page{
				Title: "Paste the API domain",
				Text:  []string{"Actito: Manage API users > View the API key."},
				Kind:  Line, Value: s.answers.APIDomain, Placeholder: "https://api3.actito.com",
				Check: func(r Reply) error { _, err := checkDomain(r.Value); return err },
				Preview: func(text string) string {
					if env, ok := actito.EnvironmentOf(text); ok {
						return "this is " + env.Name
					}
					return ""
				},
			}
		},
		take: func(_ context.Context, s *session, r Reply) (string, error) {
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
				return "custom, " + s.answers.APIDomain
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
			if s.answers.Environment != actito.Custom || s.offline || s.consented == s.answers.APIDomain {
				return false
			}
			u, err := url.Parse(s.answers.APIDomain)
			return err == nil && !actito.OwnDomain(u) && !actito.Loopback(u)
		},
		page: func(s *session) Page {
			host := hostOf(s.answers.APIDomain)
			return Page{
				Title: fmt.Sprintf("Send your API key to %s?", host),
				Text:  []string{fmt.Sprintf("%s does not belong to actito.com. Whoever runs it will see the key.", host)},
				Kind:  Choice, Value: "no",
				Options: []Option{
					{Value: "no", Label: "No, change the environment"},
					{Value: "yes", Label: "Yes, I know this domain"},
				},
			}
		},
		take: func(_ context.Context, s *session, r Reply) (string, error) {
			if r.Value != "yes" {
				return "environment", nil
			}
			s.consented = s.answers.APIDomain
			return "", nil
		},
	}
}
