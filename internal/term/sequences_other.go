//go:build !windows

package term

// sequences is true here: TERM says what a terminal can do.
func sequences() bool { return true }
