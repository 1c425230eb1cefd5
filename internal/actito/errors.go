package actito

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"engage/internal/msg"
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
	From   string // where the key was found, where it was refused; may be empty

	listed  bool          // NotFound, because a list that was read lacks it
	lasting bool          // the same call would fail in the same way
	wait    time.Duration // what the answer asks to wait, where that is too long
	hint    string
	cause   error
}

// Error implements error.
func (e *Error) Error() string {
	from, wait := "", ""
	if e.From != "" {
		from = ", the key from " + e.From
	}
	if e.wait != 0 {
		wait = fmt.Sprintf(", and asks to wait %s", e.wait.Round(time.Second))
	}
	switch token := e.What == whatToken; {
	case e.Reason == Refused && !token:
		return fmt.Sprintf("%s gave a token, but refuses it for %s (401)%s", e.Host, e.What, from)
	case e.Reason == Refused:
		return fmt.Sprintf("%s refused the API key (401)%s", e.Host, from)
	case e.Reason == Forbidden && token:
		return fmt.Sprintf("%s refused the API key (403)%s", e.Host, from)
	case e.Reason == Forbidden:
		return fmt.Sprintf("%s does not let this key read %s (403)", e.Host, e.What)
	case e.Reason == NotFound && e.listed:
		return fmt.Sprintf("%s does not have %s", e.Host, e.What)
	case e.Reason == NotFound:
		return fmt.Sprintf("%s does not have %s (404)", e.Host, e.What)
	case e.Reason == Busy:
		return fmt.Sprintf("%s takes no more calls for now (429)%s", e.Host, wait)
	case e.Reason == TooSlow:
		return fmt.Sprintf("%s was too slow: %s", e.Host, e.Detail)
	case e.Reason == Unavailable && e.Status != 0:
		return fmt.Sprintf("%s answered with an error of its own: %s%s", e.Host, e.Detail, wait)
	case e.Reason == Unavailable:
		return fmt.Sprintf("%s could not be reached: %s%s", e.Host, e.Detail, wait)
	}
	return fmt.Sprintf("the answer of %s for %s was not understood: %s", e.Host, e.What, e.Detail)
}

// Unwrap returns the same failure with its kind and what to do next. The cause in
// it is never printed: it belongs to the HTTP library.
func (e *Error) Unwrap() error {
	kind, hint := msg.Unreachable, e.hint
	switch token := e.What == whatToken; {
	case e.Reason == Refused && !token:
		kind, hint = msg.Key, "try again; if it stays so, ask whoever manages the API users in Actito"
	case e.Reason == Refused:
		kind, hint = msg.Key, "either the key belongs to another environment, or it was revoked; compare with Actito: Manage API users > View the API key"
	case e.Reason == Forbidden && token:
		kind, hint = msg.Key, "whoever manages the API users in Actito can tell why; a proxy on the way may refuse, too"
	case e.Reason == Forbidden:
		hint = "whoever manages the API users in Actito can give the key this right"
	case e.Reason == NotFound:
		kind, hint = msg.Difference, "compare the names with Actito, to the letter"
	case e.Reason == Busy:
		hint = "Actito takes five calls at a time from one licence; try again in a minute"
	case e.Reason == TooSlow:
		hint = "try again, or allow more time with --timeout"
	case hint != "":
	case e.Reason == Unavailable:
		hint = "check the network connection and any proxy, then try again; the key was not judged"
	default:
		hint = "something between here and Actito may answer in its place (a proxy, a login page); the key was not judged"
	}
	return msg.New(kind, "%s", e.Error()).WithHint("%s", hint).WithCause(e.cause)
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
	case status == http.StatusNotFound && what != whatToken:
		e.Reason = NotFound
	case status == http.StatusTooManyRequests:
		e.Reason = Busy
	case status >= 500:
		e.Reason = Unavailable
		e.Detail = statusWords(status)
		e.hint = "Actito seems to have a problem; try again later. The key was not judged"
	case status >= 300 && status < 400:
		e.Reason = NotUnderstood
		e.Detail = fmt.Sprintf("a redirection (%d)%s, which is never followed with a key", status, towards(location))
	default:
		e.Reason = NotUnderstood
		e.Detail = "status " + statusWords(status)
	}
	return e
}

// waitsTooLong adds to an error how long the answer asks to wait.
func waitsTooLong(err error, asked time.Duration) error {
	var e *Error
	if !errors.As(err, &e) || asked == 0 {
		return err
	}
	longer := *e
	longer.wait = asked
	return &longer
}

// towards names the host of a redirection, and no more of the address: the
// rest could hold anything.
func towards(location string) string {
	u, err := url.Parse(location)
	if err != nil || !plainHost(u) || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return " to " + u.Scheme + "://" + u.Host
}

func tooSlow(host, what string, timeout time.Duration) *Error {
	return &Error{Reason: TooSlow, Host: host, What: what, Detail: fmt.Sprintf("no whole answer within %s", timeout)}
}

// transportError turns an error of the HTTP library into one in words.
// handshake tells that no secure connection came about.
func transportError(host, what string, err error, handshake bool) *Error {
	e := &Error{Reason: Unavailable, Host: host, What: what, cause: err}
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var proxy proxyError
	var operation *net.OpError
	switch {
	case errors.As(err, &proxy):
		e.Detail, e.lasting = proxy.Error(), true
		e.hint = "correct HTTPS_PROXY, or name this host in NO_PROXY; the key was not sent"
	case errors.As(err, &certificate):
		e.Detail, e.hint = certificateWords(certificate)
		e.lasting = true
	case errors.Is(err, errNotLoopback):
		e.Detail, e.lasting = "this name leads to another machine here, so the key was not sent", true
		e.hint = "write 127.0.0.1 instead"
	case errors.Is(err, http.ErrSchemeMismatch):
		e.Detail, e.lasting = "it speaks http where https was asked for, so the key was not sent", true
		e.hint = "check the API domain and its port"
	case errors.As(err, &operation) && operation.Op == "proxyconnect":
		e.Detail = "the proxy in HTTPS_PROXY does not answer"
		e.hint = "correct HTTPS_PROXY, or name this host in NO_PROXY; the key was not sent"
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Detail = "this name is not known to the network"
		e.hint = "check the network connection and the API domain; the key was not judged"
	case errors.As(err, &dns):
		e.Detail = "its name could not be looked up"
		e.hint = "check the network connection; the key was not judged"
	case isConnectionRefused(err):
		e.Detail = "nothing listens there (connection refused)"
	case isReset(err):
		e.Detail = "the connection was reset"
	case isUnreachable(err):
		e.Detail = "there is no way to it from here"
	case handshake && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		e.Detail, e.lasting = "no secure connection (TLS 1.2 or newer) came about, so the key was not sent", true
		e.hint = "check the API domain, and any proxy on the way"
	default:
		e.Detail = "the connection broke off before the answer was whole"
	}
	return e
}

// certificateWords says why a certificate is not trusted, and what to do.
func certificateWords(err error) (detail, hint string) {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	detail, hint = "its certificate is not trusted here", "if a company proxy re-signs traffic, name its certificate with --ca-file FILE"
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		detail, hint = "its certificate is not valid at this time", "check this machine's clock; else its owner has to renew it"
	case errors.As(err, &name):
		detail, hint = "its certificate is for another name", "check the API domain"
	}
	return detail + ", so the key was not sent", hint
}
