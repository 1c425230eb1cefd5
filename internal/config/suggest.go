package config

import "strings"

// Suggest returns the option that is closest to the word, for a "did you mean". The
// second result is false if none is close enough: more than a third of the word
// would have to change. Case is ignored.
func Suggest(word string, options []string) (string, bool) {
	const longest = 64 // characters; a longer word is no mistyped option
	lower := []rune(strings.ToLower(word))
	if len(lower) == 0 || len(lower) > longest {
		return "", false
	}
	best, bestDistance := "", max(1, len(lower)/3)+1
	for _, option := range options {
		if d := distance(lower, []rune(strings.ToLower(option))); d < bestDistance {
			best, bestDistance = option, d
		}
	}
	return best, best != ""
}

// distance returns the number of insertions, removals, replacements and swaps that
// turn a into b.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
				}
			}
		}
	}
	return rows[len(a)][len(b)]
}
