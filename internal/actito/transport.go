package actito

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"
	"golang.org/x/net/http/httpproxy"

	"engage/internal/msg"
)

// maxBody leaves room for maxNames names of maxNameLength characters of two
// bytes. Reading takes twice as much memory, and validate reads three at a time. The
// same bounds a campaign feed, whose campaigns come with scripts of a few kilobytes.
const maxBody = 10 << 20

// newResty returns the HTTP client with everything off that could send a key
// somewhere else: redirects, cookies, debug output, the library's logger and its
// retries. Retries are in getJSON, because the library can neither bound the sum of
// the waits nor refuse a Retry-After that is too long.
func newResty(o Options, scheme string, proxy *url.URL) *resty.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs}
	transport.MaxIdleConnsPerHost = 2 * MostCalls
	transport.MaxResponseHeaderBytes = 1 << 20
	// The timeout of a call covers its whole exchange; the transport's own
	// timeouts would only make the message less clear.
	transport.TLSHandshakeTimeout = 0
	transport.DialContext = dialer(scheme).DialContext
	transport.Proxy = http.ProxyURL(proxy)
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return proxyError(answer.StatusCode)
		}
		return nil
	}
	client := resty.NewWithClient(&http.Client{Transport: transport})
	client.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}))
	client.SetLogger(noLogger{})
	client.SetHeader("Accept", "application/json")
	client.SetHeader("User-Agent", o.UserAgent)
	return client
}

// noLogger discards what the HTTP library would log to standard error.
type noLogger struct{}

func (noLogger) Errorf(string, ...any) {}
func (noLogger) Warnf(string, ...any)  {}
func (noLogger) Debugf(string, ...any) {}

// proxyError is the HTTP status of a proxy that refuses a connection.
type proxyError int

func (e proxyError) Error() string {
	return "the proxy in HTTPS_PROXY does not let the connection through: it answered " + statusText(int(e))
}

// proxyFor returns the proxy for the API domain from the environment variables, nil
// for none: calls to this machine use none, whatever NO_PROXY says. An invalid
// address is an error, where the library would call without a proxy.
func proxyFor(domain *url.URL) (*url.URL, error) {
	environment := httpproxy.FromEnvironment()
	text := environment.HTTPSProxy
	if text == "" || IsLoopback(domain) {
		return nil, nil
	}
	environment.HTTPSProxy = "http://proxy"
	if needed, err := environment.ProxyFunc()(domain); needed == nil {
		return nil, err
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	// No error quotes the address: it may contain a password.
	if err != nil || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) ||
		!printableHost(u) || !validPort(u.Port()) || strings.Trim(u.Path, "/") != "" {
		return nil, msg.New(msg.Usage, "the address of the proxy in HTTPS_PROXY is not one that can be called").
			WithHint("correct it, such as http://proxy.example:3128 without a blank or a line end, or name %s in NO_PROXY; the key was not sent", domain.Host)
	}
	return u, nil
}

var errNotLoopback = errors.New("not this machine")

// dialer returns a dialer. Without TLS it connects to this machine only, even if
// the resolver maps localhost to another one.
func dialer(scheme string) *net.Dialer {
	d := &net.Dialer{KeepAlive: 30 * time.Second}
	if scheme == "http" {
		d.Control = func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !to.Addr().Unmap().IsLoopback() {
				return errNotLoopback
			}
			return nil
		}
	}
	return d
}
