// Package guideserver serves the guide's page on this computer only: it reloads the
// configuration when it changes, writes ticks, and checks on demand.
//
// The address gives access to the page, so it contains a random token. Requests of
// other sites' pages are refused: each must name this server as its host and, where
// the browser sends its origin, as its origin.
//
// The page asks for changes every second. Nothing but a check happens between two
// requests, so no connection is kept open.
package guideserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"engage/internal/actito"
	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/state"
)

// Options are the options of a server.
type Options struct {
	Path  string      // the configuration, which must be valid at the start
	Addr  string      // where to listen: a loopback address with a port; 0 takes a free one
	Ticks state.Store // for the ticks that are not in the configuration

	Language guide.Language // of the page

	// Check checks the configuration as it is now. It must return when its
	// context ends.
	Check func(context.Context) *check.Report
}

// Server serves a page.
type Server struct {
	options Options
	token   string
	host    string // the Host that requests must have
	http    *http.Server
	ctx     context.Context
	cancel  context.CancelFunc
	work    sync.WaitGroup // serving, checking

	mu         sync.Mutex
	otherTicks map[string]bool // ticks that are not in the configuration
	file       *config.File    // the last valid one
	guide      *guide.Guide    // of file
	source     []byte          // what was read last, valid or not; nil if it could not be read
	problem    error           // why the configuration can't be used now; nil while it can
	lastCheck  guide.Check
	rev        int // changes with the page
}

// Start starts the server. It fails if the configuration is missing or not valid, or
// if the address can't be listened on.
func Start(o Options) (*Server, error) {
	s := &Server{options: o}
	o.Ticks.Read(&s.otherTicks)
	if s.reload(); s.problem != nil {
		return nil, s.problem
	}
	listener, err := listen(o.Addr)
	if err != nil {
		return nil, err
	}
	random := make([]byte, 24)
	_, _ = rand.Read(random) // never fails, by its documentation
	s.token, s.host = base64.RawURLEncoding.EncodeToString(random), listener.Addr().String()
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		MaxHeaderBytes: 64 << 10, BaseContext: func(net.Listener) context.Context { return s.ctx },
		ErrorLog: log.New(io.Discard, "", 0), // it only has broken connections
	}
	s.work.Go(func() { _ = s.http.Serve(listener) })
	return s, nil
}

// listen listens on the address, which must be a loopback address.
func listen(addr string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, msg.New(msg.Usage, "--addr %q is no address with a port", addr).WithHint("such as --addr 127.0.0.1:8080, or port 0 for a free one")
	}
	if !actito.IsLoopback(&url.URL{Host: addr}) {
		return nil, msg.New(msg.Usage, "--addr %s is not on this computer alone", addr).
			WithHint("the page can write your configuration: it is served at 127.0.0.1 or [::1]")
	}
	// A resolver may know localhost as another computer.
	listener, err := net.Listen("tcp", strings.Replace(strings.ToLower(addr), "localhost", "127.0.0.1", 1))
	if err != nil {
		return nil, msg.New(msg.Usage, "--addr %s can't be listened on: %w", addr, err).WithHint("--addr 127.0.0.1:0 takes a free port")
	}
	return listener, nil
}

// URL returns the page's address.
func (s *Server) URL() string { return "http://" + s.host + "/" + s.token + "/" }

// Close stops the server, and a check that runs.
func (s *Server) Close() {
	s.cancel()
	grace, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	_ = s.http.Shutdown(grace)
	_ = s.http.Close()
	s.work.Wait()
}
