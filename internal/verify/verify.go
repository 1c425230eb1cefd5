// Package verify reports whether a test participation reached its profile in Actito,
// opt-in by opt-in, and what is likely to stand in the way where it did not. It
// only reads, and it keeps nothing of the profile.
package verify

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
)

// Interval is how long to wait between two looks of four calls at most: that stays
// far from the hundred calls a minute that Actito takes from a licence.
const Interval = 10 * time.Second

// Status is what became of one opt-in.
type Status string

// The statuses.
const (
	Subscribed    Status = "subscribed"
	NotSubscribed Status = "not_subscribed"
	Unknown       Status = "unknown" // the profile table has no such subscription
)

// Variable is one mapping variable with what Actito says of its subscription.
type Variable struct {
	TechnicalName string `json:"technical_name"`
	Subscription  string `json:"subscription"`
	Status        Status `json:"status"`
	Cause         string `json:"cause,omitempty"` // the id of the likeliest one of a miss
	Hint          string `json:"hint,omitempty"`  // where to look, in English
}

// Result is what was found.
type Result struct {
	ProfileFound  bool       `json:"profile_found"`
	OK            bool       `json:"ok"` // the profile has every variable's subscription
	Variables     []Variable `json:"variables"`
	Causes        []string   `json:"causes"` // the ids of the likely ones of all misses, in the order in which to look
	WaitedSeconds int        `json:"waited_seconds"`
}

// arrived counts the variables whose subscription the profile has.
func (r *Result) arrived() (n int) {
	for _, v := range r.Variables {
		if v.Status == Subscribed {
			n++
		}
	}
	return n
}

// Sum counts what arrived, in words.
func (r *Result) Sum() msg.Message {
	return msg.Messagef("Subscriptions that the profile has now: %d of %d", r.arrived(), len(r.Variables))
}

// Actito is what is asked. Errors are those of package actito.
type Actito interface {
	Subscriptions(ctx context.Context, entity, table string) ([]string, error)
	Profile(ctx context.Context, entity, table, email string, subscriptions []string) (actito.Profile, error)
}

// CheckEmail returns why a text is no e-mail address, nil if it is one. The error
// does not repeat it.
func CheckEmail(text string) error {
	name, host, _ := strings.Cut(text, "@")
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == '@' }
	if name == "" || host == "" || len(text) > 320 || strings.ContainsFunc(name+host, odd) {
		return msg.Errorf("this is no e-mail address")
	}
	return nil
}

// Participation looks for what a participation with the e-mail address left in
// Actito, until all is there, nothing more can come, or the wait is over; 0 looks
// once. countdown is told each second how much of the wait is left, and 0 before
// the next look. The errors are Actito's and the context's.
func Participation(ctx context.Context, client Actito, c *config.Config, email string, wait time.Duration, countdown func(time.Duration)) (*Result, error) {
	entity, table := c.Actito.Entity, c.Actito.ProfileTable
	listed, unlisted := client.Subscriptions(ctx, entity, table)
	if unlisted != nil && actito.ReasonOf(unlisted) != actito.Forbidden {
		return nil, unlisted
	}
	known := map[string]bool{}
	for _, name := range listed {
		known[name] = true
	}
	var names []string // what the table has; where the key may not read that, the profile alone tells
	for _, v := range c.MappingVariables {
		if unlisted != nil || known[v.Subscription] {
			names = append(names, v.Subscription)
		}
	}
	for begin := time.Now(); ; {
		p, err := client.Profile(ctx, entity, table, email, names)
		if err != nil {
			return nil, err
		}
		waited := time.Since(begin)
		r := judge(c.MappingVariables, p, known, unlisted == nil)
		r.WaitedSeconds = int(waited.Seconds())
		if !r.mayCome() || waited >= wait {
			return r, nil
		}
		if err := pause(ctx, wait-waited, countdown); err != nil {
			return nil, err
		}
	}
}

// pause waits until the next look.
func pause(ctx context.Context, left time.Duration, countdown func(time.Duration)) error {
	defer countdown(0)
	for end := left - min(left, Interval); left > end; left -= time.Second {
		countdown(left)
		select {
		case <-time.After(min(time.Second, left-end)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// judge compares the mapping variables with the profile.
func judge(variables []config.MappingVariable, p actito.Profile, known map[string]bool, listed bool) *Result {
	r := &Result{ProfileFound: p.Found, OK: p.Found, Variables: []Variable{}}
	for _, v := range variables {
		on, told := p.Subscribed[v.Subscription]
		status := NotSubscribed
		switch {
		case on:
			status = Subscribed
		case listed && !known[v.Subscription], !listed && p.Found && !told:
			status = Unknown
		}
		r.OK = r.OK && on
		r.Variables = append(r.Variables, Variable{TechnicalName: v.TechnicalName, Subscription: v.Subscription, Status: status})
	}
	r.addCauses()
	return r
}

// mayCome reports whether another look may find more.
func (r *Result) mayCome() bool {
	return !r.ProfileFound || slices.ContainsFunc(r.Variables, func(v Variable) bool { return v.Status == NotSubscribed })
}
