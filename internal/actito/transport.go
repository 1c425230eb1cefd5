package actito

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"
	"golang.org/x/net/http/httpproxy"
)

const (
	// maxBody leaves room for maxNames names of maxNameLength characters of
	// two bytes. While it is read it takes twice as much memory, and validate
	// reads three at a time.
	maxBody = 10 << 20
	maxHead = 1 << 20
)

// newResty returns the HTTP client with everything off that could carry a key
// somewhere else: redirects, cookies, debug output, the library's own logger
// and its own retries. Retrying stands in get, because the library can bound
// neither the sum of the waits nor refuse a Retry-After that is too long.
func newResty(o Options, scheme string) *resty.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs}
	transport.MaxIdleConnsPerHost = 2 * maxConcurrent
	transport.MaxResponseHeaderBytes = maxHead
	// One call's limit holds for its whole exchange; the transport's own
	// limits would only make the message less clear.
	transport.TLSHandshakeTimeout = 0
	transport.DialContext = dialer(scheme).DialContext
	transport.Proxy = proxy()
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return proxyError{answer.StatusCode}
		}
		return nil
	}
	client := resty.NewWithClient(&http.Client{Transport: transport})
	client.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}))
	client.SetLogger(silent{})
	client.SetHeader("Accept", "application/json")
	client.SetHeader("User-Agent", o.UserAgent)
	return client
}

// silent swallows what the HTTP library would log to standard error.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// proxyError is a proxy's refusal to let a connection through; a status of 0
// is a proxy whose address is none.
type proxyError struct{ status int }

func (e proxyError) Error() string {
	if e.status == 0 {
		return "the address of the proxy in HTTPS_PROXY is not one that can be called"
	}
	return "the proxy in HTTPS_PROXY does not let the connection through: it answered " + statusWords(e.status)
}

// proxy returns what the environment says about proxies, this machine aside:
// what stays here needs none, whatever NO_PROXY says.
func proxy() func(*http.Request) (*url.URL, error) {
	fromEnvironment := httpproxy.FromEnvironment().ProxyFunc()
	return func(r *http.Request) (*url.URL, error) {
		if Loopback(r.URL) {
			return nil, nil
		}
		address, err := fromEnvironment(r.URL)
		// The library's error would quote the address, with a password in it.
		if err != nil || (address != nil && (!plainHost(address) || strings.Trim(address.Path, "/") != "")) {
			return nil, proxyError{}
		}
		return address, nil
	}
}

var errNotLoopback = errors.New("not this machine")

// dialer connects. Without TLS it goes to this machine alone, even if
// somebody's resolver has localhost elsewhere.
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

func statusWords(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d (%s)", status, text)
	}
	return fmt.Sprint(status)
}
