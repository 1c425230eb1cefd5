package actito

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/sandbox"
)

// TestSpellings: the upsert address is the one whose form answers, the new
// spelling before the old one; a form is missing only where every spelling says so.
func TestSpellings(t *testing.T) {
	const newOne, oldOne = "/forms/v4/entity/{entity}/form/{form}/interaction", "/v4/entity/{entity}/form/{form}/interaction"
	for name, c := range map[string]struct {
		addresses string
		faults    string
		upsert    string // the user's own address, after the domain; a whole one where it begins with http
		want      string // after the domain
		reason    Reason
		calls     string
	}{
		"both answer":                      {want: newOne, calls: "form.new"},
		"the new one alone":                {addresses: "new", want: newOne, calls: "form.new"},
		"the old one alone":                {addresses: "old", want: oldOne, calls: "- form.old"},
		"403 of the new one":               {faults: "form.new=403", want: oldOne, calls: "form.new form.old"},
		"403 of the old one":               {faults: "form.old=403", want: newOne, calls: "form.new"},
		"403 of both":                      {faults: "form=403", reason: Forbidden, calls: "form.new form.old"},
		"403 of the new one, no old one":   {addresses: "new", faults: "form.new=403", reason: Forbidden, calls: "form.new -"},
		"403 of the old one, no new one":   {addresses: "old", faults: "form.old=403", reason: Forbidden, calls: "- form.old"},
		"404 of both":                      {faults: "form=404", reason: NotFound, calls: "form.new form.old"},
		"410 of the new one":               {faults: "form.new=410", want: oldOne, calls: "form.new form.old"},
		"410 of the old one, no new form":  {faults: "form.new=404 form.old=410", reason: NotFound, calls: "form.new form.old"},
		"410 of both":                      {faults: "form=410", reason: NotFound, calls: "form.new form.old"},
		"301 of the new one":               {faults: "form.new=301:https://elsewhere.example/", want: oldOne, calls: "form.new form.old"},
		"308 of the new one":               {faults: "form.new=308:https://elsewhere.example/", want: oldOne, calls: "form.new form.old"},
		"404 of the new one, 301 of other": {faults: "form.new=404 form.old=301", reason: NotFound, calls: "form.new form.old"},
		"301 of the new one, 404 of other": {faults: "form.new=301 form.old=404", reason: NotFound, calls: "form.new form.old"},
		"301 of the new one, 403 of other": {faults: "form.new=301 form.old=403", reason: Forbidden, calls: "form.new form.old"},
		"302 of both":                      {faults: "form=302", reason: NotUnderstood, calls: "form.new form.old"}, // a login page, perhaps
		"404, and one not understood":      {faults: "form.new=404 form.old=html", reason: NotUnderstood, calls: "form.new form.old"},
		"404, and an error of Actito's":    {faults: "form.new=404 form.old=500", reason: Unavailable, calls: "form.new form.old"},
		"an error of Actito's":             {faults: "form.new=500", reason: Unavailable, calls: "form.new"},
		"401 of the old one":               {faults: "form.new=404 form.old=401", reason: Refused, calls: "form.new form.old token form.old"},

		"the user's own is the new one":   {upsert: newOne, want: newOne, calls: "form.new"},
		"the user's own is the old one":   {upsert: oldOne, want: oldOne, calls: "form.old"},
		"the user's own has a name in it": {upsert: "/v4/entity/acme/form/{form}/interaction", want: "/v4/entity/acme/form/{form}/interaction", calls: "form.old"},
		"the user's own is dead":          {upsert: oldOne, addresses: "new", want: newOne, calls: "- form.new"},
		"the user's own is unknown":       {upsert: "/forms/v5/{entity}/{form}/interaction", want: newOne, calls: "- form.new"},
		"the user's own is no form's":     {upsert: "/push", want: newOne, calls: "form.new"},
		"the user's own is elsewhere":     {upsert: "http://127.0.0.1:9" + oldOne, want: newOne, calls: "form.new"},
		"all three are dead":              {upsert: "/v9/{entity}/{form}/interaction", faults: "form=404", reason: NotFound, calls: "- form.new form.old"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := sandboxWith(t, sandbox.Options{Addresses: c.addresses}, strings.Fields(c.faults)...)
			if strings.HasPrefix(c.upsert, "/") {
				c.upsert = server.URL() + c.upsert
			}
			got, err := newProbe(t, server.URL()).Form(t.Context(), "acme", "engageCampaigns", c.upsert)
			wantReason(t, err, c.reason)
			if err == nil && got != server.URL()+c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			var routes []string
			for _, call := range server.Calls()[1:] {
				route := call.Route
				if route == "" {
					route = "-"
				}
				routes = append(routes, route)
			}
			if diff := cmp.Diff(c.calls, strings.Join(routes, " ")); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTableAttributes: what is as documented is read, in each spelling and version.
func TestTableAttributes(t *testing.T) {
	for _, addresses := range sandbox.Spellings {
		c := newProbe(t, sandboxWith(t, sandbox.Options{Addresses: addresses}).URL())
		table, err := c.Table(t.Context(), "acme", "Prospects / leads")
		if err != nil || len(table.Attributes) != 6 || table.Attributes[0] != (Attribute{"emailAddress", true, true}) ||
			table.Attributes[5] != (Attribute{"lastName", false, true}) || len(table.Subscriptions) != 2 {
			t.Errorf("%s: %+v, %v", addresses, table, err)
		}
	}
	for attributes, want := range map[string]int{
		`[]`: 0, `null`: 0, `{"emailAddress":{"unique":true}}`: 0, `[{"name":"a"}]`: 0, `["a"]`: 0,
		`[{"name":"a","unique":true,"mandatory":false,"type":[]},{"name":"b","unique":1,"mandatory":true},{"name":"\u001b","unique":true,"mandatory":true}]`: 1,
	} {
		table, err := newProbe(t, answering(t, `{"profileTables":[{"name":"Clients","subscriptions":["a"],"attributes":`+attributes+`}]}`).URL).Table(t.Context(), "acme", "Clients")
		if err != nil || len(table.Attributes) != want || len(table.Subscriptions) != 1 {
			t.Errorf("%s: %+v, %v", attributes, table, err)
		}
	}
}
