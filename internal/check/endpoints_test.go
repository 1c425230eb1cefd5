package check

import (
	"context"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"engage/internal/actito"
	"engage/internal/config"
)

const oldUpsert = "https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction"

// TestEndpoints: what is told of the upsert address before and after the form
// was asked.
func TestEndpoints(t *testing.T) {
	const (
		unconfirmed = "config.endpoints warn 6:3 the upsert address is not confirmed: as far as is known it is " + newUpsert +
			" (engage validate with a key that may read the form finds out whether it is that or " + oldUpsert + ")"
		lacks = "upsert_interaction lacks the placeholder {entity}, which Qualifio fills in (it usually ends in {entity}/form/{form}/interaction)"
		write = " (write endpoints.upsert_interaction: " + newUpsert + ", and enter it in Qualifio)"
	)
	dead := func(at string) string {
		return "config.endpoints warn " + at + " as far as is known, participations would miss the form: it does not answer in the spelling of this address, but in that of " + newUpsert + write
	}
	for name, c := range map[string]struct {
		own      string // what the file says
		answered string // the address whose form answered
		want     []string
	}{
		"not asked":          {"", "", []string{unconfirmed}},
		"the new one":        {"", newUpsert, []string{"config.endpoints pass the form answers in this spelling, so as far as is known the upsert address is " + newUpsert}},
		"the old one alone":  {"", oldUpsert, []string{"config.endpoints warn 6:3 the form answers in the older spelling, and in the newer one it was missing (404) or refused (403): as far as is known the upsert address is " + oldUpsert + strings.ReplaceAll(write, newUpsert, oldUpsert)}},
		"its own, not asked": {oldUpsert, "", []string{"config.endpoints pass the endpoints belong to the environment"}},
		"its own answers":    {oldUpsert, oldUpsert, []string{"config.endpoints pass the form answers in this spelling, so as far as is known the upsert address is " + oldUpsert}},
		"its own is dead":    {oldUpsert, newUpsert, []string{dead("11:25")}},
		"its own lacks a placeholder": {strings.Replace(oldUpsert, "{entity}", "acme", 1), strings.Replace(oldUpsert, "{entity}", "acme", 1),
			[]string{"config.endpoints warn 11:25 " + lacks}},
		"its own lacks a placeholder and is dead": {strings.Replace(oldUpsert, "{entity}", "acme", 1), newUpsert,
			[]string{dead("11:25"), "config.endpoints warn 11:25 " + lacks}},
	} {
		t.Run(name, func(t *testing.T) {
			src := validSource
			if c.own != "" {
				src = strings.Replace(validSource, "  form: engageCampaigns\n", endpoints+"    upsert_interaction: "+c.own+"\n", 1)
			}
			f := config.Parse("engage.yaml", []byte(src))
			r := &Report{Checks: Local(f)}
			if c.answered != "" {
				line, column := f.Position(upsertPath...)
				r.replaceEndpoint(endpointResult(f.Config.Actito, c.answered, line, column))
			}
			var got []string
			for _, result := range r.Checks {
				if result.ID == Endpoints {
					got = append(got, format(result))
				}
			}
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRemoteUpsert: what the form's answer says of the address.
func TestRemoteUpsert(t *testing.T) {
	for want, s := range map[string]*stub{
		oldUpsert: {upsert: oldUpsert}, newUpsert: {},
		"": {form: func(context.Context) error { return refusal(actito.Forbidden, "the form") }},
	} {
		if _, got := (&Checker{}).Remote(t.Context(), parsed(t), s, nil); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestProfileTable: what a participation has to bring.
func TestProfileTable(t *testing.T) {
	email, system := usual[0], usual[2:]
	const bring = " (as far as is known, a participation must bring them: make them mandatory in the campaign's form, or optional in Actito)"
	const key = " (as far as is known that is the key: Actito's form then needs a custom question for it, kept optional there, and the campaign's form has to ask it, through a variable of the type Answer with the question's technical name)"
	for name, c := range map[string]struct {
		attributes []actito.Attribute
		want       []string
	}{
		"as Actito makes it": {usual, []string{`pass emailAddress is unique in "Clients", and nothing else is unique or mandatory`}},
		"optional":           {[]actito.Attribute{{Name: "emailAddress", Unique: true}}, []string{`pass emailAddress is unique in "Clients", and optional; nothing else is unique or mandatory`}},
		"none told":          {[]actito.Attribute{}, []string{`skip not checked: Actito does not tell the attributes of "Clients"`}},
		"more mandatory": {append([]actito.Attribute{email, {Name: "lastName", Mandatory: true}, {Name: "language", Mandatory: true}}, system...),
			[]string{`warn mandatory in "Clients" beside emailAddress: "lastName", "language"` + bring}},
		"another key": {[]actito.Attribute{{Name: "emailAddress"}, {Name: "clientNumber", Unique: true, Mandatory: true}},
			[]string{`warn unique in "Clients": "clientNumber", and not emailAddress` + key, `warn mandatory in "Clients" beside emailAddress: "clientNumber"` + bring}},
		"another key, no address": {append([]actito.Attribute{{Name: "clientNumber", Unique: true}}, system...), []string{`warn unique in "Clients": "clientNumber", and not emailAddress` + key}},
		"two keys":                {[]actito.Attribute{email, {Name: "clientNumber", Unique: true}}, []string{`warn unique in "Clients" beside emailAddress: "clientNumber" (Actito does not say which of them is the key: if it is not emailAddress, the form needs a question for it; ask your account manager)`}},
		"no key": {[]actito.Attribute{{Name: "emailAddress", Mandatory: true}},
			[]string{`warn emailAddress is not unique in "Clients" (as far as is known, a participation finds its profile by the e-mail address: ask your account manager)`}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stub{attributes: c.attributes}
			var got []string
			for _, r := range remote(t.Context(), parsed(t), s, true) {
				if r.ID == ProfileTable {
					got = append(got, strings.TrimPrefix(format(r), ProfileTable+" "))
				}
			}
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if n := s.calls.Load(); n != 4 {
				t.Errorf("%d calls: the table is read once for both checks", n)
			}
		})
	}
}
