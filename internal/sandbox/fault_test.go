package sandbox

import (
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"engage/internal/msg"
)

func TestFaultsAsSeenByAClient(t *testing.T) {
	connectionReset := syscall.ECONNRESET
	if runtime.GOOS == "windows" {
		connectionReset = 10054 // WSAECONNRESET: the usual name is another number there
	}
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
		"token=slow-body:1us": func(t *testing.T, got answered) {
			if got.status != 200 || (got.err == nil && len(got.body) != 1<<20) {
				t.Errorf("%v after %d bytes", got.err, len(got.body))
			}
		},
		"token=reset": func(t *testing.T, got answered) {
			if !errors.Is(got.err, connectionReset) {
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
			if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") || !strings.HasPrefix(got.body, "<!DOCTYPE") {
				t.Errorf("%v %s", got.header, got.body)
			}
		},
		"token=html:502": func(t *testing.T, got answered) { wantStatus(t, got, 502) },
		"token=content-type:text/html; charset=x": func(t *testing.T, got answered) {
			whole(t, got)
			if h := got.header.Get("Content-Type"); h != "text/html; charset=x" {
				t.Error(h)
			}
		},
		"token=redirect:302:http://127.0.0.1:9/x": func(t *testing.T, got answered) {
			wantStatus(t, got, 302)
			if h := got.header.Get("Location"); h != "http://127.0.0.1:9/x" {
				t.Error(h)
			}
		},
		"token=echo": func(t *testing.T, got answered) {
			wantJSONError(t, got, 400)
			if !strings.Contains(got.body, SampleKey) {
				t.Error(got.body)
			}
		},
		"token=escape": func(t *testing.T, got answered) {
			wantStatus(t, got, 400)
			var e struct{ Message string }
			got.decode(t, &e)
			if !strings.Contains(e.Message, "\x1b[31m") || !strings.Contains(e.Message, "\u202e") {
				t.Errorf("%q", e.Message)
			}
		},
	} {
		t.Run(fault, func(t *testing.T) {
			s := sandboxWith(t, Options{Faults: faults(t, fault)})
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
	list := faults(t, "token=redirect:302:http://o:1/:after=1:times=3", "form=429:times=1:retry-after=08:00 GMT:after=2")
	if f := list[0]; f.arg != "302:http://o:1/" || f.After != 1 || f.Times != 3 {
		t.Errorf("%+v", f)
	}
	if f := list[1]; f.Status != 429 || f.RetryAfter != "08:00 GMT" || f.After != 2 || f.Times != 1 {
		t.Errorf("%+v", f)
	}
}

func TestLatencyHoldsTheAnswerBack(t *testing.T) {
	s := sandboxWith(t, Options{Faults: faults(t, "token=latency:20ms", "token=401", "*=latency:10ms")})
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
	if c := lastCall(t, s); c.Status != 0 || c.Route != "form" {
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
		"tables.v5": v5Tables, "tables.v4": "/v4/entity/acme/table",
		"table.v5": v5Tables + "/16", "table.v4": v4Clients,
		"form": formPath, "interaction": formPath + "/interaction", "": "/nowhere",
	}
	for name, concerned := range map[string]string{
		"token": "token", "form": "form", "interaction": "interaction",
		"entities": "entities.v5 entities.v4", "entities.v5": "entities.v5", "entities.v4": "entities.v4",
		"tables": "tables.v5 tables.v4", "tables.v5": "tables.v5", "tables.v4": "tables.v4",
		"table": "table.v5 table.v4", "table.v5": "table.v5", "table.v4": "table.v4",
		"subscriptions":    "tables.v5 table.v5 table.v4",
		"subscriptions.v5": "tables.v5 table.v5",
		"subscriptions.v4": "table.v4",
		"*":                "token entities.v5 entities.v4 tables.v5 tables.v4 table.v5 table.v4 form interaction ",
	} {
		s := sandboxWith(t, Options{Faults: faults(t, name+"=418")})
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
	if n := len(RouteNames); n != 16 {
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
			s.SetFaults(faults(t, test.faults...)...)
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

func TestSpoiledSubscriptions(t *testing.T) {
	l := Licence{Entities: []Entity{{Name: "acme", Tables: []Table{{ID: "16", Name: "Clients", Subscriptions: []string{"newsletter"}}}}}}
	for _, test := range []struct {
		kind  string
		shape Shape
		want  string
	}{
		{"empty", ShapeObjects, `"subscriptions":[]`},
		{"null", ShapeNames, `"subscriptions":null`},
		{"wrong-type", ShapeObjects, `"subscriptions":42`},
		{"missing", ShapeObjects, ``},
	} {
		l.Shape = test.shape
		s := sandboxWith(t, Options{Licence: l})
		auth := bearer(t, s)
		s.SetFaults(faults(t, "subscriptions="+test.kind)...)
		for _, path := range []string{v5Tables, v5Tables + "/16", v4Clients} {
			got := get(t, s, path, auth)
			wantStatus(t, got, 200)
			if !strings.Contains(got.body, test.want) || strings.Contains(got.body, "newsletter") || !strings.Contains(got.body, `"name":"Clients"`) {
				t.Errorf("%s: %s: %s", test.kind, path, got.body)
			}
			if test.kind == "missing" && strings.Contains(got.body, "subscriptions") {
				t.Errorf("%s: %s", path, got.body)
			}
		}
	}
}

// Damage to data leaves an error answer as it is: it would hide the error that
// a test is about.
func TestSpoilingLeavesErrors(t *testing.T) {
	for _, kind := range []string{"empty", "null", "missing", "wrong-type"} {
		s := sandboxWith(t, Options{Faults: faults(t, "*="+kind)})
		wantJSONError(t, get(t, s, "/auth/token", "wrong"), 401)
	}
}
