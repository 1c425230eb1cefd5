package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
)

// stub is an Actito without errors, apart from what a test sets.
type stub struct {
	token, form func(context.Context) error
	entities    func(context.Context) ([]string, error)
	subs        func(context.Context) ([]string, error)
	attributes  []actito.Attribute
	upsert      string // where the form answers; the recommended address if empty
	calls       atomic.Int32
}

func (s *stub) Token(ctx context.Context) error {
	s.calls.Add(1)
	if s.token != nil {
		return s.token(ctx)
	}
	return nil
}

func (s *stub) Entities(ctx context.Context) ([]string, error) {
	s.calls.Add(1)
	if s.entities != nil {
		return s.entities(ctx)
	}
	return []string{"acme", "other"}, nil
}

func (s *stub) Form(ctx context.Context, _, _, _ string) (string, error) {
	s.calls.Add(1)
	if s.form != nil {
		return "", s.form(ctx)
	}
	return cmp.Or(s.upsert, newUpsert), nil
}

func (s *stub) Table(ctx context.Context, _, _ string) (actito.Table, error) {
	s.calls.Add(1)
	t := actito.Table{Subscriptions: []string{"Product news"}, Attributes: s.attributes}
	if s.attributes == nil {
		t.Attributes = usual
	}
	if s.subs == nil {
		return t, nil
	}
	var err error
	t.Subscriptions, err = s.subs(ctx)
	return t, err
}

// usual are the attributes of a table as Actito makes it.
var usual = []actito.Attribute{
	{Name: "emailAddress", Unique: true, Mandatory: true}, {Name: "firstName"},
	{Name: "profileId", Unique: true, Mandatory: true}, {Name: "creationMoment", Mandatory: true}, {Name: "updateMoment", Mandatory: true},
}

const newUpsert = "https://api3.actito.com/forms/v4/entity/{entity}/form/{form}/interaction"

func parsed(t *testing.T) *config.Config {
	t.Helper()
	f := config.Parse("engage.yaml", []byte(strings.Replace(validSource, "form: engageCampaigns", "form: engageCampaigns\n  profile_table: Clients", 1)))
	if !f.Valid() {
		t.Fatal(f.Err())
	}
	return &f.Config
}

func remote(ctx context.Context, c *config.Config, a Actito, strict bool) []Result {
	results, _ := (&Checker{Strict: strict}).Remote(ctx, c, a, nil)
	return results
}

func refusal(reason actito.Reason, what string) error {
	return &actito.Error{Reason: reason, Host: "api3.actito.com", Resource: what, Detail: "no route"}
}

func TestRemote(t *testing.T) {
	withoutTable := func(c *config.Config) { c.Actito.ProfileTable = "" }
	fails := func(err error) func(context.Context) error { return func(context.Context) error { return err } }
	gives := func(err error, names ...string) func(context.Context) ([]string, error) {
		return func(context.Context) ([]string, error) { return names, err }
	}
	const (
		token  = "actito.token pass key accepted by ENV-3"
		entity = `actito.entity pass the key may see the entity "acme"`
		form   = `actito.form pass the form "engageCampaigns" is in the entity "acme"; engage can't see whether it is active`
		table  = `actito.profile_table pass emailAddress is unique in "Clients", and nothing else is unique or mandatory`
		unread = "actito.profile_table skip not checked: the profile table was not read"
		subs   = `actito.subscriptions pass the only subscription of "Clients" has its mapping variable`
		right  = " (whoever manages the API users in Actito can give the key this right)"
	)
	for name, test := range map[string]struct {
		stub   *stub
		strict bool
		change func(*config.Config)
		want   []string
		kind   msg.Kind
	}{
		"all is well": {want: []string{token, entity, form, table, subs}},
		"no profile table": {change: withoutTable, want: []string{token, entity, form,
			"actito.profile_table skip not checked: the configuration names no profile_table",
			"actito.subscriptions skip not compared: the configuration names no profile_table"}},
		"the key is refused": {stub: &stub{token: fails(refusal(actito.Refused, "a token"))}, kind: msg.Key, want: []string{
			"actito.token fail " + refusal(actito.Refused, "a token").Error(),
			"actito.entity skip not checked: there is no token to ask with",
			"actito.form skip not checked: there is no token to ask with",
			"actito.profile_table skip not checked: there is no token to ask with",
			"actito.subscriptions skip not checked: there is no token to ask with"}},
		"not reachable": {stub: &stub{token: fails(refusal(actito.Unavailable, "a token"))}, kind: msg.Unreachable, want: []string{
			"actito.token fail " + refusal(actito.Unavailable, "a token").Error(),
			"actito.entity skip not checked: there is no token to ask with",
			"actito.form skip not checked: there is no token to ask with",
			"actito.profile_table skip not checked: there is no token to ask with",
			"actito.subscriptions skip not checked: there is no token to ask with"}},
		"no rights": {stub: &stub{
			entities: gives(refusal(actito.Forbidden, "the list of entities")), form: fails(refusal(actito.Forbidden, "the form")),
			subs: gives(refusal(actito.Forbidden, "the subscriptions"))}, strict: true, want: []string{token,
			"actito.entity skip not checked: the key may not read this (403): the list of entities" + right,
			"actito.form skip not checked: the key may not read this (403): the form" + right,
			"actito.profile_table skip not checked: the key may not read this (403): the subscriptions" + right,
			"actito.subscriptions skip not checked: the key may not read this (403): the subscriptions" + right}},
		"another entity": {change: func(c *config.Config) { c.Actito.Entity = "acmee" }, kind: msg.Difference, want: []string{token,
			`actito.entity fail the entity "acmee" is not among those that the key may see: "acme", "other" (did you mean "acme"?)`,
			`actito.form pass the form "engageCampaigns" is in the entity "acmee"; engage can't see whether it is active`, table, subs}},
		"no entity at all": {stub: &stub{entities: gives(nil)}, kind: msg.Difference, want: []string{token,
			`actito.entity fail the entity "acme" is not among those that the key may see: none (compare the name with Actito, to the letter)`, form, table, subs}},
		"no form": {stub: &stub{form: fails(refusal(actito.NotFound, "the form"))}, kind: msg.Difference, want: []string{token, entity,
			"actito.form fail api3.actito.com does not have the form (compare the names with Actito, to the letter)", table, subs}},
		"subscriptions differ": {stub: &stub{subs: gives(nil, "A", "B")}, want: []string{token, entity, form, table,
			`actito.subscriptions warn no mapping variable for "A", "B"; no longer in Actito: "Product news" (engage optins sync shows what to do about it)`}},
		"subscriptions differ, strict": {stub: &stub{subs: gives(nil, "A", "Product news")}, strict: true, kind: msg.Difference, want: []string{token, entity, form, table,
			`actito.subscriptions fail no mapping variable for "A" (engage optins sync shows what to do about it)`}},
		"no profile table in Actito": {stub: &stub{subs: gives(refusal(actito.NotFound, "the table"))}, want: []string{token, entity, form, unread,
			"actito.subscriptions warn api3.actito.com does not have the table (compare the names with Actito, to the letter)"}},
		"no profile table in Actito, strict": {stub: &stub{subs: gives(refusal(actito.NotFound, "the table"))}, strict: true, kind: msg.Difference, want: []string{token, entity, form, unread,
			"actito.subscriptions fail api3.actito.com does not have the table (compare the names with Actito, to the letter)"}},
		"one call is not answered": {stub: &stub{subs: gives(refusal(actito.NotUnderstood, "the table"))}, kind: msg.Unreachable, want: []string{token, entity, form, unread,
			"actito.subscriptions fail the answer of api3.actito.com for the table was not understood: no route (something between here and Actito may answer in its place (a proxy, a login page); the key was not judged)"}},
		"a mistake in one check": {stub: &stub{form: func(context.Context) error { panic("secret") }}, kind: msg.Unexpected, want: []string{token, entity,
			"actito.form fail a mistake in engage itself: string (please report it with the command that you ran, without any key)", table, subs}},
		"many names": {stub: &stub{subs: gives(nil, "Product news", "1", "2", "3", "4", "5", "6", "7", "8", "9", "\n")}, want: []string{token, entity, form, table,
			`actito.subscriptions warn no mapping variable for "1", "2", "3", "4", "5", "6", "7", "8" and 2 more (engage optins sync shows what to do about it)`}},
	} {
		t.Run(name, func(t *testing.T) {
			c := parsed(t)
			if test.change != nil {
				test.change(c)
			}
			if test.stub == nil {
				test.stub = &stub{}
			}
			results := remote(t.Context(), c, test.stub, test.strict)
			var got []string
			for _, r := range results {
				text := format(r)
				if strings.HasPrefix(text, "actito.token fail") {
					text, _, _ = strings.Cut(text, " (the key is wrong")
					text, _, _ = strings.Cut(text, " (check the")
					text, _, _ = strings.Cut(text, " (whoever")
				}
				got = append(got, text)
			}
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if kind := (&Report{Checks: results}).Kind(); kind != test.kind {
				t.Errorf("kind %v, want %v", kind, test.kind)
			}
		})
	}
}

// Each of the three calls after the token waits until the other two have begun, so
// that sequential calls would block.
func TestRemoteAtTheSameTime(t *testing.T) {
	var begun sync.WaitGroup
	begun.Add(3)
	meet := func() error {
		begun.Done()
		all := make(chan struct{})
		go func() { begun.Wait(); close(all) }()
		select {
		case <-all:
			return nil
		case <-time.After(10 * time.Second):
			return errors.New("the others have not begun")
		}
	}
	s := &stub{
		entities: func(context.Context) ([]string, error) { return []string{"acme"}, meet() },
		form:     func(context.Context) error { return meet() },
		subs:     func(context.Context) ([]string, error) { return []string{"Product news"}, meet() },
	}
	for _, r := range remote(t.Context(), parsed(t), s, true) {
		if r.Status != Pass {
			t.Error(format(r))
		}
	}
}

// An interrupted check is marked as unfinished.
func TestRemoteInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &stub{form: func(ctx context.Context) error { cancel(); <-ctx.Done(); return fmt.Errorf("call: %w", ctx.Err()) }}
	r := &Report{Checks: remote(ctx, parsed(t), s, false)}
	if !r.Unfinished() || r.Kind() != 0 {
		t.Errorf("%+v", r)
	}
	results, _ := (&Checker{}).Remote(ctx, parsed(t), nil, ctx.Err())
	r = &Report{Checks: results}
	if !r.Unfinished() || r.Kind() != 0 {
		t.Errorf("%+v", r)
	}
	if r := (&Report{Checks: remote(t.Context(), parsed(t), &stub{}, false)}); r.Unfinished() {
		t.Error("nothing was broken off")
	}
}

// Many files with the same queries take as many calls as one; others have calls of
// their own.
func TestCache(t *testing.T) {
	checker := &Checker{Strict: true}
	s, other := &stub{}, &stub{}
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			c := parsed(t)
			if i%2 == 1 {
				c.Actito.Form = "engageCampaigns2"
			}
			results, _ := checker.Remote(t.Context(), c, s, nil)
			for _, r := range results {
				if r.Status != Pass {
					t.Error(format(r))
				}
			}
		})
	}
	all.Wait()
	if n := s.calls.Load(); n != 5 {
		t.Errorf("%d calls, want token, entities, two forms and subscriptions", n)
	}
	checker.Remote(t.Context(), parsed(t), other, nil)
	if n := other.calls.Load(); n != 4 {
		t.Errorf("another client made %d calls, want 4 of its own", n)
	}
	// Names whose ends could be confused.
	before := s.calls.Load()
	for _, names := range [][3]string{{"a b", "c", ""}, {"a", "b c", ""}, {"a", "b c", "https://api3.actito.com/push/interaction"}} {
		c := parsed(t)
		c.Actito.ProfileTable = ""
		c.Actito.Entity, c.Actito.Form, c.Actito.Endpoints.UpsertInteraction = names[0], names[1], names[2]
		checker.Remote(t.Context(), c, s, nil)
	}
	if n := s.calls.Load() - before; n != 3 {
		t.Errorf("%d calls for two forms, one of them by two addresses", n)
	}
}

// Failures are cached, too, also a panic.
func TestCacheKeepsFailures(t *testing.T) {
	for name, token := range map[string]func(context.Context) error{
		"an error": func(context.Context) error { return refusal(actito.Unavailable, "a token") },
		"a panic":  func(context.Context) error { panic("secret") },
	} {
		t.Run(name, func(t *testing.T) {
			checker := &Checker{}
			s := &stub{token: token}
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					results, _ := checker.Remote(t.Context(), parsed(t), s, nil)
					if r := results[0]; r.Status != Fail || strings.Contains(r.Message.String(), "secret") {
						t.Error(format(r))
					}
				})
			}
			all.Wait()
			if n := s.calls.Load(); n != 1 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

func TestErrorReport(t *testing.T) {
	err := msg.New(msg.Config, "there is no configuration x").WithHint("make one")
	r := ErrorReport("x", err, false)
	var s Summary
	s.Add(r)
	if r.OK || r.Kind() != msg.Config || s != (Summary{Fail: 1, Skip: 11}) || format(r.Checks[0]) != "config.syntax fail there is no configuration x (make one)" {
		t.Errorf("%+v", r)
	}
	r = ErrorReport("x", msg.CatchPanic(func() error { panic("secret") }), true)
	if r.Kind() != msg.Unexpected || len(r.Checks) != len(LocalIDs) || r.Checks[1].Message.String() != "not checked: engage broke off" {
		t.Errorf("%+v", r)
	}
}
