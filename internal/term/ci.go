package term

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CI reports whether a CI server runs the program, as its variables say.
func CI() bool {
	return slices.ContainsFunc([]string{
		"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "BUILDKITE", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID",
	}, func(name string) bool {
		value := strings.ToLower(os.Getenv(name))
		return value != "" && value != "false" && value != "0"
	})
}

// Log writes to the log of a CI server, in which no command for its runner can
// be formed: the last character of what would begin one becomes an escape of
// JSON, so that JSON keeps its value. GitHub takes ##[ anywhere in a line and ::
// at its start, after blanks; Azure ##vso[ and ##[; TeamCity ##teamcity[. .NET,
// which the first two are written in, compares texts without the characters that
// collation ignores, so these are passed over here too. Whatever comes in one
// Write or in several gives the same bytes, and nothing is held back.
type Log struct {
	W io.Writer
	// Annotations lets :: pass where a line begins with it: the line is GitHub's
	// own kind of command, and whoever wrote it escaped what it holds.
	Annotations bool

	line    []byte // its last visible characters, in lower case
	begun   bool   // it has more than blanks, and more than one colon after them
	indent  bool   // it has something in front of the colon
	partial []byte // of a character that the next Write ends
}

// Write implements io.Writer.
func (l *Log) Write(data []byte) (int, error) {
	out := make([]byte, 0, len(data)+8)
	for _, b := range data {
		l.partial = append(l.partial, b)
		harmful := false
		for utf8.FullRune(l.partial) {
			r, size := utf8.DecodeRune(l.partial)
			l.partial = l.partial[size:]
			harmful = l.next(r)
			if len(l.partial) == 0 {
				l.partial = nil
				break
			}
		}
		switch {
		case harmful && b == '[':
			out = append(out, `\u005b`...)
		case harmful:
			out = append(out, `\u003a`...)
		default:
			out = append(out, b)
		}
	}
	if n, err := l.W.Write(out); err != nil {
		return min(n, len(data)), err
	}
	return len(data), nil
}

// next takes the line's next character and reports whether it would begin a
// command.
func (l *Log) next(r rune) (harmful bool) {
	switch {
	case strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r):
		l.line, l.begun, l.indent = l.line[:0], false, false
		return false
	case unicode.IsSpace(r):
		r = ' '
	case Invisible(r) || r == utf8.RuneError:
		l.indent = true
		return false
	}
	ends := func(text string) bool { return bytes.HasSuffix(l.line, []byte(text)) }
	colon := ends(":")
	switch {
	case r == '[':
		harmful = ends("##") || ends("##vso") || ends("##teamcity")
	case r == ':' && colon && !l.begun:
		harmful = l.indent || !l.Annotations
	}
	l.begun = l.begun || colon || r != ' ' && r != ':'
	l.indent = l.indent || r == ' '
	l.line = utf8.AppendRune(l.line, unicode.ToLower(r))
	if keep := len("##teamcity"); len(l.line) > 4*keep {
		l.line = append(l.line[:0], l.line[len(l.line)-keep:]...)
	}
	return harmful
}
