package cli

import "context"

// runEach does the work for each item, at most jobs at a time, and hands the
// results to emit in the order of the items, each as soon as all before it are
// there. It starts nothing more once the context has ended or emit returned
// false; what was begun by then is waited for and, if emit still wants it,
// emitted. work must not panic.
func runEach[Item, Result any](ctx context.Context, items []Item, jobs int, work func(context.Context, Item) Result, emit func(Result) bool) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs = min(max(1, jobs), max(1, len(items)))
	free := make(chan struct{}, jobs)
	// The results in the order of the items. Its bound is that of the memory:
	// work does not run far ahead of what was emitted.
	begun := make(chan chan Result, 3*jobs)
	go func() {
		defer close(begun)
		for _, item := range items {
			select {
			case free <- struct{}{}:
			case <-ctx.Done():
			}
			if ctx.Err() != nil { // with both ready, select picks either
				return
			}
			result := make(chan Result, 1)
			go func() {
				defer func() { <-free }()
				result <- work(ctx, item)
			}()
			begun <- result
		}
	}()
	wanted := true
	for result := range begun {
		if r := <-result; wanted && !emit(r) {
			wanted = false
			stop()
		}
	}
}
