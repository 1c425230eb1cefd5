package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"engage/internal/msg"
	"engage/internal/term"
)

// progress is the line on a terminal that says how far a run over several files is.
type progress struct {
	app         *app
	total, done int
	mu          sync.Mutex
	begun       map[string]bool // the files that are worked on
}

func (p *progress) begin(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun[path] = true
}

func (p *progress) finish(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.begun, path)
	p.done++
	p.show()
}

// progressEvery is how often a CI server's log gets a line.
var progressEvery = 10 * time.Second

// tellCI writes how far the run is into the log of a CI server, from time to time, until
// the function that it returns is called.
func (p *progress) tellCI() (end func()) {
	if !term.CI() || p.app.quiet || term.IsTerminal(p.app.err.File) {
		return func() {}
	}
	ctx, stop := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.Tick(progressEvery)
		for {
			select {
			case <-tick:
				p.mu.Lock()
				p.app.note("%d of %d files; waiting for %s", p.done, p.total, msg.Abbreviated(slices.Sorted(maps.Keys(p.begun))))
				p.mu.Unlock()
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { stop(); ended.Wait() }
}

// without prints something that the line makes way for.
func (p *progress) without(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.app.err.line("")
	print()
	p.show()
}

func (p *progress) show() {
	if p.total > 1 && !p.app.quiet && term.IsTerminal(p.app.err.File) && !term.Dumb() {
		p.app.err.line(p.app.language.Transliterate(fmt.Sprintf("%d of %d files …", p.done, p.total)))
	}
}
