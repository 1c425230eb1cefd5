package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// Results come in the order of the items, whichever is ready first, and never
// more than so many at a time are worked on.
func TestRunOrderAndBounds(t *testing.T) {
	for _, test := range []struct{ items, jobs, most int }{
		{0, 4, 0}, {1, 4, 1}, {100, 1, 1}, {100, 7, 7}, {3, 100, 3}, {500, 1000, 500},
	} {
		t.Run(fmt.Sprintf("%d by %d", test.items, test.jobs), func(t *testing.T) {
			var now, most atomic.Int32
			var got []int
			runEach(t.Context(), numbers(test.items), test.jobs, func(_ context.Context, i int) int {
				n := now.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
				now.Add(-1)
				return i
			}, func(i int) bool { got = append(got, i); return true })
			if !slices.Equal(got, numbers(test.items)) {
				t.Errorf("order: %v", got)
			}
			if m := int(most.Load()); m > test.most {
				t.Errorf("%d at a time, at most %d are allowed", m, test.most)
			}
		})
	}
}

// A result is emitted as soon as all before it are there, not at the end.
func TestRunEmitsWhileItWorks(t *testing.T) {
	emitted := make(chan int, 10)
	runEach(t.Context(), numbers(10), 2, func(_ context.Context, i int) int {
		if i == 9 {
			for want := range 8 {
				select {
				case got := <-emitted:
					if got != want {
						t.Errorf("%d instead of %d", got, want)
					}
				case <-time.After(10 * time.Second):
					t.Errorf("%d was not emitted before the last one was done", want)
					return i
				}
			}
		}
		return i
	}, func(i int) bool { emitted <- i; return true })
}

// A slow first item does not let the others run far ahead: what waits to be
// emitted is bounded.
func TestRunWindow(t *testing.T) {
	const jobs = 3
	release := make(chan struct{})
	var done atomic.Int32
	go func() {
		last := int32(-1)
		for n := done.Load(); n != last || n == 0; n = done.Load() {
			last = n
			time.Sleep(50 * time.Millisecond)
		}
		if last >= 4*jobs {
			t.Errorf("%d results are waiting", last)
		}
		close(release)
	}()
	count := 0
	runEach(t.Context(), numbers(200), jobs, func(_ context.Context, i int) int {
		if i == 0 {
			<-release
		}
		done.Add(1)
		return i
	}, func(int) bool { count++; return true })
	if count != 200 {
		t.Errorf("%d emitted", count)
	}
}

// Once the context has ended nothing more is begun; what was begun is emitted,
// in order.
func TestRunCancel(t *testing.T) {
	for _, jobs := range []int{1, 4, 16} {
		ctx, cancel := context.WithCancel(t.Context())
		var begun atomic.Int32
		var got []int
		runEach(ctx, numbers(1000), jobs, func(ctx context.Context, i int) int {
			if begun.Add(1) == 50 {
				cancel()
			}
			return i
		}, func(i int) bool { got = append(got, i); return true })
		if n := int(begun.Load()); n < 50 || n > 50+jobs+1 {
			t.Errorf("%d jobs: %d were begun", jobs, n)
		}
		if len(got) != int(begun.Load()) || !slices.IsSorted(got) {
			t.Errorf("%d jobs: %d of %d were emitted: %v", jobs, len(got), begun.Load(), got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	runEach(ctx, numbers(10), 2, func(context.Context, int) int { t.Error("begun"); return 0 },
		func(int) bool { t.Error("emitted"); return true })
}

// Work that is under way is told, so that it can end soon.
func TestRunCancelReachesWork(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var once sync.Once
	runEach(ctx, numbers(20), 4, func(ctx context.Context, i int) error {
		once.Do(cancel)
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
			t.Error("the work was not told")
		}
		return ctx.Err()
	}, func(err error) bool {
		if err == nil {
			t.Error("no error")
		}
		return true
	})
}

// After emit said false nothing more is emitted or begun, and what is under
// way is told and waited for.
func TestRunEmitFalse(t *testing.T) {
	for _, jobs := range []int{1, 4, 16} {
		var begun, ended atomic.Int32
		var got []int
		runEach(t.Context(), numbers(1000), jobs, func(ctx context.Context, i int) int {
			begun.Add(1)
			defer ended.Add(1)
			if i > 10 {
				select {
				case <-ctx.Done():
				case <-time.After(10 * time.Second):
					t.Error("the work was not told")
				}
			}
			return i
		}, func(i int) bool { got = append(got, i); return i < 10 })
		if !slices.Equal(got, numbers(11)) {
			t.Errorf("%d jobs: emitted %v", jobs, got)
		}
		if b, e := begun.Load(), ended.Load(); b != e || int(b) > 11+5*jobs {
			t.Errorf("%d jobs: %d begun, %d ended", jobs, b, e)
		}
	}
}

// Nothing is left running.
func TestRunLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		runEach(ctx, numbers(50), 5, func(context.Context, int) int { return 0 }, func(int) bool { cancel(); return false })
		cancel()
	}
	for range 100 {
		if runtime.NumGoroutine() <= before+1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
