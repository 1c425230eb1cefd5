package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	patience   = 5 * time.Second         // for what happens soon on any machine
	atOnce     = 1500 * time.Millisecond // for what waits for nobody
	v5Tables   = "/profile-table-structure/v5/entities/acme/profile-tables"
	v4Clients  = "/v4/entity/acme/table/Clients"
	formPath   = "/v4/entity/acme/form/engageCampaigns"
	v5Entities = "/entities/v5/entities"
	typeJSON   = "application/json"
)

func sandboxWith(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func parseFaults(t *testing.T, texts ...string) []Fault {
	t.Helper()
	list, err := ParseFaults(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// answered is a response with its body read; err is from either.
type answered struct {
	status int
	header http.Header
	body   string
	err    error
}

func (a answered) decode(t *testing.T, into any) {
	t.Helper()
	if a.err != nil {
		t.Fatal(a.err)
	}
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// client makes a client of its own, because connections that another one left
// open hide what a fault does to a fresh one.
func client(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func do(ctx context.Context, c *http.Client, method, url, auth string, accept ...string) answered {
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return answered{err: err}
	}
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	for _, a := range accept {
		r.Header.Add("Accept", a)
	}
	response, err := c.Do(r)
	if err != nil {
		return answered{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	// An endless body must not fill the test's memory.
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return answered{response.StatusCode, response.Header, string(body), err}
}

func get(t *testing.T, s *Server, path, auth string, accept ...string) answered {
	t.Helper()
	return do(t.Context(), client(t), http.MethodGet, s.URL()+path, auth, accept...)
}

// bearer asks for a token and returns the Authorization header made of it.
func bearer(t *testing.T, s *Server) string {
	t.Helper()
	var token struct{ AccessToken string }
	get(t, s, "/auth/token", s.Key()).decode(t, &token)
	if token.AccessToken == "" {
		t.Fatal("no token")
	}
	return "Bearer " + token.AccessToken
}

func lastCall(t *testing.T, s *Server) Call {
	t.Helper()
	calls := s.Calls()
	if len(calls) == 0 {
		t.Fatal("no call was recorded")
	}
	return calls[len(calls)-1]
}

// eventually waits until the condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still not so: %s", what)
		}
	}
}

func inProgress(s *Server) int {
	n := 0
	for _, c := range s.Calls() {
		if c.Ended.IsZero() {
			n++
		}
	}
	return n
}

func wantStatus(t *testing.T, got answered, status int) {
	t.Helper()
	if got.err != nil {
		t.Fatal(got.err)
	}
	if got.status != status {
		t.Errorf("status %d, want %d: %s", got.status, status, got.body)
	}
}

func wantJSONError(t *testing.T, got answered, status int) {
	t.Helper()
	wantStatus(t, got, status)
	var e struct{ Message string }
	got.decode(t, &e)
	if e.Message == "" || !strings.HasPrefix(got.header.Get("Content-Type"), typeJSON) {
		t.Errorf("no JSON error: %v %s", got.header, got.body)
	}
}
