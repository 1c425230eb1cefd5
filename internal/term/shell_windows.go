package term

import (
	"regexp"
	"strings"
)

// ShellWord quotes a word where PowerShell or cmd.exe needs that. Both take double
// quotes. PowerShell reads $ and ` inside them, and takes printed quotes for
// typed ones: such a word gets its single quotes, which cmd.exe does not know.
func ShellWord(word string) string {
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

// ShellInput is a command that reads a file on standard input. PowerShell has no <.
func ShellInput(command, file string) string { return "type " + file + " | " + command }

// ShellExample returns an example of a help text, which is written for a POSIX shell,
// as these shells take it: each command on one line, in double quotes what is
// in single ones, and no <.
func ShellExample(text string) string {
	text = strings.ReplaceAll(continued.ReplaceAllString(text, " "), "'", `"`)
	return redirected.ReplaceAllStringFunc(text, func(line string) string {
		command, file, _ := strings.Cut(line, " < ")
		bare := strings.TrimLeft(command, " ")
		return command[:len(command)-len(bare)] + ShellInput(bare, file)
	})
}

var (
	continued  = regexp.MustCompile(` \\\n *`)
	redirected = regexp.MustCompile(`(?m)^.* < \S+$`)
)
