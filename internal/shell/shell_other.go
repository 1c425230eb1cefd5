//go:build !windows

package shell

import "strings"

// Word quotes a word for a POSIX shell where it needs that.
func Word(word string) string {
	if isPlain(word, "_-./:,@%+=") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Example returns an example of a help text, which is written for this shell.
func Example(text string) string { return text }

// Input is a command that reads a file on standard input.
func Input(command, file string) string { return command + " < " + file }
