package sandbox

import (
	"fmt"
	"net/http"
	"strings"
)

// answer sends what the call's fault makes of the usual answer.
func (x *exchange) answer() {
	f := x.fault
	switch f.kind {
	case kindStatus:
		x.send(x.statusFault())
	case kindRedirect:
		m := failure(f.status, "elsewhere").message()
		m.header.Set("Location", f.text)
		x.send(m)
	case kindHTML:
		x.send(page(f.status))
	case kindNotJSON:
		m := x.usual().message()
		m.body = []byte("this is not JSON \x1b[31m\x1b]0;title\x07{[")
		x.send(m)
	case kindContentType:
		m := x.usual().message()
		m.header.Set("Content-Type", f.text)
		x.send(m)
	case kindEcho:
		text := "not understood: Authorization: " + strings.Join(x.r.Header.Values("Authorization"), ", ")
		x.send(failure(http.StatusBadRequest, text).message())
	case kindEscape:
		text := "\x1b[2J\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://127.0.0.1:9/\x1b\\link\r\n\u202eoverridden\u202c\u009b31m"
		x.send(failure(http.StatusBadRequest, text).message())
	case kindEmpty, kindNull, kindMissing, kindWrongType:
		x.send(spoil(x.usual(), f))
	case kindHang:
		x.hang()
	case kindReset:
		x.reset()
	case kindCut:
		x.cut(x.usual().message())
	case kindEndless:
		x.endless()
	case kindSlowHead:
		x.drip(x.usual().message(), true)
	case kindSlowBody:
		x.drip(x.usual().message(), false)
	default:
		x.send(x.usual().message())
	}
}

func (x *exchange) statusFault() message {
	var m message
	if x.fault.status < 300 {
		m = x.usual().message()
		m.status = x.fault.status
	} else {
		m = failure(x.fault.status, "a fault of the sandbox").message()
	}
	if x.fault.retryAfter != "" {
		m.header.Set("Retry-After", x.fault.retryAfter)
	}
	return m
}

// page is what stands between a client and the API: a gateway's error, a
// company's proxy, a hotel's login page.
func page(status int) message {
	if status == 0 {
		status = http.StatusOK
	}
	return message{
		status: status,
		header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		body: fmt.Appendf(nil, "<!DOCTYPE html>\n<html><head><title>%d</title></head><body><h1>Please log in</h1></body></html>\n",
			status),
	}
}

// send sends a whole answer.
func (x *exchange) send(m message) {
	for name, values := range m.header {
		x.w.Header()[name] = values
	}
	if m.hasBody() {
		x.w.Header().Set("Content-Length", fmt.Sprint(len(m.body)))
	}
	x.status(m.status)
	x.end()
	x.w.WriteHeader(m.status)
	if m.hasBody() {
		_, _ = x.w.Write(m.body) // the client may have gone
	}
}

func (m message) hasBody() bool {
	return m.status != http.StatusNoContent && m.status != http.StatusNotModified
}
