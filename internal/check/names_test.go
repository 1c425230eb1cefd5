package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"engage/internal/config"
	"engage/internal/qualifio"
)

// ruleSource is a configuration with a rule by campaign for each name.
func ruleSource(names ...string) *config.File {
	text, _, _ := strings.Cut(validSource, "  - level: all")
	for _, name := range names {
		text += fmt.Sprintf("  - {level: campaign, name: %q, destination: Acme}\n", name)
	}
	return config.Parse("engage.yaml", []byte(text))
}

// A file with a thousand unknown names has no thousand lines in its report.
func TestManyUnknownNames(t *testing.T) {
	for _, n := range []int{0, 1, maxUnknownNames, maxUnknownNames + 1, 1000} {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("Quiz of the year %d", i))
		}
		l := &localChecks{file: ruleSource(names...)}
		l.unknownNames(&qualifio.Feed{Campaigns: []qualifio.Campaign{{Title: "Calendar"}}})
		list := l.results
		if want := min(n, maxUnknownNames+1); len(list) != want {
			t.Fatalf("%d names: %d results, not %d", n, len(list), want)
		}
		if n > maxUnknownNames {
			if got, want := list[maxUnknownNames].Message.String(), fmt.Sprintf("%d more name", n-maxUnknownNames); !strings.HasPrefix(got, want) {
				t.Errorf("%q does not begin with %q", got, want)
			}
		}
	}
}

// A campaign needs no rule where one for all campaigns or for its website covers
// it, where it has ended, and where no rule is by campaign.
func TestWithoutRule(t *testing.T) {
	feed := &qualifio.Feed{Campaigns: []qualifio.Campaign{
		{Title: "new", Website: "a"}, {Title: "old", Website: "a", Ended: true}, {Title: "elsewhere", Website: "b"}, {Website: "b"}, {Title: "nowhere"},
	}}
	for text, want := range map[string]string{
		"":                           "",
		"website:a":                  "",
		"campaign:new":               "elsewhere nowhere",
		"campaign:other":             "new elsewhere nowhere",
		"campaign:new website:b":     "nowhere",
		"campaign:new all":           "",
		"campaign:new master_form:x": "elsewhere nowhere",
		"campaign:new website:a":     "elsewhere nowhere",
	} {
		var rules []config.PushRule
		for _, rule := range strings.Fields(text) {
			r, err := config.ParseRule(rule)
			if err != nil {
				t.Fatal(err)
			}
			rules = append(rules, r)
		}
		if got := withoutRule(rules, feed); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
	}
}
