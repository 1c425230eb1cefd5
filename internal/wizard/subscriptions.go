package wizard

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/prompt"
)

func subscriptionsQuestion() *Question {
	return &Question{
		ID: "subscriptions", Step: guide.StepMappingVariables, Label: "Subscriptions",
		Flags:   []*Flag{flagSubscription, flagAllSubscriptions},
		applies: func(s *session) bool { return s.answers.ProfileTable != "" },
		counts:  (*session).expectsTable,
		page: func(s *session) prompt.Page {
			if len(s.options.names) > 0 && s.asking() {
				return s.choosePage()
			}
			return s.typePage()
		},
		take: func(_ context.Context, s *session, r prompt.Reply) (string, error) {
			chosen := r.Values
			if len(s.options.names) == 0 || !s.asking() {
				chosen = splitLines(r.Value)
			}
			if err := collisionError(chosen); err != nil {
				return "", err
			}
			s.answers.Subscriptions, s.answers.Listed = chosen, true
			return "", nil
		},
		shown: func(s *session) string {
			if n := len(s.answers.Subscriptions); n > 0 {
				return s.Say("%d become mapping variables", n)
			}
			return s.Say("none, no opt-ins for now")
		},
	}
}

// choosePage offers what Actito told, and what the file has that Actito no
// longer tells.
func (s *session) choosePage() prompt.Page {
	names := slices.Clone(s.options.names)
	for _, chosen := range s.answers.Subscriptions {
		if !s.known(chosen) {
			names = append(names, chosen)
		}
	}
	rivals := map[string][]string{}
	for _, c := range optin.Collisions(names) {
		for _, name := range c.Subscriptions {
			rivals[name] = others(c.Subscriptions, name)
		}
	}
	page := prompt.Page{
		Title: s.Say("Which subscriptions can people opt in to?"),
		Kind:  prompt.Choices, Chosen: s.answers.Subscriptions,
		Check: func(r prompt.Reply) error { return collisionError(r.Values) },
		Preview: func(name string) string {
			technical := optin.TechnicalName(name)
			switch {
			case len(rivals[name]) > 0:
				return s.Say("becomes %s – like %s: only one of them can be chosen", technical, msg.List(rivals[name]))
			case optin.NeedsAccountManager(name):
				return s.Say("becomes %s – your account manager must turn the underscore back into a space", technical)
			}
			return s.Say("becomes %s", technical)
		},
		Help: s.Say("Space ticks and unticks, Ctrl-A takes all or none. Type / and some letters to find one among many. Two names that differ in blanks and underscores alone become the same technical name in Qualifio: one of them has to be renamed in Actito, that is deleted and made anew."),
	}
	if !s.answers.Listed {
		page.Chosen = nil
		for _, name := range names {
			if len(rivals[name]) == 0 {
				page.Chosen = append(page.Chosen, name)
			}
		}
	}
	for _, name := range names {
		option := prompt.Option{Value: name, Label: name, Note: optin.TechnicalName(name)}
		switch {
		case !s.known(name):
			option.Note = s.Say("! no longer in Actito")
		case len(rivals[name]) > 0:
			option.Note = s.Say("! same name as %s", msg.Few(rivals[name]))
		case optin.NeedsAccountManager(name):
			option.Note = s.Say("%s  ask to turn back", option.Note)
		}
		page.Options = append(page.Options, option)
	}
	return page
}

func others(names []string, name string) []string {
	var list []string
	for _, n := range names {
		if n != name {
			list = append(list, n)
		}
	}
	return list
}

// typePage takes subscriptions as text, many at once.
func (s *session) typePage() prompt.Page {
	text := s.typeInstead(s.options, s.Say("One a line, to the letter; many can be pasted at once."))
	if s.options.why == "" && s.asking() {
		text = []string{s.Say("Actito says that the profile table has no subscriptions. One a line, to the letter, if you know better; else leave it empty.")}
	}
	return prompt.Page{
		Title: s.Say("Which subscriptions can people opt in to?"),
		Text:  text,
		Kind:  prompt.Lines, Value: strings.Join(s.answers.Subscriptions, "\n"),
		Check: func(r prompt.Reply) error { return collisionError(splitLines(r.Value)) },
		Preview: func(text string) string {
			lines := splitLines(text)
			if len(lines) == 0 {
				return s.Say("none: no opt-ins for now")
			}
			last := lines[len(lines)-1]
			return s.Say("%d so far; the last becomes %s", len(lines), optin.TechnicalName(last))
		},
	}
}

// splitLines reads pasted names: one a line, empty lines and doubles dropped.
// Blanks and characters that nobody sees around a name come from the paste and
// not from Actito.
func splitLines(text string) []string {
	var names []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		name := strings.TrimFunc(line, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func collisionError(names []string) error {
	collisions := optin.Collisions(names)
	if len(collisions) == 0 {
		return nil
	}
	c := collisions[0]
	return msg.Errorf("%s would become the same %s in Qualifio: choose one of them", quoteAll(c.Subscriptions), c.TechnicalName)
}

func quoteAll(names []string) msg.List {
	quoted := make(msg.List, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	return quoted
}

// requestNotice shows the message to the account manager as soon as it is
// known to be needed.
func requestNotice() *Question {
	return &Question{
		ID: "account_manager_request", Step: guide.StepMappingVariables,
		applies: func(s *session) bool { return s.guide().Request(s.preview()) != nil },
		auto: func(_ context.Context, s *session) (string, error) {
			request := s.guide().Request(s.preview())
			text := request.String()
			if text == s.requestShown {
				return "", nil
			}
			s.requestShown = text
			s.asker.Tell(prompt.Warn, s.Say("Some names have spaces, and Qualifio allows none. This message asks to turn them back:"))
			s.asker.Show(text)
			return "", nil
		},
	}
}

func upperFirst(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}
