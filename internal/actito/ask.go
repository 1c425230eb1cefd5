package actito

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"engage/internal/secret"
)

const whatEntities = "the list of entities"

// Entities returns the names of the entities that the key may see.
func (c *Client) Entities(ctx context.Context) ([]string, error) {
	b := newBudget(c.options.Timeout)
	ask := func(address string) func() ([]string, error) {
		return func() ([]string, error) { return read(ctx, c, b, whatEntities, address, readEntities) }
	}
	list, err := twins(ask(entitiesURL(c.options.Domain)), ask(entitiesURLV4(c.options.Domain)))
	// Every licence has the list: a 404 says that this is not Actito, not that
	// something is missing in it.
	if ReasonOf(err) == NotFound {
		return nil, c.notUnderstood(whatEntities, shapeError("status 404, from both of its addresses"))
	}
	return list, err
}

// Form tells by a nil error that the entity has the form. What the answer
// holds is not documented, so nothing of it is used.
func (c *Client) Form(ctx context.Context, entity, form string) error {
	what := fmt.Sprintf("the form %q in the entity %q", form, entity)
	_, err := read(ctx, c, newBudget(c.options.Timeout), what, formURL(c.options.Domain, entity, form), readForm)
	return err
}

// ProfileTables returns the names of the entity's profile tables.
func (c *Client) ProfileTables(ctx context.Context, entity string) ([]string, error) {
	b := newBudget(c.options.Timeout)
	tables, err := twins(
		func() ([]profileTable, error) { return c.tables(ctx, b, entity, tablesURL(c.options.Domain, entity)) },
		func() ([]profileTable, error) { return c.tables(ctx, b, entity, tablesURLV4(c.options.Domain, entity)) },
	)
	if err != nil {
		return nil, err
	}
	list := make([]string, 0, len(tables))
	for _, t := range tables {
		list = append(list, t.name)
	}
	return list, nil
}

func (c *Client) tables(ctx context.Context, b *budget, entity, address string) ([]profileTable, error) {
	return read(ctx, c, b, fmt.Sprintf("the profile tables of the entity %q", entity), address, readTables)
}

// Subscriptions returns the names of the profile table's subscriptions, to the
// letter. An error with the reason NotFound means that there is no such table.
func (c *Client) Subscriptions(ctx context.Context, entity, table string) ([]string, error) {
	what := fmt.Sprintf("the subscriptions of the profile table %q", table)
	b := newBudget(c.options.Timeout)
	return twins(
		func() ([]string, error) { return c.subscriptionsV5(ctx, b, what, entity, table) },
		func() ([]string, error) {
			return read(ctx, c, b, what, tableURLV4(c.options.Domain, entity, table), readStructure)
		},
	)
}

// subscriptionsV5 asks for all tables with their structure, which is one call
// where asking for the table's id first would be two.
func (c *Client) subscriptionsV5(ctx context.Context, b *budget, what, entity, table string) ([]string, error) {
	tables, err := c.tables(ctx, b, entity, tablesURL(c.options.Domain, entity))
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if t.name != table {
			continue
		}
		if t.subscriptions == nil {
			return read(ctx, c, b, what, tableURL(c.options.Domain, entity, t.id), readStructure)
		}
		list, err := readSubscriptions(t.subscriptions)
		if err != nil {
			return nil, c.notUnderstood(what, err)
		}
		return list, nil
	}
	return nil, &Error{Reason: NotFound, Host: c.host, listed: true,
		What: fmt.Sprintf("the profile table %q in the entity %q", table, entity)}
}

// read makes a call and reads its answer.
func read[T any](ctx context.Context, c *Client, b *budget, what, address string, reader func([]byte) (T, error)) (T, error) {
	var none T
	body, err := c.ask(ctx, b, what, address)
	if err != nil {
		return none, err
	}
	result, err := reader(body)
	if err != nil {
		return none, c.notUnderstood(what, err)
	}
	return result, nil
}

// twins asks the V5 route and, where the key lacks the right to it or it does
// not exist, or its answer lacks what was asked for, the V4 one: rights are
// given per route, and not every key of V5's answers is documented. Where the
// second has no better answer, the first one's error stays; but a missing
// right on either side leaves open what a 404 on the other seems to say,
// unless that comes from a list that was read.
func twins[T any](v5, v4 func() (T, error)) (T, error) {
	result, first := v5()
	if !noAnswer(first) {
		return result, first
	}
	result, second := v4()
	if second == nil {
		return result, nil
	}
	var e *Error
	switch {
	case errors.As(first, &e) && e.Reason == NotFound && !e.listed && ReasonOf(second) == Forbidden:
		return result, second
	case noAnswer(second) || ReasonOf(first) == NotUnderstood:
		return result, first
	}
	return result, second
}

func noAnswer(err error) bool {
	var lack lackError
	reason := ReasonOf(err)
	return reason == Forbidden || reason == NotFound || (reason == NotUnderstood && errors.As(err, &lack))
}

// ask makes a call with a token. A token that Actito refuses may have expired:
// it is fetched anew once.
func (c *Client) ask(ctx context.Context, b *budget, what, address string) ([]byte, error) {
	var stale secret.Key
	for {
		token, err := c.token(ctx, b, stale)
		if err != nil {
			return nil, err
		}
		body, err := c.get(ctx, b, what, address, "Bearer "+token.Reveal())
		if ReasonOf(err) != Refused || !stale.IsZero() {
			return body, err
		}
		stale = token
	}
}

func (c *Client) notUnderstood(what string, err error) *Error {
	return &Error{Reason: NotUnderstood, Status: http.StatusOK, Host: c.host, What: what, Detail: err.Error(), cause: err}
}
