package sandbox

import (
	"slices"
	"time"
)

// Fault is one way in which the sandbox misbehaves. ParseFault makes them;
// the zero Fault concerns no call. Faults can be compared with ==.
type Fault struct {
	route      string
	kind       string
	status     int           // of status, html and redirect
	delay      time.Duration // of latency, slow-head and slow-body; 0 = the kind's own
	text       string        // the address of redirect, the type of content-type
	retryAfter string        // a Retry-After header, to the letter; "" = none
	after      int           // calls that pass before the fault begins
	times      int           // calls that it concerns; 0 = all
}

// The kinds of faults, as they are written in a fault's text. A status is
// written as its number.
const (
	kindStatus      = "STATUS"
	kindLatency     = "latency"
	kindHang        = "hang"
	kindSlowHead    = "slow-head"
	kindSlowBody    = "slow-body"
	kindReset       = "reset"
	kindCut         = "cut"
	kindEndless     = "endless"
	kindEmpty       = "empty"
	kindNull        = "null"
	kindMissing     = "missing"
	kindWrongType   = "wrong-type"
	kindNotJSON     = "not-json"
	kindHTML        = "html"
	kindContentType = "content-type"
	kindRedirect    = "redirect"
	kindEcho        = "echo"
	kindEscape      = "escape"
)

// drip is the pause between two bytes of a slow answer whose fault names none:
// long enough that a client's limit for the whole call is what ends it, short
// enough that no limit for a single read does.
const drip = time.Second

// FaultDoc describes one kind of fault, for help texts.
type FaultDoc struct {
	Form   string // how it is written after ROUTE=
	Effect string // what the client gets; no full stop
}

var faultDocs = []FaultDoc{
	{kindStatus, "that status, 200 to 599, with a small JSON error; a status below 300 keeps the usual body"},
	{kindLatency + ":DURATION", "the answer comes that much later"},
	{kindHang, "no answer, the connection stays open"},
	{kindSlowHead + "[:DURATION]", "status and headers come byte by byte, that far apart (1s)"},
	{kindSlowBody + "[:DURATION]", "the body comes byte by byte, that far apart (1s)"},
	{kindReset, "the connection is reset before any answer"},
	{kindCut, "the connection ends in the middle of the body"},
	{kindEndless, "a body that never ends"},
	{kindEmpty, "a body of no bytes; of subscriptions, an empty list"},
	{kindNull, "the JSON value null; of subscriptions, as their value"},
	{kindMissing, "an object without fields; of subscriptions, without this field"},
	{kindWrongType, "fields of the wrong type; of subscriptions, a number"},
	{kindNotJSON, "a body that is not JSON but says so"},
	{kindHTML + "[:STATUS]", "a web page, as gateways and login pages send (200)"},
	{kindContentType + ":TYPE", "the usual body under that Content-Type"},
	{kindRedirect + ":STATUS:ADDRESS", "a redirect, 300 to 399, to that address"},
	{kindEcho, "400 with an error that repeats the Authorization header"},
	{kindEscape, "400 with an error that holds terminal control sequences"},
}

// The options that may follow a kind, with their equals sign.
const (
	optAfter      = "after="
	optTimes      = "times="
	optRetryAfter = "retry-after="
)

var optionDocs = []FaultDoc{
	{":" + optAfter + "N", "only after the first N calls"},
	{":" + optTimes + "N", "only for N calls"},
	{":" + optRetryAfter + "TEXT", "with a Retry-After header of that text; with a STATUS"},
}

// FaultNames returns how each kind of fault is written after "ROUTE=", with
// what it takes: STATUS, latency:DURATION, hang and so on.
func FaultNames() []string { return forms(faultDocs) }

// FaultDocs returns the kinds of faults with their effects, then the options
// that may follow, whose forms begin with a colon.
func FaultDocs() []FaultDoc { return slices.Concat(faultDocs, optionDocs) }

func forms(docs []FaultDoc) []string {
	list := make([]string, 0, len(docs))
	for _, d := range docs {
		list = append(list, d.Form)
	}
	return list
}

// switchedFault is a fault in force, with the calls that it has met.
type switchedFault struct {
	Fault
	met int
}

// faultFor counts a call on the route and returns how long to hold it back and
// what to do to it: the zero Fault for nothing. The caller holds s.mu.
func (s *Server) faultFor(route string) (latency time.Duration, chosen Fault) {
	for _, f := range s.faults {
		if !concerns(f.route, route) || (f.kind != kindLatency && chosen.kind != "") {
			continue
		}
		f.met++
		if f.met <= f.after || (f.times > 0 && f.met > f.after+f.times) {
			continue
		}
		if f.kind == kindLatency {
			latency += f.delay
		} else {
			chosen = f.Fault
		}
	}
	return latency, chosen
}
