// Package sandbox is a stand-in for Actito's API that runs on this computer:
// newcomers try engage against it, and engage's own tests talk to it over real
// HTTP. It serves a licence of plain data, answers as Actito's documentation
// says, and can be told to fail in the ways that networks and services do.
//
// What it cannot know is stated where it is decided: the documentation names
// some calls without showing their answers.
package sandbox

import (
	"context"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"engage/internal/msg"
)

// SampleKey is the API key of a sandbox that was given none. It has the shape
// of the one in Actito's documentation: letters and digits, no fixed length.
const SampleKey = "sandboxKey7R49FRHrthqhd8bvdh74"

// Actito's documented life of a token and number of concurrent requests that
// a licence may have.
const (
	defaultTokenLife   = 15 * time.Minute
	defaultConcurrency = 5
)

const (
	maxCalls   = 10_000                  // calls remembered, so that a long run stays small
	closeGrace = 1500 * time.Millisecond // for clients to take the answers under way when Close is called
	headLimit  = time.Minute             // for a client to send a request's head
)

// Options say how a sandbox behaves. The zero value is a sandbox on a free
// port of this computer with the sample key and licence, as documented.
type Options struct {
	// Addr is the host and port to listen on: "127.0.0.1:0", a free port, if
	// empty. Only the loopback interface is allowed, as the sandbox's data and
	// key protect nothing.
	Addr string
	// Key is the one API key that is accepted; SampleKey if empty.
	Key string
	// TokenLife is how long a token is accepted; 15 minutes if 0, as Actito
	// documents. It is announced in whole seconds, rounded up.
	TokenLife time.Duration
	// Concurrency is how many requests may be in progress at once before more
	// get 429: 5 if 0, as Actito documents; no limit if negative.
	Concurrency int
	// Licence is what there is to see; without entities, Sample's.
	Licence Licence
	// Faults are in force from the start. See SetFaults.
	Faults []Fault
	// Log is told each call when its answer is ready, before the client gets
	// it; one call at a time. It must not call Close. It may be nil.
	Log func(Call)
}

// Server is a running sandbox. Its methods are safe for concurrent use.
type Server struct {
	url         string
	key         string
	life        time.Duration
	concurrency int
	log         func(Call)
	now         func() time.Time

	http      *http.Server
	served    chan struct{} // closed when the listener's loop has ended
	closing   context.Context
	startEnd  context.CancelFunc
	closeOnce sync.Once
	handlers  sync.WaitGroup
	quiet     chan struct{} // told when the last busy connection became idle

	logMu sync.Mutex

	mu         sync.Mutex
	closed     bool
	busy       map[net.Conn]struct{} // with an answer under way
	licence    *Licence              // replaced as a whole, never changed
	faults     []*switchedFault
	tokens     map[string]time.Time // every token given out, and its end
	calls      []*Call
	inProgress int // all of them
	admitted   int // those that count as Actito's concurrent requests
	maxAtOnce  int
}

// Start starts a sandbox, which runs until Close. An address that is not on
// the loopback interface or cannot be listened on, and a negative TokenLife,
// are errors of kind msg.Usage.
func Start(o Options) (*Server, error) {
	return start(o, time.Now)
}

func start(o Options, now func() time.Time) (*Server, error) {
	if o.TokenLife < 0 {
		return nil, msg.New(msg.Usage, "a token's life of %s is negative", o.TokenLife)
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
	s := &Server{
		url:         "http://" + listener.Addr().String(),
		key:         o.Key,
		life:        o.TokenLife,
		concurrency: o.Concurrency,
		log:         o.Log,
		now:         now,
		served:      make(chan struct{}),
		quiet:       make(chan struct{}, 1),
		busy:        map[net.Conn]struct{}{},
		tokens:      map[string]time.Time{},
	}
	if s.key == "" {
		s.key = SampleKey
	}
	if s.life == 0 {
		s.life = defaultTokenLife
	}
	if s.concurrency == 0 {
		s.concurrency = defaultConcurrency
	}
	s.closing, s.startEnd = context.WithCancel(context.Background())
	s.SetLicence(o.Licence)
	s.SetFaults(o.Faults...)
	s.http = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: headLimit,
		ConnState:         s.connState,
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, conn)
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener) // always ends with ErrServerClosed
	}()
	return s, nil
}

// URL returns the sandbox's API domain, such as http://127.0.0.1:8080, without
// a slash at the end.
func (s *Server) URL() string { return s.url }

// Key returns the API key that the sandbox accepts.
func (s *Server) Key() string { return s.key }

// SetLicence replaces what there is to see, from the next call on. The licence
// is copied. Without entities (nil, not merely empty) Sample's are served.
func (s *Server) SetLicence(l Licence) {
	copied := l.normal()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.licence = copied
}

// SetFaults replaces the faults, from the next call on; without any, all is
// well again. Where several concern a call, their latencies add up and the
// first of the others wins; one that is not reached does not count the call.
func (s *Server) SetFaults(faults ...Fault) {
	switched := make([]*switchedFault, 0, len(faults))
	for _, f := range faults {
		switched = append(switched, &switchedFault{Fault: f})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = switched
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

// Close stops the sandbox: answers under way are finished, requests that a
// fault holds back are cut off, and the port is free when Close returns.
func (s *Server) Close() {
	s.closeOnce.Do(func() {
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		s.startEnd()
		s.waitQuiet()
		_ = s.http.Close()
		<-s.served
		s.handlers.Wait()
	})
}

// waitQuiet waits until no connection has an answer under way. It stands in
// for http.Server.Shutdown, which lets a connection that was opened in advance
// and never used hold it up for seconds.
func (s *Server) waitQuiet() {
	limit := time.NewTimer(closeGrace)
	defer limit.Stop()
	for {
		s.mu.Lock()
		busy := len(s.busy)
		s.mu.Unlock()
		if busy == 0 {
			return
		}
		select {
		case <-s.quiet:
		case <-limit.C:
			return
		}
	}
}

// connKey is the key of a request's connection in its context.
type connKey struct{}

// connState takes a connection out of the busy ones when its answer has been
// sent. It became one when the request reached the sandbox: net/http's own
// state is active for half a request too, which nobody need wait for.
func (s *Server) connState(conn net.Conn, state http.ConnState) {
	if state == http.StateNew || state == http.StateActive {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, conn)
	if len(s.busy) == 0 {
		select {
		case s.quiet <- struct{}{}:
		default:
		}
	}
}
