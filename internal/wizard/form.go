package wizard

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/prompt"
)

// formQuestions are the rest of step 2: where in Actito participations go, and
// what to copy into Qualifio.
func formQuestions() []*Question {
	return []*Question{
		entitiesLoad(), entityQuestion(), formQuestion(), formCheck(), formProblem(),
		statusQuestion(guide.StepConfigure, "Are these values in Qualifio, and saved?", "Yes, they are in and saved", nil),
		messageQuestion(guide.StepConfigure),
	}
}

// load fetches a list once for each thing that it depends on. A missing right
// is no trouble: typing takes over.
func (s *session) load(ctx context.Context, into *list, of string, what msg.Text, fetch func(context.Context) ([]string, error)) error {
	of = s.clientDomain + "\x00" + of
	if into.of == of {
		return nil
	}
	done := s.asker.Working(s.Say("Asking Actito for %s (%s)…", what, hostOf(s.clientDomain)))
	names, err := fetch(ctx)
	done()
	switch reason := actito.ReasonOf(err); {
	case err == nil:
		*into = list{of: of, names: s.enterable(names)}
	case reason == actito.Forbidden:
		*into = list{of: of, why: s.Say("the key may not read %s", what)}
	case reason == actito.NotFound:
		*into = list{of: of, why: s.Say("Actito does not show %s", what)}
	default:
		return err
	}
	return nil
}

// enterable leaves out names that nobody could type into Qualifio, and that
// could play tricks on a terminal.
func (s *session) enterable(names []string) []string {
	good := make([]string, 0, len(names))
	for _, n := range names {
		if unprintable(n) {
			s.asker.Tell(prompt.Warn, s.Say("Left out: %q holds characters that can't be entered in Qualifio.", n))
			continue
		}
		good = append(good, n)
	}
	return good
}

// unprintable tells whether a name holds control characters or the ones that
// turn the direction of writing.
func unprintable(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

func entitiesLoad() *Question {
	return &Question{
		ID: "entities_load", Step: guide.StepConfigure, applies: (*session).asking,
		auto: func(ctx context.Context, s *session) (string, error) {
			return "", s.load(ctx, &s.entities, "", "the entities", s.client.Entities)
		},
		skip: func(s *session) { s.entities = list{why: s.Say("Actito did not tell the entities")} },
	}
}

func entityQuestion() *Question {
	return &Question{
		ID: "entity", Step: guide.StepConfigure, Label: "Entity", Flags: []*Flag{flagEntity},
		page: func(s *session) prompt.Page {
			page := prompt.Page{
				Title: s.Say("Which entity holds the form?"),
				Help:  s.Say("The entity in which the Engage form was made in Actito. Participations go there."),
			}
			if len(s.entities.names) > 0 && s.asking() {
				page.Kind, page.Value = prompt.Choice, s.answers.Entity
				for _, name := range s.entities.names {
					page.Options = append(page.Options, prompt.Option{Value: name, Label: name})
				}
				return page
			}
			page.Kind, page.Value = prompt.Line, s.answers.Entity
			page.Text = s.typeInstead(s.entities, s.Say("Its name, to the letter, as Actito shows it."))
			page.Check = func(r prompt.Reply) error { return typed(checkName)(r.Value) }
			return page
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.answers.Entity = r.Value
			return "", nil
		},
		shown: func(s *session) string { return s.answers.Entity },
	}
}

// typeInstead explains why something is typed that could have been a list.
func (s *session) typeInstead(l list, text string) []string {
	if l.why != "" && s.asking() {
		return []string{s.Say("%s, so please type instead. %s", upperFirst(l.why), text)}
	}
	return []string{text}
}

func formQuestion() *Question {
	return &Question{
		ID: "form", Step: guide.StepConfigure, Label: "Form", Flags: []*Flag{flagForm},
		page: func(s *session) prompt.Page {
			return prompt.Page{
				Title: s.Say("What is the form's technical name?"),
				Text:  []string{s.Say("%s, unless somebody changed it in Actito.", config.DefaultForm)},
				Kind:  prompt.Line, Value: s.answers.Form,
				Check: func(r prompt.Reply) error { return typed(checkName)(r.Value) },
				Help:  s.Say("Actito deploys the Engage form ready-made. With several forms on one table the names get a number at the end; then ask your account manager, because Qualifio needs a configuration of its own."),
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			s.answers.Form = r.Value
			return "", nil
		},
		shown: func(s *session) string { return s.answers.Form },
	}
}

// formCheck asks Actito for the form, and leads back when it isn't there.
func formCheck() *Question {
	return &Question{
		ID: "form_check", Step: guide.StepConfigure, applies: (*session).asking,
		auto: func(ctx context.Context, s *session) (string, error) {
			entity, form := s.answers.Entity, s.answers.Form
			s.formMissing = false
			done := s.asker.Working(s.Say("Checking the form with Actito (%s)…", hostOf(s.clientDomain)))
			err := s.client.Form(ctx, entity, form)
			done()
			switch actito.ReasonOf(err) {
			case 0:
				if err == nil {
					s.asker.Tell(prompt.Done, line(s.Say("Form checked"), s.Say("Actito has it")))
				}
				return "", err
			case actito.NotFound:
				s.notices = append(s.notices, s.Say("Actito has no form %q in the entity %q.", form, entity),
					s.Say("Compare both with Actito, to the letter; capitals count."))
				s.formMissing = true
				return "", nil
			case actito.Forbidden:
				s.asker.Tell(prompt.Warn, line(s.Say("Form not checked"), s.Say("the key may not read forms")))
				return "", nil
			}
			return "", err
		},
		skip: func(*session) {},
	}
}

// formProblem asks what to do about a form that Actito does not have.
func formProblem() *Question {
	const otherName, otherEntity = "form", "entity"
	return &Question{
		ID: "form_problem", Step: guide.StepConfigure, counts: never,
		applies: func(s *session) bool { return s.formMissing && s.asking() },
		page: func(s *session) prompt.Page {
			return prompt.Page{
				Title: s.Say("What now?"), Kind: prompt.Choice, Value: otherName,
				Options: []prompt.Option{
					{Value: otherName, Label: s.Say("Type another name for the form")},
					{Value: otherEntity, Label: s.Say("Choose another entity")},
					{Value: stopHere, Label: s.Say("Stop, keep my answers")},
				},
				Help: s.Say("If the form is not made yet, Actito's documentation tells how: Setting up Engage in Actito with a form. Your answers are kept until then."),
			}
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			if r.Value == stopHere {
				s.stopped = true
				return "", nil
			}
			return r.Value, nil
		},
	}
}

// variableQuestions are step 3.
func variableQuestions() []*Question {
	state := statusQuestion(guide.StepMappingVariables, "Are the variables and their opt-ins made?", "Yes, all of them",
		func(s *session) bool { return len(s.answers.Subscriptions) > 0 })
	state.counts = func(s *session) bool {
		return len(s.answers.Subscriptions) > 0 || !s.answers.Listed && s.expectsTable()
	}
	return []*Question{tablesLoad(), tableQuestion(), subscriptionsLoad(), subscriptionsQuestion(), requestNotice(), state, messageQuestion(guide.StepMappingVariables)}
}

// expectsTable tells whether there is a profile table, or will be.
func (s *session) expectsTable() bool { return s.answers.ProfileTable != "" || !s.tableAsked }

func tablesLoad() *Question {
	return &Question{
		ID: "tables_load", Step: guide.StepMappingVariables, applies: (*session).asking,
		auto: func(ctx context.Context, s *session) (string, error) {
			entity := s.answers.Entity
			return "", s.load(ctx, &s.tables, entity, "the profile tables", func(ctx context.Context) ([]string, error) {
				return s.client.ProfileTables(ctx, entity)
			})
		},
		skip: func(s *session) { s.tables = list{why: s.Say("Actito did not tell the profile tables")} },
	}
}

func tableQuestion() *Question {
	const none = ""
	return &Question{
		ID: "profile_table", Step: guide.StepMappingVariables, Label: "Profile table", Flags: []*Flag{flagTable},
		page: func(s *session) prompt.Page {
			page := prompt.Page{
				Title: s.Say("Whose subscriptions can people opt in to?"),
				Text:  []string{s.Say("The profile table on which the form stores people.")},
				Help:  s.Say("Each subscription of the table becomes a mapping variable and an opt-in in Qualifio, so that a ticked box feeds it."),
			}
			if len(s.tables.names) > 0 && s.asking() {
				page.Kind, page.Value = prompt.Choice, s.answers.ProfileTable
				for _, name := range s.tables.names {
					page.Options = append(page.Options, prompt.Option{Value: name, Label: name})
				}
				page.Options = append(page.Options, prompt.Option{Value: none, Label: s.Say("None – no opt-ins for now")})
				if s.base == nil && page.Value == none && !s.tableAsked {
					page.Value = s.tables.names[0]
				}
				return page
			}
			page.Kind, page.Value = prompt.Line, s.answers.ProfileTable
			page.Text = s.typeInstead(s.tables, s.Say("Its name, to the letter. Leave it empty for no opt-ins."))
			page.Check = func(r prompt.Reply) error {
				if r.Value == none {
					return nil
				}
				return typed(checkName)(r.Value)
			}
			return page
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			if s.tableAsked && r.Value != s.answers.ProfileTable || r.Value == none {
				s.answers.Subscriptions, s.answers.Listed = nil, false
			}
			s.answers.ProfileTable, s.tableAsked = r.Value, true
			return "", nil
		},
		shown: func(s *session) string {
			if s.answers.ProfileTable == none {
				return s.Say("none, no opt-ins for now")
			}
			return s.answers.ProfileTable
		},
	}
}

func subscriptionsLoad() *Question {
	return &Question{
		ID: "subscriptions_load", Step: guide.StepMappingVariables,
		applies: func(s *session) bool { return s.asking() && s.answers.ProfileTable != "" },
		auto: func(ctx context.Context, s *session) (string, error) {
			entity, table := s.answers.Entity, s.answers.ProfileTable
			return "", s.load(ctx, &s.options, entity+"\x00"+table, "the subscriptions", func(ctx context.Context) ([]string, error) {
				return s.client.Subscriptions(ctx, entity, table)
			})
		},
		skip: func(s *session) { s.options = list{why: s.Say("Actito did not tell the subscriptions")} },
	}
}

// known tells whether Actito told the subscription.
func (s *session) known(subscription string) bool {
	return slices.Contains(s.options.names, subscription)
}
