package config

import (
	"strings"
	"unicode/utf8"
)

// Suggest returns the option that is nearest to the word, for a "did you
// mean". The second result is false if none is near enough: more than a third
// of the word would have to change. Upper and lower case count as the same.
func Suggest(word string, options []string) (string, bool) {
	const longest = 64 // characters; beyond it nobody mistyped an option
	lower := []rune(strings.ToLower(word))
	if len(lower) == 0 || len(lower) > longest {
		return "", false
	}
	best, bestDistance := "", max(1, len(lower)/3)+1
	for _, option := range options {
		if length := utf8.RuneCountInString(option); length-len(lower) >= bestDistance || len(lower)-length >= bestDistance {
			continue
		}
		if d := distance(lower, []rune(strings.ToLower(option))); d < bestDistance {
			best, bestDistance = option, d
		}
	}
	return best, best != ""
}

// distance returns the number of characters to insert, remove, replace or
// swap with their neighbour to turn a into b.
func distance(a, b []rune) int {
	// Rows of the usual table: the one before the last, the last, the current.
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
