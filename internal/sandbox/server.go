// Package sandbox is a stand-in for Actito's API that runs on this computer:
// newcomers try engage against it, and engage's own tests talk to it over real
// HTTP. It answers as Actito's documentation says, and can fail in the ways that
// networks and services do. What the documentation leaves open is stated here.
package sandbox

import (
	"cmp"
	"context"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"engage/internal/msg"
)

// SampleKey is the API key of a sandbox that was given none. It has the shape
// of the one in Actito's documentation: letters and digits, no fixed length.
const SampleKey = "sandboxKey7R49FRHrthqhd8bvdh74"

// Options say how a sandbox behaves. The zero value is a sandbox on a free
// port of this computer with the sample key and licence, as documented.
type Options struct {
	Addr      string        // the loopback address to listen on; "127.0.0.1:0", a free port, if empty
	Key       string        // the one API key that is accepted; SampleKey if empty
	TokenLife time.Duration // how long a token is accepted; 15 minutes if 0, as documented
	// Concurrency is how many requests may be in progress at once before more
	// get 429: 5 if 0, as documented; no limit if negative.
	Concurrency int
	Addresses   string  // one of Spellings: the others are answered with 404; the first if empty
	Licence     Licence // what there is to see; see SetLicence
	// RestoreSpaces stands for what the account manager sets up on request: the
	// underscores of an opt-in's name become the subscription's spaces again.
	RestoreSpaces bool
	Faults        []Fault // in force from the start; see SetFaults
	// Log gets each call when its answer is ready, before the client gets it; one
	// call at a time. It must not call the server. It may be nil.
	Log func(Call)
}

// Server is a running sandbox. Its methods are safe for concurrent use.
type Server struct {
	options Options
	url     string
	http    *http.Server
	closing context.Context // ended under mu, so that no request begins after it
	cancel  context.CancelFunc
	running sync.WaitGroup // the listener's loop and the requests

	mu         sync.Mutex
	licence    Licence
	faults     []Fault
	tokens     map[string]time.Time // every token given out, and its end
	calls      []*Call
	profiles   map[profileKey]map[string]bool // the subscriptions of those who took part
	inProgress int
}

// Start starts a sandbox, which runs until Close. An address off the loopback
// interface or in use, and a fault that cannot be are errors of kind msg.Usage.
func Start(o Options) (*Server, error) {
	for _, f := range o.Faults {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	addr, err := loopback(o.Addr)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, msg.New(msg.Usage, "the sandbox cannot listen on %s: %w", addr, err).
			WithHint("choose another port, or port 0 for any free one")
	}
	o.Key, o.TokenLife, o.Concurrency = cmp.Or(o.Key, SampleKey), cmp.Or(o.TokenLife, 15*time.Minute), cmp.Or(o.Concurrency, 5)
	s := &Server{options: o, url: "http://" + listener.Addr().String(), tokens: map[string]time.Time{}, profiles: map[profileKey]map[string]bool{}}
	s.closing, s.cancel = context.WithCancel(context.Background())
	s.SetLicence(o.Licence)
	s.SetFaults(o.Faults...)
	mux := http.NewServeMux()
	for pattern, route := range routes {
		if answers(cmp.Or(o.Addresses, Spellings[0]), pattern) {
			mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, route) })
		}
	}
	s.http = &http.Server{
		Handler: mux, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return s.closing },
	}
	s.running.Go(func() { _ = s.http.Serve(listener) }) // always ends with ErrServerClosed
	return s, nil
}

// loopback checks the address. The name localhost is not looked up, because a
// resolver may say that it is another computer.
func loopback(addr string) (string, error) {
	addr = strings.Replace(cmp.Or(addr, "127.0.0.1:0"), "localhost:", "127.0.0.1:", 1)
	if at, err := netip.ParseAddrPort(addr); err != nil || !at.Addr().Unmap().IsLoopback() {
		return "", msg.New(msg.Usage, "the sandbox's address %q is not HOST:PORT on this computer's loopback interface", addr).
			WithHint("use 127.0.0.1:0 for any free port")
	}
	return addr, nil
}

// URL returns the sandbox's API domain, such as http://127.0.0.1:8080, without
// a slash at the end.
func (s *Server) URL() string { return s.url }

// Key returns the API key that the sandbox accepts.
func (s *Server) Key() string { return s.options.Key }

// SetLicence replaces what there is to see, from the next call on. The licence
// must not be changed afterwards. Without entities (nil) Sample's are served.
func (s *Server) SetLicence(l Licence) {
	if l.Entities == nil {
		l.Entities = Sample().Entities
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.licence = l
}

// SetFaults replaces the faults, from the next call on; without any, all is
// well again. Where several concern a call, their latencies add up and the
// first of the others wins; one that is not reached does not count the call.
func (s *Server) SetFaults(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.Clone(faults)
}

// IssuedTokens returns every token given out so far, for tests that search for
// them where they must not be.
func (s *Server) IssuedTokens() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.tokens))
}

// ExpireTokens ends the life of every token given out so far. Their next use
// is answered with 401.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token := range s.tokens {
		s.tokens[token] = time.Time{}
	}
}

// Close stops the sandbox at once, answers under way included. The port is
// free when it returns.
func (s *Server) Close() {
	s.mu.Lock()
	s.cancel()
	s.mu.Unlock()
	_ = s.http.Close()
	s.running.Wait()
}
