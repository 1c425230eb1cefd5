package sandbox

import (
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
	AuthToken Auth = "token" // Bearer and a token of this sandbox, expired or not
	AuthOther Auth = "other" // anything else
)

// Call is one request that reached the sandbox.
type Call struct {
	Method string
	Path   string // as it was sent, still escaped; without the query
	Route  string // the route's name, as in RouteNames; "" for an unknown path
	Auth   Auth
	// Status is the one answered; 0 as long as there is none, and for good if
	// a fault cut the connection before it.
	Status  int
	Started time.Time
	// Ended is when the answer was ready to be sent, or given up; zero for a
	// call in progress.
	Ended time.Time
}

// Calls returns the calls in the order in which they came, those in progress
// among them. A call whose answer a client has read is always complete here.
// After some thousands of calls the oldest are forgotten.
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

// record appends the call. The caller holds s.mu.
func (s *Server) record(c *Call) {
	if len(s.calls) >= maxCalls {
		s.calls = append(s.calls[:0:0], s.calls[len(s.calls)-maxCalls/2:]...)
	}
	s.calls = append(s.calls, c)
}

// authOf tells the kind of authorization in the headers' values, and whether
// it is a token that is still valid. The caller holds s.mu.
func (s *Server) authOf(values []string) (kind Auth, valid bool) {
	if len(values) == 0 || (len(values) == 1 && values[0] == "") {
		return AuthNone, false
	}
	if len(values) > 1 {
		return AuthOther, false
	}
	if values[0] == s.key {
		return AuthKey, false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "bearer") {
		return AuthOther, false
	}
	end, known := s.tokens[token]
	if !known {
		return AuthOther, false
	}
	return AuthToken, s.now().Before(end)
}
