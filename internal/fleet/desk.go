package fleet

import "runtime"

// Desk does work that needs a processor, on as many goroutines as there are
// processors. Many items that mostly wait for somebody else come to it for the
// part that takes memory and a deep stack, so that those are needed a few times
// and not once an item. The zero Desk does the work where it is asked for it.
type Desk struct{ work chan func() }

// NewDesk opens a desk, which Close ends.
func NewDesk() Desk {
	d := Desk{make(chan func())}
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for work := range d.work {
				work()
			}
		}()
	}
	return d
}

// Do returns when the work, which must not panic, is done.
func (d Desk) Do(work func()) {
	if d.work == nil {
		work()
		return
	}
	done := make(chan struct{})
	d.work <- func() { work(); close(done) }
	<-done
}

// Close ends the desk; nothing may be under way.
func (d Desk) Close() {
	if d.work != nil {
		close(d.work)
	}
}
