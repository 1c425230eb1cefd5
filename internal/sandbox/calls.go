package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"engage/internal/lists"
)

// Call is one request that reached the sandbox. The authorization itself is
// never kept, so that a log of calls holds no secret.
type Call struct {
	Method string
	Path   string // as it was sent, still escaped; without the query, and without a profile's key
	Route  string // the route's name; "" for an unknown path
	Key    bool   // the API key came with it
	Token  bool   // a token came with it that is still valid
	Status int    // the one answered; 0 as long as there is none, and for good if a fault prevents it

	Started time.Time
	Ended   time.Time // when the answer was ready to be sent, or given up; zero before
}

// Calls returns the calls in the order in which they came, those in progress
// among them. A call whose answer a client has read is always complete here.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return lists.Map(s.calls, func(c *Call) Call { return *c })
}

// begin enters a call and returns what it meets.
func (s *Server) begin(r *http.Request, route string) (call *Call, licence Licence, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Err() != nil {
		drop(nil, nil)
	}
	s.running.Add(1)
	authorization := strings.Join(r.Header.Values("Authorization"), ",")
	token, bearer := strings.CutPrefix(authorization, "Bearer ")
	call = &Call{
		Method: r.Method, Path: emailIn.ReplaceAllString(r.URL.EscapedPath(), "emailAddress={}"), Route: route, Started: time.Now(),
		Key: authorization == s.options.Key, Token: bearer && time.Now().Before(s.tokens[token]),
	}
	s.calls = append(s.calls, call)
	if route != "feed" { // which is not Actito's to count
		s.inProgress++
	}
	if most := s.options.Concurrency; most >= 0 && s.inProgress > most {
		return call, s.licence, Fault{Status: http.StatusTooManyRequests}
	}
	return call, s.licence, s.faultFor(route)
}

// end takes the call out of those in progress, before the first byte of its
// answer: a client within the limit may send its next request once it has that.
func (s *Server) end(call *Call, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !call.Ended.IsZero() {
		return
	}
	if call.Route != "feed" {
		s.inProgress--
	}
	call.Status, call.Ended = status, time.Now()
	if s.options.Log != nil {
		s.options.Log(*call)
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, route string) {
	call, licence, fault := s.begin(r, route)
	defer s.running.Done()
	defer s.end(call, 0)
	select {
	case <-time.After(fault.Latency):
	case <-r.Context().Done(): // the client has gone, or the server is closing
		drop(w, r)
	}
	if fault.Answer != nil {
		fault.Answer(w, r)
		return
	}
	status, value := s.usual(call, licence, r)
	if fault.Status >= 300 {
		_, value = failure(fault.Status, "a fault of the sandbox")
	}
	status = cmp.Or(fault.Status, status)
	body, _ := json.Marshal(value)
	if fault.Body != nil {
		body = []byte(*fault.Body)
	}
	maps.Copy(w.Header(), fault.Header)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	s.end(call, status)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone
}
