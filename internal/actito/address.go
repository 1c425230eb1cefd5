package actito

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"engage/internal/msg"
)

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// NormalizeDomain turns what a person types or pastes into an API domain: https
// where there is no scheme, no path, no default port, lower case. The second
// result is false if the text is no address.
func NormalizeDomain(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || !printableHost(u) || defaultPorts[u.Scheme] == "" || u.User != nil {
		return "", false
	}
	return normalizedOrigin(u), true
}

// normalizedOrigin returns scheme, host and port so that equal origins are equal strings.
func normalizedOrigin(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.String()
	}
	if port == defaultPorts[u.Scheme] {
		port = ""
	}
	return u.Scheme + "://" + strings.TrimSuffix(net.JoinHostPort(host, port), ":")
}

// ParseAddress parses an address and refuses one to which a key must not be sent:
// anything but https, except on this machine. The error is of kind msg.Config. It
// shows only the host, because the rest may contain a key by mistake.
func ParseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || !printableHost(u) {
		return nil, msg.New(msg.Config, "an address of Actito is not one that can be called").
			WithHint("an API domain looks like https://api3.actito.com")
	}
	switch {
	case !validPort(u.Port()):
		return nil, msg.New(msg.Config, "the address on %s has no port between 1 and 65535", u.Host).
			WithHint("write %s://%s, or a port that exists", u.Scheme, u.Hostname())
	case u.User != nil || strings.ContainsAny(address, "?#"):
		return nil, msg.New(msg.Config, "the address on %s holds a user name, a ? or a #, which no address of Actito's has", u.Host).
			WithHint("take it out; if it was the API key, revoke it in Actito")
	case u.Scheme != "https" && (u.Scheme != "http" || !IsLoopback(u)):
		return nil, msg.New(msg.Config, "the API key only goes over https, and %s://%s is not", u.Scheme, u.Host).
			WithHint("write https://%s", u.Host)
	}
	return u, nil
}

// validPort reports whether the port is valid; "" is the scheme's default.
func validPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// printableHost reports whether the address has a host of printable ASCII characters:
// others can look like another host. Such a host has a spelling with xn--.
func printableHost(u *url.URL) bool {
	return u.Hostname() != "" && !strings.ContainsFunc(u.Host, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(" %\"'`<>\\^{|}", r)
	})
}

// SameOrigin reports whether both addresses have the same scheme, host and port.
func SameOrigin(a, b *url.URL) bool { return normalizedOrigin(a) == normalizedOrigin(b) }

// SameDomain reports whether two API domains are the same, however they are
// spelled.
func SameDomain(a, b string) bool {
	a, ok := NormalizeDomain(a)
	b, _ = NormalizeDomain(b)
	return ok && a == b
}

// Origin returns scheme, host and port of the address, for messages.
func Origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// Host returns the host and port of an API domain.
func Host(domain string) string {
	_, host, _ := strings.Cut(domain, "://")
	return host
}

// IsLoopback reports whether the host of the address is this machine, the only
// one to which a key may be sent without TLS.
func IsLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || ip.IsLoopback()
}

// IsActitoHost reports whether the host of the address belongs to Actito.
func IsActitoHost(u *url.URL) bool {
	return strings.HasSuffix("."+strings.ToLower(u.Hostname()), ".actito.com")
}

// ThirdPartyHost returns the host of an API domain if it is neither Actito's nor
// this machine, otherwise "". The user is asked before a key is sent there.
func ThirdPartyHost(domain string) string {
	u, err := url.Parse(domain)
	if err != nil || IsActitoHost(u) || IsLoopback(u) {
		return ""
	}
	return u.Host
}
