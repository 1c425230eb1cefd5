package sandbox

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"engage/internal/msg"
)

func TestFaultsAsSeenByAClient(t *testing.T) {
	whole := func(t *testing.T, got answered) {
		t.Helper()
		if got.err != nil || !strings.Contains(got.body, `"expiresIn":"900s"`) {
			t.Errorf("not the usual body: %v %s", got.err, got.body)
		}
	}
	for fault, check := range map[string]func(*testing.T, answered){
		"token=401": func(t *testing.T, got answered) { wantJSONError(t, got, 401) },
		"*=503":     func(t *testing.T, got answered) { wantJSONError(t, got, 503) },
		"token=201": func(t *testing.T, got answered) { wantStatus(t, got, 201); whole(t, got) },
		"token=204": func(t *testing.T, got answered) {
			wantStatus(t, got, 204)
			if got.body != "" {
				t.Error(got.body)
			}
		},
		"token=429:retry-after=Wed, 21 Oct 2026 07:28:00 GMT": func(t *testing.T, got answered) {
			wantJSONError(t, got, 429)
			if h := got.header.Get("Retry-After"); h != "Wed, 21 Oct 2026 07:28:00 GMT" {
				t.Error(h)
			}
		},
		"token=latency:20ms": whole,
		"token=drop": func(t *testing.T, got answered) {
			if !errors.Is(got.err, io.EOF) {
				t.Error(got.err)
			}
		},
		"token=cut": func(t *testing.T, got answered) {
			if !errors.Is(got.err, io.ErrUnexpectedEOF) || got.body == "" {
				t.Errorf("%v %q", got.err, got.body)
			}
		},
		"token=endless": func(t *testing.T, got answered) {
			if got.err != nil || len(got.body) != 1<<20 {
				t.Errorf("%v after %d bytes", got.err, len(got.body))
			}
		},
		"token=empty":   wantBody(""),
		"token=null":    wantBody("null"),
		"token=missing": wantBody("{}"),
		"token=wrong-type": func(t *testing.T, got answered) {
			if !strings.HasPrefix(got.body, `{"accessToken":42,"expiresIn":[],`) {
				t.Error(got.body)
			}
		},
		"token=not-json": func(t *testing.T, got answered) {
			wantStatus(t, got, 200)
			if got.header.Get("Content-Type") != typeJSON || !strings.HasPrefix(got.body, "this is not") {
				t.Errorf("%v %s", got.header, got.body)
			}
		},
		"token=html": func(t *testing.T, got answered) {
			wantStatus(t, got, 200)
			if !strings.HasPrefix(got.body, "<!DOCTYPE") {
				t.Error(got.body)
			}
		},
		"token=302:http://127.0.0.1:9/x": func(t *testing.T, got answered) {
			wantStatus(t, got, 302)
			if h := got.header.Get("Location"); h != "http://127.0.0.1:9/x" {
				t.Error(h)
			}
		},
		"token=echo": func(t *testing.T, got answered) {
			wantStatus(t, got, 400)
			if !strings.Contains(got.body, SampleKey) {
				t.Error(got.body)
			}
		},
		"token=escape": func(t *testing.T, got answered) {
			wantStatus(t, got, 400)
			if !strings.Contains(got.body, "\x1b[31m") || !strings.Contains(got.body, "\u202e") {
				t.Errorf("%q", got.body)
			}
		},
	} {
		t.Run(fault, func(t *testing.T) {
			s := sandboxWith(t, Options{Faults: parseFaults(t, fault)})
			check(t, get(t, s, "/auth/token", SampleKey))
		})
	}
}

func wantBody(body string) func(*testing.T, answered) {
	return func(t *testing.T, got answered) {
		t.Helper()
		wantStatus(t, got, http.StatusOK)
		if got.body != body || got.header.Get("Content-Type") != typeJSON {
			t.Errorf("%v %q, want %q", got.header, got.body, body)
		}
	}
}

func TestFaultsThatCannotBe(t *testing.T) {
	for _, text := range []string{"", "token", "tokens=401", "form.v5=401", "token=explode", "token=99", "token=600", "token=latency"} {
		if list, err := ParseFaults("form=403", text); err == nil {
			t.Errorf("%q: %+v", text, list)
		}
	}
	for _, f := range []Fault{{Route: "tokens", Status: 401}, {Route: "token", Status: 1000}} {
		if _, err := Start(Options{Faults: []Fault{f}}); msg.KindOf(err) != msg.Usage || msg.HintOf(err) == "" {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestParseFaultsOptions(t *testing.T) {
	list := parseFaults(t, "token=302:http://o:1/:after=1:times=3", "form=429:times=1:retry-after=08:00 GMT:after=2")
	if f := list[0]; f.Status != 302 || f.Header.Get("Location") != "http://o:1/" || f.After != 1 || f.Times != 3 {
		t.Errorf("%+v", f)
	}
	if f := list[1]; f.Status != 429 || f.Header.Get("Retry-After") != "08:00 GMT" || f.After != 2 || f.Times != 1 {
		t.Errorf("%+v", f)
	}
}

func TestLatencyHoldsTheAnswerBack(t *testing.T) {
	s := sandboxWith(t, Options{Faults: parseFaults(t, "token=latency:20ms", "token=401", "*=latency:10ms")})
	began := time.Now()
	wantJSONError(t, get(t, s, "/auth/token", SampleKey), 401)
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("took %s, less than both latencies", took)
	}
}

// Until its client gives up, a request that hangs is in progress without a
// status; then it has ended without one.
func TestHang(t *testing.T) {
	s := sandboxWith(t, Options{})
	release := occupy(t, s, 1)
	if c := lastCall(t, s); c.Status != 0 || c.Route != "form.old" {
		t.Errorf("%+v", c)
	}
	release()
	if c := lastCall(t, s); c.Status != 0 || c.Ended.IsZero() {
		t.Errorf("%+v", c)
	}
}

func TestFaultRoutes(t *testing.T) {
	paths := map[string]string{
		"token": "/auth/token", "entities.v5": v5Entities, "entities.v4": "/v4/entity",
		"tables.v5.new": v5Tables, "tables.v5.old": "/v5/entities/acme/profile-tables", "tables.v4": "/v4/entity/acme/table",
		"table.v5.new": v5Tables + "/16", "table.v5.old": "/v5/entities/acme/profile-tables/16", "table.v4": v4Clients,
		"form.new": "/forms" + formPath, "form.old": formPath, "interaction": formPath + "/interaction", "feed": FeedPath, "": "/nowhere",
		"profile.v5.new": v5Profile, "profile.v5.old": strings.TrimPrefix(v5Profile, "/profiles"),
		"profile.v4.new": "/profiles" + v4Profile, "profile.v4.old": v4Profile,
	}
	for name, concerned := range map[string]string{
		"token": "token", "interaction": "interaction", "feed": "feed",
		"form": "form.new form.old", "form.new": "form.new", "form.old": "form.old",
		"entities": "entities.v5 entities.v4", "entities.v5": "entities.v5", "entities.v4": "entities.v4",
		"profile": "profile.v5.new profile.v5.old profile.v4.new profile.v4.old", "profile.v5": "profile.v5.new profile.v5.old",
		"profile.v5.new": "profile.v5.new", "profile.v5.old": "profile.v5.old",
		"profile.v4": "profile.v4.new profile.v4.old", "profile.v4.new": "profile.v4.new", "profile.v4.old": "profile.v4.old",
		"tables": "tables.v5.new tables.v5.old tables.v4", "tables.v5": "tables.v5.new tables.v5.old", "tables.v4": "tables.v4",
		"tables.v5.new": "tables.v5.new", "tables.v5.old": "tables.v5.old",
		"table": "table.v5.new table.v5.old table.v4", "table.v5": "table.v5.new table.v5.old", "table.v4": "table.v4",
		"table.v5.new": "table.v5.new", "table.v5.old": "table.v5.old",
		"subscriptions":    "tables.v5.new tables.v5.old table.v5.new table.v5.old table.v4",
		"subscriptions.v5": "tables.v5.new tables.v5.old table.v5.new table.v5.old",
		"subscriptions.v4": "table.v4",
		"*": "token entities.v5 entities.v4 tables.v5.new tables.v5.old tables.v4 " +
			"table.v5.new table.v5.old table.v4 form.new form.old interaction feed profile.v5.new profile.v5.old profile.v4.new profile.v4.old ",
	} {
		s := sandboxWith(t, Options{Faults: parseFaults(t, name+"=418")})
		for route, path := range paths {
			want := strings.Contains(" "+concerned+" ", " "+route+" ")
			if route == "" {
				want = name == "*"
			}
			if got := get(t, s, path, "").status == 418; got != want {
				t.Errorf("%s=418 on route %q: %v", name, route, got)
			}
		}
		if !strings.Contains(" "+strings.Join(RouteNames, " ")+" ", " "+name+" ") {
			t.Errorf("RouteNames lacks %q", name)
		}
	}
	if n := len(RouteNames); n != 30 {
		t.Errorf("%d route names: the table above must have them all", n)
	}
}

func TestFaultsThatCount(t *testing.T) {
	for name, test := range map[string]struct {
		faults []string
		want   []int
	}{
		"times":         {[]string{"form=503:times=2"}, []int{503, 503, 200, 200}},
		"after":         {[]string{"form=503:after=2"}, []int{200, 200, 503, 503}},
		"in the middle": {[]string{"form=401:after=1:times=1"}, []int{200, 401, 200}},
		"in turn":       {[]string{"form=429:times=1", "form=503:times=2", "form=404"}, []int{429, 503, 503, 404}},
		"none":          {nil, []int{200}},
	} {
		t.Run(name, func(t *testing.T) {
			s := sandboxWith(t, Options{})
			auth := bearer(t, s)
			s.SetFaults(parseFaults(t, test.faults...)...)
			for i, want := range test.want {
				if got := get(t, s, formPath, auth); got.status != want {
					t.Errorf("call %d: %d, want %d", i+1, got.status, want)
				}
			}
			s.SetFaults()
			wantStatus(t, get(t, s, formPath, auth), 200)
		})
	}
}

func TestDamagedSubscriptions(t *testing.T) {
	s := sandboxWith(t, Options{})
	auth := bearer(t, s)
	for kind, want := range map[string]string{
		"empty": `"subscriptions":[]`, "null": `"subscriptions":null`, "wrong-type": `"subscriptions":42`, "missing": "",
	} {
		s.SetFaults(parseFaults(t, "subscriptions="+kind)...)
		for _, path := range []string{v5Tables, v5Tables + "/16", v4Clients} {
			got := get(t, s, path, auth)
			wantStatus(t, got, 200)
			if !strings.Contains(got.body, want) || strings.Contains(got.body, "newsletter") || !strings.Contains(got.body, `"name":"Clients"`) {
				t.Errorf("%s: %s: %s", kind, path, got.body)
			}
			if kind == "missing" && strings.Contains(got.body, "subscriptions") {
				t.Errorf("%s: %s", path, got.body)
			}
		}
	}
}
