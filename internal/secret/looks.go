package secret

import (
	"os"
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

// MaskArguments takes what looks like a key, or is the known one, out of a
// message about command line arguments.
func MaskArguments(message string, args []string, known Key) string {
	for _, arg := range args {
		words := []string{arg, strings.TrimLeft(arg, "-")}
		if _, value, found := strings.Cut(arg, "="); found {
			words = append(words, value)
		}
		if len(arg) > 2 && arg[0] == '-' {
			words = append(words, arg[2:])
		}
		for _, word := range words {
			if LooksLikeKey(word) || (len(word) >= shortest && known.Equal(Key{text: &word})) {
				message = strings.ReplaceAll(message, word, Mask)
			}
		}
	}
	return message
}

// Known is the key in the environment variable, which a text can be searched
// for; zero without one.
func Known() Key {
	key, err := Parse(os.Getenv(Variable))
	if err != nil || key.Len() < shortest {
		return Key{}
	}
	return key
}
