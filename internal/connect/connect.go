// Package connect turns a configuration into the Actito client that it
// describes: the API domain, the addresses, and the key from where it is kept.
package connect

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/secret"
)

// Domain returns the API domain that the configuration means.
func Domain(c config.Actito) string { return actito.DomainOf(c.Environment, c.APIDomain) }

// Endpoints returns the two addresses that Qualifio wants: the configuration's
// own where it has them, else what the environment gives.
func Endpoints(c config.Actito) (getToken, upsertInteraction string) {
	domain := Domain(c)
	getToken, upsertInteraction = actito.TokenURL(domain), actito.UpsertURL(domain)
	if c.Endpoints.GetToken != "" {
		getToken = c.Endpoints.GetToken
	}
	if c.Endpoints.UpsertInteraction != "" {
		upsertInteraction = c.Endpoints.UpsertInteraction
	}
	return getToken, upsertInteraction
}

// Place names the environment for people: ENV-3, or the host of a custom one.
func Place(c config.Actito) string {
	if c.Environment != actito.Custom {
		return c.Environment
	}
	_, host, found := strings.Cut(Domain(c), "://")
	if !found {
		return c.Environment
	}
	return host
}

// Key finds the key for the configuration: the given one (from standard
// input), else the environment variable, else where api_key points. A path in
// api_key counts from folder. A key that stands in the configuration is refused:
// it was not known when that was read.
func Key(ctx context.Context, given secret.Key, c *config.Config, folder string) (secret.Key, secret.Source, error) {
	key, source, err := lookup(ctx, given, c, folder)
	secret.Remember(key)
	if text, _ := json.Marshal(c); err == nil && secret.Holds(text, key) {
		return secret.Key{}, source, msg.New(msg.Config, "the API key itself stands in the configuration").
			WithHint("take it out there; if others could read the file, revoke the key in Actito")
	}
	return key, source, err
}

func lookup(ctx context.Context, given secret.Key, c *config.Config, folder string) (secret.Key, secret.Source, error) {
	if !given.IsZero() {
		return given, secret.Source{}, nil
	}
	if strings.TrimSpace(os.Getenv(secret.Variable)) != "" {
		key, err := secret.Lookup(ctx, secret.EnvSource(), secret.Account{}, folder)
		return key, secret.EnvSource(), err
	}
	source, err := secret.ParseSource(c.Actito.APIKey)
	if err != nil {
		return secret.Key{}, secret.Source{}, err
	}
	key, err := secret.Lookup(ctx, source, c.Account(), folder)
	return key, source, err
}

// NeedsConsent reports whether a key from the source may go to the
// configuration's API domain only if the user agreed to that: a key that engage
// keeps for another domain or integration; outside Actito and this machine any
// key that is not bound to the domain; and on this machine, where nobody can be
// asked, what was never meant for engage.
func NeedsConsent(source secret.Source, c *config.Config, folder string, unattended bool) bool {
	u, err := actito.CheckAddress(Domain(c.Actito))
	switch {
	case err != nil || source.Bound(c.Account(), folder):
		return false
	case source.Stored(folder): // for another domain or integration
		return true
	case actito.OwnDomain(u):
		return false
	case actito.Loopback(u):
		return unattended && (source.Kind == secret.KindFile || source.Kind == secret.KindEnv && !strings.HasPrefix(source.Arg, "ENGAGE_"))
	}
	return true
}

// Pool hands out clients: one per API domain, token address and key, so that a
// token is fetched once, and one gate per domain and entity, because Actito
// counts calls per licence and an entity belongs to one. It is safe for
// concurrent use.
type Pool struct {
	Options actito.Options // what all clients share; Domain, TokenURL, Key and Gate are set per client
	Given   secret.Key     // a key from standard input; wins over all else

	// OwnKeys has a configuration whose api_key names another place than
	// secret.Variable refuse the key in that variable, which would be used for
	// all of several licences.
	OwnKeys bool

	// Consent is asked before the key from a source can go to the domain that a
	// configuration names; may be nil. Whoever may change the configuration could
	// otherwise have the key sent to themselves. An error keeps the key here. It
	// is called by one goroutine at a time.
	Consent func(source secret.Source, c *config.Config, folder string) error

	mu      sync.Mutex
	clients map[clientID][]keyedClient
	gates   map[string]*actito.Gate
}

// clientID tells clients apart, but for their keys: those are compared, and
// stand in no map, where they would be a text that could be printed.
type clientID struct{ domain, token string }

type keyedClient struct {
	key    secret.Key
	client *actito.Client
}

// Client returns the client for the configuration.
func (p *Pool) Client(ctx context.Context, c *config.Config, folder string) (*actito.Client, error) {
	key, source, err := Key(ctx, p.Given, c, folder)
	if err != nil {
		return nil, err
	}
	if says := c.Actito.APIKey; p.OwnKeys && source == secret.EnvSource() && says != source.String() {
		return nil, msg.New(msg.Usage, "%s is set, but this configuration says api_key: %s, and several are worked on", secret.Variable, says).
			WithHint("unset %s; or --use-environment-key uses the key in it for all of them", secret.Variable)
	}
	token, _ := Endpoints(c.Actito)
	return p.client(Domain(c.Actito), token, c.Actito.Entity, key, func() error {
		if p.Consent == nil {
			return nil
		}
		return p.Consent(source, c, folder)
	})
}

// ClientFor returns the client for a domain to which the user chose to send
// the key. An empty token address is the domain's own.
func (p *Pool) ClientFor(domain, token, entity string, key secret.Key) (*actito.Client, error) {
	return p.client(domain, token, entity, key, func() error { return nil })
}

func (p *Pool) client(domain, token, entity string, key secret.Key, consent func() error) (*actito.Client, error) {
	if token == "" {
		token = actito.TokenURL(domain)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := consent(); err != nil { // each configuration's own, whoever has the client already
		return nil, err
	}
	if p.clients == nil {
		p.clients, p.gates = map[clientID][]keyedClient{}, map[string]*actito.Gate{}
	}
	id := clientID{domain, token}
	for _, c := range p.clients[id] {
		if c.key.Equal(key) && c.key.From() == key.From() {
			return c.client, nil
		}
	}
	licence := domain + " " + entity
	if p.gates[licence] == nil {
		p.gates[licence] = actito.NewGate()
	}
	options := p.Options
	options.Domain, options.TokenURL, options.Key, options.Gate = domain, token, key, p.gates[licence]
	client, err := actito.New(options)
	if err != nil {
		return nil, err
	}
	p.clients[id] = append(p.clients[id], keyedClient{key, client})
	return client, nil
}
