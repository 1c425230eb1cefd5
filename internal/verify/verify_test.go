package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/optin"
)

// fake answers with one profile after another, the last one for good.
type fake struct {
	listed   []string
	listErr  error
	profiles []actito.Profile
	err      error
	looks    int
	asked    []string
}

func (f *fake) Subscriptions(context.Context, string, string) ([]string, error) {
	return f.listed, f.listErr
}

func (f *fake) Profile(_ context.Context, _, _, _ string, names []string) (actito.Profile, error) {
	f.looks, f.asked = f.looks+1, names
	return f.profiles[min(f.looks, len(f.profiles))-1], f.err
}

func variables(subscriptions ...string) *config.Config {
	c := &config.Config{}
	for _, s := range subscriptions {
		c.MappingVariables = append(c.MappingVariables, optin.NewVariable(s))
	}
	return c
}

func on(subscriptions ...string) actito.Profile {
	p := actito.Profile{Found: true, Subscribed: map[string]bool{"off": false}}
	for _, s := range subscriptions {
		p.Subscribed[s] = true
	}
	return p
}

// look looks in a bubble where a wait takes no time, and returns the countdown, too.
func look(t *testing.T, f *fake, c *config.Config, wait time.Duration) (r *Result, told []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var err error
		r, err = Participation(t.Context(), f, c, "jo@example.com", wait, func(left time.Duration) { told = append(told, left) })
		if err != nil {
			t.Error(err)
		}
	})
	return r, told
}

// TestWaiting: looks come every ten seconds, until all is there or the wait is over.
func TestWaiting(t *testing.T) {
	none := actito.Profile{}
	for _, c := range []struct {
		wait     time.Duration
		profiles []actito.Profile
		looks    int
		waited   int
		ok       bool
	}{
		{0, []actito.Profile{none}, 1, 0, false},
		{2 * time.Minute, []actito.Profile{on("a", "b")}, 1, 0, true},
		{2 * time.Minute, []actito.Profile{none, on("a"), on("a", "b")}, 3, 20, true},
		{2 * time.Minute, []actito.Profile{none}, 13, 120, false},
		{15 * time.Second, []actito.Profile{on("a")}, 3, 15, false},
		{300 * time.Millisecond, []actito.Profile{none}, 2, 0, false},
	} {
		f := &fake{listed: []string{"a", "b"}, profiles: c.profiles}
		r, told := look(t, f, variables("a", "b"), c.wait)
		if f.looks != c.looks || r.WaitedSeconds != c.waited || r.OK != c.ok {
			t.Errorf("%v: %d looks, %+v", c, f.looks, r)
		}
		if n := len(told); c.looks > 1 && (told[0] != c.wait || told[n-1] != 0) || c.looks == 1 && n > 0 {
			t.Errorf("%v: the countdown was %v", c, told)
		}
	}
}

// TestWaitEnds: the context ends a wait, and errors end it at once.
func TestWaitEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var told []time.Duration
	f := &fake{listed: []string{"a"}, profiles: []actito.Profile{{}}}
	countdown := func(left time.Duration) { told = append(told, left); cancel() }
	if r, err := Participation(ctx, f, variables("a"), "", time.Hour, countdown); r != nil || !errors.Is(err, context.Canceled) || f.looks != 1 {
		t.Errorf("%v, %v", r, err)
	}
	if told[len(told)-1] != 0 {
		t.Errorf("the countdown stays: %v", told)
	}
	for _, f := range []*fake{
		{listed: []string{"a"}, profiles: []actito.Profile{{}}, err: errors.New("x")}, {listErr: errors.New("x")},
	} {
		if r, err := Participation(t.Context(), f, variables("a"), "", time.Hour, countdown); r != nil || err == nil {
			t.Errorf("%v, %v", r, err)
		}
	}
}

// TestJudged: what each answer makes of each variable, and the likely causes.
func TestJudged(t *testing.T) {
	const noProfile = "push_rule_missing anonymous email_missing incomplete_60_minutes wrong_address key_without_write form_not_active mandatory_field"
	forbidden := &actito.Error{Reason: actito.Forbidden}
	for name, c := range map[string]struct {
		fake  fake
		looks int
		want  string // the statuses, and the first cause of each
		ids   string
	}{
		"all":             {fake{listed: []string{"a", "a b", "c"}, profiles: []actito.Profile{on("a", "a b", "c")}}, 1, "subscribed/ subscribed/ subscribed/", ""},
		"no profile":      {fake{listed: []string{"a", "a b"}, profiles: []actito.Profile{{}}}, 2, "not_subscribed/push_rule_missing not_subscribed/push_rule_missing unknown/unknown_subscription", "unknown_subscription " + noProfile},
		"nothing arrived": {fake{listed: []string{"a", "a b", "c"}, profiles: []actito.Profile{on()}}, 2, "not_subscribed/older_profile not_subscribed/older_profile not_subscribed/older_profile", "older_profile opt_in_unavailable language space_underscore no_enrichment_rule single_participation"},
		"some arrived":    {fake{listed: []string{"a", "a b", "c"}, profiles: []actito.Profile{on("a", "a b")}}, 2, "subscribed/ subscribed/ not_subscribed/opt_in_unavailable", "opt_in_unavailable language no_enrichment_rule single_participation"},
		"unknown":         {fake{listed: []string{"a", "a b"}, profiles: []actito.Profile{on("a", "a b")}}, 1, "subscribed/ subscribed/ unknown/unknown_subscription", "unknown_subscription"},
		"not listed":      {fake{listErr: forbidden, profiles: []actito.Profile{{Found: true, Subscribed: map[string]bool{"a": true, "a b": false}}}}, 2, "subscribed/ not_subscribed/space_underscore unknown/unknown_subscription", "unknown_subscription opt_in_unavailable language space_underscore no_enrichment_rule single_participation"},
		"neither":         {fake{listErr: forbidden, profiles: []actito.Profile{{}}}, 2, "not_subscribed/push_rule_missing not_subscribed/push_rule_missing not_subscribed/push_rule_missing", noProfile},
	} {
		r, _ := look(t, &c.fake, variables("a", "a b", "c"), Interval)
		got := ""
		for _, v := range r.Variables {
			got += fmt.Sprintf("%s/%s ", v.Status, v.Cause)
			if (v.Cause == "") != (v.Hint == "") || (v.Cause == "") != (v.Status == Subscribed) {
				t.Errorf("%s: %+v", name, v)
			}
		}
		if got != c.want+" " {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if strings.Join(r.Causes, " ") != c.ids || c.fake.looks != c.looks || r.OK != (name == "all") {
			t.Errorf("%s: causes %q, %d looks, %+v", name, r.Causes, c.fake.looks, r)
		}
		if slices.Contains(c.fake.asked, "c") != (c.fake.listErr != nil || slices.Contains(c.fake.listed, "c")) {
			t.Errorf("%s: asked for %q", name, c.fake.asked)
		}
	}
}

func TestCheckEmail(t *testing.T) {
	for text, good := range map[string]bool{
		"jo@example.com": true, "jo+1@example.com": true, "é@ü.be": true, "o'neil/x=y@example.com": true,
		"": false, "jo": false, "@example.com": false, "jo@": false, "a@b@c": false, "jo @example.com": false, "jo@example.com\n": false,
		"jo@exa\u202emple.com": false, strings.Repeat("a", 400) + "@b.c": false,
	} {
		err := CheckEmail(text)
		if (err == nil) != good || err != nil && strings.Contains(err.Error(), "example") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
