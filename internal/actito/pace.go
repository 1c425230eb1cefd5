package actito

import (
	"cmp"
	"context"
	"sync"
	"time"
)

// Limits bound how many calls to one licence are made at a time, and how many begin
// within any minute.
type Limits struct {
	slots  chan struct{}
	slower func(perMinute int) // called before a wait; may be nil
	now    func() time.Time
	mu     sync.Mutex
	begun  []time.Time // when the last calls begin, as a ring
	next   int
}

// NewLimits returns the limits for the clients of one licence; 0 calls at a time are
// DefaultCalls, and 0 a minute Actito's own: beyond 100 it slows down (documented:
// "Limitations").
func NewLimits(calls, perMinute int, slower func(perMinute int)) *Limits {
	return &Limits{
		slots:  make(chan struct{}, cmp.Or(calls, DefaultCalls)),
		slower: slower, now: time.Now, begun: make([]time.Time, cmp.Or(perMinute, 100)),
	}
}

// reserve counts a call and returns how long it has to wait.
func (l *Limits) reserve() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	wait := max(0, l.begun[l.next].Add(time.Minute).Sub(now))
	l.begun[l.next], l.next = now.Add(wait), (l.next+1)%len(l.begun)
	if wait > 0 && l.slower != nil {
		l.slower(len(l.begun))
	}
	return wait
}

// keepPace waits until the next call may begin, which is no wait between attempts.
func (q *query) keepPace(ctx context.Context) error {
	wait := q.options.Limits.reserve()
	q.retryBudget.ends = q.retryBudget.ends.Add(wait)
	if wait > 0 {
		select {
		case <-q.options.after(wait):
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}
