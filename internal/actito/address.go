package actito

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"engage/internal/msg"
)

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// NormalDomain turns what a person types or pastes into an API domain: the
// scheme https where there is none, no path, no slash at the end, no port that
// goes without saying, lower case. The second result is false for what is no
// address.
func NormalDomain(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || !plainHost(u) || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return "", false
	}
	host := hostOf(u)
	if port := u.Port(); port != defaultPorts[u.Scheme] && port != "" {
		return u.Scheme + "://" + net.JoinHostPort(host, port), true
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return u.Scheme + "://" + host, true
}

// hostOf returns the host without its port in the one spelling that compares:
// lower case, numbers as they are usually written.
func hostOf(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.String()
	}
	return host
}

// CheckAddress parses an address and refuses one to which a key must not go:
// anything but https, this machine aside. The error is of kind msg.Config. It
// shows no more of the address than its host, because a key may stand there by
// mistake.
func CheckAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || !plainHost(u) {
		return nil, msg.New(msg.Config, "an address of Actito is not one that can be called").
			WithHint("an API domain looks like https://api3.actito.com")
	}
	switch {
	case !validPort(u.Port()):
		return nil, msg.New(msg.Config, "the address on %s has no port between 1 and 65535", u.Host).
			WithHint("write %s://%s, or a port that exists", u.Scheme, u.Hostname())
	case u.User != nil:
		return nil, msg.New(msg.Config, "the address on %s holds a user name, which has no place there", u.Host).
			WithHint("write https://%s", u.Host)
	case strings.ContainsAny(address, "?#"):
		return nil, msg.New(msg.Config, "the address on %s has something behind a ? or #, which no address of Actito's has", u.Host).
			WithHint("take it out; if it was the API key, revoke it in Actito")
	case u.Scheme != "https" && (u.Scheme != "http" || !Loopback(u)):
		return nil, msg.New(msg.Config, "the API key only goes over https, and %s://%s is not", u.Scheme, u.Host).
			WithHint("write https://%s", u.Host)
	}
	return u, nil
}

// validPort reports whether something can be called at the port; none is the
// scheme's own.
func validPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port == "" || err == nil && n >= 1 && n <= 65535
}

// plainHost tells whether the address has a host that can be shown: an
// invisible or a control character would make it look like another.
func plainHost(u *url.URL) bool {
	return u.Hostname() != "" && !strings.ContainsFunc(u.Host, func(r rune) bool {
		return !unicode.IsPrint(r) || r == unicode.ReplacementChar || strings.ContainsRune(" %\"'`<>\\^{|}", r)
	})
}

// SameHost tells whether both addresses are on the same host and port, with
// the same scheme.
func SameHost(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		if u.Port() != "" {
			return u.Port()
		}
		return defaultPorts[u.Scheme]
	}
	return a.Scheme == b.Scheme && hostOf(a) == hostOf(b) && port(a) == port(b)
}

// Origin returns scheme, host and port of the address, for messages.
func Origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// SameDomain reports whether two API domains are the same, however they are
// spelled.
func SameDomain(a, b string) bool {
	a, ok := NormalDomain(a)
	b, okB := NormalDomain(b)
	return ok && okB && a == b
}

// Loopback tells whether the host of the address is this machine, the one
// place to which a key may go without TLS.
func Loopback(u *url.URL) bool {
	host := u.Hostname()
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// OwnDomain tells whether the host of the address belongs to Actito.
func OwnDomain(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	return host == "actito.com" || strings.HasSuffix(host, ".actito.com")
}

// Foreign returns the host of an API domain that is neither Actito's nor this
// machine, and "" for one that is: before a key goes there for the first time,
// its owner is told.
func Foreign(domain string) string {
	u, err := url.Parse(domain)
	if err != nil || OwnDomain(u) || Loopback(u) {
		return ""
	}
	return u.Host
}
