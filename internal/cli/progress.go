package cli

import (
	"fmt"
	"sync"
	"time"

	"engage/internal/actito"
	"engage/internal/connect"
	"engage/internal/console"
)

// progress is one line on standard error that says how far work on many files
// has come. There is none for a single file, with --quiet, or off a terminal.
type progress struct {
	a     *app
	total int

	mu    sync.Mutex
	drawn string
}

func newProgress(a *app, total int) *progress {
	p := &progress{a: a, total: total}
	if total < 2 || a.quiet || console.Dumb() || !console.IsTerminal(a.err) {
		p.total = 0
	}
	return p
}

// show draws the line.
func (p *progress) show(done int) {
	if p.total == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawn = fmt.Sprintf("%d of %d files", done, p.total)
	p.draw()
}

func (p *progress) draw() { _, _ = fmt.Fprintf(p.a.err, "\r\033[K%s", p.drawn) }

// clear takes the line away for good.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn != "" {
		p.drawn = ""
		p.draw()
	}
}

// aside lets something be printed where the line stands.
func (p *progress) aside(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn == "" {
		print()
		return
	}
	_, _ = fmt.Fprint(p.a.err, "\r\033[K")
	print()
	p.draw()
}

// over makes what the pool's clients tell while they wait not run into the
// line.
func (p *progress) over(pool *connect.Pool) {
	waiting, trace := pool.Options.Waiting, pool.Options.Trace
	if waiting != nil {
		pool.Options.Waiting = func(cause error, wait time.Duration) { p.aside(func() { waiting(cause, wait) }) }
	}
	if trace != nil {
		pool.Options.Trace = func(c actito.Call) { p.aside(func() { trace(c) }) }
	}
}
