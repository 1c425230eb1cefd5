// Package actito is the client of Actito's API: tokens, entities, forms,
// profile tables and subscriptions. It only ever reads; the one call that
// would create data, pushing a participation, is Qualifio's.
//
// It knows no terminal and no configuration file. Its errors are *Error.
package actito

import (
	"context"
	"crypto/x509"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"engage/internal/fail"
	"engage/internal/secret"
)

// maxConcurrent is how many calls Actito takes at a time from one licence;
// more get 429. Source: Actito, "Limitations".
const maxConcurrent = 5

// DefaultTimeout bounds one call to Actito unless told otherwise.
const DefaultTimeout = 15 * time.Second

// Options says whom to ask and how.
type Options struct {
	Domain    string         // the API domain, https://api3.actito.com
	TokenURL  string         // where tokens come from; TokenURL(Domain) if empty
	Key       secret.Key     // the API key
	Timeout   time.Duration  // bounds one attempt of one call; DefaultTimeout if 0
	UserAgent string         // engage/1.2.3
	RootCAs   *x509.CertPool // certificates to trust; the system's if nil
	Gate      *Gate          // shared by the clients of one licence; its own if nil

	Trace   func(Call)                            // told of each attempt; may be nil
	Waiting func(cause error, for_ time.Duration) // told before a wait; may be nil
}

// Client asks one API domain with one key. It is safe for concurrent use.
type Client struct {
	options Options
	http    *resty.Client
	host    string
	tokens  tokenStore
}

// Gate lets at most five calls through at a time.
type Gate struct{ slots chan struct{} }

// NewGate returns a gate for the clients of one licence.
func NewGate() *Gate { return &Gate{slots: make(chan struct{}, maxConcurrent)} }

// New returns a client. It makes no call yet. An address to which a key must
// not go (no https, or a token address on another host) is an error of kind
// fail.Config.
func New(o Options) (*Client, error) {
	domain, err := CheckAddress(o.Domain)
	if err != nil {
		return nil, err
	}
	if o.TokenURL == "" {
		o.TokenURL = TokenURL(o.Domain)
	}
	token, err := CheckAddress(o.TokenURL)
	if err != nil {
		return nil, err
	}
	if token.Host != domain.Host || token.Scheme != domain.Scheme {
		return nil, fail.New(fail.Config, "the token address is on %s, but the key belongs to %s", token.Host, domain.Host).
			WithHint("correct actito.endpoints.get_token, or remove it: the environment gives the address")
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Gate == nil {
		o.Gate = NewGate()
	}
	if o.Trace == nil {
		o.Trace = func(Call) {}
	}
	if o.Waiting == nil {
		o.Waiting = func(error, time.Duration) {}
	}
	return &Client{options: o, http: newResty(o), host: domain.Host, tokens: newTokenStore()}, nil
}

// CheckAddress parses an address and refuses one to which a key must not go:
// anything but https, this machine aside. The error is of kind fail.Config.
func CheckAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, fail.New(fail.Config, "%q is no address", address).
			WithHint("an API domain looks like https://api3.actito.com")
	}
	if u.User != nil || (u.Scheme != "https" && (u.Scheme != "http" || !Loopback(u))) {
		return nil, fail.New(fail.Config, "the API key only goes over https, and %s://%s is not", u.Scheme, u.Host).
			WithHint("write https://%s", u.Host)
	}
	return u, nil
}

// Host returns host and port of the API domain, for messages.
func (c *Client) Host() string { return c.host }

// enter waits for one of the licence's slots.
func (c *Client) enter(ctx context.Context) (release func(), err error) {
	select {
	case c.options.Gate.slots <- struct{}{}:
		return func() { <-c.options.Gate.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
