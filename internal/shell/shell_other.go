//go:build !windows

package shell

import (
	"fmt"
	"strings"

	"engage/internal/console"
)

// Word quotes a word for a POSIX shell where it needs that. What can't be seen in
// it is left to the shell's printf, whose output loses nothing but line ends at
// its end.
func Word(word string) string {
	switch {
	case isPlain(word, "_-./:,@%+="):
		return word
	case console.ShownText(word) == word || strings.HasSuffix(word, "\n"):
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	format := ""
	for character, invisible := range console.Characters(word) {
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

// Example returns an example of a help text, which is written for this shell.
func Example(text string) string { return text }

// Input is a command that reads a file on standard input.
func Input(command, file string) string { return command + " < " + file }
