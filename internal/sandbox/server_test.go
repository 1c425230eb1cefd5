package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"engage/internal/msg"
)

func TestAddresses(t *testing.T) {
	for _, addr := range []string{"", "127.0.0.1:0", "localhost:0", "127.1.2.3:0"} {
		s, err := Start(Options{Addr: addr})
		if err != nil {
			t.Errorf("%q: %v", addr, err)
			continue
		}
		if !strings.HasPrefix(s.URL(), "http://127.") {
			t.Errorf("%q: URL %s", addr, s.URL())
		}
		s.Close()
	}
	for _, addr := range []string{
		":0", ":8080", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com:80", "127.0.0.1", "127.0.0.1:x",
		"127.0.0.1:-1", "127.0.0.1:65536", "localhost.:0", "127.0.0.1:http", "nonsense",
	} {
		s, err := Start(Options{Addr: addr})
		if err == nil {
			s.Close()
		}
		if msg.KindOf(err) != msg.Usage || msg.HintOf(err) == "" {
			t.Errorf("%q: %v, hint %q", addr, err, msg.HintOf(err))
		}
	}
}

func TestPortInUse(t *testing.T) {
	first := sandboxWith(t, Options{})
	addr := strings.TrimPrefix(first.URL(), "http://")
	if _, err := Start(Options{Addr: addr}); msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), addr) {
		t.Errorf("%v", err)
	}
	first.Close()
	again, err := Start(Options{Addr: addr})
	if err != nil {
		t.Fatalf("the port is not free after Close: %v", err)
	}
	again.Close()
}

func TestTokenLife(t *testing.T) {
	s := sandboxWith(t, Options{TokenLife: 1500 * time.Millisecond})
	if got := get(t, s, "/auth/token", s.Key()); !strings.Contains(got.body, `"expiresIn":"2s"`) {
		t.Error(got.body)
	}
	s = sandboxWith(t, Options{TokenLife: time.Nanosecond})
	wantJSONError(t, get(t, s, v5Entities, bearer(t, s)), 401)
}

func TestExpireTokens(t *testing.T) {
	s := sandboxWith(t, Options{})
	old := bearer(t, s)
	wantStatus(t, get(t, s, v5Entities, old), 200)
	s.ExpireTokens()
	wantJSONError(t, get(t, s, v5Entities, old), 401)
	wantStatus(t, get(t, s, v5Entities, bearer(t, s)), 200)
}

// occupy makes n requests that hang, and returns what ends them.
func occupy(t *testing.T, s *Server, n int) (release func()) {
	t.Helper()
	s.SetFaults(parseFaults(t, "form=hang")...)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	c := client(t)
	for range n {
		all.Go(func() { do(ctx, c, "GET", s.URL()+formPath, "") })
	}
	eventually(t, "the requests are in progress", func() bool { return inProgress(s) == n })
	return func() {
		cancel()
		all.Wait()
		eventually(t, "no request is in progress", func() bool { return inProgress(s) == 0 })
	}
}

func TestConcurrencyLimit(t *testing.T) {
	for name, test := range map[string]struct{ option, held, status int }{
		"documented, full":      {0, 5, 429},
		"documented, one place": {0, 4, 200},
		"of one":                {1, 1, 429},
		"none":                  {-1, 20, 200},
	} {
		t.Run(name, func(t *testing.T) {
			s := sandboxWith(t, Options{Concurrency: test.option})
			auth := bearer(t, s)
			release := occupy(t, s, test.held)
			got := get(t, s, v5Entities, auth)
			if test.status == 429 {
				wantJSONError(t, got, 429)
			} else {
				wantStatus(t, got, test.status)
			}
			release()
			wantStatus(t, get(t, s, v5Entities, auth), 200)
		})
	}
}

// A client that never has more than five requests open is never refused, large
// answers on kept connections included.
func TestWithinTheLimit(t *testing.T) {
	s := sandboxWith(t, Options{Licence: Synthetic(500)})
	auth := bearer(t, s)
	c := client(t)
	c.Transport.(*http.Transport).MaxIdleConnsPerHost = 5
	var workers sync.WaitGroup
	for range 5 {
		workers.Go(func() {
			for range 40 {
				if got := do(t.Context(), c, "GET", s.URL()+v5Tables, auth); got.status != 200 || got.err != nil {
					t.Errorf("%d %v", got.status, got.err)
				}
			}
		})
	}
	workers.Wait()
}

func TestCallsAndLog(t *testing.T) {
	var logged []Call
	s := sandboxWith(t, Options{Log: func(c Call) { logged = append(logged, c) }})
	before := time.Now()
	auth := bearer(t, s)
	get(t, s, "/v4/entity/a%2Fb/table?x="+SampleKey, auth)
	get(t, s, "/nowhere", "Bearer "+SampleKey)
	calls := s.Calls()
	want := []Call{
		{Method: "GET", Path: "/auth/token", Route: "token", Key: true, Status: 200},
		{Method: "GET", Path: "/v4/entity/a%2Fb/table", Route: "tables.v4", Token: true, Status: 404},
		{Method: "GET", Path: "/nowhere", Route: "", Status: 404},
	}
	s.Close()
	for name, got := range map[string][]Call{"Calls": calls, "Log": logged} {
		if len(got) != len(want) {
			t.Fatalf("%s: %+v", name, got)
		}
		for i, call := range got {
			if call.Started.Before(before) || call.Ended.Before(call.Started) {
				t.Errorf("%s: times of %+v", name, call)
			}
			call.Started, call.Ended = time.Time{}, time.Time{}
			if call != want[i] {
				t.Errorf("%s: %+v, want %+v", name, call, want[i])
			}
		}
	}
}

// Close ends requests that faults hold back, whatever they do, and leaves no
// goroutine behind.
func TestCloseEndsHeldRequests(t *testing.T) {
	for _, kind := range []string{"hang", "latency:1h", "slow-body", "endless"} {
		t.Run(kind, func(t *testing.T) {
			s := sandboxWith(t, Options{Faults: parseFaults(t, "*="+kind)})
			c := client(t)
			c.Timeout = 0
			ended := make(chan error, 1)
			go func() {
				r, err := http.NewRequestWithContext(t.Context(), "GET", s.URL()+formPath, nil)
				if err != nil {
					ended <- err
					return
				}
				response, err := c.Do(r)
				if err == nil && kind != "endless" {
					_, err = response.Body.Read(make([]byte, 1<<20))
					for err == nil {
						_, err = response.Body.Read(make([]byte, 1<<20))
					}
				}
				ended <- err // the endless body is left unread
			}()
			eventually(t, "the request is in progress", func() bool { return inProgress(s) == 1 })
			began := time.Now()
			s.Close()
			if took := time.Since(began); took >= atOnce {
				t.Errorf("Close took %s", took)
			}
			select {
			case err := <-ended:
				if err == nil && kind != "endless" {
					t.Error("the request ended well")
				}
			case <-time.After(patience):
				t.Error("the client still waits")
			}
			if n := inProgress(s); n != 0 {
				t.Errorf("%d requests in progress after Close", n)
			}
			eventually(t, "no goroutine of the sandbox is left", func() bool { return !strings.Contains(stacks(), "sandbox.(*") })
			s.Close()
		})
	}
}

// A connection without a request and one with half a request hold nothing up.
func TestCloseWithIdleConnections(t *testing.T) {
	s := sandboxWith(t, Options{})
	addr := strings.TrimPrefix(s.URL(), "http://")
	for _, sent := range []string{"", "GET /auth"} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
	}
	bearer(t, s)
	began := time.Now()
	s.Close()
	if took := time.Since(began); took >= atOnce {
		t.Errorf("Close took %s", took)
	}
	if _, err := net.Dial("tcp", addr); err == nil {
		t.Error("the port still answers")
	}
	eventually(t, "no goroutine of the sandbox is left", func() bool { return !strings.Contains(stacks(), "sandbox.(*") })
}

// A client that asks and does not read does not hold Close up.
func TestCloseWithoutReader(t *testing.T) {
	big := Licence{Entities: []Entity{{Name: strings.Repeat("x", 16<<20)}}} // more than sockets take
	s := sandboxWith(t, Options{Licence: big})
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("GET /v4/entity HTTP/1.1\r\nHost: x\r\nAuthorization: " + bearer(t, s) + "\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the answer is under way", func() bool { return lastCall(t, s).Route == "entities.v4" })
	began := time.Now()
	s.Close()
	if took := time.Since(began); took > patience {
		t.Errorf("Close took %s", took)
	}
	eventually(t, "no goroutine of the sandbox is left", func() bool { return !strings.Contains(stacks(), "sandbox.(*") })
}

// A request is no longer in progress when the first byte of its answer goes
// out, or a client within the limit would be refused now and then.
func TestEndedBeforeTheAnswer(t *testing.T) {
	s := sandboxWith(t, Options{})
	w := &watched{ResponseRecorder: httptest.NewRecorder(), s: s}
	s.http.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/nowhere", nil))
	if !w.written || w.early {
		t.Errorf("written %v, before the call's end %v", w.written, w.early)
	}
}

// watched looks at the calls when an answer is written.
type watched struct {
	*httptest.ResponseRecorder
	s              *Server
	written, early bool
}

func (w *watched) Write(body []byte) (int, error) {
	w.written, w.early = true, inProgress(w.s) > 0
	return w.ResponseRecorder.Write(body)
}

func TestConcurrentUse(t *testing.T) {
	s := sandboxWith(t, Options{Concurrency: -1})
	list := parseFaults(t, "*=latency:1ms", "form=403", "token=cut:times=3", "entities=hang")
	c := client(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			do(ctx, c, "GET", s.URL()+[]string{"/auth/token", formPath, v5Entities, v5Tables}[i%4], s.Key())
		})
		all.Go(func() { s.SetFaults(list[i%4]) })
		all.Go(func() { s.SetLicence(Synthetic(i)) })
		all.Go(s.ExpireTokens)
		all.Go(func() { _ = s.Calls() })
	}
	all.Go(s.Close)
	all.Go(s.Close)
	all.Wait()
	if got := get(t, s, "/auth/token", s.Key()); got.err == nil || errors.Is(got.err, context.DeadlineExceeded) {
		t.Errorf("after Close: %+v", got)
	}
}

func stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}
