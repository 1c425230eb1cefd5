package actito

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"engage/internal/secret"
)

// query asks Actito for one resource. It may take several calls, which share
// its retry budget.
type query struct {
	*Client
	resource      string // for messages
	entity, name  string // fill the route
	profileKey    string // the same for a profile; "" for any other resource
	subscriptions string // which of a profile's are asked for
	retryBudget   *budget
}

func (c *Client) newQuery(entity, name, what string, args ...any) *query {
	waits := &budget{left: maxWaiting, ends: time.Now().Add(maxWaiting + c.options.Timeout)}
	return &query{Client: c, resource: fmt.Sprintf(what, args...), entity: entity, name: name, retryBudget: waits}
}

// Token makes sure that there is a token, which proves that Actito accepts the
// key. A token that has not expired is reused.
func (c *Client) Token(ctx context.Context) error {
	_, err := c.newQuery("", "", tokenResource).token(ctx, secret.Key{})
	return err
}

// Entities returns the names of the entities that the key may see.
func (c *Client) Entities(ctx context.Context) ([]string, error) {
	q := c.newQuery("", "", "the list of entities")
	list, err := tryRoutes(ctx, q, parseEntities, entitiesRoutes...)
	// Every licence has the list: a 404 says that this is not Actito, not that
	// something is missing in it.
	if ReasonOf(err) == NotFound {
		return nil, q.newError(NotUnderstood, "status 404, from both of its addresses")
	}
	return names(list), err
}

// Form looks for the form of the entity in every known spelling, and returns the
// upsert address whose form answered, with the Placeholders. upsert is the address
// that the user chose, which is asked first, or empty. An error with the reason
// NotFound means that there is no such form.
func (c *Client) Form(ctx context.Context, entity, form, upsert string) (string, error) {
	q := c.newQuery(entity, form, "the form %q in the entity %q", form, entity)
	addresses := UpsertURLs(c.options.Domain)
	if q.own(upsert) {
		others := slices.DeleteFunc(addresses, func(known string) bool { return known == upsert })
		addresses = append([]string{upsert}, others...)
	}
	address, err := firstAnswer(addresses, func(address string) (string, error) {
		// What the answer holds is not documented, so nothing of it is used.
		_, err := fetch(ctx, q, parseForm, strings.TrimSuffix(address, push))
		return address, err
	})
	if e, failed := errors.AsType[*Error](err); failed && e.nowhere {
		e.hint += "; for a form that is missing, ask your account manager or Actito's support"
	}
	return address, err
}

// own reports whether an upsert address leads to a form's on the API domain: the
// token goes nowhere else.
func (q *query) own(upsert string) bool {
	domain, _ := ParseAddress(q.options.Domain)
	u, err := ParseAddress(q.expand(upsert))
	return err == nil && SameOrigin(u, domain) && strings.HasSuffix(upsert, push)
}

// ProfileTables returns the names of the entity's profile tables.
func (c *Client) ProfileTables(ctx context.Context, entity string) ([]string, error) {
	q := c.newQuery(entity, "", "the profile tables of the entity %q", entity)
	tables, err := tryRoutes(ctx, q, parseTables, tablesRoutes...)
	return names(tables), err
}

// Table returns the exact names of the profile table's subscriptions, and its
// attributes. An error with the reason NotFound means that there is no such table.
func (c *Client) Table(ctx context.Context, entity, table string) (Table, error) {
	q := c.newQuery(entity, table, "the subscriptions of the profile table %q", table)
	var errV5 error // of the spelling before
	return firstAnswer([]int{0, 1, 2}, func(spelling int) (t Table, _ error) {
		e, failed := errors.AsType[*Error](errV5)
		switch {
		case spelling == 2:
			return tryRoutes(ctx, q, parseTable, tableRoutes[2])
		case failed && e.Status == 0:
			return t, errV5 // there was an answer, and another spelling would give the same
		}
		t, errV5 = q.tableV5(ctx, tablesRoutes[spelling], tableRoutes[spelling])
		return t, errV5
	})
}

// Subscriptions returns the names of the profile table's subscriptions.
func (c *Client) Subscriptions(ctx context.Context, entity, table string) ([]string, error) {
	t, err := c.Table(ctx, entity, table)
	return t.Subscriptions, err
}

// tableV5 asks for all tables with their structure, which is one call where
// asking for the table's id first would be two.
func (q *query) tableV5(ctx context.Context, all, one string) (Table, error) {
	tables, err := tryRoutes(ctx, q, parseTables, all)
	if err != nil {
		return Table{}, err
	}
	i := slices.IndexFunc(tables, func(t item) bool { return t.name == q.name })
	if i < 0 {
		e := q.newError(NotFound, "")
		e.Resource, e.listed = fmt.Sprintf("the profile table %q in the entity %q", q.name, q.entity), true
		return Table{}, e
	}
	q.tables.Store([2]string{q.entity, q.name}, tables[i].id)
	if tables[i].subscriptions == nil {
		byID := *q
		byID.name = tables[i].id
		return tryRoutes(ctx, &byID, parseTable, one)
	}
	table, err := tables[i].table()
	if err != nil {
		return Table{}, q.newError(NotUnderstood, err.Error())
	}
	return table, nil
}

// tryRoutes fetches from each route in turn until one answers.
func tryRoutes[T any](ctx context.Context, q *query, parse parser[T], routes ...string) (T, error) {
	return firstAnswer(routes, func(route string) (T, error) { return fetch(ctx, q, parse, q.options.Domain+route) })
}

// firstAnswer asks for each of the spellings and returns the first answer: rights are
// given per route, and not every route exists everywhere. If all fail, it returns the
// error with the greatest weight, the first of equals.
func firstAnswer[S, T any](spellings []S, ask func(S) (T, error)) (answer T, err error) {
	var kept *Error
	for _, spelling := range spellings {
		answer, err := ask(spelling)
		e, failed := errors.AsType[*Error](err)
		if !failed {
			return answer, err // an answer, or the end of the context
		}
		final := !slices.Contains([]Reason{Forbidden, NotFound, NotUnderstood}, e.Reason) // so would be any other route's
		if kept == nil || e.weight() > kept.weight() || final && kept.Reason == Forbidden {
			kept = e
		}
		if final {
			break
		}
	}
	if kept != nil && kept.Reason == NotFound && !kept.listed {
		kept.nowhere, kept.hint = true, "it may be missing, have another name, or the addresses don't fit: compare the names with Actito, to the letter"
	}
	return answer, kept
}

// weight orders the errors of several routes by what they say. A redirection says
// that the route is none, and a 404 perhaps no more, unless a list that was read
// lacks the name: something is missing only where no route says anything else.
func (e *Error) weight() int {
	switch {
	case e.moved:
		return 1
	case e.Reason == NotFound && !e.listed:
		return 2
	}
	return 3
}

// fetch makes a call with a token and parses its answer. A token that Actito
// refuses may have expired: it is replaced once.
func fetch[T any](ctx context.Context, q *query, parse parser[T], address string) (none T, err error) {
	var stale secret.Key
	for {
		token, err := q.token(ctx, stale)
		if err != nil {
			return none, err
		}
		body, err := q.getJSON(ctx, q.expand(address), "Bearer "+token.Reveal())
		if ReasonOf(err) == Refused && stale.IsZero() {
			stale = token
			continue
		}
		if err != nil {
			return none, err
		}
		answer, err := parse(body)
		if err != nil {
			return none, q.newError(NotUnderstood, err.Error())
		}
		return answer, nil
	}
}

// parser parses an answer, which is valid JSON.
type parser[T any] func(json.RawMessage) (T, error)

func names(list []item) []string {
	texts := make([]string, 0, len(list))
	for _, i := range list {
		texts = append(texts, i.name)
	}
	return texts
}
