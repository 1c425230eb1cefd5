package actito

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"engage/internal/secret"
)

// Call describes one attempt of one GET call, for --verbose and for tests. It has
// no header and no body.
type Call struct {
	For      string // whose configuration needs it, as WithName has it
	URL      string // without query, and without the key of a profile
	Status   int    // 0 when no answer came
	Duration time.Duration
}

// nameKey is the key of a context's name.
type nameKey struct{}

// WithName returns a context whose calls are described as made for the name, such as
// a configuration's path.
func WithName(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, nameKey{}, name)
}

// largeBody is the size in bytes from which on garbage is collected more often:
// for small answers that costs a third of the time of a run with many files.
const largeBody = 256 << 10

// getJSON makes one GET call with the authorization header, with retries, and
// returns the JSON of a 200.
func (q *query) getJSON(ctx context.Context, address, authorization string) (json.RawMessage, error) {
	limit := q.options.Timeout * 2 / 3
	for attempt := 1; ; attempt++ {
		body, err := q.attempt(ctx, address, authorization, limit)
		var e *Error
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, ctx.Err()
		case !errors.As(err, &e):
			return body, err
		case e.Reason == TooSlow && limit > q.options.Timeout/2:
			// A lost call is made once more in what is left of its time.
			e.Detail = fmt.Sprintf("no whole answer within %s", limit.Round(10*time.Millisecond))
			q.options.OnRetry(e, 0)
			limit = q.options.Timeout - limit
			continue
		case attempt == maxAttempts || !e.retryable():
			return nil, e
		}
		wait, enough := q.retryBudget.take(attempt, e.retryAfter)
		if !enough {
			if e.retryAfter > 0 {
				e.Detail += fmt.Sprintf(", and asks to wait %s", e.retryAfter.Round(time.Second))
			}
			return nil, e
		}
		q.options.OnRetry(e, wait)
		select {
		case <-q.options.after(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// attempt makes the call once, within the limit.
func (q *query) attempt(ctx context.Context, address, authorization string, limit time.Duration) (json.RawMessage, error) {
	if err := q.keepPace(ctx); err != nil {
		return nil, err
	}
	select {
	case q.options.Limits.slots <- struct{}{}:
		defer func() { <-q.options.Limits.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	request := q.http.R().SetHeader("Authorization", authorization)
	name, _ := ctx.Value(nameKey{}).(string)
	response, body, err := q.exchange(ctx, request, address, limit, Call{For: name, URL: q.publicAddress(address)})
	switch {
	case err != nil:
		return nil, err
	case response.StatusCode() != http.StatusOK:
		return nil, q.statusError(response.StatusCode(), response.Header(), authorization)
	case q.echoesSecret(body, authorization):
		return nil, q.newError(NotUnderstood, "it repeats the secret that was sent")
	}
	if len(body) > largeBody {
		debug.SetGCPercent(50) // the largest answer then takes less than 100 MiB
	}
	if body, err = trimJSON(body); err != nil {
		return nil, q.newError(NotUnderstood, err.Error())
	}
	return body, nil
}

// exchange makes the call within the limit, and reads the body of its answer, whatever
// the status is. The trace gets the call as it is to be shown.
func (q *query) exchange(ctx context.Context, request *resty.Request, address string, limit time.Duration, shown Call) (*resty.Response, []byte, error) {
	o := &q.options
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := time.Now()
	response, err := request.SetContext(bounded).SetDoNotParseResponse(true).Get(address)
	var body []byte
	if err == nil {
		// Reading with resty takes twice the memory.
		body, err = io.ReadAll(io.LimitReader(response.RawBody(), int64(o.bodyLimit)+1))
		_ = response.RawBody().Close()
	}
	shown.Status, shown.Duration = response.StatusCode(), time.Since(start)
	o.Trace(shown)
	switch {
	case len(body) > o.bodyLimit:
		return nil, nil, q.newError(NotUnderstood, fmt.Sprintf("there came more than %d MB, the most that engage takes", o.bodyLimit>>20))
	case err != nil && bounded.Err() != nil:
		return nil, nil, q.newError(TooSlow, fmt.Sprintf("no whole answer within %s", o.Timeout))
	case err != nil:
		return nil, nil, q.transportError(err)
	}
	return response, body, nil
}

// Get makes one GET call without a key to another host than Actito's under the same
// rules: proxy, certificates, no redirects, and http to this machine alone. The trace
// gets the origin of the address only, and an error describes it as the resource.
func Get(ctx context.Context, o Options, to *url.URL, resource string) ([]byte, error) {
	c, err := newClient(o, to)
	if err != nil {
		return nil, err
	}
	defer c.http.GetClient().CloseIdleConnections()
	q := &query{Client: c, resource: resource}
	response, body, err := q.exchange(ctx, c.http.R(), to.String(), c.options.Timeout, Call{URL: Origin(to) + "/..."})
	if err != nil {
		return nil, err
	}
	if response.StatusCode() != http.StatusOK {
		return nil, q.statusError(response.StatusCode(), response.Header(), "")
	}
	return body, nil
}

// publicAddress returns an address without its query and without the key of a
// profile, which is a person's e-mail address.
func (q *query) publicAddress(address string) string {
	address, _, _ = strings.Cut(address, "?")
	if q.profileKey == "" {
		return address
	}
	return strings.Replace(address, q.profileKey, profileKeyPlaceholder, 1)
}

// echoesSecret reports whether a text from outside contains the key or the token
// that was sent. Actito's answers do not, and parts of an answer are shown to users.
func (q *query) echoesSecret(text []byte, authorization string) bool {
	sent, err := secret.ParseExact(strings.TrimPrefix(authorization, "Bearer "))
	return err == nil && secret.Contains(text, q.options.Key, sent)
}
