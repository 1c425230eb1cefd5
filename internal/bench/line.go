package main

import (
	"errors"
	"net"
	"strings"
	"sync"
	"time"
)

// line is a TCP proxy that makes a way long. A round trip is delayed the way
// distance delays it: bytes arrive half a round trip after they were sent, in
// each direction, and the first ones of a connection no sooner than a round
// trip after it was opened, which is what opening it takes. So one call on a
// new connection takes two round trips, and on an open one, one. Neither
// bandwidth nor loss is imitated.
type line struct {
	listener  net.Listener
	target    string
	roundTrip time.Duration

	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]struct{}
	wait   sync.WaitGroup
}

// stretch opens a line to the address, which is http://HOST:PORT.
func stretch(address string, roundTrip time.Duration) (*line, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &line{
		listener: listener, target: strings.TrimPrefix(address, "http://"), roundTrip: roundTrip,
		conns: map[net.Conn]struct{}{},
	}
	l.wait.Go(l.accept)
	return l, nil
}

func (l *line) url() string { return "http://" + l.listener.Addr().String() }

// close cuts all connections.
func (l *line) close() {
	l.mu.Lock()
	l.closed = true
	for conn := range l.conns {
		_ = conn.Close()
	}
	l.mu.Unlock()
	_ = l.listener.Close()
	l.wait.Wait()
}

func (l *line) accept() {
	for {
		near, err := l.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		opened := time.Now().Add(l.roundTrip)
		far, err := net.Dial("tcp", l.target)
		if err != nil {
			_ = near.Close()
			continue
		}
		if !l.keep(near, far) {
			return
		}
		l.wait.Go(func() { l.carry(near, far, opened) })
		l.wait.Go(func() { l.carry(far, near, opened) })
	}
}

// keep notes the connections for close; false if that was already called.
func (l *line) keep(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range conns {
		if l.closed {
			_ = conn.Close()
			continue
		}
		l.conns[conn] = struct{}{}
	}
	return !l.closed
}

// parcel is bytes under way.
type parcel struct {
	bytes []byte
	due   time.Time
}

// carry takes bytes one way until either side ends, and closes the far one
// when the end has arrived there.
func (l *line) carry(from, to net.Conn, opened time.Time) {
	way := make(chan parcel, 64)
	l.wait.Go(func() {
		defer close(way)
		for {
			buffer := make([]byte, 4096)
			n, err := from.Read(buffer)
			sent := time.Now()
			if sent.Before(opened) {
				sent = opened
			}
			way <- parcel{buffer[:n], sent.Add(l.roundTrip / 2)}
			if err != nil {
				return
			}
		}
	})
	for p := range way {
		time.Sleep(time.Until(p.due))
		_, _ = to.Write(p.bytes)
	}
	_ = to.Close()
	l.mu.Lock()
	delete(l.conns, to)
	l.mu.Unlock()
}
