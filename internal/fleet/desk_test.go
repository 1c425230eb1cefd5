package fleet

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// TestDesk: all work is done, and at no moment more of it than there are
// processors.
func TestDesk(t *testing.T) {
	d := NewDesk()
	defer d.Close()
	var now, most, done atomic.Int32
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			d.Do(func() {
				n := now.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				runtime.Gosched()
				now.Add(-1)
			})
			done.Add(1) // after the work, or the next line but one could miss some
		})
	}
	all.Wait()
	if done.Load() != 200 || now.Load() != 0 || most.Load() < 1 || int(most.Load()) > runtime.GOMAXPROCS(0) {
		t.Errorf("%d done, %d under way, %d at a time", done.Load(), now.Load(), most.Load())
	}
	here := 0
	Desk{}.Do(func() { here++ })
	if here != 1 {
		t.Error("without a desk the work is not done at once")
	}
}
