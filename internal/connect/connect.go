// Package connect returns the Actito client for a configuration: it finds the API
// domain, the addresses and the key.
package connect

import (
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"
	"sync"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/secret"
)

// Domain returns the API domain that the configuration means.
func Domain(c config.Actito) string { return actito.DomainOf(c.Environment, c.APIDomain) }

// Endpoints returns the addresses that Qualifio needs: the configuration's own if it
// has them, else those of the environment. Of several for the upsert interaction the
// first is recommended; which of them answers is not known.
func Endpoints(c config.Actito) (getToken string, upsertInteraction []string) {
	domain, upserts := Domain(c), []string{c.Endpoints.UpsertInteraction}
	if upserts[0] == "" {
		upserts = actito.UpsertURLs(domain)
	}
	return cmp.Or(c.Endpoints.GetToken, actito.TokenURL(domain)), upserts
}

// EnvironmentName returns the environment for messages: ENV-3, or the host of a
// custom one.
func EnvironmentName(c config.Actito) string {
	if c.Environment != actito.Custom {
		return c.Environment
	}
	return cmp.Or(actito.Host(Domain(c)), c.Environment)
}

// KeySource returns where Key looks for the key, as api_key has it, or stdin.
func KeySource(stdinKey bool, c *config.Config) string {
	switch {
	case stdinKey:
		return "stdin"
	case secret.InEnvironment():
		return secret.EnvSource().String()
	}
	return c.Actito.APIKey
}

// Key finds the key for the configuration: stdinKey, else the environment variable,
// else the source that api_key names. A path in api_key is relative to directory. A
// key that the configuration contains is refused: it was not known when the file
// was read.
func Key(ctx context.Context, stdinKey secret.Key, c *config.Config, directory string) (secret.Key, secret.Source, error) {
	key, source, err := stdinKey, secret.Source{}, error(nil)
	if key.IsZero() {
		source, err = secret.ParseSource(KeySource(false, c))
	}
	if key.IsZero() && err == nil {
		key, err = secret.Lookup(ctx, source, c.Account(), directory)
	}
	secret.Remember(key)
	if text, _ := json.Marshal(c); err == nil && secret.Contains(text, key) {
		return secret.Key{}, source, msg.New(msg.Config, "the API key itself stands in the configuration").
			WithHint("take it out there; if others could read the file, revoke the key in Actito")
	}
	return key, source, err
}

// checkKeySource refuses the key in secret.Variable for one of several configurations
// whose api_key names another source.
func checkKeySource(source secret.Source, c *config.Config) error {
	if apiKey := c.Actito.APIKey; source == secret.EnvSource() && apiKey != source.String() {
		return msg.New(msg.Usage, "%s is set, but this configuration says api_key: %s, and several are worked on", secret.Variable, apiKey).
			WithHint("unset %s; or --use-environment-key uses the key in it for all of them", secret.Variable)
	}
	return nil
}

// NeedsConsent reports whether a key from the source may be sent to the
// configuration's API domain only if the user agreed to that: a key that engage
// stored for another domain or integration, and outside Actito and this machine any
// key that is not bound to the domain.
func NeedsConsent(source secret.Source, c *config.Config, directory string) bool {
	u, err := actito.ParseAddress(Domain(c.Actito))
	switch {
	case err != nil || source.BoundTo(c.Account(), directory):
		return false
	case source.InKeyDirectory(directory): // for another domain or integration
		return true
	}
	return !actito.IsActitoHost(u) && !actito.IsLoopback(u)
}

// Pool returns clients: one per API domain, token address and key, so that a token
// is fetched once, with the same limits per domain and key, which stand for a
// licence. It is safe for concurrent use.
type Pool struct {
	Options  actito.Options // shared by all clients; Domain, TokenURL, Key and Limits are set per client
	StdinKey secret.Key     // a key from standard input; wins over all else

	// StrictKeySource refuses the key in secret.Variable for a configuration whose
	// api_key names another source. Otherwise it would be used for all of several
	// licences.
	StrictKeySource bool

	// Calls is how many calls one licence gets at a time; actito.DefaultCalls if 0.
	Calls int

	// Consent is called before the key from a source is sent to the domain of a
	// configuration; may be nil. Otherwise anyone who may change the configuration
	// could have the key sent to themselves. After an error the key is not sent. It
	// is called by one goroutine at a time.
	Consent func(source secret.Source, c *config.Config, directory string) error

	Fleet          *config.Fleet       // where the keys of files are; nil for none
	CallsPerMinute int                 // of one licence; Actito's own limit if 0
	Slower         func(perMinute int) // called when a call has to wait for that; may be nil

	mu      sync.Mutex
	clients []pooledClient
}

// pooledClient is a client with its entity and options. Keys are in no map, where
// they would be strings that could be printed.
type pooledClient struct {
	entity string
	actito.Options
	client *actito.Client
}

// Client returns the client for the configuration at the path.
func (p *Pool) Client(ctx context.Context, c *config.Config, path string) (*actito.Client, error) {
	c, key, source, err := p.Key(ctx, c, path)
	if err != nil {
		return nil, err
	}
	return p.ClientWith(c, path, key, source)
}

// Key finds the key for the configuration at the path, and returns the configuration
// with api_key as Fleet says.
func (p *Pool) Key(ctx context.Context, c *config.Config, path string) (*config.Config, secret.Key, secret.Source, error) {
	keyed, err := p.Fleet.For(c, path)
	if err != nil {
		return c, secret.Key{}, secret.Source{}, err
	}
	key, source, err := Key(ctx, p.StdinKey, keyed, filepath.Dir(path))
	switch {
	case err == nil && p.StrictKeySource:
		err = checkKeySource(source, keyed)
	case err != nil && keyed != c && msg.KindOf(err) == msg.Key:
		err = msg.New(msg.Key, "%w", err).
			WithHint("%s says that the key of this configuration is there: put it there, or change that file", p.Fleet.Path())
	}
	return keyed, key, source, err
}

// ClientWith returns the client with a key that Key found.
func (p *Pool) ClientWith(c *config.Config, path string, key secret.Key, source secret.Source) (*actito.Client, error) {
	if err := p.consent(source, c, filepath.Dir(path)); err != nil {
		return nil, err
	}
	token, _ := Endpoints(c.Actito)
	return p.ClientFor(Domain(c.Actito), token, c.Actito.Entity, key)
}

// consent calls Consent, also for a configuration whose client exists already.
func (p *Pool) consent(source secret.Source, c *config.Config, directory string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Consent == nil {
		return nil
	}
	return p.Consent(source, c, directory)
}

// ClientFor returns the client for a domain to which the user chose to send the key.
// An empty token address means the domain's own.
func (p *Pool) ClientFor(domain, token, entity string, key secret.Key) (*actito.Client, error) {
	token = cmp.Or(token, actito.TokenURL(domain))
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.clients {
		if c.Domain == domain && c.TokenURL == token && c.Key.Equal(key) && c.Key.From() == key.From() {
			return c.client, nil
		}
	}
	options := p.Options
	options.Domain, options.TokenURL, options.Key = domain, token, key
	options.Limits = p.limits(domain, entity, key)
	client, err := actito.New(options)
	if err != nil {
		return nil, err
	}
	p.clients = append(p.clients, pooledClient{entity, options, client})
	return client, nil
}

// limits returns what bounds the calls to a licence: that of a client with the same
// key, or else with the same entity, because a licence may have several keys.
func (p *Pool) limits(domain, entity string, key secret.Key) *actito.Limits {
	for _, c := range p.clients {
		if c.Domain == domain && c.Key.Equal(key) {
			return c.Limits
		}
	}
	for _, c := range p.clients {
		if c.Domain == domain && c.entity == entity {
			return c.Limits
		}
	}
	return actito.NewLimits(p.Calls, p.CallsPerMinute, p.Slower)
}
