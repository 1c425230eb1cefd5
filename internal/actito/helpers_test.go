package actito

import (
	"context"
	"encoding/json"
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

// canary is the key of these tests, which search for it where no key may be.
const canary = "canaryKey7R49FRHrthqhd8bvdh74"

// testBody is what an answer may have in the tests; that of 50,000
// subscriptions has more than half of it.
const testBody = 4 << 20

// longTimeout is a timeout that should not be reached.
const longTimeout = 20 * time.Second

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

// answering serves a valid token, and the body for all other calls.
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

// fakeClock replaces waiting: it records the duration of each wait.
type fakeClock struct {
	mu    sync.Mutex
	waits []time.Duration
}

func (c *fakeClock) after(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	return time.After(0)
}

func (c *fakeClock) total() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sum time.Duration
	for _, w := range c.waits {
		sum += w
	}
	return sum
}

// traceOutput collects a client's trace, as --verbose prints it.
type traceOutput struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *traceOutput) add(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(&p.text, format+"\n", args...)
}

func (p *traceOutput) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// probe is a client under test with its trace.
type probe struct {
	*Client
	clock   *fakeClock
	printed *traceOutput
}

func newProbe(t testing.TB, domain string, change ...func(*Options)) *probe {
	t.Helper()
	p := &probe{clock: &fakeClock{}, printed: &traceOutput{}}
	o := Options{
		Domain: domain, Key: parsed(t, canary), Timeout: longTimeout, UserAgent: "engage/test",
		Trace:   func(c Call) { p.printed.add("%+v", c) },
		OnRetry: func(cause error, wait time.Duration) { p.printed.add("%s, %s", cause, wait) },
		after:   p.clock.after, bodyLimit: testBody,
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
	p.tokens.token, p.tokens.expires = token, time.Now().Add(time.Hour)
}

// answer reads a body as an answer.
func answer[T any](body []byte, read parser[T]) (none T, err error) {
	raw, err := trimJSON(body)
	if err != nil {
		return none, err
	}
	return read(raw)
}

// itemNames reads the names of a list.
func itemNames(read parser[[]item]) parser[[]string] {
	return func(raw json.RawMessage) ([]string, error) {
		list, err := read(raw)
		return names(list), err
	}
}

// structureNames reads the names in a table's structure.
func structureNames(raw json.RawMessage) ([]string, error) {
	t, err := parseTable(raw)
	list := t.Subscriptions
	for _, a := range t.Attributes {
		list = append(list, a.Name)
	}
	return list, err
}

// call is one query, as a column of the matrix.
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
	{"form", []string{"form.new", "form.old"}, func(ctx context.Context, c *Client) (int, error) {
		_, err := c.Form(ctx, "acme", "engageCampaigns", "")
		return 0, err
	}},
	{"tables", []string{"tables.v5.new", "tables.v5.old", "tables.v4"}, func(ctx context.Context, c *Client) (int, error) {
		list, err := c.ProfileTables(ctx, "acme")
		return len(list), err
	}},
	{"subscriptions", []string{"tables.v5.new", "table.v5.new", "tables.v5.old", "table.v5.old", "table.v4"}, func(ctx context.Context, c *Client) (int, error) {
		list, err := c.Subscriptions(ctx, "acme", "Clients")
		return len(list), err
	}},
}

// recordingServer is a server that must get no request. It records all.
type recordingServer struct {
	*httptest.Server
	mu  sync.Mutex
	got []string
}

func newRecordingServer(t testing.TB) *recordingServer {
	h := &recordingServer{}
	h.Server = serve(t, func(w http.ResponseWriter, r *http.Request) {
		dump, _ := httputil.DumpRequest(r, true)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got = append(h.got, string(dump))
		_, _ = fmt.Fprint(w, `{"accessToken":"stolen","entities":[]}`)
	})
	return h
}

func (h *recordingServer) requests() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.got
}

// allFormats returns all formats of an error.
func allFormats(err error) string {
	var b strings.Builder
	for e := err; e != nil; e = errors.Unwrap(e) {
		_, _ = fmt.Fprintf(&b, "%v\n%+v\n%#v\n%q\n", e, e, e, e)
	}
	return b.String() + msg.HintOf(err)
}

// firstControl returns the first control character of a message.
func firstControl(text string) (rune, bool) {
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
