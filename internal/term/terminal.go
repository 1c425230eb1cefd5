// Package term detects what the terminal can do: its size, colours and characters. It
// escapes texts for the terminal, for a CI server's log and for JSON, and quotes
// words for a shell.
package term

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"golang.org/x/term"

	"engage/internal/lists"
)

// IsTerminal reports whether the file is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Size returns the terminal's columns and rows, 80 and 24 if they are not known.
func Size(f *os.File) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return 80, 24
	}
	return columns, rows
}

// Dumb reports whether the terminal has no control sequences: TERM is dumb, or it is
// an old Windows console.
func Dumb() bool { return os.Getenv("TERM") == "dumb" || !enableSequences() }

// enableSequences enables control sequences in a Windows console, and reports whether
// it supports them. They stay enabled: shells set the console as they need it.
var enableSequences = sync.OnceValue(func() bool {
	_, out := termenv.EnableVirtualTerminalProcessing(termenv.NewOutput(os.Stdout))
	_, err := termenv.EnableVirtualTerminalProcessing(termenv.NewOutput(os.Stderr))
	return out == nil && err == nil
})

// Colour reports whether colours may be used. NO_COLOR wins over everything.
func Colour() bool { return os.Getenv("NO_COLOR") == "" && !Dumb() }

// Unicode reports whether the locale can show more than ASCII.
func Unicode() bool {
	locale := strings.ToLower(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG")))
	return runtime.GOOS == "windows" || strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// Count returns the number and the noun, with an s for the plural.
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Wrap wraps a text at its spaces to the width in columns, with the lines after the
// first indented. Spaces at the start of the text or between columns are kept; a word
// that is longer than a line is not split. Each line of a text is wrapped by itself.
func Wrap(text string, width, indent int) string {
	if strings.Contains(text, "\n") {
		return strings.Join(lists.Map(strings.Split(text, "\n"), func(line string) string { return Wrap(line, width, indent) }), "\n")
	}
	if width < indent+20 || ansi.StringWidth(text) <= width {
		return text
	}
	var lines []string
	line := ""
	for i, word := range strings.Split(text, " ") {
		switch {
		case i == 0:
			line = word
		case strings.Trim(line, " ") != "" && word != "" && ansi.StringWidth(line)+1+ansi.StringWidth(word) > width:
			lines = append(lines, strings.TrimRight(line, " "))
			line = strings.Repeat(" ", indent) + word
		default:
			line += " " + word
		}
	}
	return strings.Join(append(lines, strings.TrimRight(line, " ")), "\n")
}
