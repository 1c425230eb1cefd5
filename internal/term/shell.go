package term

import (
	"strings"

	"engage/internal/lists"
)

// ShellWords joins the words of a command, each quoted if necessary.
func ShellWords(words []string) string { return strings.Join(lists.Map(words, ShellWord), " ") }

// needsNoQuotes reports whether the word only has ASCII letters and digits, and the
// other characters.
func needsNoQuotes(word, others string) bool {
	const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return word != "" && strings.Trim(word, alphanumeric+others) == ""
}
