package actito

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-resty/resty/v2"
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

const (
	maxAttempts = 4
	// maxWaiting bounds the sum of all waits between the attempts of a call.
	maxWaiting = 20 * time.Second
	firstWait  = 250 * time.Millisecond
	// maxBody is far above any answer: 50,000 subscriptions take about 5 MB.
	maxBody = 32 << 20
)

// newResty returns the HTTP client with everything off that could carry a key
// somewhere else: redirects, cookies, debug output, the library's own logger
// and its own retries. Retrying stands in get, because the library can bound
// neither the sum of the waits nor refuse a Retry-After that is too long.
func newResty(o Options) *resty.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs}
	transport.MaxIdleConnsPerHost = 2 * maxConcurrent
	// One call's limit holds for its whole exchange; the transport's own
	// limits would only make the message less clear.
	transport.TLSHandshakeTimeout = 0
	client := resty.NewWithClient(&http.Client{Transport: transport})
	client.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}))
	client.SetLogger(silent{})
	client.SetResponseBodyLimit(maxBody)
	client.SetHeader("Accept", "application/json")
	client.SetHeader("User-Agent", o.UserAgent)
	return client
}

// silent swallows what the HTTP library would log to standard error.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// get makes one GET call with the authorization header, repeating it where
// that makes sense, and returns the body of a 200.
func (c *Client) get(ctx context.Context, what, address, authorization string) ([]byte, error) {
	var waited time.Duration
	for attempt := 1; ; attempt++ {
		body, wait, err := c.attempt(ctx, what, address, authorization, attempt)
		if err == nil {
			return body, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if attempt == maxAttempts || !worthRepeating(err) {
			return nil, err
		}
		if wait == 0 {
			backoff := firstWait << (attempt - 1)
			wait = backoff/2 + rand.N(backoff)
		}
		if waited+wait > maxWaiting {
			return nil, err
		}
		waited += wait
		c.options.Waiting(err, wait)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
	}
}

// worthRepeating tells whether the same call may go well a moment later. A
// call that used up its whole time limit isn't repeated: the user would wait
// several times as long as --timeout says.
func worthRepeating(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Status {
	case 0:
		var certificate *tls.CertificateVerificationError
		return e.Reason == Unavailable && !errors.As(err, &certificate)
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
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
	begin := time.Now()
	response, err := c.http.R().SetContext(bounded).
		SetHeader("Authorization", authorization).
		Get(address)
	trace := Call{Method: http.MethodGet, URL: address, Attempt: number, Duration: time.Since(begin)}
	if response != nil {
		trace.Status = response.StatusCode()
	}
	c.options.Trace(trace)

	host := c.host
	switch {
	case errors.Is(err, resty.ErrResponseBodyTooLarge):
		return nil, 0, &Error{Reason: NotUnderstood, Host: host, What: what, Detail: "it does not end"}
	case err != nil:
		return nil, 0, transportError(host, what, err, c.options.Timeout)
	case response.StatusCode() != http.StatusOK:
		header := response.Header()
		return nil, retryAfter(header.Get("Retry-After"), time.Now()),
			statusError(host, what, response.StatusCode(), header.Get("Location"))
	}
	return response.Body(), 0, nil
}

// retryAfter reads a Retry-After header, seconds or a date; 0 when there is
// none or it makes no sense.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		// A wait of zero would read as "none given".
		return max(time.Duration(min(seconds, 86400))*time.Second, time.Millisecond)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), time.Millisecond)
	}
	return 0
}

// hostOf returns host and port of an address for messages.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
