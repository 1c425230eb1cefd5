package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
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
	var checked, decoded, synced, tripped []time.Duration
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
		checked, decoded = append(checked, slices.Min(p.ours)), append(decoded, slices.Min(p.theirs))
		b.table.compare(fmt.Sprintf("validate --offline, %d entries", n), "yaml.v3: decode", 3, p)
		b.table.note("validate, %d entries: %s in %d allocations; yaml.v3: %s in %d", n,
			megabytes(ours.bytes), ours.pieces, megabytes(theirs.bytes), theirs.pieces)
		if p, err = takeTurns(rounds, timed(times, s.sync, &ours), timed(times, s.roundTrip, &theirs)); err != nil {
			return err
		}
		synced, tripped = append(synced, slices.Min(p.ours)), append(tripped, slices.Min(p.theirs))
		b.table.compare(fmt.Sprintf("optins sync --dry-run, %d entries", n), "yaml.v3: decode, add, encode", 1, p)
		b.table.add(row{"its allocated bytes", "the same", float64(ours.bytes) / float64(theirs.bytes), 0.5,
			megabytes(ours.bytes), megabytes(theirs.bytes)})
		if n >= peakFrom {
			if err := b.peaks(s); err != nil {
				return err
			}
		}
		b.table.note("sync, %d entries: %d allocations; yaml.v3: %d", n, ours.pieces, theirs.pieces)
	}
	b.growth("validate --offline", "decode", entries, checked, decoded)
	b.growth("optins sync --dry-run", "round trip", entries, synced, tripped)
	b.table.note("sizes are measured in process, without the program's start and without writing the file, on both sides")
	return nil
}

// growth adds a row for each step from one size to the next, and notes how
// yaml.v3 grew in the same rounds. The times are the shortest ones: what else
// the machine does can only make them longer, and the sizes don't take turns.
func (b *bench) growth(what, library string, entries []int, ours, theirs []time.Duration) {
	var grown []string
	for i := 1; i < len(entries); i++ {
		b.table.add(row{fmt.Sprintf("%s, %d entries", what, entries[i]),
			fmt.Sprintf("%d entries, as growth a tenfold", entries[i-1]),
			tenfold(ours[i-1], ours[i], entries[i-1], entries[i]), 11, short(ours[i]), short(ours[i-1])})
		grown = append(grown, fmt.Sprintf("%.1f", tenfold(theirs[i-1], theirs[i], entries[i-1], entries[i])))
	}
	b.table.note("%s, growth a tenfold from the shortest times; yaml.v3's %s alone in the same rounds: %s", what, library, strings.Join(grown, ", "))
}

// tenfold is by how much the time grows for ten times the entries, on the
// power curve through two points.
func tenfold(small, large time.Duration, from, to int) float64 {
	return math.Pow(float64(large)/float64(small), 1/math.Log10(float64(to)/float64(from)))
}
