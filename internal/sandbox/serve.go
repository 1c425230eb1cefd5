package sandbox

import (
	"net"
	"net/http"
	"time"
)

// exchange is one request and the state of its answer.
type exchange struct {
	s        *Server
	w        http.ResponseWriter
	r        *http.Request
	route    *route // nil for an unknown path
	segments []string
	licence  *Licence
	valid    bool // the request carries a token that is valid
	admitted bool // it is within the limit of concurrent requests
	latency  time.Duration
	fault    Fault

	call  *Call // shared with Calls: read and written under s.mu only
	auth  Auth
	ended bool
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	x := &exchange{s: s, w: w, r: r}
	x.route, x.segments = find(r.URL.EscapedPath())
	if !x.begin() {
		x.drop()
		return
	}
	defer s.handlers.Done()
	defer x.end()
	switch {
	case !x.admitted:
		x.send(failure(http.StatusTooManyRequests, "more concurrent requests than a licence may have").message())
	case !x.pause(x.latency):
		x.drop()
	default:
		x.answer()
	}
}

// begin records the call and takes from the server what its answer depends on.
// It returns false if the server is closing.
func (x *exchange) begin() bool {
	s := x.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.handlers.Add(1)
	if conn, isConn := x.r.Context().Value(connKey{}).(net.Conn); isConn {
		s.busy[conn] = struct{}{}
	}
	x.auth, x.valid = s.authOf(x.r.Header.Values("Authorization"))
	x.call = &Call{Method: x.r.Method, Path: x.r.URL.EscapedPath(), Auth: x.auth, Started: s.now()}
	if x.route != nil {
		x.call.Route = x.route.name
	}
	s.record(x.call)
	s.inProgress++
	s.maxAtOnce = max(s.maxAtOnce, s.inProgress)
	if s.concurrency > 0 && s.admitted >= s.concurrency {
		return true
	}
	x.admitted = true
	s.admitted++
	x.licence = s.licence
	x.latency, x.fault = s.faultFor(x.call.Route)
	return true
}

// status notes the status that is about to be sent.
func (x *exchange) status(code int) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.call.Status = code
}

// end takes the request out of those in progress. Whoever sends an answer calls
// it before the last byte: a client that keeps to the limit may send its next
// request as soon as it has read this one's answer, and a test that has the
// answer may look at the calls.
func (x *exchange) end() {
	if x.ended {
		return
	}
	x.ended = true
	s := x.s
	s.mu.Lock()
	s.inProgress--
	if x.admitted {
		s.admitted--
	}
	x.call.Ended = s.now()
	call := *x.call
	s.mu.Unlock()
	if s.log != nil {
		s.logMu.Lock()
		defer s.logMu.Unlock()
		s.log(call)
	}
}

// pause waits, and returns false if the client has gone or the server is
// closing. On a hijacked connection only the latter is seen.
func (x *exchange) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.r.Context().Done():
	case <-x.s.closing.Done():
	}
	return false
}
