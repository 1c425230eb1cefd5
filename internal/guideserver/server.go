// Package guideserver serves the guide's page on this computer alone: it
// follows the configuration, writes what is ticked, and checks on demand.
//
// Whoever has the address has the page, so the address holds a random token.
// Pages of other sites can't get through: each request must name this server
// as its host and, where the browser says where it comes from, come from it.
package guideserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"engage/internal/check"
	"engage/internal/fail"
	"engage/internal/guide"
)

// Options say what to serve.
type Options struct {
	Path  string        // the configuration, which must be valid at the start
	Addr  string        // where to listen: an address of this computer, with a port; 0 takes a free one
	Idle  time.Duration // end so long after the last tab was closed; 0 never
	Marks string        // the file that remembers the ticks that are not in the configuration; "" remembers none

	Language guide.Language // of the page

	// Check checks the configuration as it is now. It must return when its
	// context ends.
	Check func(context.Context) *check.Report

	hiddenFor time.Duration // how long a hidden tab is believed to be there; 0 means hiddenFor
}

// How often the configuration is looked at, and how often a quiet stream says
// that it is still there.
const (
	watchEvery = 200 * time.Millisecond
	beatEvery  = 15 * time.Second
)

// hiddenFor is how long a tab that is hidden is believed to be there after it
// said so. Browsers let hidden pages run once a minute, and some more seldom.
const hiddenFor = 10 * time.Minute

// mostHidden bounds how many hidden tabs are remembered.
const mostHidden = 1000

// Server is a page that is served.
type Server struct {
	options Options
	token   string
	host    string // as a request must name it
	state   *state
	http    *http.Server
	ctx     context.Context
	end     context.CancelFunc
	work    sync.WaitGroup // watching, serving, checking
	once    sync.Once

	mu     sync.Mutex
	tabs   int                    // with a stream
	hidden map[string]*time.Timer // without one; each until it is believed to be gone
	left   *time.Timer            // since the last tab was closed
	empty  chan struct{}
	shut   bool
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
	ctx, end := context.WithCancel(context.Background())
	s := &Server{
		options: o, token: newToken(), host: listener.Addr().String(), state: state,
		ctx: ctx, end: end, empty: make(chan struct{}), hidden: map[string]*time.Timer{},
	}
	if s.options.hiddenFor == 0 {
		s.options.hiddenFor = hiddenFor
	}
	s.http = &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		MaxHeaderBytes: 64 << 10, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog: quiet,
	}
	s.work.Go(func() { _ = s.http.Serve(listener) })
	s.work.Go(func() { state.watch(ctx, watchEvery) })
	return s, nil
}

// listen takes the address if it is one of this computer alone.
func listen(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fail.New(fail.Usage, "--addr %q is no address with a port", addr).WithHint("such as --addr 127.0.0.1:8080, or port 0 for a free one")
	}
	if host == "localhost" {
		_, port, _ := net.SplitHostPort(addr)
		addr = net.JoinHostPort("127.0.0.1", port)
	} else if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fail.New(fail.Usage, "--addr %s is not on this computer alone", addr).
			WithHint("the page can write your configuration: it is served at 127.0.0.1 or [::1]")
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, fail.New(fail.Usage, "--addr %s can't be listened on: %w", addr, err).WithHint("--addr 127.0.0.1:0 takes a free port")
	}
	return listener, nil
}

func newToken() string {
	random := make([]byte, 24)
	_, _ = rand.Read(random) // never fails, by its documentation
	return base64.RawURLEncoding.EncodeToString(random)
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

// Close ends the server at once, and tells the tabs. What waited to be written
// and could not is returned, step by step.
func (s *Server) Close() (unwritten []string) {
	s.once.Do(func() {
		s.mu.Lock()
		s.shut = true
		if s.left != nil {
			s.left.Stop()
		}
		for _, timer := range s.hidden {
			timer.Stop()
		}
		s.mu.Unlock()
		s.end()
		patience, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		if s.http.Shutdown(patience) != nil {
			_ = s.http.Close()
		}
		s.work.Wait()
	})
	return s.state.unwritten()
}

// enter and leave count the tabs with a stream. A tab with one is not hidden.
func (s *Server) enter(tab string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tabs++
	s.forget(tab)
	if s.left != nil {
		s.left.Stop()
		s.left = nil
	}
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tabs--
	s.mayEnd()
}

// hide notes that a tab is there and hidden, or no longer there.
func (s *Server) hide(tab string, there bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(tab)
	if !there || s.shut || len(s.hidden) >= mostHidden {
		s.mayEnd()
		return
	}
	if s.left != nil {
		s.left.Stop()
		s.left = nil
	}
	var timer *time.Timer
	timer = time.AfterFunc(s.options.hiddenFor, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.hidden[tab] == timer {
			delete(s.hidden, tab)
			s.mayEnd()
		}
	})
	s.hidden[tab] = timer
}

// forget and mayEnd are called with mu held.
func (s *Server) forget(tab string) {
	if timer := s.hidden[tab]; timer != nil {
		timer.Stop()
		delete(s.hidden, tab)
	}
}

func (s *Server) mayEnd() {
	if s.tabs > 0 || len(s.hidden) > 0 || s.shut || s.options.Idle == 0 {
		return
	}
	if s.left != nil {
		s.left.Stop()
	}
	s.left = time.AfterFunc(s.options.Idle, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.tabs == 0 && len(s.hidden) == 0 && !s.shut {
			s.shut = true
			close(s.empty)
		}
	})
}
