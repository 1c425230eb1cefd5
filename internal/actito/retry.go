package actito

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	maxAttempts = 4
	// maxWaiting bounds the sum of all waits of one query, however many calls
	// it needs.
	maxWaiting = 20 * time.Second
	firstWait  = 250 * time.Millisecond
)

// budget is how long one query may still wait between attempts.
type budget struct {
	left time.Duration
	ends time.Time // no attempt begins after it
}

// take returns how long to wait after the attempt: what the answer asks for, or the
// exponential backoff, with jitter, so that many clients don't retry at once. It
// returns false if that is more than is left.
func (b *budget) take(attempt int, asked time.Duration) (time.Duration, bool) {
	usual := firstWait << (attempt - 1)
	wait := max(usual/2, asked)
	if wait > b.left || time.Now().Add(wait).After(b.ends) {
		return 0, false
	}
	wait = min(wait+rand.N(usual), b.left)
	b.left -= wait
	return wait, true
}

// retryable reports whether the same call may succeed a moment later.
func (e *Error) retryable() bool {
	switch e.Status {
	case 0:
		return e.Reason == Unavailable && !e.permanent
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// retryAfter parses a Retry-After header, seconds or a date; 0 if it is missing or
// invalid.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 86400)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
