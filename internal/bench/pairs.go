package main

import (
	"cmp"
	"slices"
	"time"
)

// pairs are the times of two sides that took turns: one of each a round.
type pairs struct{ ours, theirs []time.Duration }

// ratio is the median of the rounds' ratios; below 1, engage is the faster.
func (p pairs) ratio() float64 {
	list := make([]float64, len(p.ours))
	for i := range p.ours {
		list[i] = float64(p.ours[i]) / float64(p.theirs[i])
	}
	return median(list)
}

// takeTurns measures two sides, each round the other one first, after one run
// of each that does not count.
func takeTurns(rounds int, ours, theirs func() (time.Duration, error)) (pairs, error) {
	var p pairs
	for round := -1; round < rounds; round++ {
		var times [2]time.Duration
		sides := [2]func() (time.Duration, error){ours, theirs}
		for turn := range sides {
			side := (turn + round + 1) % 2
			took, err := sides[side]()
			if err != nil {
				return p, err
			}
			times[side] = took
		}
		if round >= 0 {
			p.ours, p.theirs = append(p.ours, times[0]), append(p.theirs, times[1])
		}
	}
	return p, nil
}

// median is the middle of the values, the upper of the middle two where their
// number is even; 0 of none.
func median[T cmp.Ordered](list []T) T {
	var none T
	if len(list) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
