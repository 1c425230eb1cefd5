package actito

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	maxAttempts = 4
	// maxWaiting bounds the sum of all waits that one question to Actito
	// takes, however many calls it needs.
	maxWaiting = 20 * time.Second
	firstWait  = 250 * time.Millisecond
)

// budget is how long one question to Actito may still wait between attempts.
type budget struct {
	left time.Duration
	ends time.Time // no attempt begins after it
}

// newBudget returns the budget of a question whose calls may take so long.
func newBudget(timeout time.Duration) *budget {
	return &budget{left: maxWaiting, ends: time.Now().Add(maxWaiting + timeout)}
}

// take returns how long to wait after the attempt: what the answer asked for,
// or the usual, with jitter, so that many clients don't come back at once. It
// returns false where that is more than is left.
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
		var dns *net.DNSError
		return e.Reason == Unavailable && !e.lasting && (!errors.As(err, &dns) || !dns.IsNotFound)
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// retryAfter reads a Retry-After header, seconds or a date; 0 when there is
// none or it makes no sense.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 86400)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
