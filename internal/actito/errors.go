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
	switch e.Reason {
	case Refused:
		if e.What != whatToken {
			return fmt.Sprintf("%s gave a token, but refuses it for %s (401)%s", e.Host, e.What, e.keyFrom())
		}
		return fmt.Sprintf("%s refused the API key (401)%s", e.Host, e.keyFrom())
	case Forbidden:
		if e.What == whatToken {
			return fmt.Sprintf("%s refused the API key (403)%s", e.Host, e.keyFrom())
		}
		return fmt.Sprintf("%s does not let this key read %s (403)", e.Host, e.What)
	case NotFound:
		if e.listed {
			return fmt.Sprintf("%s does not have %s", e.Host, e.What)
		}
		return fmt.Sprintf("%s does not have %s (404)", e.Host, e.What)
	case Busy:
		return fmt.Sprintf("%s takes no more calls for now (429)%s", e.Host, e.asksToWait())
	case TooSlow:
		return fmt.Sprintf("%s was too slow: %s", e.Host, e.Detail)
	case Unavailable:
		if e.Status != 0 {
			return fmt.Sprintf("%s answered with an error of its own: %s%s", e.Host, e.Detail, e.asksToWait())
		}
		return fmt.Sprintf("%s could not be reached: %s%s", e.Host, e.Detail, e.asksToWait())
	}
	return fmt.Sprintf("the answer of %s for %s was not understood: %s", e.Host, e.What, e.Detail)
}

func (e *Error) keyFrom() string {
	if e.From == "" {
		return ""
	}
	return ", the key from " + e.From
}

func (e *Error) asksToWait() string {
	if e.wait == 0 {
		return ""
	}
	return fmt.Sprintf(", and asks to wait %s", e.wait.Round(time.Second))
}

// Unwrap returns the cause, which is never printed: it belongs to the HTTP
// library.
func (e *Error) Unwrap() error { return e.cause }

// FailKind reports which kind of failure this is.
func (e *Error) FailKind() msg.Kind {
	switch e.Reason {
	case Refused:
		return msg.Key
	case NotFound:
		return msg.Difference
	case Forbidden:
		if e.What == whatToken {
			return msg.Key
		}
	}
	return msg.Unreachable
}

// FailHint tells what to do next.
func (e *Error) FailHint() msg.Message {
	if e.hint != "" {
		return msg.Literal(e.hint)
	}
	return msg.Literal(e.Reason.hint(e.What))
}

func (r Reason) hint(what string) string {
	switch r {
	case Refused:
		if what != whatToken {
			return "try again; if it stays so, ask whoever manages the API users in Actito"
		}
		return "either the key belongs to another environment, or it was revoked; compare with Actito: Manage API users > View the API key"
	case Forbidden:
		if what == whatToken {
			return "whoever manages the API users in Actito can tell why; a proxy on the way may refuse, too"
		}
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
	told := *e
	told.wait = asked
	return &told
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
