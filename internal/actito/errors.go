package actito

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"engage/internal/msg"
	"engage/internal/secret"
)

// Reason says why a call to Actito gave no result.
type Reason int

// The reasons.
const (
	Refused       Reason = iota + 1 // the key is wrong, revoked or of another environment
	Forbidden                       // 403: the key may not make this call; says nothing of the key
	NotFound                        // 404 or 410
	Busy                            // 429, also after waiting
	Unavailable                     // no connection, or a 5xx
	TooSlow                         // no whole answer within the time limit
	NotUnderstood                   // an answer, but not one that Actito documents
)

// reasons are the texts of each reason; {…} are fields of the error.
var reasons = map[Reason]struct {
	kind       msg.Kind
	text, hint string
}{
	Refused: {msg.Key, "{host} refused the API key ({status}){from}",
		"the key is wrong, was revoked, or belongs to another environment; compare with Actito: " + string(secret.Menus)},
	Forbidden: {msg.Unreachable, "{host} does not let this key read {what} (403)",
		"whoever manages the API users in Actito can give the key this right"},
	NotFound: {msg.Difference, "{host} does not have {what}", "compare the names with Actito, to the letter"},
	Busy: {msg.Unreachable, "{host} takes no more calls for now (429){detail}",
		"Actito takes five calls at a time from one licence; try again in a minute"},
	Unavailable: {msg.Unreachable, "{host} could not be reached: {detail}",
		"check the network connection and any proxy, then try again; the key was not judged"},
	TooSlow: {msg.Unreachable, "{host} was too slow: {detail}", "try again, or allow more time with --timeout"},
	NotUnderstood: {msg.Unreachable, "the answer of {host} for {what} was not understood: {detail}",
		"something between here and Actito may answer in its place (a proxy, a login page); the key was not judged"},
}

// Error is a call to Actito that failed. Its text holds no key and no token.
type Error struct {
	Reason   Reason
	Status   int    // the HTTP status; 0 when there was none
	Host     string // host and port of the API domain
	Resource string // what was asked for, in words: "the token"
	Detail   string // of the failure; may be empty

	from       string        // where a refused key was found, as part of a sentence
	listed     bool          // NotFound for certain: Actito's list does not contain it, or its table is known
	nowhere    bool          // NotFound in every spelling of the address, which may say no more than that
	moved      bool          // NotUnderstood because of a redirection
	permanent  bool          // the same call would fail again
	retryAfter time.Duration // how long the answer asks to wait
	hint       string        // in place of the reason's
	cause      error
}

func (e *Error) Error() string {
	text := reasons[e.Reason].text
	switch {
	case e.Reason == Unavailable && e.Status != 0:
		text = "{host} answered with an error of its own: {detail}"
	case e.Reason == Refused && e.Resource != tokenResource:
		text = "{host} gave a token for the API key, and refused it for {what} ({status}){from}"
	case e.nowhere:
		text = "{host} shows {what} at no address that engage knows ({status})"
	}
	return strings.NewReplacer("{host}", e.Host, "{what}", e.Resource, "{detail}", e.Detail, "{from}", e.from,
		"{status}", fmt.Sprint(e.Status)).Replace(text)
}

// Unwrap returns the same failure with its kind and hint. Its cause is an error of
// the HTTP library and is never printed.
func (e *Error) Unwrap() error {
	r := reasons[e.Reason]
	return msg.New(r.kind, "%s", e.Error()).WithHint("%s", cmp.Or(e.hint, r.hint)).WithCause(e.cause)
}

// ReasonOf returns the reason that err carries, or 0.
func ReasonOf(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return 0
}

func (q *query) newError(reason Reason, detail string) *Error {
	return &Error{Reason: reason, Host: q.host, Resource: q.resource, Detail: detail}
}

// statusError turns an HTTP status that is not 200 into an error. authorization is what
// was sent, "" for nothing.
func (q *query) statusError(status int, header http.Header, authorization string) *Error {
	e := q.newError(NotUnderstood, "status "+statusText(status))
	e.Status, e.retryAfter = status, retryAfter(header.Get("Retry-After"), time.Now())
	switch {
	case authorization == "" && (status == http.StatusUnauthorized || status == http.StatusForbidden): // there is no key to blame
	case status == http.StatusUnauthorized || status == http.StatusForbidden && q.resource == tokenResource:
		e.Reason = Refused
		if status == http.StatusForbidden {
			e.hint = "Actito documents 401 for a wrong key: this one may be restricted, or something between here and Actito answered in its place; compare with Actito: " + string(secret.Menus)
		}
		if from := q.options.Key.From(); from != "" {
			e.from = ", the key from " + from
		}
	case status == http.StatusForbidden:
		e.Reason = Forbidden
	case (status == http.StatusNotFound || status == http.StatusGone) && q.resource != tokenResource:
		e.Reason = NotFound
	case status == http.StatusTooManyRequests:
		e.Reason, e.Detail = Busy, ""
	case status >= 500:
		e.Reason, e.Detail = Unavailable, statusText(status)
		e.hint = "Actito seems to have a problem; try again later. The key was not judged"
	case status >= 300 && status < 400:
		e.moved = true
		to := header.Get("Location")
		// A host could repeat a profile's e-mail address, or a secret address.
		if q.profileKey != "" || authorization == "" || q.echoesSecret([]byte(to), authorization) {
			to = ""
		}
		e.Detail = fmt.Sprintf("a redirection (%d)%s, which is never followed with a key", status, redirectTarget(to))
	}
	return e
}

func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d (%s)", status, text)
	}
	return fmt.Sprint(status)
}

// redirectTarget returns the origin of a redirection for a message. The rest of the
// address is left out, because it could contain anything.
func redirectTarget(location string) string {
	u, err := url.Parse(location)
	if err != nil || !printableHost(u) || defaultPorts[u.Scheme] == "" {
		return ""
	}
	return " to " + Origin(u)
}

const proxyHint = "correct HTTPS_PROXY, or name this host in NO_PROXY; the key was not sent"

// transportFailure describes a kind of error of the HTTP library.
type transportFailure struct {
	matches      func(error) bool
	permanent    bool
	detail, hint string
}

// transportFailures are tried in this order; the last one matches every error.
var transportFailures = []transportFailure{
	{hasType(func(e x509.CertificateInvalidError) bool { return e.Reason == x509.Expired }), true,
		"its certificate is not valid at this time, so the key was not sent", "check this machine's clock; else its owner has to renew it"},
	{hasType(func(x509.HostnameError) bool { return true }), true,
		"its certificate is for another name, so the key was not sent", "check the API domain"},
	{hasType(func(*tls.CertificateVerificationError) bool { return true }), true,
		"its certificate is not trusted here, so the key was not sent", "if a company proxy re-signs traffic, name its certificate with --ca-file FILE"},
	{func(err error) bool { return errors.Is(err, errNotLoopback) }, true,
		"this name leads to another machine here, so the key was not sent", "write 127.0.0.1 instead"},
	{func(err error) bool { return errors.Is(err, http.ErrSchemeMismatch) }, true,
		"it speaks http where https was asked for, so the key was not sent", "check the API domain and its port"},
	{hasType(func(e *net.OpError) bool { return e.Op == "remote error" }), true, // a TLS alert
		"no secure connection (TLS 1.2 or newer) came about", "check the API domain, and any proxy on the way"},
	{hasType(func(e *net.OpError) bool { return e.Op == "proxyconnect" }), false, "the proxy in HTTPS_PROXY does not answer", proxyHint},
	{hasType(func(e *net.DNSError) bool { return e.IsNotFound }), true,
		"this name is not known to the network", "check the network connection and the API domain; the key was not judged"},
	{hasType(func(*net.DNSError) bool { return true }), false,
		"its name could not be looked up", "check the network connection; the key was not judged"},
	// The numbers are those of Windows.
	{hasErrno(syscall.ECONNREFUSED, 10061), false, "nothing listens there (connection refused)", ""},
	{hasErrno(syscall.ENETUNREACH, syscall.EHOSTUNREACH, 10050, 10051, 10065), false, "there is no way to it from here", ""},
	{func(error) bool { return true }, false, "the connection broke off before the answer was whole", ""},
}

// hasType returns a function that reports whether an error's chain has an error of
// the type that matches.
func hasType[E error](fits func(E) bool) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[E](err)
		return ok && fits(e)
	}
}

func hasErrno(numbers ...syscall.Errno) func(error) bool {
	return hasType(func(e syscall.Errno) bool { return slices.Contains(numbers, e) })
}

// transportError turns an error of the HTTP library into an *Error.
func (q *query) transportError(err error) *Error {
	f := transportFailures[slices.IndexFunc(transportFailures, func(f transportFailure) bool { return f.matches(err) })]
	if proxy, ok := errors.AsType[proxyError](err); ok {
		f = transportFailure{detail: proxy.Error(), hint: proxyHint, permanent: true}
	}
	if call, ok := errors.AsType[*url.Error](err); ok {
		err = call.Err // without the address, which may contain a person's e-mail address
	}
	e := q.newError(Unavailable, f.detail)
	e.hint, e.permanent, e.cause = f.hint, f.permanent, err
	return e
}
