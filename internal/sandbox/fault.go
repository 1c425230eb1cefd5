package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	Status int
	Header http.Header      // beside the usual ones
	Body   *string          // in place of the body; nil leaves it
	Answer http.HandlerFunc // answers in place of all that, if not nil
	After  int              // calls that pass before the fault begins
	Times  int              // calls that it concerns; 0 = all

	met int // the calls so far
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
		answers := f.Answer != nil || f.Status != 0 || f.Body != nil
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

// Hang keeps the connection open without an answer.
func Hang(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
	drop(nil, nil)
}

// drop makes net/http close the connection without another byte. It does not
// return.
func drop(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// stream sends digits without end, as many at once, with a pause.
func stream(size int, pause time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var err error
		for digits := bytes.Repeat([]byte("1"), size); err == nil && r.Context().Err() == nil; time.Sleep(pause) {
			_, err = w.Write(digits)
			_ = http.NewResponseController(w).Flush()
		}
		drop(w, r)
	}
}

// faults are those that tests call by name.
var faults = map[string]Fault{
	"hang":      {Answer: Hang},
	"drop":      {Answer: drop},
	"endless":   {Answer: stream(32<<10, 0)},
	"slow-body": {Answer: stream(1, 50*time.Millisecond)},
	"cut": {Answer: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"accessToken":`)
	}},
	"echo": {Answer: func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "not understood: "+r.Header.Get("Authorization"), http.StatusBadRequest)
	}},
	"escape": {Status: http.StatusBadRequest,
		Body: new("\x1b[2J\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://127.0.0.1:9/\x1b\\link\r\n\u202eoverridden\u202c\u009b31m")},
	"html":     {Status: http.StatusOK, Body: new("<!DOCTYPE html>\n<html><body><h1>Please log in</h1></body></html>\n")},
	"not-json": {Body: new("this is not JSON \x1b[31m\x1b]0;title\x07{[")},
	"empty":    {Body: new("")},
	"null":     {Body: new("null")},
	"missing":  {Body: new("{}")},
	"wrong-type": {Body: new(`{"accessToken":42,"expiresIn":[],"entities":"x","profileTables":"x","profileTableNames":"x",` +
		`"id":{},"name":42,"subscriptions":42}`)},
}

// damaged are the subscriptions in an answer that has the table Clients as a
// table's structure and in a list, for faults on subscriptions.
var damaged = map[string]string{
	"empty": `"subscriptions":[]`, "null": `"subscriptions":null`, "wrong-type": `"subscriptions":42`, "missing": `"attributes":[]`,
}

// ParseFaults reads the short form in which tests write faults:
// ROUTE=KIND[:ARGUMENT][:after=N][:times=N][:retry-after=TEXT]. KIND is one of
// faults, latency with its duration, or a status with its Location.
func ParseFaults(texts ...string) ([]Fault, error) {
	var list []Fault
	counts := regexp.MustCompile(`:(after|times)=(\d+)`)
	for _, text := range texts {
		route, form, _ := strings.Cut(text, "=")
		count := map[string]int{}
		for _, m := range counts.FindAllStringSubmatch(form, -1) {
			count[m[1]], _ = strconv.Atoi(m[2])
		}
		form, retryAfter, _ := strings.Cut(counts.ReplaceAllString(form, ""), ":retry-after=")
		kind, arg, _ := strings.Cut(form, ":")
		f, named := faults[kind]
		var err error
		switch fields, damage := damaged[kind]; {
		case damage && strings.HasPrefix(route, subscriptions):
			f.Body = new(fmt.Sprintf(`{"profileTables":[{"id":"16","name":"Clients",%s}],%s}`, fields, fields))
		case kind == "latency":
			f.Latency, err = time.ParseDuration(arg)
		case !named:
			f.Status, err = strconv.Atoi(kind)
		}
		f.Route, f.After, f.Times = route, count["after"], count["times"]
		f.Header = http.Header{"Location": {arg}, "Retry-After": {retryAfter}}
		if err = errors.Join(err, f.check()); err != nil {
			return nil, fmt.Errorf("fault %q: %w", text, err)
		}
		list = append(list, f)
	}
	return list, nil
}
