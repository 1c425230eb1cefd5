package config

import (
	"testing"

	"engage/internal/msg"
)

// FuzzParseRule: what is understood is written back so that it is understood
// the same; what is not is an error of kind usage with its reason.
func FuzzParseRule(f *testing.F) {
	for _, s := range []string{
		"all", "all:both", "all:identified", "all:", "website:Shop", "website:Shop:anonymous", "website:a:b", "website:both", "website::both",
		"website:both:both", "master_form:F 1", "campaign:all:both", "campaign:", "", ":", "ALL", "website: :both",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRule(text)
		if err != nil {
			if msg.KindOf(err) != msg.Usage || err.Error() == "" {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if (r.Name == "") != (r.Level == LevelAll) || (r.Campaigns == "") == TakesCampaigns(r.Level) {
			t.Errorf("%q gives %+v", text, r)
		}
		again, err := ParseRule(FormatRule(r))
		if err != nil || again != r {
			t.Errorf("%q gives %+v, and %q gives %+v (%v)", text, r, FormatRule(r), again, err)
		}
	})
}

func TestOverlaps(t *testing.T) {
	rule := func(text string) PushRule {
		r, err := ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"all", "all", true}, {"all", "all:anonymous", true}, {"all:identified", "all:anonymous", false},
		{"website:A", "website:B", false}, {"website:A:identified", "website:A:anonymous", false}, {"website:A", "website:A:anonymous", true},
		{"campaign:A", "campaign:A", true}, {"campaign:A", "master_form:A", false},
	} {
		if got := rule(test.a).Overlaps(rule(test.b)); got != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
		if got := rule(test.b).Overlaps(rule(test.a)); got != test.want {
			t.Errorf("%s and %s: %v", test.b, test.a, got)
		}
	}
}
