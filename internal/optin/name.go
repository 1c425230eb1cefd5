// Package optin knows how Actito's subscriptions become Qualifio's mapping
// variables: their technical names, which of them collide, and which need the
// account manager.
package optin

import (
	"strings"
	"unicode"
)

// Prefix begins the technical name of every opt-in mapping variable. Actito
// finds the subscription by what follows it.
const Prefix = "optin_"

// TechnicalName returns the technical name of the mapping variable for a
// subscription: Prefix and the name with each white-space character as one
// underscore. Nothing else changes, because Actito compares to the letter.
func TechnicalName(subscription string) string {
	return Prefix + strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return '_'
		}
		return r
	}, subscription)
}

// NeedsAccountManager tells whether the technical name lost a space, which
// Actito's account manager must turn back in the output pushed to Actito.
func NeedsAccountManager(subscription string) bool {
	return strings.ContainsFunc(subscription, unicode.IsSpace)
}

// Collision is a technical name that two or more subscriptions give. Qualifio
// takes it only once, so that one of them would be lost in silence.
type Collision struct {
	TechnicalName string   `json:"technical_name"`
	Subscriptions []string `json:"subscriptions"`
}

// Collisions returns the collisions among the subscriptions, in the order in
// which their technical names first appear. The same subscription named twice
// is no collision.
func Collisions(subscriptions []string) []Collision {
	bySubscription := make(map[string]bool, len(subscriptions))
	byName := make(map[string][]string, len(subscriptions))
	var order []string
	for _, s := range subscriptions {
		if bySubscription[s] {
			continue
		}
		bySubscription[s] = true
		name := TechnicalName(s)
		if len(byName[name]) == 0 {
			order = append(order, name)
		}
		byName[name] = append(byName[name], s)
	}
	var collisions []Collision
	for _, name := range order {
		if len(byName[name]) > 1 {
			collisions = append(collisions, Collision{TechnicalName: name, Subscriptions: byName[name]})
		}
	}
	return collisions
}
