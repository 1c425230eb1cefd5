package main

import (
	"fmt"
	"os"
	"strings"
)

// peakFrom is the number of entries from which on a process takes more memory
// for the file than for itself.
const peakFrom = 10_000

// peaks adds a row about the memory that a process has at its peak: engage's
// own, and this program's where it does nothing but the round trip. Unlike the
// bytes that are allocated, it depends on when Go collects its garbage.
func (b *bench) peaks(s *sample) error {
	list := s.path + ".names"
	if err := os.WriteFile(list, []byte(strings.Join(s.names, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	sides := [2]program{
		{ctx: b.ctx, args: []string{b.engage, "optins", "sync", "--dry-run", "--quiet", "--from", list, "--config", s.path}},
		{ctx: b.ctx, args: []string{self, "-round-trip", s.path, s.names[s.entries]}},
	}
	var seen [2][]uint64
	for range b.rounds(5) {
		for i, side := range sides {
			_, peak, err := side.watched()
			if err != nil {
				return err
			}
			seen[i] = append(seen[i], peak)
		}
	}
	ours, theirs := median(seen[0]), median(seen[1])
	if ours == 0 || theirs == 0 {
		b.table.note("the system does not tell the memory of a process at its peak")
		return nil
	}
	b.table.add(row{fmt.Sprintf("its memory at the peak, %d entries, as a process", s.entries), "the same",
		float64(ours) / float64(theirs), 0.5, megabytes(ours), megabytes(theirs)})
	return nil
}
