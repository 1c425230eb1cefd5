// Package actito is the client of Actito's API: tokens, entities, forms,
// profile tables, subscriptions and single profiles. It only reads; the one call that
// would create data, pushing a participation, is made by Qualifio.
//
// It does not depend on a terminal or a configuration file. Its errors are *Error.
package actito

import (
	"cmp"
	"crypto/x509"
	"net/url"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"engage/internal/msg"
	"engage/internal/secret"
)

// Calls to one licence at a time. Actito takes five, more get 429 (documented:
// "Limitations"). They are the licence's, so what engage takes is missing to what
// Qualifio pushes meanwhile (derived).
const (
	MostCalls    = 5
	DefaultCalls = 3
)

// DefaultTimeout bounds one call to Actito unless another limit is given.
const DefaultTimeout = 15 * time.Second

// Options are the options of a client.
type Options struct {
	Domain    string         // the API domain, https://api3.actito.com
	TokenURL  string         // where tokens come from; TokenURL(Domain) if empty
	Key       secret.Key     // the API key
	Timeout   time.Duration  // bounds one call; DefaultTimeout if 0
	UserAgent string         // engage/1.2.3
	RootCAs   *x509.CertPool // certificates to trust; the system's if nil
	Limits    *Limits        // shared by the clients of one licence; its own if nil

	Trace   func(Call)                            // called after each attempt; may be nil
	OnRetry func(cause error, wait time.Duration) // called before a wait; may be nil

	after     func(time.Duration) <-chan time.Time // time.After if nil; tests use a fake clock
	bodyLimit int                                  // maxBody if 0; tests use a smaller limit
}

// Client calls one API domain with one key. It is safe for concurrent use.
type Client struct {
	options Options
	http    *resty.Client
	host    string // host and port of the API domain, for messages
	tokens  tokenCache
	tables  sync.Map // the ids of profile tables that were found in a list, by [2]string{entity, name}
}

// New returns a client. It makes no call yet. An address to which a key must not be
// sent (no https, or a token address on another host) is an error of kind msg.Config.
func New(o Options) (*Client, error) {
	domain, err := ParseAddress(o.Domain)
	if err != nil {
		return nil, err
	}
	o.TokenURL = cmp.Or(o.TokenURL, TokenURL(o.Domain))
	token, err := ParseAddress(o.TokenURL)
	if err != nil {
		return nil, err
	}
	if !SameOrigin(token, domain) {
		return nil, msg.New(msg.Config, "the token address is on %s, but the key belongs to %s", Origin(token), Origin(domain)).
			WithHint("correct actito.endpoints.get_token, or remove it: the environment gives the address")
	}
	return newClient(o, domain)
}

// newClient returns a client for the host of the address.
func newClient(o Options, address *url.URL) (*Client, error) {
	proxy, err := proxyFor(address)
	if err != nil {
		return nil, err
	}
	o.Timeout, o.bodyLimit = cmp.Or(o.Timeout, DefaultTimeout), cmp.Or(o.bodyLimit, maxBody)
	o.Limits = cmp.Or(o.Limits, NewLimits(0, 0, nil))
	if o.Trace == nil {
		o.Trace = func(Call) {}
	}
	if o.OnRetry == nil {
		o.OnRetry = func(error, time.Duration) {}
	}
	if o.after == nil {
		o.after = time.After
	}
	return &Client{options: o, http: newResty(o, address.Scheme, proxy), host: address.Host}, nil
}
