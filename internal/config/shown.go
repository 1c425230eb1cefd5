package config

import (
	"strconv"
	"strings"
	"unicode"

	"engage/internal/term"
)

// The longest value and key that a message repeats, in characters.
const (
	longestShown    = 20
	longestShownKey = 40
)

// mayShow reports whether a message may repeat the value: a short one that does
// not look like a key, and is not what the file has as its api_key.
func (r *reader) mayShow(value string) bool {
	if len([]rune(value)) > longestShown || !harmless(value) {
		return false
	}
	key := target(child(child(r.file.root, "actito"), "api_key"))
	return key == nil || key.Value == "" || !strings.Contains(key.Value, value) || len(value) < 4
}

// quotedKey names a key of the file, or leaves its name out where it could be
// something secret that was pasted into the wrong place.
func quotedKey(what, name string) string {
	if len([]rune(name)) > longestShownKey || !harmless(name) {
		return what + " (not repeated here, since it could be secret)"
	}
	return what + " `" + name + "`"
}

// harmless reports whether the text can't be taken for a key: it is printable,
// and has no long run of letters and digits.
func harmless(text string) bool {
	run, letters, digits := 0, false, false
	for _, r := range text {
		switch {
		case term.Invisible(r) || r == '`':
			return false
		case unicode.IsDigit(r):
			digits = true
		case unicode.IsLetter(r):
			letters = true
		default:
			run, letters, digits = 0, false, false
			continue
		}
		if run++; run >= 16 || (run >= 8 && letters && digits) {
			return false
		}
	}
	return true
}

func keepLettersAndDigits(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

func itoa(n int) string { return strconv.Itoa(n) }
