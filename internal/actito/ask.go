package actito

import (
	"context"
	"fmt"

	"engage/internal/secret"
)

const whatEntities = "the list of entities"

// Entities returns the names of the entities that the key may see.
func (c *Client) Entities(ctx context.Context) ([]string, error) {
	list, err := twins(
		func() ([]string, error) { return c.entities(ctx, entitiesURL(c.options.Domain)) },
		func() ([]string, error) { return c.entities(ctx, entitiesURLV4(c.options.Domain)) },
	)
	// Every licence has the list: a 404 says that this is not Actito, not that
	// something is missing in it.
	if ReasonOf(err) == NotFound {
		return nil, c.notUnderstood(whatEntities, shapeError("status 404, from both of its addresses"))
	}
	return list, err
}

func (c *Client) entities(ctx context.Context, address string) ([]string, error) {
	body, err := c.ask(ctx, whatEntities, address)
	if err != nil {
		return nil, err
	}
	if err := wellFormed(body); err != nil {
		return nil, c.notUnderstood(whatEntities, err)
	}
	raw, err := unwrap(body, "entities", "items")
	if err != nil {
		return nil, c.notUnderstood(whatEntities, err)
	}
	list, err := names(raw)
	if err != nil {
		return nil, c.notUnderstood(whatEntities, err)
	}
	return list, nil
}

// Form tells by a nil error that the entity has the form. What the answer
// holds is not documented, so nothing of it is used.
func (c *Client) Form(ctx context.Context, entity, form string) error {
	what := fmt.Sprintf("the form %q in the entity %q", form, entity)
	body, err := c.ask(ctx, what, formURL(c.options.Domain, entity, form))
	if err != nil {
		return err
	}
	if err := wellFormed(body); err != nil {
		return c.notUnderstood(what, err)
	}
	if kind := kindOf(body); kind != "an object" && kind != "a list" {
		return c.notUnderstood(what, shapeError("it is "+kind+", not a form"))
	}
	return nil
}

// ProfileTables returns the names of the entity's profile tables.
func (c *Client) ProfileTables(ctx context.Context, entity string) ([]string, error) {
	tables, err := twins(
		func() ([]profileTable, error) {
			return c.tables(ctx, entity, tablesURL(c.options.Domain, entity))
		},
		func() ([]profileTable, error) {
			return c.tables(ctx, entity, tablesURLV4(c.options.Domain, entity))
		},
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

func (c *Client) tables(ctx context.Context, entity, address string) ([]profileTable, error) {
	what := fmt.Sprintf("the profile tables of the entity %q", entity)
	body, err := c.ask(ctx, what, address)
	if err != nil {
		return nil, err
	}
	tables, err := readTables(body)
	if err != nil {
		return nil, c.notUnderstood(what, err)
	}
	return tables, nil
}

// Subscriptions returns the names of the profile table's subscriptions, to the
// letter. An error with the reason NotFound means that there is no such table.
func (c *Client) Subscriptions(ctx context.Context, entity, table string) ([]string, error) {
	what := fmt.Sprintf("the subscriptions of the profile table %q", table)
	return twins(
		func() ([]string, error) { return c.subscriptionsV5(ctx, what, entity, table) },
		func() ([]string, error) {
			return c.structure(ctx, what, tableURLV4(c.options.Domain, entity, table))
		},
	)
}

// subscriptionsV5 asks for all tables with their structure, which is one call
// where asking for the table's id first would be two.
func (c *Client) subscriptionsV5(ctx context.Context, what, entity, table string) ([]string, error) {
	tables, err := c.tables(ctx, entity, tablesURL(c.options.Domain, entity))
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if t.name != table {
			continue
		}
		if t.subscriptions == nil {
			return c.structure(ctx, what, tableURL(c.options.Domain, entity, t.id))
		}
		list, err := readSubscriptions(t.subscriptions)
		if err != nil {
			return nil, c.notUnderstood(what, err)
		}
		return list, nil
	}
	return nil, &Error{Reason: NotFound, Status: 404, Host: c.host,
		What: fmt.Sprintf("the profile table %q in the entity %q", table, entity)}
}

func (c *Client) structure(ctx context.Context, what, address string) ([]string, error) {
	body, err := c.ask(ctx, what, address)
	if err != nil {
		return nil, err
	}
	list, err := readStructure(body)
	if err != nil {
		return nil, c.notUnderstood(what, err)
	}
	return list, nil
}

// twins asks the V5 route and, where the key lacks the right to it or it does
// not exist, the V4 one: rights are given per route. Where the second has no
// better answer, the first one's error stays.
func twins[T any](v5, v4 func() (T, error)) (T, error) {
	result, first := v5()
	if !noAnswer(first) {
		return result, first
	}
	result, second := v4()
	if noAnswer(second) {
		return result, first
	}
	return result, second
}

func noAnswer(err error) bool {
	reason := ReasonOf(err)
	return reason == Forbidden || reason == NotFound
}

// ask makes a call with a token. A token that Actito refuses may have expired:
// it is fetched anew once.
func (c *Client) ask(ctx context.Context, what, address string) ([]byte, error) {
	var stale secret.Key
	for {
		token, err := c.token(ctx, stale)
		if err != nil {
			return nil, err
		}
		body, err := c.get(ctx, what, address, "Bearer "+token.Reveal())
		if ReasonOf(err) != Refused || !stale.IsZero() {
			return body, err
		}
		stale = token
	}
}

func (c *Client) notUnderstood(what string, err error) *Error {
	return &Error{Reason: NotUnderstood, Status: 200, Host: c.host, What: what, Detail: err.Error(), cause: err}
}
