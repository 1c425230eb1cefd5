package sandbox

import (
	"strings"
	"testing"

	"engage/internal/msg"
)

const (
	v5Profile = "/profiles/v5/entities/acme/profile-tables/16/profiles/emailAddress=jo%40example.com"
	v4Profile = v4Clients + "/profile/emailAddress=jo%40example.com/subscription"
)

// An opt-in sets the subscription that is called what follows optin_, to the
// letter; an account manager's configuration turns underscores back.
func TestParticipation(t *testing.T) {
	for restore, want := range map[bool]string{false: "false", true: "true"} {
		s := sandboxWith(t, Options{RestoreSpaces: restore})
		auth := bearer(t, s)
		for _, path := range []string{v5Profile, v4Profile} {
			wantStatus(t, get(t, s, path, auth), 404)
			wantStatus(t, get(t, s, path, ""), 401)
		}
		p := Participation{"jo@example.com", []string{"optin_newsletter", "optin_SMS_alerts", "yes", "optin_nonsense"}}
		if err := Participate(t.Context(), s.URL(), "acme", "engageCampaigns", p); err != nil {
			t.Fatal(err)
		}
		got := get(t, s, v5Profile+"?subscriptions=newsletter,SMS%20alerts,yes,nonsense", auth)
		if got.body != `{"emailAddress":"jo@example.com","subscriptions":{"SMS alerts":`+want+`,"newsletter":true,"yes":false}}` {
			t.Error(got.body)
		}
		got = get(t, s, v4Profile, auth)
		if !strings.Contains(got.body, `{"name":"SMS alerts","subscribe":`+want+`}`) || !strings.Contains(got.body, `{"name":"newsletter","subscribe":true}`) {
			t.Error(got.body)
		}
		for _, c := range s.Calls() {
			if strings.Contains(c.Path, "jo") {
				t.Errorf("the address is kept in %+v", c)
			}
		}
		wantStatus(t, get(t, s, strings.Replace(v5Profile, "/16/", "/17/", 1), auth), 404)
		if other := get(t, s, v5Profile, auth); !strings.Contains(other.body, `"subscriptions":{}`) {
			t.Errorf("without being asked: %s", other.body)
		}
	}
}

// A participation goes nowhere but to this computer, and follows nobody from there.
func TestParticipateStaysHere(t *testing.T) {
	s := sandboxWith(t, Options{Faults: parseFaults(t, "interaction=307:http://localhost:1/")})
	for address, want := range map[string]msg.Kind{
		"https://api3.actito.com": msg.Usage, "api3.actito.com:443": msg.Usage, "10.0.0.1:80": msg.Usage,
		"http://127.0.0.1:1": msg.Unreachable, s.URL(): msg.Difference,
	} {
		err := Participate(t.Context(), address, "acme", "engageCampaigns", Participation{EmailAddress: "jo@example.com"})
		if msg.KindOf(err) != want || strings.Contains(err.Error()+msg.HintOf(err), "jo@") {
			t.Errorf("%s: %v", address, err)
		}
	}
	s.SetFaults()
	if err := Participate(t.Context(), s.URL()+"/", "acme", "nowhere", Participation{EmailAddress: "jo@example.com"}); msg.KindOf(err) != msg.Difference {
		t.Error(err)
	}
}
