package main

import (
	"fmt"
	"math"
	"runtime"
	"time"
)

// use is what one run allocated.
type use struct{ bytes, pieces uint64 }

// timed runs the work as often as told and returns the mean time, and notes
// what one run allocated.
func timed(times int, work func() error, used *use) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		// Each side begins with the other's garbage gone.
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		for range times {
			if err := work(); err != nil {
				return 0, err
			}
		}
		took := time.Since(begin)
		runtime.ReadMemStats(&after)
		used.bytes = (after.TotalAlloc - before.TotalAlloc) / uint64(times)
		used.pieces = (after.Mallocs - before.Mallocs) / uint64(times)
		return took / time.Duration(times), nil
	}
}

// sizes measures files of 20 to 50,000 entries, in process.
func sizes(b *bench) error {
	var checked, synced []time.Duration
	entries := []int{20, 1000, 10_000, 50_000}
	for _, n := range entries {
		s, err := newSample(b.folder, n)
		if err != nil {
			return err
		}
		times := max(1, 4000/n)
		rounds := b.rounds(max(5, min(21, 200_000/n)))
		var ours, theirs use
		p, err := takeTurns(rounds, timed(times, s.validate, &ours), timed(times, s.decode, &theirs))
		if err != nil {
			return err
		}
		checked = append(checked, median(p.ours))
		b.table.compare(fmt.Sprintf("validate --offline, %d entries", n), "yaml.v3: decode", 3, p)
		b.table.note("validate, %d entries: %s in %d allocations; yaml.v3: %s in %d", n,
			megabytes(ours.bytes), ours.pieces, megabytes(theirs.bytes), theirs.pieces)
		if p, err = takeTurns(rounds, timed(times, s.sync, &ours), timed(times, s.roundTrip, &theirs)); err != nil {
			return err
		}
		synced = append(synced, median(p.ours))
		b.table.compare(fmt.Sprintf("optins sync --dry-run, %d entries", n), "yaml.v3: decode, add, encode", 1, p)
		b.table.add(row{"its allocated bytes", "the same", float64(ours.bytes) / float64(theirs.bytes), 0.5,
			megabytes(ours.bytes), megabytes(theirs.bytes)})
		b.table.note("sync, %d entries: %d allocations; yaml.v3: %d", n, ours.pieces, theirs.pieces)
	}
	b.growth("validate --offline", entries, checked)
	b.growth("optins sync --dry-run", entries, synced)
	b.table.note("sizes are measured in process, without the program's start and without writing the file, on both sides")
	return nil
}

// growth adds a row for each step from one size to the next.
func (b *bench) growth(what string, entries []int, times []time.Duration) {
	for i := 1; i < len(entries); i++ {
		b.table.add(row{fmt.Sprintf("%s, %d entries", what, entries[i]),
			fmt.Sprintf("%d entries, as growth a tenfold", entries[i-1]),
			tenfold(times[i-1], times[i], entries[i-1], entries[i]), 11, short(times[i]), short(times[i-1])})
	}
}

// tenfold is by how much the time grows for ten times the entries, on the
// power curve through two points.
func tenfold(small, large time.Duration, from, to int) float64 {
	return math.Pow(float64(large)/float64(small), 1/math.Log10(float64(to)/float64(from)))
}
