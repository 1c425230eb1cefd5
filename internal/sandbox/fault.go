package sandbox

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"engage/internal/msg"
)

// Fault is one way in which the sandbox misbehaves.
type Fault struct {
	Route   string        // what it concerns, one of RouteNames
	Latency time.Duration // the answer comes that much later
	// Status is answered with a small JSON error, one below 300 with the usual
	// body; 0 leaves the usual status.
	Status     int
	RetryAfter string          // a Retry-After header beside the status; "" = none
	Answer     func(*exchange) // answers in place of Status, if not nil
	After      int             // calls that pass before the fault begins
	Times      int             // calls that it concerns; 0 = all

	arg string // what Answer wants to know besides
	met int    // the calls so far
}

func (f Fault) check() error {
	if !slices.Contains(RouteNames, f.Route) {
		return msg.New(msg.Usage, "unknown route %q", f.Route).WithHint("use one of %s", strings.Join(RouteNames, ", "))
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return msg.New(msg.Usage, "%d is no status between 200 and 599", f.Status).WithHint("for example 403")
	}
	return nil
}

// faultFor counts a call on the route and returns what to do to it, with the
// sum of all latencies. The caller holds s.mu.
func (s *Server) faultFor(route string) (chosen Fault) {
	var latency time.Duration
	for i := range s.faults {
		f := &s.faults[i]
		answers := f.Answer != nil || f.Status != 0
		if !concerns(f.Route, route) || (answers && chosen.Route != "") {
			continue
		}
		if f.met++; f.met <= f.After || (f.Times > 0 && f.met > f.After+f.Times) {
			continue
		}
		latency += f.Latency
		if answers {
			chosen = *f
		}
	}
	chosen.Latency = latency
	return chosen
}

// answer sends what the call's fault makes of the usual answer.
func (x *exchange) answer() {
	f := x.fault
	if f.Answer != nil {
		f.Answer(x)
		return
	}
	r := x.usual()
	if f.Status >= 300 {
		r = failure(f.Status, "a fault of the sandbox")
	}
	r.status = cmp.Or(f.Status, r.status)
	if f.RetryAfter != "" {
		r.header.Set("Retry-After", f.RetryAfter)
	}
	x.send(r, false)
}

// Hang keeps the connection open without an answer.
func Hang(x *exchange) { x.pause(math.MaxInt64) }

// answers are those that ParseFaults knows by name.
var answers = map[string]func(x *exchange){
	"hang": Hang,
	// A plain close would be an end of file to the client.
	"reset": func(x *exchange) {
		conn, _, _ := http.NewResponseController(x.w).Hijack()
		_ = conn.(*net.TCPConn).SetLinger(0)
		x.end(0)
		_ = conn.Close()
	},
	"cut":       func(x *exchange) { x.send(x.usual(), true) },
	"endless":   func(x *exchange) { x.stream(x.w, 0, 32<<10) },
	"slow-body": func(x *exchange) { x.stream(x.w, time.Second, 1) },
	"slow-head": func(x *exchange) {
		conn, _, _ := http.NewResponseController(x.w).Hijack()
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nX-Padding: ")
		x.stream(conn, time.Second, 1)
	},
	"empty":   spoil("", func(table object) { table[subscriptions] = []string{} }),
	"null":    spoil("null", func(table object) { table[subscriptions] = nil }),
	"missing": spoil("{}", func(table object) { delete(table, subscriptions) }),
	"wrong-type": spoil(`{"accessToken":42,"expiresIn":[],"entities":"x","profileTables":"x","profileTableNames":"x","id":{},"name":42,"subscriptions":42}`,
		func(table object) { table[subscriptions] = 42 }),
	"not-json": func(x *exchange) {
		x.send(raw(http.StatusOK, typeJSON, []byte("this is not JSON \x1b[31m\x1b]0;title\x07{[")), false)
	},
	"content-type": func(x *exchange) {
		r := x.usual()
		r.header.Set("Content-Type", x.fault.arg)
		x.send(r, false)
	},
	// html is what stands between a client and the API: a gateway's error, a
	// company's proxy, a hotel's login page.
	"html": func(x *exchange) {
		status, _ := strconv.Atoi(cmp.Or(x.fault.arg, "200"))
		x.send(raw(status, "text/html; charset=utf-8", []byte("<!DOCTYPE html>\n<html><body><h1>Please log in</h1></body></html>\n")), false)
	},
	"redirect": func(x *exchange) {
		code, address, _ := strings.Cut(x.fault.arg, ":")
		status, _ := strconv.Atoi(code)
		r := failure(status, "elsewhere")
		r.header.Set("Location", address)
		x.send(r, false)
	},
	"echo": func(x *exchange) {
		x.send(failure(http.StatusBadRequest, "not understood: Authorization: "+x.r.Header.Get("Authorization")), false)
	},
	"escape": func(x *exchange) {
		x.send(failure(http.StatusBadRequest,
			"\x1b[2J\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://127.0.0.1:9/\x1b\\link\r\n\u202eoverridden\u202c\u009b31m"), false)
	},
}

// stream sends digits without end: as many at once, with the fault's pause or
// the one given. A second is long enough that a client's limit for the whole
// call is what ends it, short enough that no limit for a single read does.
func (x *exchange) stream(w io.Writer, pause time.Duration, size int) {
	if d, err := time.ParseDuration(x.fault.arg); err == nil {
		pause = d
	}
	x.w.Header().Set("Content-Type", typeJSON)
	var err error
	for digits := bytes.Repeat([]byte("1"), size); err == nil; x.pause(pause) {
		_, err = w.Write(digits)
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
}

// spoil damages an answer: the field subscriptions of each table where the
// fault names them, else the body. An answer that is an error already stays,
// because the fault is about data that does not come as expected.
func spoil(body string, damage func(table object)) func(*exchange) {
	return func(x *exchange) {
		field := strings.HasPrefix(x.fault.Route, subscriptions)
		if field {
			x.licence.damage = damage
		}
		r := x.usual()
		if !field && r.status < 300 {
			r.body = []byte(body)
		}
		x.send(r, false)
	}
}

// ParseFaults reads the short form in which tests write faults:
// ROUTE=KIND[:ARGUMENT][:after=N][:times=N][:retry-after=TEXT]. KIND is a
// status, latency or one of answers.
func ParseFaults(texts ...string) ([]Fault, error) {
	var faults []Fault
	counts := regexp.MustCompile(`:(after|times)=(\d+)`)
	for _, text := range texts {
		route, form, _ := strings.Cut(text, "=")
		f := Fault{Route: route}
		for _, m := range counts.FindAllStringSubmatch(form, -1) {
			*map[string]*int{"after": &f.After, "times": &f.Times}[m[1]], _ = strconv.Atoi(m[2])
		}
		form, f.RetryAfter, _ = strings.Cut(counts.ReplaceAllString(form, ""), ":retry-after=")
		kind, arg, _ := strings.Cut(form, ":")
		f.arg, f.Answer = arg, answers[kind]
		var err error
		if f.Answer == nil && kind == "latency" {
			f.Latency, err = time.ParseDuration(arg)
		} else if f.Answer == nil {
			f.Status, err = strconv.Atoi(kind)
		}
		if err = cmp.Or(err, f.check()); err != nil {
			return nil, fmt.Errorf("fault %q: %w", text, err)
		}
		faults = append(faults, f)
	}
	return faults, nil
}
