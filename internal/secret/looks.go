package secret

import (
	"strings"
	"unicode"
)

// likelyLength is from how many characters on a word of letters and digits is
// taken for a key. Actito's own example has thirty.
const likelyLength = 20

// LooksLikeKey tells whether a text may be an API key that ended up in the
// wrong place: one long word of letters and digits.
func LooksLikeKey(text string) bool {
	letters, digits := false, false
	for _, r := range text {
		switch {
		case r <= unicode.MaxASCII && unicode.IsLetter(r):
			letters = true
		case r <= unicode.MaxASCII && unicode.IsDigit(r):
			digits = true
		default:
			return false
		}
	}
	return letters && digits && len(text) >= likelyLength
}

// MaskArguments takes the known keys, and what looks like a key, out of a
// message about command line arguments.
func MaskArguments(message string, args []string) string {
	for _, key := range Known() {
		message = strings.ReplaceAll(message, key.Reveal(), Mask)
	}
	for _, arg := range args {
		words := []string{arg, strings.TrimLeft(arg, "-")}
		if _, value, found := strings.Cut(arg, "="); found {
			words = append(words, value)
		}
		if len(arg) > 2 && arg[0] == '-' {
			words = append(words, arg[2:])
		}
		for _, word := range words {
			if LooksLikeKey(word) {
				message = strings.ReplaceAll(message, word, Mask)
			}
		}
	}
	return message
}
