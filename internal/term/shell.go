package term

import "strings"

// ShellWords joins the words of a command, each quoted where a shell needs that.
func ShellWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = ShellWord(word)
	}
	return strings.Join(quoted, " ")
}

// isPlain tells whether every shell takes the word as it stands: letters and
// digits of ASCII, and the other characters.
func isPlain(word, others string) bool {
	return word != "" && strings.IndexFunc(word, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(others, r)
	}) < 0
}
