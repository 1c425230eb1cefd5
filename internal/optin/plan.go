package optin

import (
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
// new, the file's for what is there.
type Plan struct {
	Added   []config.MappingVariable
	Kept    []config.MappingVariable // their subscription is in Actito
	Gone    []config.MappingVariable // no longer in Actito; they stay in the file
	Removed []config.MappingVariable // no longer in Actito; they leave the file

	// Collisions name the subscriptions that want the same technical name. None
	// of them was added.
	Collisions []Collision

	// Needs are those of all mapping variables whose subscription is in Actito,
	// kept or added.
	Needs []Need

	// Variables are the mapping variables as they should be: the file's in
	// their order, then the new ones.
	Variables []config.MappingVariable
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
	p := Plan{Variables: make([]config.MappingVariable, 0, max(len(entries), len(names)))}
	for _, e := range entries {
		_, inActito := hasEntry[e.Subscription]
		switch {
		case inActito:
			hasEntry[e.Subscription] = true
			p.Kept = append(p.Kept, e)
		case prune:
			p.Removed = append(p.Removed, e)
			continue
		default:
			p.Gone = append(p.Gone, e)
		}
		p.Variables = append(p.Variables, e)
	}
	p.Collisions = collide(names, hasEntry, p.Variables)
	colliding := make(map[string]bool, len(p.Collisions))
	for _, c := range p.Collisions {
		colliding[c.TechnicalName] = true
	}
	for _, s := range names {
		if !hasEntry[s] && !colliding[TechnicalName(s)] {
			p.Added = append(p.Added, NewVariable(s))
		}
	}
	p.Variables = append(p.Variables, p.Added...)
	p.Needs = needs(p.Kept, p.Added)
	return p
}

func needs(lists ...[]config.MappingVariable) []Need {
	var all []Need
	for _, list := range lists {
		for _, v := range list {
			if NeedsAccountManager(v.Subscription) {
				all = append(all, Need{v.Subscription, v.TechnicalName})
			}
		}
	}
	return all
}

// claim is a technical name with the subscriptions that want it.
type claim struct {
	name     string
	gone     []string // they have it in the file, and are not in Actito
	current  []string // they are in Actito, in its order
	fresh    bool     // one of the current ones has no entry yet
	inEntry  string   // the subscription of an entry that has the name
	contends bool     // entries of two subscriptions have the name
}

// collide finds the technical names that more than one subscription wants: a
// new one together with any other, or two that have it in the file already.
// Two subscriptions whose entries were given different names by hand are no
// collision: that is how a person settles one. hasEntry has each name in
// Actito, and whether it has an entry.
func collide(names []string, hasEntry map[string]bool, entries []config.MappingVariable) []Collision {
	contested := contestedNames(names, entries)
	if len(contested) == 0 {
		return nil
	}
	claims := make(map[string]*claim, len(contested))
	var order []*claim
	at := func(name string) *claim {
		c := claims[name]
		if c == nil {
			c = &claim{name: name}
			claims[name] = c
			order = append(order, c)
		}
		return c
	}
	wants := map[[2]string]bool{} // name and subscription, so that each counts once
	for _, s := range names {
		name := TechnicalName(s)
		if !contested[name] {
			continue
		}
		c := at(name)
		c.current = append(c.current, s)
		c.fresh = c.fresh || !hasEntry[s]
		wants[[2]string{name, s}] = true
	}
	for _, e := range entries {
		if !contested[e.TechnicalName] {
			continue
		}
		c := at(e.TechnicalName)
		if c.inEntry != "" && c.inEntry != e.Subscription {
			c.contends = true
		}
		c.inEntry = e.Subscription
		if key := [2]string{c.name, e.Subscription}; !wants[key] {
			wants[key] = true
			if _, inActito := hasEntry[e.Subscription]; inActito {
				c.current = append(c.current, e.Subscription)
			} else {
				c.gone = append(c.gone, e.Subscription)
			}
		}
	}
	var collisions []Collision
	for _, c := range order {
		if len(c.current) > 0 && (c.fresh || c.contends) {
			collisions = append(collisions, Collision{TechnicalName: c.name, Subscriptions: append(c.gone, c.current...)})
		}
	}
	return collisions
}

// contestedNames returns the technical names that more than one subscription
// wants. They are few, so that only they need a claim.
func contestedNames(names []string, entries []config.MappingVariable) map[string]bool {
	first := make(map[string]string, max(len(names), len(entries))) // who was the first to want a name
	contested := map[string]bool{}
	want := func(name, subscription string) {
		if before, taken := first[name]; !taken {
			first[name] = subscription
		} else if before != subscription {
			contested[name] = true
		}
	}
	for _, s := range names {
		want(TechnicalName(s), s)
	}
	for _, e := range entries {
		want(e.TechnicalName, e.Subscription)
	}
	return contested
}
