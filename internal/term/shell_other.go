//go:build !windows

package term

import (
	"fmt"
	"strings"
)

// ShellWord quotes a word for a POSIX shell if necessary. Invisible characters are
// written with the shell's printf, whose output only loses line breaks at its end.
func ShellWord(word string) string {
	plain := strings.TrimRight(word, "\n")
	switch {
	case needsNoQuotes(word, "_-./:,@%+="):
		return word
	case plain != word:
		return ShellWord(plain) + "'" + word[len(plain):] + "'"
	case EscapeText(word) == word && !strings.Contains(word, "\n"):
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	format := ""
	for character, invisible := range Characters(word) {
		if !invisible && !strings.Contains(`'\%`, character) {
			format += character
			continue
		}
		for _, b := range []byte(character) {
			format += fmt.Sprintf(`\%03o`, b)
		}
	}
	return `"$(printf -- '` + format + `')"`
}

// ShellInput returns a command that reads a file on standard input.
func ShellInput(command, file string) string { return command + " < " + file }
