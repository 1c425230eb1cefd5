package cli

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"engage/internal/sandbox"
)

// The flags whose values Actito knows are completed from what it answers, with
// what other flags name, and else the configuration.
func TestCompletionAsksActito(t *testing.T) {
	before := completionTime
	completionTime = time.Minute // a busy machine is no failure here
	t.Cleanup(func() { completionTime = before })
	server := forValidate(t, sandbox.Options{}, 1, nil)
	given := []string{"--env", "custom", "--api-domain", server.URL(), "--entity", "acme", "--profile-table", "Clients"}
	for _, c := range []struct {
		args       []string
		flag, want string
	}{
		{given[:4], "--entity", "acme"},
		{given[:6], "--profile-table", "Clients"},
		{given, "--subscription", "Product news"},
		{[]string{"-c", "c000.yaml"}, "--subscription", "Product news"},
	} {
		args := append(append([]string{"__complete", "setup"}, c.args...), c.flag, "")
		code, stdout, stderr := runCommand(t, context.Background(), args...)
		if code != 0 || !strings.Contains("\n"+stdout, "\n"+c.want+"\n") {
			t.Errorf("%v %s: exit %d, no %q in %q %q", c.args, c.flag, code, c.want, stdout, stderr)
		}
	}
}

// Names for a push rule come from the campaign feed, by level, and those to remove
// from the file.
func TestCompletionAsksTheFeed(t *testing.T) {
	before := completionTime
	completionTime = time.Minute // a busy machine is no failure here
	t.Cleanup(func() { completionTime = before })
	server := forValidate(t, sandbox.Options{}, 1, func(_ int, text string) string {
		return text + "  - level: campaign\n    name: Old quiz\n    destination: Acme\nqualifio:\n  campaign_feed: env:ENGAGE_CAMPAIGN_FEED\n"
	})
	names := []string{"Old quiz", "Staff quiz", "Summer quiz", "blog.example.com", "shop.example.com"}
	for _, c := range []struct {
		feed string
		args []string
		want []string
	}{
		{server.FeedURL(), []string{"add"}, names[1:]},
		{server.FeedURL(), []string{"add", "--level", "campaign"}, names[1:3]},
		{server.FeedURL(), []string{"add", "--level", "website"}, names[3:]},
		{server.FeedURL(), []string{"remove", "--level", "campaign"}, names[:1]},
		{"", []string{"add", "--level", "campaign"}, names[:1]},
		{server.URL() + "/elsewhere", []string{"add", "--level", "campaign"}, names[:1]},
	} {
		t.Setenv("ENGAGE_CAMPAIGN_FEED", c.feed)
		args := slices.Concat([]string{"__complete", "push-rules"}, c.args, []string{"-c", "c000.yaml", "--name", ""})
		code, stdout, stderr := runCommand(t, t.Context(), args...)
		var got []string
		for _, name := range names {
			if strings.Contains("\n"+stdout, "\n"+name+"\n") {
				got = append(got, name)
			}
		}
		if code != 0 || !slices.Equal(got, c.want) {
			t.Errorf("%v: exit %d, %q and not %q: %q %q", c.args, code, got, c.want, stdout, stderr)
		}
	}
}
