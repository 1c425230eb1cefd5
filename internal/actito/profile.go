package actito

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"engage/internal/lists"
)

// Profile is what Actito says of one profile's subscriptions.
type Profile struct {
	Found      bool            // there is such a profile
	Subscribed map[string]bool // by the subscription's name; what the answer does not say is not in it
}

// Profile looks for the profile with the e-mail address, and says which of the
// subscriptions it has. The address is in no error and no Call. An error with the
// reason NotFound means that there is no such table.
func (c *Client) Profile(ctx context.Context, entity, table, email string, subscriptions []string) (Profile, error) {
	id, known := c.tables.Load([2]string{entity, table})
	var tableErr error
	if !known {
		_, tableErr = c.Table(ctx, entity, table)
		id, known = c.tables.Load([2]string{entity, table})
	}
	if tableErr != nil && ReasonOf(tableErr) != Forbidden {
		return Profile{}, tableErr
	}
	q := c.newQuery(entity, table, "a profile of the table %q", table)
	q.profileKey = keyOfProfile(email)
	q.subscriptions = strings.Join(lists.Map(subscriptions, func(name string) string {
		return strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}), ",")
	on, err := firstAnswer([]string{"V5", "V4"}, func(version string) (map[string]bool, error) {
		switch {
		case version == "V4":
			return tryRoutes(ctx, q, parseProfile, profileRoutesV4...)
		case known:
			return q.profileV5(ctx, id.(string))
		case tableErr != nil:
			return nil, tableErr
		}
		return nil, q.newError(NotFound, "") // the table has no id
	})
	switch e, _ := errors.AsType[*Error](err); ReasonOf(err) {
	case NotFound:
		return Profile{}, nil
	case Forbidden:
		e.hint = "whoever manages the API users in Actito can give the key the right to read profiles"
	}
	return Profile{err == nil, on}, err
}

// profileV5 asks by the id of the profile table. That is known, so a 404 of all
// spellings says that there is no such profile, whatever the key may do in V4.
func (q *query) profileV5(ctx context.Context, id string) (map[string]bool, error) {
	byID := *q
	byID.name = id
	on, err := tryRoutes(ctx, &byID, parseProfile, profileRoutesV5...)
	if e, failed := errors.AsType[*Error](err); failed {
		e.listed = e.Reason == NotFound
	}
	return on, err
}

// parseProfile parses which subscriptions a profile has: an object of booleans (V5,
// derived), or a list of objects with name and subscribe (V4). What is null is left
// out. Its errors quote nothing, because all in the answer is about a person.
func parseProfile(raw json.RawMessage) (map[string]bool, error) {
	if jsonKind(raw) == "an object" {
		o, err := parseObject(raw)
		if err != nil {
			return nil, err
		}
		if raw = o.first(subscriptionKeys...); raw == nil {
			return nil, errors.New("it has no " + subscriptionKeys[0])
		}
	}
	o, err := parseSwitches(raw)
	if err != nil {
		return nil, fmt.Errorf("its subscriptions: %w", err)
	}
	on := map[string]bool{}
	for _, name := range o.keys {
		switch value := string(o.members[name]); {
		case name == "" || checkName(name) != nil:
			return nil, errors.New("a subscription's name is none")
		case value == "true" || value == "false":
			on[name] = value == "true"
		case value != "null":
			return nil, fmt.Errorf("a subscription is %s, not true or false", jsonKind(o.members[name]))
		}
	}
	return on, nil
}

// parseSwitches parses values by name, which may be a list, as an object.
func parseSwitches(raw json.RawMessage) (object, error) {
	if jsonKind(raw) != "a list" {
		return parseObject(raw)
	}
	all := object{members: map[string]json.RawMessage{}}
	for part := range elements(raw) {
		o, err := parseObject(part)
		if err != nil {
			return all, err
		}
		name, err := parseName(o.members["name"])
		switch {
		case err != nil:
			return all, err
		case len(all.keys) == maxNames:
			return all, errTooMany
		}
		all.keys = append(all.keys, name)
		all.members[name] = o.members["subscribe"]
	}
	return all, nil
}
