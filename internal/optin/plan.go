package optin

import (
	"slices"
	"strings"

	"engage/internal/config"
)

// Need is a mapping variable whose technical name lost a space: Actito finds
// its subscription only once the account manager has the space turned back.
type Need struct {
	Subscription  string `json:"subscription"`
	TechnicalName string `json:"technical_name"`
}

// Plan is what makes a configuration's mapping variables agree with Actito's
// subscriptions. Each list is in the order of its source: Actito's for what is
// new, the file's for what is there. None is null in JSON.
type Plan struct {
	Added   []config.MappingVariable `json:"added"`
	Removed []config.MappingVariable `json:"removed"` // no longer in Actito; they leave the file
	Gone    []config.MappingVariable `json:"gone"`    // no longer in Actito; they stay in the file
	Kept    int                      `json:"kept"`    // how many have their subscription in Actito

	// Collisions name the subscriptions that want the same technical name, those
	// with an entry first. None of them was added.
	Collisions []Collision `json:"collisions"`

	// Needs are those of all mapping variables whose subscription is in Actito,
	// kept or added.
	Needs []Need `json:"needs_account_manager"`

	// Variables are the mapping variables as they should be: the file's in
	// their order, then the new ones.
	Variables []config.MappingVariable `json:"-"`
}

// Blank reports whether a name has nothing to see in it. A configuration can't
// hold such a name.
func Blank(name string) bool { return strings.TrimSpace(name) == "" }

// NewPlan compares Actito's subscriptions with the entries of a configuration.
// An entry belongs to a subscription by its subscription alone: whatever else
// was changed by hand stays. With prune, entries without a subscription are
// removed, and the names that they had are free. Blank names are passed over.
func NewPlan(subscriptions []string, entries []config.MappingVariable, prune bool) Plan {
	names := make([]string, 0, len(subscriptions))
	hasEntry := make(map[string]bool, len(subscriptions)) // of each name in Actito
	for _, s := range subscriptions {
		if _, again := hasEntry[s]; !again && !Blank(s) {
			hasEntry[s] = false
			names = append(names, s)
		}
	}
	none := []config.MappingVariable{}
	p := Plan{Added: none, Removed: none, Gone: none, Collisions: []Collision{}, Needs: []Need{}}
	need := func(v config.MappingVariable) {
		if NeedsAccountManager(v.Subscription) {
			p.Needs = append(p.Needs, Need{v.Subscription, v.TechnicalName})
		}
	}
	for _, e := range entries {
		_, inActito := hasEntry[e.Subscription]
		switch {
		case inActito:
			hasEntry[e.Subscription] = true
			p.Kept++
			need(e)
		case prune:
			p.Removed = append(p.Removed, e)
			continue
		default:
			p.Gone = append(p.Gone, e)
		}
		p.Variables = append(p.Variables, e)
	}
	p.Collisions = append(p.Collisions, collide(names, hasEntry, p.Variables)...)
	colliding := make(map[string]bool, len(p.Collisions))
	for _, c := range p.Collisions {
		colliding[c.TechnicalName] = true
	}
	for _, s := range names {
		if !hasEntry[s] && !colliding[TechnicalName(s)] {
			v := NewVariable(s)
			p.Added = append(p.Added, v)
			need(v)
		}
	}
	p.Variables = append(p.Variables, p.Added...)
	return p
}

// collide finds the technical names that more than one subscription wants: a
// new one together with any other, or two that have it in the file already.
// Two subscriptions whose entries were given different names by hand do not
// collide. hasEntry has each name in Actito, and whether it has an entry.
func collide(names []string, hasEntry map[string]bool, entries []config.MappingVariable) []Collision {
	wanted := make(map[string][]string, max(len(names), len(entries))) // the subscriptions that want a name
	var contested []string
	want := func(name, subscription string) {
		if slices.Contains(wanted[name], subscription) {
			return
		}
		if wanted[name] = append(wanted[name], subscription); len(wanted[name]) == 2 {
			contested = append(contested, name)
		}
	}
	for _, e := range entries {
		want(e.TechnicalName, e.Subscription)
	}
	shared := len(contested) // these have two entries
	for _, s := range names {
		want(TechnicalName(s), s)
	}
	var collisions []Collision
	for i, name := range contested {
		current, fresh := false, false
		for _, s := range wanted[name] {
			entry, inActito := hasEntry[s]
			current, fresh = current || inActito, fresh || inActito && !entry
		}
		if fresh || current && i < shared {
			collisions = append(collisions, Collision{name, wanted[name]})
		}
	}
	return collisions
}
