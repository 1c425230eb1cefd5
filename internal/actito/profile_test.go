package actito

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"engage/internal/msg"
	"engage/internal/sandbox"
)

const someone = "jo+test@example.com"

// TestProfile asks the sandbox: what is there, by which of the two addresses, and
// what no answer means.
func TestProfile(t *testing.T) {
	for _, c := range []struct {
		faults string
		want   string // the subscriptions that are on; "none" for no profile
		reason Reason
	}{
		{"", "newsletter", 0},
		{"profile.v5=403", "newsletter", 0},
		{"profile.v5=404", "newsletter", 0},
		{"profile.v5=null", "newsletter", 0},
		{"profile.v5=missing", "newsletter", 0},
		{"profile.v4=403", "newsletter", 0},
		{"tables.v5=403", "newsletter", 0},
		{"profile=404", "none", 0},
		// Who may not use V4 is answered by V5, as long as its table is known.
		{"profile.v5=404 profile.v4=403", "none", 0},
		{"profile=403", "", Forbidden},
		{"tables.v5=403 table=403 profile.v4=404", "", Forbidden},
		{"tables.v5=404 profile.v4=403", "", Forbidden},
		{"tables.v5=404 profile.v4=404", "none", 0},
		{"profile.v5.new=404", "newsletter", 0},
		{"profile.v5.new=404 profile.v4=404", "newsletter", 0},
		{"profile.v5=403 profile.v4.new=404", "newsletter", 0},
		{"profile.v5=403 profile.v4.old=410", "newsletter", 0},
		{"profile.v5=403 profile.v4=404", "", Forbidden},
		{"profile=wrong-type", "", NotUnderstood},
		{"profile=500", "", Unavailable},
		{"profile=drop", "", Unavailable},
		{"profile=302:http://localhost:1/emailAddress=jo%2Btest%40example.com", "", NotUnderstood},
		{"profile=302:https://jo.example.com/", "", NotUnderstood},
	} {
		s := sandboxWith(t, sandbox.Options{}, strings.Fields(c.faults)...)
		p := newProbe(t, s.URL())
		participation := sandbox.Participation{EmailAddress: someone, OptIns: []string{"optin_newsletter", "optin_yes"}}
		if err := sandbox.Participate(t.Context(), s.URL(), "acme", "engageCampaigns", participation); err != nil {
			t.Fatal(err)
		}
		profile, err := p.Profile(t.Context(), "acme", "Clients", someone, []string{"newsletter", "Partners: offers", "VIP #1"})
		if ReasonOf(err) != c.reason || profile.Found != (err == nil && c.want != "none") {
			t.Errorf("%s: %+v, %v", c.faults, profile, err)
		}
		if profile.Found && (!profile.Subscribed["newsletter"] || profile.Subscribed["VIP #1"]) {
			t.Errorf("%s: %v", c.faults, profile)
		}
		if c.reason == Forbidden && !strings.Contains(msg.HintOf(err), "the right to read profiles") {
			t.Errorf("%s: %s", c.faults, msg.HintOf(err))
		}
		told := p.printed.String()
		if err != nil {
			told += allFormats(err)
		}
		for _, part := range []string{"jo+", "jo%2", "example.com"} {
			if strings.Contains(told, part) {
				t.Errorf("%s: %q is told: %s", c.faults, part, told)
			}
		}
	}
}

// TestProfileTableIsMissing: no profile and no table are not the same.
func TestProfileTableIsMissing(t *testing.T) {
	p := newProbe(t, sandboxWith(t, sandbox.Options{}).URL())
	profile, err := p.Profile(t.Context(), "acme", "clients", someone, []string{"newsletter"})
	if ReasonOf(err) != NotFound || profile.Found || !strings.Contains(err.Error(), `profile table "clients"`) {
		t.Errorf("%+v, %v", profile, err)
	}
}

// TestProfileCalls: the table's id is asked for once, the address is escaped, and
// only what is wanted is asked for.
func TestProfileCalls(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.URL.Path == tokenPath:
			_, _ = fmt.Fprint(w, `{"accessToken":"tokenOfTheTest123","expiresIn":"900s"}`)
		case strings.HasSuffix(r.URL.Path, "profile-tables"):
			asked = append(asked, "tables")
			_, _ = fmt.Fprint(w, `{"profileTables":[{"id":"1/6","name":"T","subscriptions":["a b"]}]}`)
		default:
			asked = append(asked, r.RequestURI)
			_, _ = fmt.Fprint(w, `{"emailAddress":"jo+test@example.com","subscriptions":{"a b":true,"c":null}}`)
		}
	})
	p := newProbe(t, s.URL)
	for range 2 {
		profile, err := p.Profile(t.Context(), "my entity", "T", someone, []string{"a b", "c&d", "e,f"})
		if err != nil || !maps.Equal(profile.Subscribed, map[string]bool{"a b": true}) {
			t.Error(profile, err)
		}
	}
	want := "/profiles/v5/entities/my%20entity/profile-tables/1%2F6/profiles/emailAddress=jo%2Btest%40example.com?subscriptions=a%20b,c%26d,e%2Cf"
	if !slices.Equal(asked, []string{"tables", want, want}) {
		t.Errorf("%q", asked)
	}
}

func TestParseProfile(t *testing.T) {
	for body, want := range map[string]string{
		`{"emailAddress":"x","subscriptions":{"a":true,"b":false,"c":null}}`:                          "a=true b=false",
		`{"subscriptions":[{"name":"a","subscribe":true},{"name":"b","subscribe":false,"moment":1}]}`: "a=true b=false",
		`[{"name":"a","subscribe":true}]`:                                                             "a=true",
		`{"subscriptions":{}}`:                                                                        "",
		`{"subscriptions":[]}`:                                                                        "",
		`{}`:                                                                                          "error",
		`{"jo@example.com":{}}`:                                                                       "error",
		`{"subscriptions":null}`:                                                                      "error",
		`{"subscriptions":["a"]}`:                                                                     "error",
		`{"subscriptions":[{"name":"a"}]}`:                                                            "error",
		`{"subscriptions":{"jo@example.com":"yes"}}`:                                                  "error",
		`{"subscriptions":{"a":1}}`:                                                                   "error",
		`{"subscriptions":{"":true}}`:                                                                 "error",
		`{"subscriptions":{"a\u001b":true}}`:                                                          "error",
		`null`:                                                                                        "error",
		`"jo@example.com"`:                                                                            "error",
	} {
		on, err := parseProfile(json.RawMessage(body))
		var got []string
		for _, name := range slices.Sorted(maps.Keys(on)) {
			got = append(got, fmt.Sprintf("%s=%t", name, on[name]))
		}
		if failed := err != nil; failed != (want == "error") || !failed && strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v", body, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "jo@") {
			t.Errorf("%s is quoted: %v", body, err)
		}
	}
}

// FuzzProfile parses any bytes as a profile. Nothing panics, the same bytes give the
// same, and no message repeats a text of the answer or a character that a terminal
// acts on.
func FuzzProfile(f *testing.F) {
	for _, seed := range []string{
		`{"subscriptions":{"a":true,"b":false,"c":null}}`, `{"subscriptions":[{"name":"a","subscribe":true}]}`, `{"subscriptionNames":{}}`,
		`[{"name":"a","subscribe":null}]`, `{"subscriptions":[{"name":"a"},1]}`, `{"subscriptions":{"a":true,"a":false}}`, `{"subscriptions":"QQQQ"}`,
		`{"QQQQ":{"subscriptions":{}}}`, `{"subscriptions":{"QQQQ\u001b":true}}`, `{"subscriptions":{"QQQQ":{}}}`, `[]`, `{}`, `null`, "\ufeff[]", `[[[]]]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		raw, err := trimJSON(body)
		if err != nil {
			return
		}
		list, err := parseProfile(raw)
		again, err2 := parseProfile(raw)
		if fmt.Sprint(list, err) != fmt.Sprint(again, err2) {
			t.Fatalf("%v %v, then %v %v", list, err, again, err2)
		}
		if err != nil {
			if r, found := firstControl(err.Error()); found || strings.Contains(err.Error(), "QQQQ") {
				t.Fatalf("the message holds %U or a text of the answer: %q", r, err)
			}
			return
		}
		for name := range list {
			if name == "" || checkName(name) != nil {
				t.Fatalf("the name %q", name)
			}
		}
	})
}
