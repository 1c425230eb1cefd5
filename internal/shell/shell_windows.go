package shell

import "strings"

// Word quotes a word where PowerShell or cmd.exe needs that. Both take double
// quotes. PowerShell reads $ and ` inside them, and takes printed quotes for
// typed ones: such a word gets its single quotes, which cmd.exe does not know.
func Word(word string) string {
	switch {
	case isPlain(word, `_-./:\+=`):
		return word
	case strings.ContainsAny(word, "$`\"“”„"):
		return "'" + doubled.Replace(word) + "'"
	}
	// A backslash in front of the closing quote would be taken for its own.
	trailing := word[len(strings.TrimRight(word, `\`)):]
	return `"` + word + trailing + `"`
}

var doubled = strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")

// Input is a command that reads a file on standard input. PowerShell has no <.
func Input(command, file string) string { return "type " + file + " | " + command }
