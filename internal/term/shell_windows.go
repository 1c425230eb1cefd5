package term

import "strings"

// ShellWord quotes a word for PowerShell and cmd.exe if necessary. Both read double
// quotes. PowerShell interprets $ and ` inside them, and typographic quotes as quotes:
// such a word gets single quotes, which cmd.exe does not know.
func ShellWord(word string) string {
	switch {
	case needsNoQuotes(word, `_-./:\+=`):
		return word
	case strings.ContainsAny(word, "$`\"“”„"):
		return "'" + doubledQuotes.Replace(word) + "'"
	}
	// A backslash before the closing quote would escape it.
	trailing := word[len(strings.TrimRight(word, `\`)):]
	return `"` + word + trailing + `"`
}

var doubledQuotes = strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")

// ShellInput returns a command that reads a file on standard input. PowerShell has no <.
func ShellInput(command, file string) string { return "type " + file + " | " + command }
