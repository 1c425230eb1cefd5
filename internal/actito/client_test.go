package actito

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"engage/internal/msg"
	"engage/internal/sandbox"
)

// TestSample reads the sample licence from either route: exact names, in its order.
func TestSample(t *testing.T) {
	for name, faults := range map[string][]string{
		"V5":            {"entities.v4=500", "tables.v4=500", "table.v4=500"},
		"V4 for rights": {"entities.v5=403", "tables.v5=403", "table.v5=403"},
		"V4 for lack":   {"entities.v5=404", "tables.v5=404", "table.v5=404"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newProbe(t, sandboxWith(t, sandbox.Options{}, faults...).URL())
			for _, e := range sandbox.Sample().Entities {
				var want []string
				for _, table := range e.Tables {
					want = append(want, table.Name)
					got, err := c.Subscriptions(t.Context(), e.Name, table.Name)
					if diff := cmp.Diff(table.Subscriptions, got); diff != "" || err != nil {
						t.Error(err, diff)
					}
				}
				got, err := c.ProfileTables(t.Context(), e.Name)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Error(err, diff)
				}
				for _, f := range e.Forms {
					if _, err := c.Form(t.Context(), e.Name, f.Name, ""); err != nil {
						t.Error(err)
					}
				}
			}
			got, err := c.Entities(t.Context())
			if diff := cmp.Diff([]string{"acme", "Atelier démo"}, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
		})
	}
}

// TestAnswerFormats: a list of tables, in an object or alone, and the subscriptions in
// every format, in the list or in the table's own structure by its id.
func TestAnswerFormats(t *testing.T) {
	for _, subscriptions := range []string{`["a","b"]`, `[{"name":"a"},{"name":"b"}]`, `{"a":true,"b":false}`} {
		for _, list := range []string{`{"profileTables":[%s]}`, `[%s]`, `{"tables":[%s]}`} {
			for _, id := range []string{`"16"`, `16`} {
				table := fmt.Sprintf(`{"id":%s,"name":"Clients","subscriptions":%s}`, id, subscriptions)
				for name, listed := range map[string]string{"in the list": table, "by the id": fmt.Sprintf(`{"id":%s,"name":"Clients"}`, id)} {
					s := serve(t, func(w http.ResponseWriter, r *http.Request) {
						switch {
						case r.URL.Path == tokenPath:
							_, _ = fmt.Fprint(w, `{"accessToken":"tokenOfTheTest123"}`)
						case strings.HasSuffix(r.URL.Path, "/profile-tables"):
							_, _ = fmt.Fprintf(w, list, listed)
						case strings.HasSuffix(r.URL.Path, "/profile-tables/16"):
							_, _ = fmt.Fprint(w, table)
						default:
							t.Errorf("%s was asked", r.URL)
						}
					})
					got, err := newProbe(t, s.URL).Subscriptions(t.Context(), "acme", "Clients")
					if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" || err != nil {
						t.Errorf("%s %s %s: %v %s", name, list, table, err, diff)
					}
				}
			}
		}
	}
}

// TestFallbackRoutes: which of two routes' answers is returned.
func TestFallbackRoutes(t *testing.T) {
	for _, c := range []struct {
		faults []string
		want   Reason
		calls  string
	}{
		{[]string{"tables=403", "table=403"}, Forbidden, "tables.v5.new tables.v5.old table.v4"},
		{[]string{"tables=404", "table=404"}, NotFound, "tables.v5.new tables.v5.old table.v4"},
		{[]string{"tables=403", "table=404"}, Forbidden, "tables.v5.new tables.v5.old table.v4"},
		{[]string{"tables=404", "table=403"}, Forbidden, "tables.v5.new tables.v5.old table.v4"}, // a 404 may hide a missing right
		{[]string{"tables=403", "table=500"}, Unavailable, "tables.v5.new tables.v5.old table.v4"},
		{[]string{"tables=500"}, Unavailable, "tables.v5.new"},
		{[]string{"tables=html"}, 0, "tables.v5.new table.v4"},
		{[]string{"tables=html", "table=html"}, NotUnderstood, "tables.v5.new table.v4"},
		{[]string{"subscriptions=missing"}, NotUnderstood, "tables.v5.new table.v5.new table.v4"},
		{[]string{"subscriptions.v5=missing"}, 0, "tables.v5.new table.v5.new table.v4"},
		{[]string{"subscriptions.v5=missing", "table.v4=500"}, NotUnderstood, "tables.v5.new table.v5.new table.v4"},
		{[]string{"tables.v5.new=404"}, 0, "tables.v5.new tables.v5.old"},
		{[]string{"tables.v5.new=301"}, 0, "tables.v5.new tables.v5.old"},
		{[]string{"subscriptions.v5=null"}, 0, "tables.v5.new table.v4"},
	} {
		t.Run(strings.Join(c.faults, " "), func(t *testing.T) {
			t.Parallel()
			server := sandboxWith(t, sandbox.Options{}, c.faults...)
			list, err := newProbe(t, server.URL()).Subscriptions(t.Context(), "acme", "Clients")
			wantReason(t, err, c.want)
			if (err == nil) != (len(list) == 12) {
				t.Errorf("%d subscriptions and %v", len(list), err)
			}
			var routes []string
			for _, call := range server.Calls()[1:] {
				routes = append(routes, call.Route)
			}
			if got := strings.Join(routes, " "); got != c.calls {
				t.Errorf("calls %s, want %s", got, c.calls)
			}
		})
	}
}

func TestNotFound(t *testing.T) {
	server := sandboxWith(t, sandbox.Options{})
	c := newProbe(t, server.URL())
	form := func(c *probe, entity, form string) error {
		_, err := c.Form(t.Context(), entity, form, "")
		return err
	}
	for what, err := range map[string]error{
		"a form":                         form(c, "acme", "nothing"),
		"a form of another case":         form(c, "acme", "engagecampaigns"),
		"an entity":                      form(c, "nobody", "engageCampaigns"),
		"a name that would be a step up": form(c, "..", "engageCampaigns"),
		"a name with a slash":            form(c, "acme", "a/b"),
	} {
		if ReasonOf(err) != NotFound || msg.KindOf(err) != msg.Difference {
			t.Errorf("%s: %v", what, err)
		}
		if !strings.Contains(err.Error(), " at no address that engage knows (404)") || !strings.Contains(msg.HintOf(err), "ask your account manager") {
			t.Errorf("%s: %v (%s)", what, err, msg.HintOf(err))
		}
	}
	for _, table := range []string{"clients", "", "..", "a/b?c#d", "16"} {
		if _, err := c.Subscriptions(t.Context(), "acme", table); ReasonOf(err) != NotFound {
			t.Errorf("%q: %v", table, err)
		}
	}
	for _, call := range server.Calls() {
		if call.Route == "interaction" || call.Method != http.MethodGet {
			t.Errorf("%s %s", call.Method, call.Path)
		}
	}
}

// TestTokenOnce: concurrent queries fetch the token once, and replace an expired one
// once.
func TestTokenOnce(t *testing.T) {
	server := sandboxWith(t, sandbox.Options{Concurrency: DefaultCalls}, "token=latency:20ms")
	c := newProbe(t, server.URL())
	count := func() int {
		return len(slices.DeleteFunc(server.Calls(), func(c sandbox.Call) bool { return c.Route != "token" }))
	}
	for round := 1; round <= 2; round++ {
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				if _, err := c.Entities(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got := count(); got != round {
			t.Errorf("round %d: %d calls for a token", round, got)
		}
		server.ExpireTokens()
	}
	if slices.ContainsFunc(server.Calls(), func(c sandbox.Call) bool { return c.Status == http.StatusTooManyRequests }) {
		t.Errorf("more than %d calls at a time", DefaultCalls)
	}
}

// TestTokenFailsOnce: queries that wait for the same token share its error.
func TestTokenFailsOnce(t *testing.T) {
	held := make(chan struct{})
	var count atomic.Int32
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		count.Add(1)
		<-held
		w.WriteHeader(http.StatusUnauthorized)
	})
	c := newProbe(t, s.URL)
	errs := make(chan error)
	for range 5 {
		go func() { errs <- c.Token(t.Context()) }()
	}
	stacks := make([]byte, 1<<20)
	for waiting := 0; waiting < 5; waiting = strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "singleflight.(*Group).Do(") {
		time.Sleep(time.Millisecond)
	}
	close(held)
	for range 5 {
		wantReason(t, <-errs, Refused)
	}
	if n := count.Load(); n != 1 {
		t.Errorf("%d calls", n)
	}
}

// TestSameTokenAgain: a server may give a token again that it refuses. Then it refuses
// the key, after two calls for a token.
func TestSameTokenAgain(t *testing.T) {
	for _, what := range calls[1:] {
		var tokens atomic.Int32
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != tokenPath {
				w.WriteHeader(http.StatusUnauthorized)
			} else if tokens.Add(1) < 100 {
				_, _ = fmt.Fprint(w, `{"accessToken":"tokenOfTheTest123"}`)
			} else {
				w.WriteHeader(http.StatusTeapot)
			}
		})
		_, err := what.ask(t.Context(), newProbe(t, s.URL).Client)
		wantReason(t, err, Refused)
		if n := tokens.Load(); n != 2 {
			t.Errorf("%s: %d calls for a token", what.name, n)
		}
	}
}

// TestTokenLeaderCancelled: if the query that fetches the token is cancelled, another
// one that waits fetches it.
func TestTokenLeaderCancelled(t *testing.T) {
	first := make(chan struct{})
	var count atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if count.Add(1) == 1 {
			close(first)
			<-r.Context().Done()
			return
		}
		_, _ = fmt.Fprint(w, `{"accessToken":"theSecondToken"}`)
	})
	c := newProbe(t, s.URL)
	ctx, cancel := context.WithCancel(t.Context())
	leader, follower := make(chan error), make(chan error)
	go func() { leader <- c.Token(ctx) }()
	<-first
	go func() { follower <- c.Token(t.Context()) }()
	cancel()
	if err := <-leader; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := <-follower; err != nil {
		t.Error(err)
	}
}

// TestHangOnce: a call without an answer is made once more within its time limit.
func TestHangOnce(t *testing.T) {
	for _, column := range calls {
		t.Run(column.name, func(t *testing.T) {
			t.Parallel()
			for times, want := range map[int]Reason{1: 0, 2: TooSlow} {
				server := sandboxWith(t, sandbox.Options{}, fmt.Sprintf("token=hang:times=%d", times))
				limit := 3 * time.Second // what is left of it is enough for the second call
				c := newProbe(t, server.URL(), func(o *Options) { o.Timeout = limit })
				begin := time.Now()
				_, err := column.ask(t.Context(), c.Client)
				if ReasonOf(err) != want || times == 2 && !strings.Contains(err.Error(), "within 3s") {
					t.Errorf("%d times: %v", times, err)
				}
				if spent := time.Since(begin); times == 2 && spent < limit {
					t.Errorf("%d times: it took %s", times, spent)
				}
			}
		})
	}
}

// TestCancel cancels at every stage of a call: it returns at once, without a retry.
func TestCancel(t *testing.T) {
	for _, fault := range []string{"hang", "slow-body", "endless", "latency:1m", "503", "429:retry-after=10"} {
		for _, column := range calls {
			t.Run(fault+"/"+column.name, func(t *testing.T) {
				t.Parallel()
				server := sandboxWith(t, sandbox.Options{}, column.name+"="+fault)
				ctx, cancel := context.WithCancel(t.Context())
				c := newProbe(t, server.URL(), func(o *Options) {
					o.after = func(time.Duration) <-chan time.Time {
						cancel()
						return nil
					}
				})
				if column.name != "token" {
					if err := c.Token(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				before := len(server.Calls())
				go func() {
					for len(server.Calls()) == before {
						time.Sleep(time.Millisecond)
					}
					if !strings.Contains(fault, "503") && !strings.Contains(fault, "429") {
						cancel()
					}
				}()
				begin := time.Now()
				_, err := column.ask(ctx, c.Client)
				if fault == "endless" && ReasonOf(err) == NotUnderstood {
					return // it was read to the bound before anybody could give up
				}
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%v", err)
				}
				if spent := time.Since(begin); spent > longTimeout/2 {
					t.Errorf("it took %s", spent)
				}
			})
		}
	}
	t.Run("before", func(t *testing.T) {
		server := sandboxWith(t, sandbox.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, column := range calls {
			if _, err := column.ask(ctx, newProbe(t, server.URL()).Client); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", column.name, err)
			}
		}
		if n := len(server.Calls()); n > 0 {
			t.Errorf("%d calls were made", n)
		}
	})
}

// TestCancelWaitingForSlot: waiting for one of the licence's slots can be
// cancelled.
func TestCancelWaitingForSlot(t *testing.T) {
	limits := NewLimits(2, 0, nil)
	for range 2 {
		limits.slots <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := newProbe(t, "http://127.0.0.1:9", func(o *Options) { o.Limits = limits }).Token(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// TestHeaders: the headers of a call, which has no cookie.
func TestHeaders(t *testing.T) {
	var got []http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Clone())
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "tracked"})
		if r.URL.Path == tokenPath {
			_, _ = fmt.Fprint(w, `{"accessToken":"tokenOfTheTest123"}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"entities":[]}`)
	})
	if _, err := newProbe(t, s.URL).Entities(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{canary, "Bearer tokenOfTheTest123"}
	for i, h := range got {
		if h.Get("Authorization") != want[i] || h.Get("Accept") != "application/json" || h.Get("User-Agent") != "engage/test" {
			t.Errorf("call %d: %v", i, h)
		}
		if len(h["Cookie"]) > 0 || len(h["Referer"]) > 0 {
			t.Errorf("call %d: %v", i, h)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for what, o := range map[string]Options{
		"http elsewhere":            {Domain: "http://api3.actito.com"},
		"no address":                {Domain: "api3.actito.com"},
		"nothing":                   {},
		"a query":                   {Domain: "https://api3.actito.com", TokenURL: "https://api3.actito.com/auth/token?" + canary},
		"a fragment":                {Domain: "https://api3.actito.com", TokenURL: "https://api3.actito.com/auth/token#" + canary},
		"a user name":               {Domain: "https://user:" + canary + "@api3.actito.com"},
		"a key as the address":      {Domain: canary},
		"another scheme":            {Domain: "ftp://127.0.0.1"},
		"an invisible character":    {Domain: "https://api3.actito.com\u202e.evil.example"},
		"a token address elsewhere": {Domain: "https://api3.actito.com", TokenURL: "https://api1.actito.com/auth/token"},
		"another port":              {Domain: "https://api3.actito.com", TokenURL: "https://api3.actito.com:8443/auth/token"},
		"a token address by http":   {Domain: "https://127.0.0.1", TokenURL: "http://127.0.0.1/auth/token"},
		"a sub-domain":              {Domain: "https://api3.actito.com", TokenURL: "https://x.api3.actito.com/auth/token"},
	} {
		o.Key = parsed(t, canary)
		_, err := New(o)
		if msg.KindOf(err) != msg.Config || msg.HintOf(err) == "" {
			t.Errorf("%s: %v", what, err)
		} else if strings.Contains(allFormats(err), canary) {
			t.Errorf("%s: the key is in %v", what, err)
		}
	}
	for _, o := range []Options{
		{Domain: "https://API3.actito.com", TokenURL: "https://api3.actito.com:443/auth/token"},
		{Domain: "http://[::1]:8080"}, {Domain: "http://localhost:8080"}, {Domain: "https://127.0.0.1"},
	} {
		if _, err := New(o); err != nil {
			t.Errorf("%s: %v", o.Domain, err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 10, 21, 7, 28, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-1": 0, "1.5": 0, "5s": 0, "99999999999999999999": 0,
		"0": 0, "7": 7 * time.Second, "3600": time.Hour, "9999999999": 24 * time.Hour,
		"Wed, 21 Oct 2026 07:28:09 GMT":     9 * time.Second,
		"Wed, 21 Oct 2026 07:27:00 GMT":     0,
		"Wednesday, 21-Oct-26 07:29:00 GMT": time.Minute,
		"Fri, 31 Dec 9999 23:59:59 GMT":     1<<63 - 1,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestBudget: whatever the answers ask for, the waits of one query never exceed 20
// seconds, and no attempt begins after that plus one timeout.
func TestBudget(t *testing.T) {
	for _, asked := range []time.Duration{0, time.Millisecond, time.Second, 7 * time.Second, 19 * time.Second, 20 * time.Second, 21 * time.Second, time.Hour, 1<<63 - 1} {
		for range 200 {
			b := (&Client{}).newQuery("", "", "").retryBudget
			var sum time.Duration
			for attempt := 1; attempt < maxAttempts; attempt++ {
				wait, ok := b.take(attempt, asked)
				if !ok {
					if asked == 0 {
						t.Fatal("the usual waits don't fit")
					}
					break
				}
				if wait < asked || wait <= 0 {
					t.Fatalf("%s is shorter than %s", wait, asked)
				}
				sum += wait
			}
			if sum > maxWaiting {
				t.Fatalf("%s in all", sum)
			}
		}
	}
	late := &budget{left: maxWaiting, ends: time.Now()}
	if _, ok := late.take(1, 0); ok {
		t.Error("an attempt begins after the end")
	}
}

// TestSharedRetryBudget: the calls of one query share a budget.
func TestSharedRetryBudget(t *testing.T) {
	server := sandboxWith(t, sandbox.Options{}, "token=503:times=1:retry-after=9", "tables.v5=429:times=1:retry-after=9", "subscriptions.v5=missing", "table.v5=429:retry-after=9")
	c := newProbe(t, server.URL())
	_, _ = c.Subscriptions(t.Context(), "acme", "Clients")
	if total := c.clock.total(); total > maxWaiting || total < 18*time.Second {
		t.Errorf("it waits for %s", total)
	}
}

func TestTokenLifetime(t *testing.T) {
	for text, want := range map[string]time.Duration{
		`"900s"`: 15 * time.Minute, `"2m"`: 2 * time.Minute, `"1h"`: time.Hour,
		`null`: defaultTokenLifetime, `""`: defaultTokenLifetime, `"-5s"`: defaultTokenLifetime, `0`: defaultTokenLifetime, `"0s"`: defaultTokenLifetime, `"1ns"`: defaultTokenLifetime,
		`"PT15M"`: defaultTokenLifetime, `"soon"`: defaultTokenLifetime, `900`: defaultTokenLifetime, `{}`: defaultTokenLifetime,
	} {
		_, got, err := parseToken([]byte(`{"accessToken":"a","expiresIn":` + text + `}`))
		if err != nil || got != want {
			t.Errorf("%s: %s, want %s (%v)", text, got, want, err)
		}
	}
}

// TestShortTokenLifetime: a token that expires at once is still used for the call that
// it was fetched for.
func TestShortTokenLifetime(t *testing.T) {
	server := sandboxWith(t, sandbox.Options{TokenLife: time.Second})
	c := newProbe(t, server.URL())
	for range 3 {
		if _, err := c.Entities(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInvalidTokens(t *testing.T) {
	for body, want := range map[string]Reason{
		`{"accessToken":"a.b-c_d~e+f/g=="}`:                   0,
		`{"accessToken":"\"quoted\""}`:                        0, // taken to the letter
		`{"accessToken":""}`:                                  NotUnderstood,
		`{"accessToken":null}`:                                NotUnderstood,
		`{"accessToken":42}`:                                  NotUnderstood,
		`{"accessToken":["a"]}`:                               NotUnderstood,
		`{"accessToken":"a b"}`:                               NotUnderstood,
		`{"accessToken":"a\r\nX-Evil: 1"}`:                    NotUnderstood,
		`{"accessToken":"clé"}`:                               NotUnderstood,
		`{"accessToken":"\u0000"}`:                            NotUnderstood,
		`{"AccessToken":"a"}`:                                 NotUnderstood,
		`{"access_token":"a"}`:                                NotUnderstood,
		`{"accessToken":"` + strings.Repeat("a", 9000) + `"}`: NotUnderstood,
		"\ufeff {\"accessToken\":\"a\"}\n":                    0,
		`{"accessToken":"a"} trailing`:                        NotUnderstood,
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, body) })
		c := newProbe(t, s.URL)
		err := c.Token(t.Context())
		if ReasonOf(err) != want {
			t.Errorf("%.60s: %v", body, err)
		}
		if err == nil {
			continue
		}
		if r, found := firstControl(err.Error()); found {
			t.Errorf("%.60s: the message holds %U", body, r)
		}
	}
}

// TestInvalidAnswers: an answer that is no list of names is an error, never empty.
func TestInvalidAnswers(t *testing.T) {
	for body, want := range map[string]string{
		`{"subscriptions":[]}`:                                   "",
		`{"subscriptions":["a","b","a"]}`:                        "a,b",
		`{"subscriptions":[{"name":"a","id":1},"b"]}`:            "a,b",
		`{"subscriptions":{"a":true,"b":false,"c":null,"d":{}}}`: "a,b,c,d",
		`{"subscriptions":{"subscriptions":["a"],"total":1}}`:    "a",
		`{"table":{"subscriptions":["a"]}}`:                      "a",
		`{"subscriptionNames":["a"]}`:                            "a",
		"\ufeff{\"subscriptions\":[\"a\"]}":                      "a",
		`{"subscriptions":["a\tb"]}`:                             "a\tb",
		`{"subscriptions":{}}`:                                   "error",
		`{"subscriptions":{"name":"a","id":"1"}}`:                "error",
		`{"subscriptions":{"page":1,"total":3}}`:                 "error",
		`{"subscriptions":{"":true}}`:                            "error",
		`{"subscriptions":null}`:                                 "error",
		`{"subscriptions":"a"}`:                                  "error",
		`{"subscriptions":[null]}`:                               "error",
		`{"subscriptions":[1]}`:                                  "error",
		`{"subscriptions":[{"name":1}]}`:                         "error",
		`{"subscriptions":[{"label":"a"}]}`:                      "error",
		`{"subscriptions":[""]}`:                                 "error",
		`{"subscriptions":[["a"]]}`:                              "error",
		`{"subscriptions":["a\u001b[31m"]}`:                      "error",
		`{"subscriptions":["\ud800"]}`:                           "error",
		"{\"subscriptions\":[\"caf\xe9\"]}":                      "error",
		`{"name":"Clients"}`:                                     "error",
		`{}`:                                                     "error",
		`[]`:                                                     "error",
		`{"subscriptions":["a"]`:                                 "error",
	} {
		got, err := answer([]byte(body), structureNames)
		text := strings.Join(got, ",")
		if err != nil {
			text = "error"
		}
		if text != want {
			t.Errorf("%s: %s (%v), want %s", body, text, err, want)
		}
	}
	for _, body := range []string{"", " ", "<html>", "null", "1", `"a"`, "true", "{}", `{"items":{}}`, "[{}]", "\xff\xfe"} {
		if list, err := answer([]byte(body), itemNames(parseEntities)); err == nil {
			t.Errorf("%q as entities: %v", body, list)
		}
		if list, err := answer([]byte(body), itemNames(parseTables)); err == nil {
			t.Errorf("%q as tables: %v", body, list)
		}
		if _, err := answer([]byte(body), parseForm); err == nil && body != "[{}]" && body != `{"items":{}}` {
			t.Errorf("%q as a form", body)
		}
	}
}

// TestProxy: calls to this machine never use a proxy; all others use HTTPS_PROXY, and
// the key is not sent before the tunnel is established.
func TestProxy(t *testing.T) {
	status := http.StatusProxyAuthRequired
	var seen []string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Method+" "+r.Host+" "+r.Header.Get("Authorization"))
		w.WriteHeader(status)
	})
	address := strings.Replace(proxy.URL, "http://", "http://user:proxyPassword@", 1)
	t.Setenv("HTTPS_PROXY", address)
	t.Setenv("HTTP_PROXY", address)
	t.Setenv("NO_PROXY", "")
	server := sandboxWith(t, sandbox.Options{})
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL(), "http://"), ":")
	for _, host := range []string{"127.0.0.1", "LOCALHOST"} {
		if err := newProbe(t, "http://"+host+":"+port).Token(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if len(seen) > 0 {
		t.Errorf("the proxy saw %v", seen)
	}
	for _, want := range []string{"it answered 407", "it answered 502"} {
		c := newProbe(t, "https://api3.actito.com")
		err := c.Token(t.Context())
		wantReason(t, err, Unavailable)
		if !strings.Contains(err.Error(), want) || strings.Contains(allFormats(err), "proxyPassword") || c.clock.total() > 0 {
			t.Errorf("%v, waits %s", err, c.clock.total())
		}
		status = http.StatusBadGateway
	}
	if !slices.Equal(seen, []string{"CONNECT api3.actito.com:443 ", "CONNECT api3.actito.com:443 "}) {
		t.Errorf("the proxy saw %v", seen)
	}
	proxy.Close()
	if err := newProbe(t, "https://api3.actito.com").Token(t.Context()); !strings.Contains(fmt.Sprint(err), "the proxy in HTTPS_PROXY does not answer") {
		t.Error(err)
	}
}

// TestProxyAddress: an invalid proxy address is wrong use, and no call bypasses it.
func TestProxyAddress(t *testing.T) {
	domain, err := url.Parse("https://actito.example")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"": "", "proxy:3128": "http://proxy:3128", "10.0.0.1:3128": "http://10.0.0.1:3128", "http://u:p@proxy:3128/": "http://u:p@proxy:3128/",
		"socks5://proxy:1080": "socks5://proxy:1080", "https://[::1]:3128": "https://[::1]:3128", "HTTP://proxy": "http://proxy",
		"http://127.0.0.1:9\r": "none", " http://127.0.0.1:9": "none", "http://127.0.0.1:9 ": "none", "::::": "none", "%": "none", " ": "none",
		"http://user:proxyPassword@bad host:1": "none", "ftp://proxy:21": "none", "http://": "none", "http://:3128": "none", "http://proxy:x": "none",
		"http://proxy:99999": "none", "http://proxy/path": "none", "direct": "http://direct", "http:/proxy": "none", "http://pro\u200bxy": "none",
	} {
		t.Setenv("HTTPS_PROXY", text)
		t.Setenv("NO_PROXY", "")
		u, err := proxyFor(domain)
		got := ""
		switch {
		case err != nil:
			got = "none"
			if msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), "HTTPS_PROXY") || msg.HintOf(err) == "" || strings.Contains(allFormats(err), "proxyPassword") {
				t.Errorf("%q: %v", text, err)
			}
		case u != nil:
			got = u.String()
		}
		if got != want {
			t.Errorf("%q: %q", text, got)
		}
		t.Setenv("NO_PROXY", ".example")
		if u, err := proxyFor(domain); u != nil || err != nil {
			t.Errorf("%q with NO_PROXY: %v %v", text, u, err)
		}
	}
}

// TestLoopbackOnly: without TLS the key stays on this machine, whatever a name
// resolves to.
func TestLoopbackOnly(t *testing.T) {
	control := dialer("http").Control
	for address, ok := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:80": true, "[::ffff:127.0.0.1]:80": true, "127.8.9.1:80": true,
		"192.0.2.1:80": false, "[2001:db8::1]:80": false, "0.0.0.0:80": false, "nonsense": false,
	} {
		if err := control("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	if dialer("https").Control != nil {
		t.Error("https is bound to this machine")
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"api3.actito.com": "ENV-3", " https://API3.actito.com/v4/ ": "ENV-3", "http://api1.actito.com": "ENV-1",
		"https://api.actito.com:443": "ENV-0", "https://api-pre1.actito.com/auth/token": "PREPROD",
		"https://api2.actito.com": "", "api3.actito.com.evil.example": "", "https://api3.actito.com:8443": "",
		"https://api3.actito.com@evil.example": "", "": "", "https://": "", "javascript:alert(1)": "",
	} {
		e, ok := EnvironmentOf(text)
		if e.Name != want || ok != (want != "") {
			t.Errorf("%q: %q %v", text, e.Name, ok)
		}
	}
	for domain, want := range map[string]string{
		"https://api3.actito.com": "", "https://actito.com": "", "http://127.0.0.1:1": "", "https://localhost": "",
		"https://actito.com.evil.example": "actito.com.evil.example", "https://evilactito.com": "evilactito.com", "https://proxy.example:8443": "proxy.example:8443",
	} {
		if got := ThirdPartyHost(domain); got != want {
			t.Errorf("%s: %q", domain, got)
		}
	}
}

// TestEchoedSecret: an answer that contains the key or the token, with any escapes, is
// refused, and the error for a redirection to a host of that name does not name it.
func TestEchoedSecret(t *testing.T) {
	const token = "tokenOfTheTest+/123"
	escaped := func(text, format string) string {
		var b strings.Builder
		for _, c := range []byte(text) {
			_, _ = fmt.Fprintf(&b, format, c)
		}
		return b.String()
	}
	for _, secret := range []string{canary, token} {
		for _, spelled := range []string{
			secret, strings.ToLower(secret), strings.ReplaceAll(secret, "/", `\/`), escaped(secret[:3], `\u%04x`) + secret[3:],
			escaped(secret, `\u%04X`), escaped(secret, "%%%02x"), escaped(secret, "&#%d;"), strings.ReplaceAll(secret, "+", "&plus;"),
		} {
			for _, body := range []string{
				`{"entities":["a%s"]}`, `{"entities":[{"name":"%s"}]}`, `{"%s":[]}`, `{"entities":["a"],"x":{"y":["%s"]}}`, `{"entities":[{"%s":1}]}`,
			} {
				s := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == tokenPath {
						_, _ = fmt.Fprintf(w, `{"accessToken":%q}`, token)
						return
					}
					_, _ = io.WriteString(w, strings.Replace(body, "%s", spelled, 1))
				})
				list, err := newProbe(t, s.URL).Entities(t.Context())
				if ReasonOf(err) != NotUnderstood || !strings.Contains(err.Error(), "repeats the secret") {
					t.Errorf("%s in %s: %q, %v", spelled, body, list, err)
				}
			}
		}
	}
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://"+strings.ToLower(canary)+".example/")
		w.WriteHeader(http.StatusFound)
	})
	if err := newProbe(t, s.URL).Token(t.Context()); ReasonOf(err) != NotUnderstood || strings.Contains(err.Error(), "example") {
		t.Error(err)
	}
}

// TestBounds: an answer may contain 10,000 names of 512 characters; more are an error,
// wherever the names are.
func TestBounds(t *testing.T) {
	list := func(count int, name func(int) string) string {
		var b strings.Builder
		for i := range count {
			_, _ = fmt.Fprintf(&b, ",%s", name(i))
		}
		return strings.TrimPrefix(b.String(), ",")
	}
	long := func(i int, last string) string { return fmt.Sprintf("%05d", i) + strings.Repeat("é", 506) + last }
	const begin, end = `[{"name":"Clients","subscriptions":`, `}]`
	for _, shape := range []struct {
		name, begin, end string
		item             func(string) string
		ask              func(*Client) (int, error)
	}{
		{"texts", begin + `[`, `]` + end, strconv.Quote, subscriptionsOf},
		{"objects", begin + `[`, `]` + end, func(s string) string { return fmt.Sprintf(`{"id":7,"name":%q}`, s) }, subscriptionsOf},
		{"keys", begin + `{`, `}` + end, func(s string) string { return strconv.Quote(s) + ":true" }, subscriptionsOf},
		{"entities", `{"entities":[`, `]}`, strconv.Quote, func(c *Client) (int, error) {
			found, err := c.Entities(t.Context())
			return len(found), err
		}},
		{"tables", `[`, `]`, strconv.Quote, func(c *Client) (int, error) {
			found, err := c.ProfileTables(t.Context(), "acme")
			return len(found), err
		}},
	} {
		for what, body := range map[string]string{
			"":               list(maxNames, func(i int) string { return shape.item(long(i, "x")) }),
			"10000 names":    list(maxNames+1, func(i int) string { return shape.item(strconv.Itoa(i)) }),
			"512 characters": list(1, func(i int) string { return shape.item(long(i, "xy")) }),
		} {
			found, err := shape.ask(newProbe(t, answering(t, shape.begin+body+shape.end).URL, wholeBody).Client)
			switch {
			case what == "" && (err != nil || found != maxNames):
				t.Errorf("%s: %d names, %v", shape.name, found, err)
			case what != "" && (msg.KindOf(err) != msg.Unreachable || !strings.Contains(err.Error(), "there came") || !strings.Contains(err.Error(), what)):
				t.Errorf("%s: %d names of more than %s: %v", shape.name, found, what, err)
			}
		}
	}
}

func subscriptionsOf(c *Client) (int, error) {
	found, err := c.Subscriptions(context.Background(), "acme", "Clients")
	return len(found), err
}

func wholeBody(o *Options) { o.bodyLimit = 0 }

// TestMemory: no answer of maxBody takes more than 100 MiB, whatever its content, even
// if nothing is freed before the end, and with the answer of the fallback route. It
// tests smaller answers.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector, with which short tests run, takes memory of its own")
	}
	const size, most = 5 << 20, 100 << 20 / (maxBody / (5 << 20))
	full := func(begin, piece, end string) string {
		return begin + strings.Repeat(piece, (size-len(begin)-len(end))/len(piece)) + end
	}
	for name, body := range map[string]string{
		"numbers":         full(`{"subscriptions":[1`, ",1", "]}"),
		"texts":           full(`{"subscriptions":["a"`, `,"a"`, "]}"),
		"objects":         full(`{"subscriptions":[{}`, `,{}`, "]}"),
		"names":           full(`{"subscriptions":[{"name":"a"}`, `,{"name":"a"}`, "]}"),
		"keys":            full(`{"subscriptions":{"a":true`, `,"a":true`, "}}"),
		"keys above":      full(`{"a":1`, `,"a":1`, "}"),
		"tables":          full(`[{"name":"Clients"}`, `,{"name":"a"}`, "]"),
		"one text":        full(`{"subscriptions":["`, "a", `"]}`),
		"one key":         full(`{"profileTable":{"`, "a", `":1}}`),
		"escapes":         full(`{"subscriptions":["`, `\u0061`, `"]}`),
		"backslashes":     full(`{"subscriptions":["`, `\\`, `"]}`),
		"references":      full(`{"subscriptions":["`, `&amp;`, `"]}`),
		"one number":      full(`[{"name":"Clients","id":`, "1", `}]`),
		"blanks":          full(`{"subscriptions":[`, " ", `"a"]}`),
		"shallow nesting": full(`{"subscriptions":[[]`, ",[[[[[[[[]]]]]]]]", "]}"),
		"deep nesting":    full(`{"subscriptions":`, "[", ""),
		"inside a table":  full(`{"profileTables":[{"name":"Clients","subscriptions":["b"`, ` ,  "bbb"`, "]}]}"),
		"too much":        full(`{"subscriptions":["a"]`, " ", "") + strings.Repeat(" ", size) + "}",
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
			p := newProbe(t, s.URL, func(o *Options) { o.bodyLimit = size })
			p.holdToken(parsed(t, "tokenOfTheTest123"))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := subscriptionsOf(p.Client)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > most {
				t.Errorf("%d of %d MiB: %v", used>>20, most>>20, err)
			}
		})
	}
}

// TestRedirectTarget: only a printable host of a redirection's address is named.
func TestRedirectTarget(t *testing.T) {
	for location, want := range map[string]string{
		"https://login.example:8443/a?b=" + canary: " to https://login.example:8443", "http://10.0.0.1/": " to http://10.0.0.1",
		"https://evil\u202e.example/": "", "https://\x9b31m.example": "", "//host/path": "", "/path": "", "javascript:alert(1)": "", "": "",
		"https://user:" + canary + "@host/": " to https://host", "http://[::1%25" + canary + "]/": "",
	} {
		if got := redirectTarget(location); got != want {
			t.Errorf("%q: %q, want %q", location, got, want)
		}
	}
}

// TestConnectionErrors: each system has its own numbers for these.
func TestConnectionErrors(t *testing.T) {
	none, _ := nothingListens(t, "")
	if err := newProbe(t, none).Token(t.Context()); err == nil || !strings.Contains(err.Error(), "nothing listens there (connection refused)") {
		t.Error(err)
	}
}
