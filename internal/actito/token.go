package actito

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"engage/internal/secret"
)

const (
	whatToken = "a token"
	// tokenLife is how long a token lives when its answer does not say so in
	// a way that can be read. Source: Actito, "API Key / Bearer tokens".
	tokenLife = 15 * time.Minute
	// tokenMargin renews a token that is about to expire instead of having
	// the next call refused.
	tokenMargin = 30 * time.Second
)

// tokenStore keeps the present token. The gate of one makes sure that calls at
// the same time fetch it once.
type tokenStore struct {
	gate    chan struct{}
	text    secret.Key
	expires time.Time
}

func newTokenStore() tokenStore { return tokenStore{gate: make(chan struct{}, 1)} }

// Token makes sure that there is a token, which proves that Actito accepts the
// key. A token that lives is reused.
func (c *Client) Token(ctx context.Context) error {
	_, err := c.token(ctx, secret.Key{})
	return err
}

// token returns the present token, or fetches one. A token equal to stale was
// refused by Actito and is not returned again.
func (c *Client) token(ctx context.Context, stale secret.Key) (secret.Key, error) {
	select {
	case c.tokens.gate <- struct{}{}:
		defer func() { <-c.tokens.gate }()
	case <-ctx.Done():
		return secret.Key{}, ctx.Err()
	}
	present := c.tokens.text
	if !present.IsZero() && !present.Equal(stale) && time.Now().Before(c.tokens.expires) {
		return present, nil
	}
	body, err := c.get(ctx, whatToken, c.options.TokenURL, c.options.Key.Reveal())
	if err != nil {
		return secret.Key{}, err
	}
	token, life, err := readToken(body)
	if err != nil {
		return secret.Key{}, c.notUnderstood(whatToken, err)
	}
	c.tokens.text, c.tokens.expires = token, time.Now().Add(life-min(tokenMargin, life/2))
	return token, nil
}

// readToken reads the answer of the token route and returns the token and how
// long it lives.
func readToken(body []byte) (secret.Key, time.Duration, error) {
	object, err := readObject(body)
	if err != nil {
		return secret.Key{}, 0, err
	}
	text, ok := object.text("accessToken")
	if !ok {
		return secret.Key{}, 0, object.lacks("accessToken")
	}
	token, err := secret.Parse(text)
	if err != nil {
		return secret.Key{}, 0, shapeError("its accessToken can't be a token")
	}
	return token, readLife(object.members["expiresIn"]), nil
}

// readLife reads expiresIn: documented as text with a unit, "900s"; a bare
// number counts as seconds.
func readLife(raw json.RawMessage) time.Duration {
	text := strings.Trim(string(raw), `"`)
	if seconds, err := strconv.Atoi(text); err == nil {
		text = strconv.Itoa(seconds) + "s"
	}
	life, err := time.ParseDuration(text)
	if err != nil || life <= 0 || life > 24*time.Hour {
		return tokenLife
	}
	return life
}
