package actito

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"engage/internal/secret"
)

// Call is one attempt of one call, for --verbose and for tests. It holds no
// header and no body.
type Call struct {
	Method   string
	URL      string // without query
	Status   int    // 0 when no answer came
	Attempt  int    // 1 for the first
	Duration time.Duration
}

// largeBody is from how many bytes on an answer is worth collecting garbage more
// often: for small ones that costs a third of a fleet's time.
const largeBody = 256 << 10

// get makes one GET call with the authorization header, repeating it where
// that makes sense, and returns the body of a 200.
func (c *Client) get(ctx context.Context, b *budget, what, address, authorization string) ([]byte, error) {
	for attempt := 1; ; attempt++ {
		body, asked, err := c.attempt(ctx, what, address, authorization, attempt)
		switch {
		case err == nil:
			if len(body) > largeBody {
				debug.SetGCPercent(50) // what follows from the largest answer stays below 100 MiB then
			}
			return body, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case attempt == maxAttempts || !worthRepeating(err):
			return nil, err
		}
		wait, enough := b.take(attempt, asked)
		if !enough {
			return nil, waitsTooLong(err, asked)
		}
		c.options.Waiting(err, wait)
		if err := c.options.sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// attempt makes the call once. The duration is what a Retry-After asks for.
func (c *Client) attempt(ctx context.Context, what, address, authorization string, number int) ([]byte, time.Duration, error) {
	release, err := c.enter(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer release()

	bounded, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	var handshakeFailed atomic.Bool
	traced := httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				handshakeFailed.Store(true)
			}
		},
	})
	begin := time.Now()
	response, err := c.http.R().SetContext(traced).SetDoNotParseResponse(true).
		SetHeader("Authorization", authorization).
		Get(address)
	var body []byte
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(response.RawBody(), int64(c.options.bodyLimit)+1))
		_ = response.RawBody().Close()
	}
	shown, _, _ := strings.Cut(address, "?")
	trace := Call{Method: http.MethodGet, URL: shown, Attempt: number, Duration: time.Since(begin)}
	if response != nil {
		trace.Status = response.StatusCode()
	}
	c.options.Trace(trace)

	switch {
	case err != nil && bounded.Err() != nil:
		return nil, 0, tooSlow(c.host, what, c.options.Timeout)
	case err != nil:
		return nil, 0, transportError(c.host, what, err, handshakeFailed.Load())
	case len(body) > c.options.bodyLimit:
		return nil, 0, &Error{Reason: NotUnderstood, Host: c.host, What: what,
			Detail: fmt.Sprintf("Actito sent more than %d MB, the most that engage takes", c.options.bodyLimit>>20)}
	}
	header := response.Header()
	if c.repeats([]byte(header.Get("Location")), authorization) {
		header.Del("Location")
	}
	if status := response.StatusCode(); status != http.StatusOK {
		refusal := statusError(c.host, what, status, header.Get("Location"))
		refusal.From = c.options.Key.From()
		return nil, retryAfter(header.Get("Retry-After"), time.Now()), refusal
	}
	if c.repeats(body, authorization) {
		return nil, 0, c.notUnderstood(what, shapeError("it repeats the secret that was sent"))
	}
	return body, 0, nil
}

// repeats reports whether a text from outside holds the key, or the token that
// was sent. No answer of Actito does, and what is read from an answer is shown
// to people.
func (c *Client) repeats(text []byte, authorization string) bool {
	sent, err := secret.Exact(strings.TrimPrefix(authorization, "Bearer "))
	return err == nil && secret.Holds(text, c.options.Key, sent)
}
