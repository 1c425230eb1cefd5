package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// hijack takes the connection from net/http, which only knows how to answer
// properly. Closing the server closes it too. release closes it; conn is nil
// if the connection is gone.
func (x *exchange) hijack() (conn net.Conn, release func()) {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		return nil, func() {}
	}
	_ = conn.SetDeadline(time.Time{})
	stop := context.AfterFunc(x.s.closing, func() { _ = conn.Close() })
	return conn, func() {
		stop()
		_ = conn.Close()
	}
}

// drop closes the connection without an answer.
func (x *exchange) drop() {
	_, release := x.hijack()
	release()
}

// hang holds the request until the client gives up or the server closes.
func (x *exchange) hang() {
	select {
	case <-x.r.Context().Done():
	case <-x.s.closing.Done():
	}
	x.drop()
}

// reset makes the system send RST, which a client sees as "connection reset by
// peer" where a plain close would be an end of file.
func (x *exchange) reset() {
	conn, release := x.hijack()
	defer release()
	if tcp, isTCP := conn.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0)
	}
	x.end()
}

// cut announces the whole body and sends half of it.
func (x *exchange) cut(m message) {
	conn, release := x.hijack()
	defer release()
	if conn == nil {
		return
	}
	x.status(m.status)
	x.end()
	_, _ = conn.Write(append(m.head(len(m.body)), m.body[:len(m.body)/2]...))
}

// endless sends a text that is never closed, as fast as the client reads.
func (x *exchange) endless() {
	conn, release := x.hijack()
	defer release()
	if conn == nil {
		return
	}
	m := ok(nil).message()
	x.status(m.status)
	_, err := conn.Write(append(m.head(-1), `{"padding":"`...))
	filling := bytes.Repeat([]byte("x"), 32<<10)
	for err == nil {
		_, err = conn.Write(filling)
	}
}

// drip sends the head or the body byte by byte.
func (x *exchange) drip(m message, head bool) {
	conn, release := x.hijack()
	defer release()
	if conn == nil {
		return
	}
	delay := x.fault.delay
	if delay == 0 {
		delay = drip
	}
	x.status(m.status)
	slow, rest := m.head(len(m.body)), m.body
	if !head {
		if _, err := conn.Write(slow); err != nil {
			return
		}
		slow, rest = m.body, nil
	}
	for i := range slow {
		if i > 0 && !x.pause(delay) {
			return
		}
		if i == len(slow)-1 {
			x.end()
		}
		if _, err := conn.Write(slow[i : i+1]); err != nil {
			return
		}
	}
	_, _ = conn.Write(rest)
}

// head returns the status line and headers for a body of that many bytes, or
// one that lasts as long as the connection if negative.
func (m message) head(length int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", m.status, http.StatusText(m.status))
	header := m.header.Clone()
	header.Set("Connection", "close")
	if length >= 0 {
		header.Set("Content-Length", fmt.Sprint(length))
	}
	_ = header.Write(&b) // a Buffer takes everything
	b.WriteString("\r\n")
	return b.Bytes()
}
