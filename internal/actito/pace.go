package actito

import (
	"cmp"
	"context"
	"sync"
	"time"
)

// Pace bounds how many calls to one licence begin within any minute.
type Pace struct {
	slower func(perMinute int) // called before a wait; may be nil
	now    func() time.Time
	mu     sync.Mutex
	begun  []time.Time // when the last calls begin, as a ring
	next   int
}

// NewPace returns the pace for the clients of one licence; 0 is Actito's own: beyond
// 100 calls a minute it slows down (documented: "Limitations").
func NewPace(perMinute int, slower func(perMinute int)) *Pace {
	return &Pace{slower: slower, now: time.Now, begun: make([]time.Time, cmp.Or(perMinute, 100))}
}

// reserve counts a call and returns how long it has to wait.
func (p *Pace) reserve() time.Duration {
	if p == nil {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	wait := max(0, p.begun[p.next].Add(time.Minute).Sub(now))
	p.begun[p.next], p.next = now.Add(wait), (p.next+1)%len(p.begun)
	if wait > 0 && p.slower != nil {
		p.slower(len(p.begun))
	}
	return wait
}

// keepPace waits until the next call may begin, which is no wait between attempts.
func (q *query) keepPace(ctx context.Context) error {
	wait := q.options.Pace.reserve()
	q.retryBudget.ends = q.retryBudget.ends.Add(wait)
	if wait > 0 {
		select {
		case <-q.options.after(wait):
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}
