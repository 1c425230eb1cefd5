package optin

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestTechnicalName(t *testing.T) {
	for _, test := range []struct {
		subscription, want string
		ask                bool // the account manager has to be asked
	}{
		{"newsletter", "optin_newsletter", false},
		{"Product news", "optin_Product_news", true},
		{"Product_news", "optin_Product_news", false},
		{"two  blanks", "optin_two__blanks", true},
		{" ends ", "optin__ends_", true},
		{"tab\there", "optin_tab_here", true},
		{"no\u00a0break", "optin_no_break", true},
		{"thin\u2009space", "optin_thin_space", true},
		{"Événements à venir", "optin_Événements_à_venir", true},
		{"L'offre-du.mois/2026", "optin_L'offre-du.mois/2026", false},
		{"UPPER lower", "optin_UPPER_lower", true},
		{"optin_twice", "optin_optin_twice", false},
		{"zero\u200bwidth", "optin_zero\u200bwidth", false},
		{"お知らせ", "optin_お知らせ", false},
		{"", "optin_", false},
	} {
		if got := TechnicalName(test.subscription); got != test.want {
			t.Errorf("%q becomes %q, not %q", test.subscription, got, test.want)
		}
		if got := NeedsAccountManager(test.subscription); got != test.ask {
			t.Errorf("%q: asking the account manager is %v", test.subscription, got)
		}
	}
}

func TestCollisions(t *testing.T) {
	for _, test := range []struct {
		name          string
		subscriptions []string
		want          []Collision
	}{
		{"none", []string{"a", "b c", "b-c"}, nil},
		{"the same twice is none", []string{"a b", "a b"}, nil},
		{"a pair", []string{"Product news", "x", "Product_news"},
			[]Collision{{"optin_Product_news", []string{"Product news", "Product_news"}}}},
		{"three, and another pair", []string{"a b", "c d", "a_b", "a\tb", "c_d"},
			[]Collision{{"optin_a_b", []string{"a b", "a_b", "a\tb"}}, {"optin_c_d", []string{"c d", "c_d"}}}},
		{"capitals are different", []string{"News", "news"}, nil},
	} {
		if diff := cmp.Diff(test.want, NewPlan(test.subscriptions, nil, false).Collisions, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: (- wanted, + got)\n%s", test.name, diff)
		}
	}
}

// FuzzTechnicalName holds what is true of every name: no white space is left,
// it is the same each time, and two names collide only if they differ in white
// space and underscores alone.
func FuzzTechnicalName(f *testing.F) {
	for _, pair := range [][2]string{
		{"Product news", "Product_news"}, {"a", "b"}, {"", " "}, {"a\u0085b", "a\u2028b"}, {"\u00a0", "_"}, {"yes", "YES"}, {"\xff", "\xfe"},
	} {
		f.Add(pair[0], pair[1])
	}
	bare := func(name string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || r == '_' {
				return '_'
			}
			return r
		}, name)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		name := TechnicalName(a)
		if strings.ContainsFunc(name, unicode.IsSpace) {
			t.Errorf("%q becomes %q, with white space", a, name)
		}
		if !strings.HasPrefix(name, Prefix) || TechnicalName(a) != name {
			t.Errorf("%q becomes %q", a, name)
		}
		collide := len(NewPlan([]string{a, b}, nil, false).Collisions) > 0
		if collide != slices.Contains(collidingOf(a, b), b) {
			t.Errorf("%q and %q: collide is %v", a, b, collide)
		}
		if collide && bare(a) != bare(b) {
			t.Errorf("%q and %q collide and differ in more than white space and underscores", a, b)
		}
	})
}

// collidingOf returns b if it collides with a by the names alone. Blank names count for nothing.
func collidingOf(a, b string) []string {
	if a != b && !Blank(a) && !Blank(b) && TechnicalName(a) == TechnicalName(b) {
		return []string{b}
	}
	return nil
}
