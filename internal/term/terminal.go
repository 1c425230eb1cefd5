// Package term knows what the terminal can do: whether there is one, its size, its
// colours and its characters; how a text is shown on it, in a CI server's log and
// in JSON without steering either; and how a shell quotes a word.
package term

import (
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"
)

// IsTerminal tells whether the file is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Size returns the terminal's columns and rows, 80 and 24 where they can't be
// told.
func Size(f *os.File) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return 80, 24
	}
	return columns, rows
}

// Dumb tells whether the terminal calls itself one without control sequences,
// or is an old Windows console that can't be made to follow them.
func Dumb() bool { return os.Getenv("TERM") == "dumb" || !sequences() }

// Colour tells whether colours may be used. NO_COLOR wins over everything.
func Colour() bool { return os.Getenv("NO_COLOR") == "" && !Dumb() }

// Unicode tells whether the locale can show more than ASCII.
func Unicode() bool {
	if runtime.GOOS == "windows" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := os.Getenv(name); value != "" {
			value = strings.ToLower(value)
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	return false
}

// Wrap wraps a text at its blanks to the width in columns, with the lines after
// the first indented. Blanks at the start of the text or between columns stay;
// a word that is longer than a line stays whole.
func Wrap(text string, width, indent int) string {
	if width < indent+20 || ansi.StringWidth(text) <= width {
		return text
	}
	var lines []string
	line, empty := "", true // empty: no word on this line yet
	for i, word := range strings.Split(text, " ") {
		switch {
		case !empty && word != "" && ansi.StringWidth(line)+1+ansi.StringWidth(word) > width:
			lines = append(lines, strings.TrimRight(line, " "))
			line = strings.Repeat(" ", indent) + word
		case empty && len(lines) > 0:
			line += word
		case i > 0:
			line += " " + word
		default:
			line = word
		}
		empty = empty && word == ""
	}
	return strings.Join(append(lines, strings.TrimRight(line, " ")), "\n")
}
