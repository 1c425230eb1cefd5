package actito

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"
	"time"

	"engage/internal/msg"
	"engage/internal/sandbox"
	"engage/internal/secret"
)

const tokenPath = "/auth/token"

// canary is the key of all tests here: it is searched for where no key may be.
const canary = "canaryKey7R49FRHrthqhd8bvdh74"

// testBody is what an answer may have in the tests; that of 50,000
// subscriptions has more than half of it.
const testBody = 4 << 20

// patience is a time limit for what is not meant to meet it.
const patience = 20 * time.Second

func parsed(t testing.TB, text string) secret.Key {
	t.Helper()
	key, err := secret.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sandboxWith(t testing.TB, o sandbox.Options, faults ...string) *sandbox.Server {
	t.Helper()
	if o.Key == "" {
		o.Key = canary
	}
	list, err := sandbox.ParseFaults(faults...)
	if err != nil {
		t.Fatal(err)
	}
	o.Faults = list
	s, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// serve runs a server of the test's own.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

// answering serves a good token, and the body for all else.
func answering(t testing.TB, body string) *httptest.Server {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == tokenPath {
			_, _ = fmt.Fprint(w, `{"accessToken":"tokenOfTheTest123","expiresIn":"900s"}`)
			return
		}
		_, _ = fmt.Fprint(w, body)
	})
}

// clock stands in for waiting: it remembers how long each wait was.
type clock struct {
	mu    sync.Mutex
	waits []time.Duration
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	return ctx.Err()
}

func (c *clock) total() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sum time.Duration
	for _, w := range c.waits {
		sum += w
	}
	return sum
}

// printed collects what a client tells, as --verbose would print it.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *printed) add(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(&p.text, format+"\n", args...)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// probe is a client under test with all that it tells.
type probe struct {
	*Client
	clock   *clock
	printed *printed
}

func newProbe(t testing.TB, domain string, change ...func(*Options)) *probe {
	t.Helper()
	p := &probe{clock: &clock{}, printed: &printed{}}
	o := Options{
		Domain: domain, Key: parsed(t, canary), Timeout: patience, UserAgent: "engage/test",
		Trace:   func(c Call) { p.printed.add("%+v", c) },
		Waiting: func(cause error, wait time.Duration) { p.printed.add("%s, %s", cause, wait) },
		sleep:   p.clock.sleep, bodyLimit: testBody,
	}
	for _, c := range change {
		c(&o)
	}
	client, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	p.Client = client
	t.Cleanup(client.http.GetClient().CloseIdleConnections)
	return p
}

// holdToken gives the client a token, so that the next call is not for one.
func (p *probe) holdToken(token secret.Key) {
	p.tokens.text, p.tokens.expires = token, time.Now().Add(time.Hour)
}

// call is one question to Actito, as a column of the matrix.
type call struct {
	name  string // a route or a group of routes of the sandbox
	route []string
	ask   func(context.Context, *Client) (int, error)
}

var calls = []call{
	{"token", []string{"token"}, func(ctx context.Context, c *Client) (int, error) { return 0, c.Token(ctx) }},
	{"entities", []string{"entities.v5", "entities.v4"}, func(ctx context.Context, c *Client) (int, error) {
		list, err := c.Entities(ctx)
		return len(list), err
	}},
	{"form", []string{"form"}, func(ctx context.Context, c *Client) (int, error) {
		return 0, c.Form(ctx, "acme", "engageCampaigns")
	}},
	{"tables", []string{"tables.v5", "tables.v4"}, func(ctx context.Context, c *Client) (int, error) {
		list, err := c.ProfileTables(ctx, "acme")
		return len(list), err
	}},
	{"subscriptions", []string{"tables.v5", "table.v5", "table.v4"}, func(ctx context.Context, c *Client) (int, error) {
		list, err := c.Subscriptions(ctx, "acme", "Clients")
		return len(list), err
	}},
}

// hostile is a server to which nothing may ever come. It remembers all.
type hostile struct {
	*httptest.Server
	mu  sync.Mutex
	got []string
}

func newHostile(t testing.TB) *hostile {
	h := &hostile{}
	h.Server = serve(t, func(w http.ResponseWriter, r *http.Request) {
		dump, _ := httputil.DumpRequest(r, true)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got = append(h.got, string(dump))
		_, _ = fmt.Fprint(w, `{"accessToken":"stolen","entities":[]}`)
	})
	return h
}

func (h *hostile) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.got
}

// everyForm is all that an error can be made to print.
func everyForm(err error) string {
	var b strings.Builder
	for e := err; e != nil; e = errors.Unwrap(e) {
		_, _ = fmt.Fprintf(&b, "%v\n%+v\n%#v\n%q\n", e, e, e, e)
	}
	return b.String() + msg.HintOf(err)
}

// control returns the first character of a message that a terminal would act
// on.
func control(text string) (rune, bool) {
	for _, r := range text {
		if r < ' ' || (r >= 0x7f && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return r, true
		}
	}
	return 0, false
}

func wantReason(t *testing.T, err error, want Reason) {
	t.Helper()
	if got := ReasonOf(err); got != want {
		t.Errorf("reason %d, want %d: %v", got, want, err)
	}
}
