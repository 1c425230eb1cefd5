package cli

import (
	"context"
	"sync"
)

// runEach does the work for each item, at most jobs at a time, and hands the
// results to emit in the order of the items, each as soon as all before it are
// there. It starts nothing more once the context has ended or emit returned
// false; what was begun by then is waited for and, if emit still wants it,
// emitted. work must not panic.
func runEach[Item, Result any](ctx context.Context, items []Item, jobs int, work func(context.Context, Item) Result, emit func(Result) bool) {
	if len(items) == 1 { // on this thread: starting another takes longer than most work
		if ctx.Err() == nil {
			emit(work(ctx, items[0]))
		}
		return
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type slot struct {
		result Result
		ready  chan struct{}
		ran    bool
	}
	// A window of results bounds the memory: work does not run far ahead of
	// what was emitted.
	slots := make([]*slot, len(items))
	for i := range slots {
		slots[i] = &slot{ready: make(chan struct{})}
	}
	jobs = min(max(1, jobs), max(1, len(items)))
	window := make(chan struct{}, jobs*4)
	tasks := make(chan int)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for i := range tasks {
				slots[i].result, slots[i].ran = work(ctx, items[i]), true
				close(slots[i].ready)
			}
		})
	}
	go func() {
		defer close(tasks)
		for i := range items {
			// With both ready, select would pick either.
			if ctx.Err() == nil {
				select {
				case window <- struct{}{}:
					tasks <- i
					continue
				case <-ctx.Done():
				}
			}
			close(slots[i].ready)
		}
	}()
	wanted := true
	for i, s := range slots {
		<-s.ready
		if s.ran && wanted && !emit(s.result) {
			wanted = false
			stop()
		}
		slots[i] = nil
		if s.ran {
			<-window
		}
	}
	workers.Wait()
}
