package actito

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"engage/internal/msg"
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

// tokenStore keeps the present token, and the call that fetches the next one:
// all that need it at the same time wait for the same call, and learn the same
// if it fails.
type tokenStore struct {
	mu      sync.Mutex
	text    secret.Key
	expires time.Time
	fetch   *tokenFetch // under way, or nil
}

// tokenFetch is one call for a token. Its results may be read once done is
// closed.
type tokenFetch struct {
	done  chan struct{}
	token secret.Key
	err   error
}

// Token makes sure that there is a token, which proves that Actito accepts the
// key. A token that lives is reused.
func (c *Client) Token(ctx context.Context) error {
	_, err := c.token(ctx, newBudget(c.options.Timeout), secret.Key{})
	return err
}

// token returns the present token, or fetches one. A token equal to stale was
// refused by Actito and is not returned again.
func (c *Client) token(ctx context.Context, b *budget, stale secret.Key) (secret.Key, error) {
	for {
		present, fetch, mine := c.tokens.take(stale)
		if fetch == nil {
			return present, nil
		}
		if mine {
			return c.fetchToken(ctx, b, fetch)
		}
		select {
		case <-fetch.done:
		case <-ctx.Done():
			return secret.Key{}, ctx.Err()
		}
		// Whoever fetched it may have been cancelled; that is no answer here.
		if !errors.Is(fetch.err, context.Canceled) && !errors.Is(fetch.err, context.DeadlineExceeded) {
			return fetch.token, fetch.err
		}
	}
}

// take returns the present token, or the call that will bring the next one.
// mine tells that the caller has to make that call.
func (s *tokenStore) take(stale secret.Key) (present secret.Key, fetch *tokenFetch, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.text.IsZero() && !s.text.Equal(stale) && time.Now().Before(s.expires):
		return s.text, nil, false
	case s.fetch != nil:
		return secret.Key{}, s.fetch, false
	}
	s.fetch = &tokenFetch{done: make(chan struct{})}
	return secret.Key{}, s.fetch, true
}

// fetchToken asks for a token and tells all that wait for it.
func (c *Client) fetchToken(ctx context.Context, b *budget, fetch *tokenFetch) (secret.Key, error) {
	var life time.Duration
	fetch.err = msg.Guard(func() error {
		body, err := c.get(ctx, b, whatToken, c.options.TokenURL, c.options.Key.Reveal())
		if err != nil {
			return err
		}
		if fetch.token, life, err = readToken(body); err != nil {
			return c.notUnderstood(whatToken, err)
		}
		return nil
	})
	c.tokens.mu.Lock()
	defer c.tokens.mu.Unlock()
	if fetch.err == nil {
		c.tokens.text, c.tokens.expires = fetch.token, time.Now().Add(life-min(tokenMargin, life/2))
	}
	c.tokens.fetch = nil
	close(fetch.done)
	return fetch.token, fetch.err
}

// readToken reads the answer of the token route and returns the token and how
// long it lives.
func readToken(body []byte) (secret.Key, time.Duration, error) {
	object, err := readObject(body)
	if err != nil {
		return secret.Key{}, 0, err
	}
	raw, ok := object.members["accessToken"]
	if !ok {
		return secret.Key{}, 0, object.lacks("accessToken")
	}
	text, err := textOf(raw)
	if err != nil {
		found := kindOf(raw) + ", not a text"
		if string(raw) == `""` {
			found = "empty"
		}
		return secret.Key{}, 0, shapeError("its accessToken is " + found)
	}
	token, err := secret.Exact(text)
	if err != nil {
		return secret.Key{}, 0, shapeError("its accessToken can't be a token")
	}
	return token, readLife(object.members["expiresIn"]), nil
}

// readLife reads expiresIn: documented as text with a unit, "900s"; a bare
// number counts as seconds.
func readLife(raw json.RawMessage) time.Duration {
	text := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	if seconds, err := strconv.Atoi(text); err == nil {
		text = strconv.Itoa(seconds) + "s"
	}
	life, err := time.ParseDuration(text)
	if err != nil || life < time.Second || life > 24*time.Hour {
		return tokenLife
	}
	return life
}
