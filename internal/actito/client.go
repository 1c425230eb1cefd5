// Package actito is the client of Actito's API: tokens, entities, forms,
// profile tables and subscriptions. It only ever reads; the one call that
// would create data, pushing a participation, is Qualifio's.
//
// It knows no terminal and no configuration file. Its errors are *Error.
package actito

import (
	"context"
	"crypto/x509"
	"time"

	"github.com/go-resty/resty/v2"

	"engage/internal/msg"
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

	// sleep waits between two attempts; tests put a clock of their own here.
	sleep func(context.Context, time.Duration) error
	// bodyLimit is maxBody if 0; tests have no time for so much.
	bodyLimit int
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
// msg.Config.
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
	if !SameHost(token, domain) {
		return nil, msg.New(msg.Config, "the token address is on %s, but the key belongs to %s", Origin(token), Origin(domain)).
			WithHint("correct actito.endpoints.get_token, or remove it: the environment gives the address")
	}
	proxy, err := proxyOf(domain)
	if err != nil {
		return nil, err
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
	if o.bodyLimit == 0 {
		o.bodyLimit = maxBody
	}
	if o.sleep == nil {
		o.sleep = sleep
	}
	return &Client{options: o, http: newResty(o, domain.Scheme, proxy), host: domain.Host}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
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
