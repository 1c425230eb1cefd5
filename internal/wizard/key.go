package wizard

import (
	"context"
	"slices"

	"engage/internal/actito"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/secret"
)

// What to do about a key that was refused.
const (
	tryOthers  = "try the others"
	pasteAgain = "paste another"
	changeEnv  = "change the environment"
	stopHere   = "stop"
	useFound   = "use it"
)

// keyQuestions ask for the key, try it at once, and find the way out when
// Actito refuses it.
func keyQuestions() []*Question {
	return []*Question{keyLookup(), keyQuestion(), keyCheck(), keyProblem(), keyFound(), keyStoreCheck(), keyStoreQuestion()}
}

// keyLookup takes the key from where it is kept already.
func keyLookup() *Question {
	return &Question{
		ID: "key_lookup", Step: guide.StepConfigure,
		applies: func(s *session) bool { return !s.offline && s.Sandbox == nil && s.key.IsZero() && !s.typing },
		auto: func(ctx context.Context, s *session) (string, error) {
			s.key, s.keySource = s.Services.StoredKey(ctx, &s.answers)
			return "", ctx.Err()
		},
	}
}

func keyQuestion() *Question {
	return &Question{
		ID: "api_key", Step: guide.StepConfigure,
		applies: func(s *session) bool { return !s.offline && s.keySource.Kind == "" },
		page: func(s *session) prompt.Page {
			text := []string{s.Say("Actito: Manage API users > View the API key. Paste it here. It is not shown, and not stored in %s.", s.File)}
			value := ""
			if s.Sandbox != nil {
				text = []string{s.Say("This is the sandbox. Paste or type its key, which stands above; any other is refused.")}
				value = s.Sandbox.Key
			}
			page := prompt.Page{
				Title: s.Say("Actito API key"), Text: text, Kind: prompt.Secret,
				Help: s.Say("The admin of your Actito licence makes API users and their keys. Blanks, line ends and quotes around a pasted key are cut off."),
				Check: func(r prompt.Reply) error {
					if r.Value == "" && s.keyKept() {
						return nil
					}
					_, err := secret.Parse(r.Value)
					return err
				},
			}
			if value != "" {
				page.Tasks = []guide.Task{{Values: []guide.Value{{Label: s.Say("Sandbox key"), Text: value}}}}
			}
			if s.keyKept() {
				page.Placeholder = s.Say("Enter keeps the key that you gave")
			}
			if s.keyAgain {
				page.Text = append([]string{s.Say("The key is never kept with the answers, so once more.")}, page.Text...)
			}
			return page
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.keyAgain = false
			if r.Key.IsZero() && s.keyKept() {
				return "", nil
			}
			if !r.Key.Equal(s.key) {
				s.keyOK, s.tried = false, nil
				s.forgetLists()
			}
			s.key, s.refused = r.Key, false
			return "", nil
		},
	}
}

// keyKept tells whether there is a key that Enter alone keeps: one that was not
// refused.
func (s *session) keyKept() bool { return !s.key.IsZero() && !s.refused }

// keyCheck tries the key. A refusal is no trouble but an answer: keyProblem
// deals with it.
func keyCheck() *Question {
	return &Question{
		ID: "key_check", Step: guide.StepConfigure,
		applies: func(s *session) bool { return !s.offline },
		auto: func(ctx context.Context, s *session) (string, error) {
			s.refused, s.found = false, ""
			if err := s.connect(); err != nil {
				return "", err
			}
			already := s.keyOK
			if !already {
				done := s.asker.Working(s.Say("Checking with Actito (%s)…", hostOf(s.answers.Domain())))
				err := s.client.Token(ctx)
				done()
				switch {
				case isRefused(err):
					s.refused = true
					why := s.Say("Either the key is for another environment, or it was revoked.")
					if s.Sandbox != nil {
						why = s.Say("It is not the sandbox's key.")
					}
					s.notices = append(s.notices, s.Say("Actito %s refused this key (401).", s.place()), why)
					if from := s.key.From(); from != "" {
						s.notices = append(s.notices, s.Say("The key is the one from %s.", from))
					}
					return "", nil
				case err != nil:
					return "", err
				}
				s.keyOK = true
			}
			s.asker.Tell(prompt.Done, line(s.Say("API key"), s.keyWords()))
			return "", nil
		},
		skip: func(s *session) { s.offline = true },
	}
}

func isRefused(err error) bool {
	reason := actito.ReasonOf(err)
	return reason == actito.Refused || reason == actito.Forbidden
}

// place names the environment in messages.
func (s *session) place() string {
	if s.answers.Environment == actito.Custom {
		return hostOf(s.answers.Domain())
	}
	return s.answers.Environment
}

// keyWords says what is known of the key.
func (s *session) keyWords() string {
	if s.keySource.Kind == secret.KindEnv {
		return s.Say("accepted just now by %s; from the environment variable %s", s.place(), s.keySource.Arg)
	}
	return s.Say("accepted just now by %s", s.place())
}

// others lists the environments on which the key was not tried.
func (s *session) others() []actito.Environment {
	var list []actito.Environment
	for _, e := range actito.Environments {
		if e.Name != s.answers.Environment && e.Name != "PREPROD" && !slices.Contains(s.tried, e.Name) {
			list = append(list, e)
		}
	}
	return list
}

func keyProblem() *Question {
	return &Question{
		ID: "key_problem", Step: guide.StepConfigure, counts: never,
		applies: func(s *session) bool { return s.refused },
		page: func(s *session) prompt.Page {
			var options []prompt.Option
			// A key for one's own domain has no business on Actito's.
			if others := s.others(); len(others) > 0 && s.answers.Environment != actito.Custom {
				var names msg.List
				for _, e := range others {
					names = append(names, e.Name)
				}
				options = append(options, prompt.Option{Value: tryOthers, Label: s.Say("Try this key on %s", names)})
			}
			if s.keySource.Kind == "" {
				options = append(options, prompt.Option{Value: pasteAgain, Label: s.Say("Paste another key")})
			} else {
				options = append(options, prompt.Option{Value: pasteAgain, Label: s.Say("Paste another key, and don't use %s", s.keySource)})
			}
			if s.Sandbox == nil {
				options = append(options, prompt.Option{Value: changeEnv, Label: s.Say("Go back and change the environment")})
			}
			options = append(options, prompt.Option{Value: stopHere, Label: s.Say("Stop, keep my answers")})
			return prompt.Page{Title: s.Say("What now?"), Kind: prompt.Choice, Value: options[0].Value, Options: options}
		},
		take: func(ctx context.Context, s *session, r prompt.Reply) (string, error) {
			switch r.Value {
			case tryOthers:
				return "", s.tryOthers(ctx)
			case changeEnv:
				s.refused = false
				return "environment", nil
			case stopHere:
				s.stopped = true
				return "", nil
			}
			if s.keySource.Kind == secret.KindEnv {
				s.asker.Tell(prompt.Warn, s.Say("While %s is set, it wins over any key that you paste: unset it afterwards.", s.keySource.Arg))
			}
			s.key, s.keySource, s.refused, s.typing = secret.Key{}, secret.Source{}, false, true
			return "api_key", nil
		},
	}
}

// tryOthers asks the other environments in turn, with the user's consent.
func (s *session) tryOthers(ctx context.Context) error {
	for _, e := range s.others() {
		client, err := s.Services.Connect(e.Domain, s.key)
		if err != nil {
			return err
		}
		done := s.asker.Working(s.Say("Checking with Actito (%s)…", hostOf(e.Domain)))
		err = client.Token(ctx)
		done()
		switch {
		case err == nil:
			s.found = e.Name
			return nil
		case isRefused(err):
			s.tried = append(s.tried, e.Name)
			s.notices = append(s.notices, s.Say("Actito %s refused it, too (401).", e.Name))
		case ctx.Err() != nil:
			return ctx.Err()
		default:
			s.notices = append(s.notices, s.Say("%s could not say: %s.", e.Name, err))
			s.tried = append(s.tried, e.Name)
		}
	}
	return nil
}

// keyFound offers the environment that accepts the key, or leads back.
func keyFound() *Question {
	return &Question{
		ID: "key_found", Step: guide.StepConfigure, counts: never,
		applies: func(s *session) bool { return s.refused && !s.stopped },
		page: func(s *session) prompt.Page {
			if s.found == "" {
				return keyProblem().page(s)
			}
			return prompt.Page{
				Title: s.Say("%s accepts this key. Is your licence on %s?", s.found, s.found),
				Kind:  prompt.Choice, Value: useFound,
				Options: []prompt.Option{
					{Value: useFound, Label: s.Say("Yes, use %s", s.found)},
					{Value: pasteAgain, Label: s.Say("No, paste another key")},
					{Value: changeEnv, Label: s.Say("No, change the environment")},
				},
			}
		},
		take: func(ctx context.Context, s *session, r prompt.Reply) (string, error) {
			if r.Value != useFound {
				next, err := keyProblem().take(ctx, s, r)
				if next == "" && err == nil && !s.stopped {
					next = "key_found"
				}
				return next, err
			}
			was := s.answers.Environment
			s.setEnvironment(s.found)
			s.asker.Tell(prompt.Done, line(s.Say("Environment"), s.Say("%s   (was %s)", s.found, was)))
			return "key_check", nil
		},
	}
}

// keyStoreCheck finds out whether the key can go into the system's key store,
// so that nobody is asked without need.
func keyStoreCheck() *Question {
	return &Question{
		ID: "key_store_check", Step: guide.StepConfigure,
		applies: (*session).keyTyped,
		auto: func(ctx context.Context, s *session) (string, error) {
			if s.answers.KeyStore == StoreKeyring {
				s.noKeyring = !s.Services.KeyringAvailable(ctx)
			}
			return "", ctx.Err()
		},
	}
}

// keyTyped tells whether there is a key that has to be kept somewhere.
func (s *session) keyTyped() bool {
	return s.Sandbox == nil && s.keySource.Kind == "" && !s.key.IsZero()
}

func keyStoreQuestion() *Question {
	return &Question{
		ID: "key_store", Step: guide.StepConfigure, Label: "Kept",
		applies: func(s *session) bool { return s.keyTyped() && s.noKeyring },
		page: func(s *session) prompt.Page {
			value := s.answers.KeyStore
			if value == StoreKeyring {
				value = StoreNone
			}
			return prompt.Page{
				Title: s.Say("Where shall the key be kept?"),
				Text:  []string{s.Say("This machine has no key store that answers.")},
				Kind:  prompt.Choice, Value: value,
				Options: []prompt.Option{
					{Value: StoreNone, Label: s.Say("Nowhere – I set %s when I need it", secret.Variable)},
					{Value: StoreFile, Label: s.Say("In a file that only I can read, in clear text")},
				},
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.answers.KeyStore = r.Value
			return "", nil
		},
		shown: func(s *session) string {
			if s.answers.KeyStore == StoreFile {
				return s.Say("in a file that only you can read")
			}
			return s.Say("nowhere; set %s", secret.Variable)
		},
	}
}
