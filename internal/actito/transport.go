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
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"
	"golang.org/x/net/http/httpproxy"

	"engage/internal/msg"
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
func newResty(o Options, scheme string, proxy *url.URL) *resty.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs}
	transport.MaxIdleConnsPerHost = 2 * maxConcurrent
	transport.MaxResponseHeaderBytes = maxHead
	// One call's limit holds for its whole exchange; the transport's own
	// limits would only make the message less clear.
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

// proxyError is the status of a proxy that does not let a connection through.
type proxyError int

func (e proxyError) Error() string {
	return "the proxy in HTTPS_PROXY does not let the connection through: it answered " + statusWords(int(e))
}

// proxyOf returns the proxy for the API domain that the environment names, nil
// for none: what stays on this machine needs none, whatever NO_PROXY says. An
// address that is none is an error, where the library would do without a proxy.
func proxyOf(domain *url.URL) (*url.URL, error) {
	environment := httpproxy.FromEnvironment()
	text := environment.HTTPSProxy
	if text == "" || Loopback(domain) {
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
	// No error quotes the address, with a password in it.
	if err != nil || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) ||
		!plainHost(u) || !validPort(u.Port()) || strings.Trim(u.Path, "/") != "" {
		name := "HTTPS_PROXY"
		if os.Getenv(name) == "" {
			name = "https_proxy"
		}
		return nil, msg.New(msg.Usage, "the address of the proxy in %s is not one that can be called", name).
			WithHint("correct %s, such as http://proxy.example:3128 without a blank or a line end, or name %s in NO_PROXY; the key was not sent", name, domain.Host)
	}
	return u, nil
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
