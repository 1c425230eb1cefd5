package sandbox

import (
	"strings"
	"testing"
	"time"

	"engage/internal/msg"
)

var goodFaults = map[string]Fault{
	"token=401":                              {route: "token", kind: kindStatus, status: 401},
	"*=latency:50ms":                         {route: "*", kind: kindLatency, delay: 50 * time.Millisecond},
	"entities=429:retry-after=1":             {route: "entities", kind: kindStatus, status: 429, retryAfter: "1"},
	"tables=503:times=2":                     {route: "tables", kind: kindStatus, status: 503, times: 2},
	"form=401:after=1:times=1":               {route: "form", kind: kindStatus, status: 401, after: 1, times: 1},
	"entities.v4=slow-head":                  {route: "entities.v4", kind: kindSlowHead},
	"table.v5=slow-body:1.5s":                {route: "table.v5", kind: kindSlowBody, delay: 1500 * time.Millisecond},
	"token=html:502:times=1":                 {route: "token", kind: kindHTML, status: 502, times: 1},
	"token=redirect:302:http://other/":       {route: "token", kind: kindRedirect, status: 302, text: "http://other/"},
	"token=redirect:302:http://o/:times=3":   {route: "token", kind: kindRedirect, status: 302, text: "http://o/", times: 3},
	`token=redirect:307:\times=3`:            {route: "token", kind: kindRedirect, status: 307, text: "times=3"},
	"token=content-type:text/html":           {route: "token", kind: kindContentType, text: "text/html"},
	"form=429:retry-after=a:b:times=c":       {}, // "times=c" is an option, and a wrong one
	`form=429:retry-after=a:b:\times=c\\`:    {route: "form", kind: kindStatus, status: 429, retryAfter: `a:b:times=c\`},
	"form=429:retry-after=times=2":           {route: "form", kind: kindStatus, status: 429, retryAfter: "times=2"},
	"form=429:retry-after=soon, né":          {route: "form", kind: kindStatus, status: 429, retryAfter: "soon, né"},
	"form=429:times=1:retry-after=08:00 GMT": {route: "form", kind: kindStatus, status: 429, times: 1, retryAfter: "08:00 GMT"},
	"form=429:retry-after=08:00 GMT:times=1": {route: "form", kind: kindStatus, status: 429, times: 1, retryAfter: "08:00 GMT"},
	"subscriptions.v5=wrong-type":            {route: "subscriptions.v5", kind: kindWrongType},
	"token=hang":                             {route: "token", kind: kindHang},
}

var badFaults = []string{
	"", "=", "token", "token=", "=401", "tokens=401", "Token=401", " token=401", "entities.v6=401", "form.v5=401",
	"token=x", "token=99", "token=600", "token=-1", "token=4o1", "token=9999999999999999999", "token=401:x", "token=401 ",
	"token=latency", "token=latency:", "token=latency:0s", "token=latency:-1s", "token=latency:5", "token=latency:1s:2s",
	"token=slow-head:x", "token=hang:1s", "token=html:99", "token=html:502:x",
	"token=redirect", "token=redirect:302", "token=redirect:200:http://x/", "token=redirect:http://x/", "token=redirect:302:",
	"token=content-type", "token=content-type:",
	"token=401:times=0", "token=401:times=-1", "token=401:times=", "token=401:times=1:times=1", "token=401:times=+1",
	"token=401:after=99999999999999999999", "token=401:after=1:after=2", "token=401:times=1:x",
	"token=401:retry-after=", "token=401:retry-after=1:retry-after=2", "token=hang:retry-after=1", "token=401:retry=1",
	"token=429:retry-after=1\r\nX: y", "token=content-type:\x7f",
}

func TestParseFault(t *testing.T) {
	for text, want := range goodFaults {
		got, err := ParseFault(text)
		if (want == Fault{}) {
			if err == nil {
				t.Errorf("%s: no error", text)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range badFaults {
		got, err := ParseFault(text)
		if msg.KindOf(err) != msg.Usage || msg.HintOf(err) == "" || got != (Fault{}) {
			t.Errorf("%q: %+v, %v, hint %q", text, got, err, msg.HintOf(err))
		}
	}
	if _, err := ParseFaults("form=403", "form=x"); err == nil {
		t.Error("ParseFaults took a wrong one")
	}
}

// Who mistypes a name is told the real ones.
func TestParseFaultListsNames(t *testing.T) {
	_, err := ParseFault("tokens=401")
	for _, name := range RouteNames() {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v lacks %s", err, name)
		}
	}
	_, err = ParseFault("token=explode")
	for _, name := range FaultNames() {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v lacks %s", err, name)
		}
	}
}

func TestZeroFault(t *testing.T) {
	if text := (Fault{}).String(); text != "" {
		t.Error(text)
	}
	s := sandboxWith(t, Options{Faults: []Fault{{}}})
	wantStatus(t, get(t, s, "/auth/token", SampleKey), 200)
	wantStatus(t, get(t, s, "/nowhere", ""), 404)
}

func FuzzParseFault(f *testing.F) {
	seeds := 0
	for text := range goodFaults {
		f.Add(text)
		seeds++
	}
	for _, text := range badFaults {
		f.Add(text)
		seeds++
	}
	for _, text := range []string{
		`form=429:retry-after=\`, `form=429:retry-after=\\:\after=1`, `*=content-type:\\\times=1:`, "form=429:retry-after=:", "form=429:retry-after=\xff: :",
	} {
		f.Add(text)
		seeds++
	}
	if seeds < 40 {
		f.Fatalf("only %d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			if msg.KindOf(err) != msg.Usage || fault != (Fault{}) {
				t.Fatalf("%+v %v", fault, err)
			}
			return
		}
		again, err := ParseFault(fault.String())
		if err != nil || again != fault {
			t.Fatalf("%q is %+v, printed as %q, read as %+v, %v", text, fault, fault.String(), again, err)
		}
	})
}
