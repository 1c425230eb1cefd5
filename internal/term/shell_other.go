//go:build !windows

package term

import (
	"fmt"
	"strings"
)

// ShellWord quotes a word for a POSIX shell where it needs that. What can't be seen in
// it is left to the shell's printf, whose output loses nothing but line ends at
// its end.
func ShellWord(word string) string {
	switch {
	case isPlain(word, "_-./:,@%+="):
		return word
	case EscapeText(word) == word || strings.HasSuffix(word, "\n"):
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

// ShellExample returns an example of a help text, which is written for this shell.
func ShellExample(text string) string { return text }

// ShellInput is a command that reads a file on standard input.
func ShellInput(command, file string) string { return command + " < " + file }
