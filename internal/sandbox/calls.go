package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// Auth says which kind of authorization a call came with. The text itself is
// never kept, so that a log of calls holds no secret.
type Auth string

// The kinds of authorization.
const (
	AuthNone  Auth = "none"  // no Authorization header, or an empty one
	AuthKey   Auth = "key"   // the sandbox's API key, bare
	AuthToken Auth = "token" // Bearer and a token of this sandbox that is still valid
	AuthOther Auth = "other" // anything else
)

// Call is one request that reached the sandbox.
type Call struct {
	Method string
	Path   string // as it was sent, still escaped; without the query
	Route  string // the route's name; "" for an unknown path
	Auth   Auth
	Status int // the one answered; 0 as long as there is none, and for good if a fault prevents it

	Started time.Time
	Ended   time.Time // when the answer was ready to be sent, or given up; zero before
}

// Calls returns the calls in the order in which they came, those in progress
// among them. A call whose answer a client has read is always complete here.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := make([]Call, 0, len(s.calls))
	for _, c := range s.calls {
		calls = append(calls, *c)
	}
	return calls
}

// MaxConcurrent returns the largest number of requests that were in progress
// at once, those refused with 429 included.
func (s *Server) MaxConcurrent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.maxAtOnce
}

// authOf returns the kind of authorization in the header. The caller holds s.mu.
func (s *Server) authOf(h http.Header) Auth {
	text := strings.Join(h.Values("Authorization"), ",")
	scheme, token, _ := strings.Cut(text, " ")
	switch {
	case text == "":
		return AuthNone
	case text == s.key:
		return AuthKey
	case strings.EqualFold(scheme, "bearer") && s.now().Before(s.tokens[token]):
		return AuthToken
	}
	return AuthOther
}

// exchange is one request and the state of its answer.
type exchange struct {
	s        *Server
	w        http.ResponseWriter
	r        *http.Request
	route    string // "" for an unknown path
	segments []string
	licence  Licence
	admitted bool // it is within the limit of concurrent requests
	fault    Fault
	call     *Call // shared with Calls: Status and Ended under s.mu only
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	x := &exchange{s: s, w: w, r: r}
	x.route, x.segments = find(r.URL.EscapedPath())
	s.mu.Lock()
	if s.closing.Err() != nil {
		s.mu.Unlock()
		drop()
	}
	s.running.Add(1)
	defer s.running.Done()
	x.call = &Call{Method: r.Method, Path: r.URL.EscapedPath(), Route: x.route, Auth: s.authOf(r.Header), Started: s.now()}
	s.calls = append(s.calls, x.call)
	s.inProgress++
	s.maxAtOnce = max(s.maxAtOnce, s.inProgress)
	x.licence = s.licence
	if x.admitted = s.concurrency < 0 || s.admitted < s.concurrency; x.admitted {
		s.admitted++
		x.fault = s.faultFor(x.route)
	}
	s.mu.Unlock()
	defer x.end(0)
	if !x.admitted {
		x.send(failure(http.StatusTooManyRequests, "more concurrent requests than a licence may have"), false)
		return
	}
	x.pause(x.fault.Latency)
	x.answer()
}

// end takes the request out of those in progress, with the status that is
// answered. Whoever sends an answer calls it before the last byte: a client
// that keeps to the limit may send its next request as soon as it has read this
// one's answer, and a test that has the answer may look at the calls.
func (x *exchange) end(status int) {
	s := x.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if !x.call.Ended.IsZero() {
		return
	}
	s.inProgress--
	if x.admitted {
		s.admitted--
	}
	x.call.Status, x.call.Ended = status, s.now()
	if s.log != nil {
		s.log(*x.call)
	}
}

// pause waits. It gives the request up if the client has gone or the server is
// closing.
func (x *exchange) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-x.r.Context().Done():
		drop()
	case <-x.s.closing.Done():
		drop()
	}
}

// drop makes net/http close the connection without another byte.
func drop() { panic(http.ErrAbortHandler) }
