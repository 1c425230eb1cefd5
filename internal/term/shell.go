package term

import "strings"

// ShellWords joins the words of a command, each quoted if necessary.
func ShellWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = ShellWord(word)
	}
	return strings.Join(quoted, " ")
}

// needsNoQuotes reports whether the word only has ASCII letters and digits, and the
// other characters.
func needsNoQuotes(word, others string) bool {
	const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return word != "" && strings.Trim(word, alphanumeric+others) == ""
}
