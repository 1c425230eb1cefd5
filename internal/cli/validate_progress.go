package cli

import (
	"fmt"
	"sync"
	"time"

	"engage/internal/actito"
	"engage/internal/connect"
	"engage/internal/term"
)

// How long a run goes without a progress line, and how often it is painted.
// What is over by then needs none.
const (
	progressAfter = 400 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

// progress is the line on standard error that says how far a run is. It is
// there on a terminal only, and makes way for everything else that is printed.
type progress struct {
	a     *app
	total int

	mu      sync.Mutex
	done    int
	painted bool
	stop    chan struct{} // nil where there is no line
}

func newProgress(a *app, total int) *progress {
	p := &progress{a: a, total: total}
	if a.quiet || term.Dumb() || !term.IsTerminal(a.err.File) {
		return p
	}
	p.stop = make(chan struct{})
	go p.run(p.stop)
	return p
}

func (p *progress) run(stop chan struct{}) {
	for wait := progressAfter; ; wait = progressEvery {
		select {
		case <-stop:
			return
		case <-time.After(wait):
			p.paint()
		}
	}
}

func (p *progress) paint() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop == nil {
		return
	}
	text := p.a.speaker.Sprintf("Checking …")
	if p.total > 1 {
		text = p.a.speaker.Sprintf("Checking … %d of %d files", p.done, p.total)
	}
	p.painted = true
	_, _ = fmt.Fprintf(p.a.err, "\r\x1b[K%s", text)
}

// step counts a file as done.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
}

// without prints something without the line in its way.
func (p *progress) without(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	print()
}

// end takes the line away for good.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	if p.stop != nil {
		close(p.stop)
		p.stop = nil
	}
}

func (p *progress) clear() {
	if p.painted {
		_, _ = fmt.Fprint(p.a.err, "\r\x1b[K")
		p.painted = false
	}
}

// around lets what the pool's clients print make the line give way.
func (p *progress) around(pool *connect.Pool) *connect.Pool {
	if waiting := pool.Options.Waiting; waiting != nil {
		pool.Options.Waiting = func(cause error, wait time.Duration) { p.without(func() { waiting(cause, wait) }) }
	}
	if trace := pool.Options.Trace; trace != nil {
		pool.Options.Trace = func(c actito.Call) { p.without(func() { trace(c) }) }
	}
	return pool
}
