package actito

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"engage/internal/secret"
)

const (
	tokenResource = "a token"
	// defaultTokenLifetime is for a token whose answer has no valid lifetime.
	// Source: Actito, "API Key / Bearer tokens".
	defaultTokenLifetime = 15 * time.Minute
	// tokenExpiryMargin renews a token that is about to expire instead of having
	// the next call refused.
	tokenExpiryMargin = 30 * time.Second
)

// tokenCache holds the current token. Only a call in group reads or changes it, and
// there is one such call at a time.
type tokenCache struct {
	group   singleflight.Group
	token   secret.Key
	expires time.Time
}

// token returns the current token, or fetches one: goroutines that need it at the
// same time share one call. A token equal to stale was refused by Actito and is not
// returned again: if a new call gives the same one, Actito refuses the key.
func (q *query) token(ctx context.Context, stale secret.Key) (secret.Key, error) {
	for ctx.Err() == nil {
		fetched := false
		result, err, _ := q.tokens.group.Do("", func() (any, error) {
			if cached := q.tokens.token; !cached.Equal(stale) && time.Now().Before(q.tokens.expires) {
				return cached, nil
			}
			fetched = true
			return q.fetchToken(ctx)
		})
		token, _ := result.(secret.Key)
		// The goroutine that made the shared call may have been cancelled, or may
		// not know that the token is stale.
		cancelled := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
		switch {
		case cancelled:
		case err != nil || !token.Equal(stale):
			return token, err
		case fetched:
			return secret.Key{}, q.statusError(http.StatusUnauthorized, nil, "Bearer "+token.Reveal())
		}
	}
	return secret.Key{}, ctx.Err()
}

// fetchToken replaces the cached token by a new one.
func (q *query) fetchToken(ctx context.Context) (secret.Key, error) {
	tokenQuery := *q
	tokenQuery.resource = tokenResource
	answer, err := tokenQuery.getJSON(ctx, q.options.TokenURL, q.options.Key.Reveal())
	if err != nil {
		return secret.Key{}, err
	}
	token, lifetime, err := parseToken(answer)
	if err != nil {
		return secret.Key{}, tokenQuery.newError(NotUnderstood, err.Error())
	}
	q.tokens.token, q.tokens.expires = token, time.Now().Add(lifetime-min(tokenExpiryMargin, lifetime/2))
	return token, nil
}

// parseToken parses a token and its lifetime, which is documented as text with a
// unit, "900s".
func parseToken(raw json.RawMessage) (secret.Key, time.Duration, error) {
	o, err := parseObject(raw)
	if err != nil {
		return secret.Key{}, 0, err
	}
	if o.members["accessToken"] == nil {
		return secret.Key{}, 0, o.missingError("it has no accessToken")
	}
	text, err := parseText(o.members["accessToken"])
	if err != nil {
		return secret.Key{}, 0, fmt.Errorf("its accessToken is %w", err)
	}
	token, err := secret.ParseExact(text)
	if err != nil {
		return secret.Key{}, 0, errors.New("its accessToken can't be a token")
	}
	lifetime, err := time.ParseDuration(strings.Trim(string(o.members["expiresIn"]), `"`))
	if err != nil || lifetime < time.Second {
		lifetime = defaultTokenLifetime
	}
	return token, lifetime, nil
}
