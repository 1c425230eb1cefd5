package optin

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"engage/internal/config"
)

// entry is a mapping variable as somebody may have changed it by hand.
func entry(subscription, technicalName string) config.MappingVariable {
	v := NewVariable(subscription)
	v.TechnicalName = technicalName
	v.DisplayLabel = "by hand: " + subscription
	return v
}

func subscriptionsOf(variables []config.MappingVariable) []string {
	var list []string
	for _, v := range variables {
		list = append(list, v.Subscription)
	}
	return list
}

func TestNewPlan(t *testing.T) {
	entries := func(subscriptions ...string) []config.MappingVariable {
		var list []config.MappingVariable
		for _, s := range subscriptions {
			list = append(list, entry(s, TechnicalName(s)))
		}
		return list
	}
	collision := func(name string, subscriptions ...string) Collision {
		return Collision{TechnicalName: name, Subscriptions: subscriptions}
	}
	for _, test := range []struct {
		about      string
		names      []string
		entries    []config.MappingVariable
		prune      bool
		added      []string
		kept       []string
		gone       []string
		removed    []string
		collisions []Collision
		needs      []string
	}{
		{about: "nothing at all"},
		{about: "all new, in Actito's order", names: []string{"b", "a"}, added: []string{"b", "a"}},
		{about: "all there", names: []string{"b", "a"}, entries: entries("a", "b"), kept: []string{"a", "b"}},
		{about: "some new", names: []string{"a", "b", "c"}, entries: entries("b"), added: []string{"a", "c"}, kept: []string{"b"}},
		{about: "one gone", names: []string{"a"}, entries: entries("a", "b"), kept: []string{"a"}, gone: []string{"b"}},
		{about: "one pruned", names: []string{"a"}, entries: entries("a", "b"), prune: true, kept: []string{"a"}, removed: []string{"b"}},
		{about: "all pruned", entries: entries("a", "b"), prune: true, removed: []string{"a", "b"}},
		{about: "a name twice", names: []string{"a", "a"}, added: []string{"a"}},
		{about: "blank names", names: []string{"", "  ", "\t", "a"}, added: []string{"a"}},
		{about: "names count to the letter", names: []string{"News", "news", "news "}, added: []string{"News", "news", "news "}, needs: []string{"news "}},
		{
			about: "two new ones collide, the others are added", names: []string{"x", "a b", "a_b", "y"},
			added: []string{"x", "y"}, collisions: []Collision{collision("optin_a_b", "a b", "a_b")},
		},
		{
			about: "three collide", names: []string{"a b", "a_b", "a\tb"},
			collisions: []Collision{collision("optin_a_b", "a b", "a_b", "a\tb")},
		},
		{
			about: "a new one collides with one that is there", names: []string{"a_b", "a b"}, entries: entries("a b"),
			kept: []string{"a b"}, collisions: []Collision{collision("optin_a_b", "a b", "a_b")}, needs: []string{"a b"},
		},
		{
			about: "an entry that is gone still has the name", names: []string{"a_b"}, entries: entries("a b"),
			gone: []string{"a b"}, collisions: []Collision{collision("optin_a_b", "a b", "a_b")},
		},
		{
			about: "pruning frees the name", names: []string{"a_b"}, entries: entries("a b"), prune: true,
			removed: []string{"a b"}, added: []string{"a_b"},
		},
		{
			about: "a name that an entry was given by hand", names: []string{"new", "old"},
			entries: []config.MappingVariable{entry("old", "optin_new")},
			kept:    []string{"old"}, collisions: []Collision{collision("optin_new", "old", "new")},
		},
		{
			about: "both are there with the same name", names: []string{"a b", "a_b"}, entries: entries("a b", "a_b"),
			kept: []string{"a b", "a_b"}, collisions: []Collision{collision("optin_a_b", "a b", "a_b")}, needs: []string{"a b"},
		},
		{
			about: "settled by hand: two names", names: []string{"a b", "a_b"},
			entries: []config.MappingVariable{entry("a b", "optin_a_b"), entry("a_b", "optin_a_b_old")},
			kept:    []string{"a b", "a_b"}, needs: []string{"a b"},
		},
		{
			about: "half settled by hand: Actito would still mix them up", names: []string{"a b", "a_b"},
			entries:    []config.MappingVariable{entry("a_b", "optin_other")},
			kept:       []string{"a_b"},
			collisions: []Collision{collision("optin_a_b", "a b", "a_b")},
		},
		{
			about: "one of two with the same name is gone", names: []string{"a b"}, entries: entries("a b", "a_b"),
			kept: []string{"a b"}, gone: []string{"a_b"},
			collisions: []Collision{collision("optin_a_b", "a b", "a_b")}, needs: []string{"a b"},
		},
		{
			about: "two of the same name are both gone: nothing of Actito's collides", names: []string{"c"}, entries: entries("a b", "a_b", "c"),
			kept: []string{"c"}, gone: []string{"a b", "a_b"},
		},
		{
			about: "the same subscription twice in the file", names: []string{"a", "b"}, entries: entries("a", "a"),
			kept: []string{"a", "a"}, added: []string{"b"},
		},
		{
			about: "the account manager is needed for kept and new, not for gone", names: []string{"k 1", "n 1", "n2"}, entries: entries("k 1", "g 1"),
			kept: []string{"k 1"}, gone: []string{"g 1"}, added: []string{"n 1", "n2"}, needs: []string{"k 1", "n 1"},
		},
	} {
		t.Run(test.about, func(t *testing.T) {
			p := NewPlan(test.names, test.entries, test.prune)
			var needs []string
			for _, n := range p.Needs {
				needs = append(needs, n.Subscription)
			}
			same := func(what string, got, want any) {
				t.Helper()
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", what, diff)
				}
			}
			same("added", subscriptionsOf(p.Added), test.added)
			same("kept", p.Kept, len(test.kept))
			same("gone", subscriptionsOf(p.Gone), test.gone)
			same("removed", subscriptionsOf(p.Removed), test.removed)
			same("collisions", p.Collisions, test.collisions)
			same("needs", needs, test.needs)
			// What stays is the file's, to the letter and in its order.
			var stays []config.MappingVariable
			for _, e := range test.entries {
				if !slices.Contains(test.removed, e.Subscription) {
					stays = append(stays, e)
				}
			}
			same("variables", p.Variables, append(stays, p.Added...))

			again := NewPlan(test.names, p.Variables, test.prune)
			if len(again.Added)+len(again.Removed) > 0 {
				t.Errorf("planning again changes something: %+v", again)
			}
			same("collisions, planned again", len(again.Collisions), len(p.Collisions))
		})
	}
}
