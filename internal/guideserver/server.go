// Package guideserver serves the guide's page on this computer alone: it
// follows the configuration, writes what is ticked, and checks on demand.
//
// Whoever has the address has the page, so the address holds a random token.
// Pages of other sites can't get through: each request must name this server
// as its host and, where the browser says where it comes from, come from it.
//
// The page asks every second whether there is something new. Nothing happens
// between two requests but a check, so there is nothing to be told of and no
// connection that a browser with many tabs could run out of.
package guideserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"engage/internal/check"
	"engage/internal/guide"
	"engage/internal/msg"
)

// Options say what to serve.
type Options struct {
	Path  string        // the configuration, which must be valid at the start
	Addr  string        // where to listen: an address of this computer, with a port; 0 takes a free one
	Idle  time.Duration // end so long after the last tab was closed, or asked for the last time: a hidden one asks once a minute; 0 never
	Marks string        // the file that remembers the ticks that are not in the configuration; "" remembers none

	Language guide.Language // of the page

	// Check checks the configuration as it is now. It must return when its
	// context ends.
	Check func(context.Context) *check.Report
}

// leastIdle is longer than it takes an open tab to ask again.
const leastIdle = 2 * time.Second

// Server is a page that is served.
type Server struct {
	options Options
	token   string
	host    string // as a request must name it
	state   *state
	http    *http.Server
	ctx     context.Context
	end     context.CancelFunc
	work    sync.WaitGroup // serving, checking
	once    sync.Once

	mu    sync.Mutex
	idle  *time.Timer // since the last request of a page; nil before the first
	shut  bool
	empty chan struct{}
}

// Start begins to serve. The error says why it can't: the configuration is
// missing or not valid, or the address can't be listened on.
func Start(o Options) (*Server, error) {
	state, err := newState(o.Path, o.Marks, o.Language)
	if err != nil {
		return nil, err
	}
	listener, err := listen(o.Addr)
	if err != nil {
		return nil, err
	}
	random := make([]byte, 24)
	_, _ = rand.Read(random) // never fails, by its documentation
	ctx, end := context.WithCancel(context.Background())
	s := &Server{
		options: o, token: base64.RawURLEncoding.EncodeToString(random), host: listener.Addr().String(),
		state: state, ctx: ctx, end: end, empty: make(chan struct{}),
	}
	s.http = &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		MaxHeaderBytes: 64 << 10, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog: log.New(io.Discard, "", 0), // of broken connections
	}
	s.work.Go(func() { _ = s.http.Serve(listener) })
	return s, nil
}

// listen takes the address if it is one of this computer alone.
func listen(addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, msg.New(msg.Usage, "--addr %q is no address with a port", addr).WithHint("such as --addr 127.0.0.1:8080, or port 0 for a free one")
	}
	if host == "localhost" {
		addr = net.JoinHostPort("127.0.0.1", port)
	} else if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, msg.New(msg.Usage, "--addr %s is not on this computer alone", addr).
			WithHint("the page can write your configuration: it is served at 127.0.0.1 or [::1]")
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, msg.New(msg.Usage, "--addr %s can't be listened on: %w", addr, err).WithHint("--addr 127.0.0.1:0 takes a free port")
	}
	return listener, nil
}

// URL is the page's address.
func (s *Server) URL() string { return "http://" + s.host + "/" + s.token + "/" }

// Wait returns nil once the last tab was closed for as long as Options.Idle
// says, and the context's cause when that ends before.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case <-s.empty:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close ends the server at once. What waited to be written and could not is
// returned, step by step.
func (s *Server) Close() (unwritten []string) {
	s.once.Do(func() {
		s.mu.Lock()
		s.shut = true
		if s.idle != nil {
			s.idle.Stop()
		}
		s.mu.Unlock()
		s.end()
		patience, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		if s.http.Shutdown(patience) != nil {
			_ = s.http.Close()
		}
		s.work.Wait()
		s.state.now(patience) // what waited can perhaps be written by now
	})
	return s.state.unwritten()
}

// visited notes that a tab is there.
func (s *Server) visited() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch after := max(s.options.Idle, leastIdle); {
	case s.shut || s.options.Idle == 0:
	case s.idle == nil:
		s.idle = time.AfterFunc(after, sync.OnceFunc(func() { close(s.empty) }))
	default:
		s.idle.Reset(after)
	}
}
