package wizard

import (
	"context"
	"slices"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/term"
)

// Verify asks Actito about answers that came from flags: the token, the entity
// and the form must be there. It also resolves AllSubscriptions. What could
// not be checked, or was left out, comes back as warnings in say's language.
func Verify(ctx context.Context, say *msg.Language, a *Answers, client Actito) (warnings []string, err error) {
	if err := client.Token(ctx); err != nil {
		return nil, err
	}
	entities, err := client.Entities(ctx)
	switch {
	case actito.ReasonOf(err) == actito.Forbidden:
		warnings = append(warnings, say.Say("the entity was not checked: %s", err))
	case err != nil:
		return nil, err
	case !slices.Contains(entities, a.Entity):
		e := msg.New(msg.Difference, "the entity %q is not among those that the key may see", a.Entity)
		if near, ok := config.Suggest(a.Entity, entities); ok {
			return nil, e.WithHint("did you mean --entity %s?", term.ShellWord(near))
		}
		return nil, e.WithHint("the key may see %s", quoteAll(entities))
	}
	err = client.Form(ctx, a.Entity, a.Form)
	switch {
	case actito.ReasonOf(err) == actito.Forbidden:
		warnings = append(warnings, say.Say("the form was not checked: %s", err))
	case err != nil:
		return nil, err
	}
	more, err := verifySubscriptions(ctx, say, a, client)
	return append(warnings, more...), err
}

func verifySubscriptions(ctx context.Context, say *msg.Language, a *Answers, client Actito) (warnings []string, err error) {
	if a.ProfileTable == "" {
		return nil, Collide(a)
	}
	names, err := client.Subscriptions(ctx, a.Entity, a.ProfileTable)
	switch reason := actito.ReasonOf(err); {
	case reason == actito.Forbidden && !a.AllSubscriptions:
		return []string{say.Say("the subscriptions were not checked: %s", err)}, Collide(a)
	case err != nil:
		return nil, err
	}
	for _, s := range a.Subscriptions {
		if slices.Contains(names, s) {
			continue
		}
		if near, ok := config.Suggest(s, names); ok {
			warnings = append(warnings, say.Say("Actito has no subscription %q in %s; did you mean %q?", s, a.ProfileTable, near))
		} else {
			warnings = append(warnings, say.Say("Actito has no subscription %q in %s", s, a.ProfileTable))
		}
	}
	warnings = append(warnings, a.rivals(say, names)...)
	if a.AllSubscriptions {
		left, err := a.takeAll(say, names)
		if err != nil {
			return nil, err
		}
		warnings = append(warnings, left...)
	}
	return warnings, Collide(a)
}

// rivals warns of Actito's subscriptions that would become the same as one that
// was named: only one of them can be had in Qualifio.
func (a *Answers) rivals(say *msg.Language, names []string) (warnings []string) {
	if a.AllSubscriptions {
		return nil // takeAll deals with them
	}
	for _, c := range optin.Collisions(append(slices.Clone(a.Subscriptions), names...)) {
		var named, other []string
		for _, s := range c.Subscriptions {
			if slices.Contains(a.Subscriptions, s) {
				named = append(named, s)
			} else {
				other = append(other, s)
			}
		}
		if len(named) == 1 {
			warnings = append(warnings, say.Say("Actito has %s, too, which also becomes %s: Qualifio can take only %q",
				quoteAll(other), c.TechnicalName, named[0]))
		}
	}
	return warnings
}

// takeAll adds every subscription but those that collide, each of which is
// told. A collision with one that was named is an error.
func (a *Answers) takeAll(say *msg.Language, names []string) (warnings []string, err error) {
	named := slices.Clone(a.Subscriptions)
	all := slices.Clone(named)
	for _, n := range names {
		switch {
		case unprintable(n):
			warnings = append(warnings, say.Say("left out, because it can't be entered in Qualifio: %q", n))
		case !slices.Contains(named, n):
			all = append(all, n)
		}
	}
	out := map[string]bool{}
	for _, c := range optin.Collisions(all) {
		for _, s := range c.Subscriptions {
			if slices.Contains(named, s) {
				return nil, collision(c)
			}
			out[s] = true
		}
		warnings = append(warnings, say.Say("left out, because they would become the same %s: %s", c.TechnicalName, msg.Few(c.Subscriptions)))
	}
	a.Subscriptions, a.AllSubscriptions, a.Listed = nil, false, true
	for _, s := range all {
		if !out[s] {
			a.Subscriptions = append(a.Subscriptions, s)
		}
	}
	return warnings, nil
}

// Collide returns an error of kind msg.Difference where named subscriptions
// collide.
func Collide(a *Answers) error {
	if collisions := optin.Collisions(a.Subscriptions); len(collisions) > 0 {
		return collision(collisions[0])
	}
	return nil
}

func collision(c optin.Collision) error {
	return msg.New(msg.Difference, "the subscriptions %s would become the same %s in Qualifio, which takes it once", quoteAll(c.Subscriptions), c.TechnicalName).
		WithHint("leave one of them out, or rename one in Actito (delete it and make it anew)")
}
