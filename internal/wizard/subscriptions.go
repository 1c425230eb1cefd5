package wizard

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/prompt"
)

var tableQuestion = &Question{
	ID: "profile_table", Step: guide.StepMappingVariables, Label: "Profile table",
	title: "Whose subscriptions can people opt in to?",
	text:  "The profile table on which the form stores people.",
	help:  "Actito keeps people in profile tables, and each table has subscriptions of its own. Take the table to which the Engage form was connected. Of its subscriptions you then choose those that become mapping variables and opt-ins in Qualifio.",
	kind:  prompt.Line,
	field: func(a *Answers) *string { return &a.ProfileTable },
	before: func(ctx context.Context, s *session) error {
		err := s.loadList(listTables, func() ([]string, error) { return s.client.ProfileTables(ctx, s.Answers.Entity) })
		s.takeOnly(listTables, &s.Answers.ProfileTable)
		return err
	},
	known: func(s *session) bool { return s.Answers.ProfileTable != "" || s.Answers.SubscriptionsKnown },
	answer: func(s *session) string {
		return cmp.Or(s.Answers.ProfileTable, s.Say("none, no opt-ins for now"))
	},
	check: func(text string) error {
		if text == "" {
			return nil
		}
		return rejectKey(checkName)(text)
	},
	page: func(s *session, page *prompt.Page) {
		s.offerList(page, listTables, "Its name, to the letter. Leave it empty for no opt-ins.")
		if page.Kind != prompt.Choice {
			return
		}
		if page.Value == "" && !s.Answers.SubscriptionsKnown {
			page.Value = page.Options[0].Value
		}
		page.Options = append(page.Options, prompt.Option{Label: s.Say("None – no opt-ins for now")})
	},
	take: func(s *session, r prompt.Reply) {
		if before := s.Answers.ProfileTable; r.Value != before {
			delete(s.lists, listSubscriptions)
			s.Answers.ProfileTable, s.Answers.SubscriptionsKnown = r.Value, false
			if before != "" {
				s.Answers.Subscriptions = nil
			}
		}
		s.Answers.SubscriptionsKnown = s.Answers.SubscriptionsKnown || r.Value == ""
	},
}

var subscriptionsQuestion = &Question{
	ID: "subscriptions", Step: guide.StepMappingVariables, Label: "Subscriptions",
	title: "Which subscriptions can people opt in to?",
	before: func(ctx context.Context, s *session) error {
		if s.Answers.ProfileTable == "" {
			return nil
		}
		err := s.loadList(listSubscriptions, func() ([]string, error) {
			return s.client.Subscriptions(ctx, s.Answers.Entity, s.Answers.ProfileTable)
		})
		if s.Answers.AllSubscriptions && len(s.lists[listSubscriptions]) > 0 {
			s.Answers.Subscriptions = s.withoutCollisions()
			s.Answers.SubscriptionsKnown, s.Answers.Everything, s.Answers.AllSubscriptions = true, true, false
		}
		return err
	},
	applies: func(s *session) bool {
		return s.Answers.ProfileTable != "" || len(s.Answers.Subscriptions) > 0 || !s.Answers.SubscriptionsKnown
	},
	known: func(s *session) bool { return s.Answers.SubscriptionsKnown },
	page: func(s *session, page *prompt.Page) {
		if len(s.lists[listSubscriptions]) > 0 {
			s.chooseSubscriptions(page)
		} else {
			s.typeSubscriptions(page)
		}
		page.Check = func(r prompt.Reply) error { return CheckCollisions(s.Base, s.subscriptions(r)) }
	},
	take: func(s *session, r prompt.Reply) {
		s.Answers.Subscriptions, s.Answers.SubscriptionsKnown = s.subscriptions(r), true
		s.Answers.Everything = slices.Equal(slices.Sorted(slices.Values(r.Values)), slices.Sorted(slices.Values(s.withoutCollisions())))
	},
	answer: (*session).subscriptionSummary,
}

// withoutCollisions returns Actito's subscriptions that do not collide.
func (s *session) withoutCollisions() []string {
	return lists.Map(planFor(s.Base, s.lists[listSubscriptions]).Variables, subscriptionOf)
}

// subscriptions returns the subscriptions of the reply to either kind of page.
func (s *session) subscriptions(r prompt.Reply) []string {
	if len(s.lists[listSubscriptions]) > 0 {
		return r.Values
	}
	return splitLines(r.Value)
}

// chooseSubscriptions offers Actito's list, and the subscriptions of the file that are
// not in it.
func (s *session) chooseSubscriptions(page *prompt.Page) {
	inActito := s.lists[listSubscriptions]
	names := slices.Clone(inActito)
	for _, chosen := range s.Answers.Subscriptions {
		if !slices.Contains(names, chosen) {
			names = append(names, chosen)
		}
	}
	rivals := map[string][]string{}
	for _, c := range planFor(s.Base, names).Collisions {
		for _, name := range c.Subscriptions {
			rivals[name] = slices.DeleteFunc(slices.Clone(c.Subscriptions), func(other string) bool { return other == name })
		}
	}
	page.Kind, page.Chosen = prompt.Choices, s.Answers.Subscriptions
	if !s.Answers.SubscriptionsKnown && len(names) <= optin.MaxOptIns {
		page.Chosen = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return len(rivals[name]) > 0 })
	}
	page.Help = s.Say("Space ticks and unticks, Ctrl-A takes all or none. Two names that differ in blanks and underscores alone become the same technical name in Qualifio: one of them has to be renamed in Actito, that is deleted and made anew.")
	if len(names) > optin.MaxOptIns {
		page.Text = []string{s.Say("There are %d, and an older article of Qualifio's names %d as the most of opt-ins: tick those that campaigns ask for.", len(names), optin.MaxOptIns)}
	}
	page.Preview = func(name string) string {
		technical := optin.TechnicalName(name)
		switch {
		case len(rivals[name]) > 0:
			return s.Say("becomes %s – like %s: only one of them can be chosen", technical, msg.List(rivals[name]))
		case optin.NeedsAccountManager(name):
			return s.Say("becomes %s – your account manager must restore the space", technical)
		}
		return s.Say("becomes %s", technical)
	}
	for _, name := range names {
		note := optin.TechnicalName(name)
		switch {
		case !slices.Contains(inActito, name):
			note = s.Say("! no longer in Actito")
		case len(rivals[name]) > 0:
			note = s.Say("! same name as %s", msg.Abbreviated(rivals[name]))
		case optin.NeedsAccountManager(name):
			note = s.Say("%s  needs the account manager", note)
		}
		page.Options = append(page.Options, prompt.Option{Value: name, Label: name, Note: note})
	}
}

// typeSubscriptions asks for subscriptions as text, one a line.
func (s *session) typeSubscriptions(page *prompt.Page) {
	page.Kind, page.Value = prompt.Lines, strings.Join(s.Answers.Subscriptions, "\n")
	page.Text = s.typeInsteadText(listSubscriptions, "One a line, to the letter; many can be pasted at once. Leave it empty for no opt-ins.")
	page.Preview = func(text string) string {
		lines := splitLines(text)
		if len(lines) == 0 {
			return s.Say("none: no opt-ins for now")
		}
		return s.Say("%d so far; the last becomes %s", len(lines), optin.TechnicalName(lines[len(lines)-1]))
	}
}

// splitLines parses pasted names: one a line, without empty lines and duplicates.
// White space and invisible characters around a name come from the paste, not from
// Actito.
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
