package wizard

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"engage/internal/actito"
	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/prompt"
)

// The lists of Actito, for messages.
const (
	listEntities      msg.Text = "the entities"
	listTables        msg.Text = "the profile tables"
	listSubscriptions msg.Text = "the subscriptions"
)

// working shows a text while the call runs.
func (s *session) working(text string, call func() error) error {
	s.Prompter.ShowProgress(s.withHeading(s.at, prompt.Page{Title: text}))
	return call()
}

// loadList fetches a list, unless it is loaded. Without the right to read it, the list
// is nil, and the user types names instead.
func (s *session) loadList(what msg.Text, fetch func() ([]string, error)) error {
	if _, ok := s.lists[what]; ok || !s.online() {
		return nil
	}
	var names []string
	err := s.working(s.Say("Asking Actito for %s (%s)…", what, s.host()), func() (err error) {
		names, err = fetch()
		return err
	})
	switch reason := actito.ReasonOf(err); {
	case reason == actito.Forbidden, reason == actito.NotFound:
		s.lists[what] = nil
	case err != nil:
		return err
	default:
		s.lists[what] = []string{}
		for _, name := range names {
			if hasControls(name) {
				s.notices = append(s.notices, s.Say("Left out: %q holds characters that can't be entered in Qualifio.", name))
				continue
			}
			s.lists[what] = append(s.lists[what], name)
		}
	}
	return nil
}

// hasControls reports whether a name has control characters or bidirectional controls,
// which can't be typed into Qualifio.
func hasControls(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

// takeOnly takes the only name of a list as the answer, if there is none yet.
func (s *session) takeOnly(what msg.Text, answer *string) {
	if names := s.lists[what]; len(names) == 1 && *answer == "" {
		*answer = names[0]
	}
}

// offerList changes a page that asks for a line to a choice from Actito's list.
// Without a list, it sets the page's text, with the reason.
func (s *session) offerList(page *prompt.Page, what, text msg.Text) {
	page.Options = lists.Map(s.lists[what], func(name string) prompt.Option { return prompt.Option{Value: name, Label: name} })
	if len(page.Options) > 0 {
		page.Kind, page.Check = prompt.Choice, nil
		return
	}
	page.Text = s.typeInsteadText(what, text)
}

// typeInsteadText returns the text of a page without a list, with the reason.
func (s *session) typeInsteadText(what, text msg.Text) []string {
	if names, asked := s.lists[what]; asked && names == nil {
		return []string{s.Say("Actito does not show %s to this key, so please type instead. %s", what, text)}
	}
	return []string{s.Text(text)}
}

// Verify checks answers from flags with Actito: the token, the entity and the form
// must be valid. It also resolves AllSubscriptions and sets the upsert address, and
// returns warnings about the subscriptions that it left out. base is what the file
// holds already, or nil.
func Verify(ctx context.Context, language *msg.Language, a *Answers, base *config.Config, checker *check.Checker, client Actito) (warnings []string, err error) {
	c := a.Config(base, "")
	results, upsert := checker.Remote(ctx, c, client, nil)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for _, r := range results {
		if r.Status == check.Fail {
			return nil, &msg.Error{Kind: r.Kind, Message: r.Message, Hint: r.Hint}
		}
	}
	a.setUpsert(upsert)
	if a.ProfileTable == "" {
		return nil, CheckCollisions(base, a.Subscriptions)
	}
	table, err := checker.Table(ctx, c, client)
	names := table.Subscriptions
	switch reason := actito.ReasonOf(err); {
	case reason == actito.NotFound:
		return nil, missingTableError(ctx, a, client, err)
	case !a.AllSubscriptions && (err == nil || reason == actito.Forbidden):
		return nil, CheckCollisions(base, a.Subscriptions)
	case err != nil:
		return nil, err
	}
	for _, name := range names {
		if hasControls(name) {
			warnings = append(warnings, language.Say("left out, because it can't be entered in Qualifio: %q", name))
		}
	}
	plan := planFor(base, slices.Concat(a.Subscriptions, slices.DeleteFunc(names, hasControls)))
	for _, c := range plan.Collisions {
		if slices.ContainsFunc(c.Subscriptions, func(name string) bool { return slices.Contains(a.Subscriptions, name) }) {
			return nil, collisionError(c)
		}
		warnings = append(warnings, language.Say("left out, because they would become the same %s: %s", c.TechnicalName, msg.Abbreviated(c.Subscriptions)))
	}
	a.Subscriptions, a.AllSubscriptions, a.SubscriptionsKnown = lists.Map(plan.Variables, subscriptionOf), false, true
	return warnings, nil
}

// missingTableError returns an error that names the existing tables, as far as the key
// may read them.
func missingTableError(ctx context.Context, a *Answers, client Actito, err error) error {
	tables, listErr := client.ProfileTables(ctx, a.Entity)
	if listErr != nil || len(tables) == 0 {
		return err
	}
	result := msg.New(msg.Difference, "the profile table %q is not among those of the entity %q: %s", a.ProfileTable, a.Entity, msg.List(tables))
	if near, ok := config.Suggest(a.ProfileTable, tables); ok {
		return result.WithHint("did you mean %q?", near)
	}
	return result.WithHint("compare the name with Actito, to the letter")
}

// planFor compares subscriptions with the entries of the existing configuration, which
// may be nil. The entries of other subscriptions don't stay.
func planFor(base *config.Config, subscriptions []string) optin.Plan {
	if base == nil {
		base = &config.Config{}
	}
	return optin.NewPlan(subscriptions, base.MappingVariables, true)
}

// CheckCollisions returns an error of kind msg.Difference where subscriptions collide
// with one another, or with an entry of the existing configuration, which may be nil.
func CheckCollisions(base *config.Config, subscriptions []string) error {
	collisions := planFor(base, subscriptions).Collisions
	if len(collisions) == 0 {
		return nil
	}
	return collisionError(collisions[0])
}

func collisionError(c optin.Collision) error {
	return msg.New(msg.Difference, "%s would become the same %s in Qualifio: choose one of them", msg.List(c.Subscriptions), c.TechnicalName).
		WithHint("leave one of them out, or rename one in Actito (delete it and make it anew)")
}
