package cli

import (
	"cmp"
	"context"
	"iter"

	"golang.org/x/sync/semaphore"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/msg"
)

// outcome is what came of a file.
type outcome[Result any] struct {
	path   string
	result Result
	err    error
}

// eachFile does the work for each file, and gives what comes of it in the order of the
// names, until the loop ends or the output can't be written. A target that is none, or a
// panic in the work, is a file's own error.
func eachFile[Result any](ctx context.Context, run *fileRun, work func(context.Context, string) (Result, error)) iter.Seq[outcome[Result]] {
	return func(yield func(outcome[Result]) bool) {
		run.reportLeftOut()
		p := &progress{app: run.app, total: len(run.targets), begun: map[string]bool{}}
		p.show()
		defer run.printCauses()
		stop := p.tellCI()
		defer stop()
		defer run.app.err.line("")
		runEach(ctx, run.targets, run.jobs, func(ctx context.Context, t files.Target) outcome[Result] {
			p.begin(t.Path)
			defer p.finish(t.Path)
			o := outcome[Result]{path: t.Path, err: t.Err}
			if t.Err != nil {
				return o
			}
			o.err = msg.CatchPanic(func() (err error) {
				o.result, err = work(actito.WithName(ctx, t.Path), t.Path)
				return err
			})
			return o
		}, func(o outcome[Result]) (more bool) {
			p.without(func() { more = yield(o) })
			return more && run.app.out.lost() == nil
		})
	}
}

// eachConfiguration is eachFile for work on valid configurations. It counts the files,
// and prints the errors where there are several files.
func eachConfiguration[Result any](ctx context.Context, run *fileRun, work func(context.Context, *config.File) (Result, error)) iter.Seq[outcome[Result]] {
	return func(yield func(outcome[Result]) bool) {
		load := func(ctx context.Context, path string) (result Result, err error) {
			f, err := loadValid(path)
			if err != nil {
				return result, err
			}
			return work(ctx, f)
		}
		for o := range eachFile(ctx, run, load) {
			more := yield(o)
			run.count(msg.KindOf(o.err))
			if o.err != nil && run.list {
				run.printError(o.path, o.err)
			}
			if !more {
				return
			}
		}
	}
}

// runEach does the work for each item, at most jobs at a time, and hands the
// results to emit in the order of the items, each as soon as all before it are
// there. It starts nothing more once the context has ended or emit returned
// false; what was begun by then is waited for and, if emit still wants it,
// emitted. work must not panic.
func runEach[Item, Result any](ctx context.Context, items []Item, jobs int, work func(context.Context, Item) Result, emit func(Result) bool) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	free := semaphore.NewWeighted(int64(jobs))
	// The results in the order of the items. Its bound is that of the memory:
	// work does not run far ahead of what was emitted.
	begun := make(chan chan Result, 3*jobs)
	go func() {
		defer close(begun)
		for _, item := range items {
			if err := free.Acquire(ctx, 1); cmp.Or(err, ctx.Err()) != nil {
				return
			}
			result := make(chan Result, 1)
			go func() {
				defer free.Release(1)
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
