package actito

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"engage/internal/fail"
)

// Reason says why a call to Actito gave no result.
type Reason int

// The reasons.
const (
	Refused       Reason = iota + 1 // 401: the key is wrong, revoked or of another environment
	Forbidden                       // 403: the key may not make this call; says nothing of the key
	NotFound                        // 404
	Busy                            // 429, also after waiting
	Unavailable                     // no connection, or a 5xx
	TooSlow                         // no whole answer within the time limit
	NotUnderstood                   // an answer, but not one that Actito documents
)

// Error is a call to Actito that failed. Its text holds no key and no token.
type Error struct {
	Reason Reason
	Status int    // the HTTP status; 0 when there was none
	Host   string // host and port of the API domain
	What   string // what was asked for: "the token"
	Detail string // what was found; may be empty
	hint   string
	cause  error
}

// Error implements error.
func (e *Error) Error() string {
	switch e.Reason {
	case Refused:
		return fmt.Sprintf("%s refused the API key (401)", e.Host)
	case Forbidden:
		return fmt.Sprintf("%s does not let this key read %s (403)", e.Host, e.What)
	case NotFound:
		return fmt.Sprintf("%s does not have %s (404)", e.Host, e.What)
	case Busy:
		return fmt.Sprintf("%s takes no more calls for now (429)", e.Host)
	case TooSlow:
		return fmt.Sprintf("%s was too slow: %s", e.Host, e.Detail)
	case Unavailable:
		return fmt.Sprintf("%s could not be reached: %s", e.Host, e.Detail)
	}
	return fmt.Sprintf("the answer of %s for %s was not understood: %s", e.Host, e.What, e.Detail)
}

// Unwrap returns the cause, which is never printed: it belongs to the HTTP
// library.
func (e *Error) Unwrap() error { return e.cause }

// FailKind tells package fail which kind of failure this is.
func (e *Error) FailKind() fail.Kind {
	switch e.Reason {
	case Refused:
		return fail.Key
	case NotFound:
		return fail.Difference
	case Forbidden:
		if e.What == whatToken {
			return fail.Key
		}
	}
	return fail.Unreachable
}

// FailHint tells what to do next.
func (e *Error) FailHint() string {
	if e.hint != "" {
		return e.hint
	}
	switch e.Reason {
	case Refused:
		return "either the key belongs to another environment, or it was revoked; compare with Actito: Manage API users > View the API key"
	case Forbidden:
		return "whoever manages the API users in Actito can give the key this right"
	case NotFound:
		return "compare the names with Actito, to the letter"
	case Busy:
		return "Actito takes five calls at a time from one licence; try again in a minute"
	case TooSlow:
		return "try again, or allow more time with --timeout"
	case Unavailable:
		return "check the network connection and any proxy, then try again; the key was not judged"
	}
	return "something between here and Actito may answer in its place (a proxy, a login page); the key was not judged"
}

// ReasonOf returns the reason that err carries, or 0.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return 0
}

// statusError turns an HTTP status that is not 200 into an error.
func statusError(host, what string, status int, location string) *Error {
	e := &Error{Status: status, Host: host, What: what}
	switch {
	case status == http.StatusUnauthorized:
		e.Reason = Refused
	case status == http.StatusForbidden:
		e.Reason = Forbidden
	case status == http.StatusNotFound:
		e.Reason = NotFound
	case status == http.StatusTooManyRequests:
		e.Reason = Busy
	case status >= 500:
		e.Reason = Unavailable
		e.Detail = fmt.Sprintf("it answered %d (%s)", status, http.StatusText(status))
		e.hint = "Actito seems to have a problem; try again later. The key was not judged"
	case status >= 300 && status < 400:
		e.Reason = NotUnderstood
		e.Detail = fmt.Sprintf("a redirection (%d)%s, which is never followed with a key", status, towards(location))
	default:
		e.Reason = NotUnderstood
		e.Detail = fmt.Sprintf("status %d (%s)", status, http.StatusText(status))
	}
	return e
}

// towards names the host of a redirection, and no more of the address: the
// rest could hold anything.
func towards(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return ""
	}
	return " to " + u.Scheme + "://" + u.Host
}

// transportError turns an error of the HTTP library into one in words.
func transportError(host, what string, err error, timeout time.Duration) *Error {
	e := &Error{Reason: Unavailable, Host: host, What: what, cause: err}
	var dns *net.DNSError
	var unknownAuthority x509.UnknownAuthorityError
	var certificate *tls.CertificateVerificationError
	var netErr net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout() && !errors.As(err, &dns):
		e.Reason = TooSlow
		e.Detail = fmt.Sprintf("no whole answer within %s", timeout)
	case errors.As(err, &dns):
		e.Detail = "this name is not known to the network"
		e.hint = "check the network connection and the API domain; the key was not judged"
	case errors.As(err, &unknownAuthority), errors.As(err, &certificate):
		e.Detail = "its certificate is not trusted here, so the key was not sent"
		e.hint = "if a company proxy re-signs traffic, name its certificate with --ca-file FILE"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Detail = "nothing listens there (connection refused)"
	case errors.Is(err, syscall.ECONNRESET):
		e.Detail = "the connection was reset"
	default:
		e.Detail = "the connection broke off before the answer was whole"
	}
	return e
}
