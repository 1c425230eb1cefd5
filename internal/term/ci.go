package term

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CI reports whether the program runs on a CI server, by its environment variables.
func CI() bool {
	return slices.ContainsFunc([]string{
		"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "BUILDKITE", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID",
	}, func(name string) bool {
		value := strings.ToLower(os.Getenv(name))
		return value != "" && value != "false" && value != "0"
	})
}

// CILog writes to the log of a CI server so that the output has no command for its
// runner: the last character of a command's beginning becomes a JSON escape, so that
// JSON keeps its value. GitHub reads ##[ anywhere in a line and :: at its start, after
// white space; Azure ##vso[ and ##[; TeamCity ##teamcity[. The first two are written
// in .NET, which compares strings without the characters that collation ignores, so
// these are ignored here too. The output does not depend on how it is split into
// Writes, and nothing is buffered.
type CILog struct {
	W io.Writer
	// Annotations allows :: at the start of a line: such lines are GitHub
	// annotations, whose content is escaped already.
	Annotations bool

	lineEnd    []byte // the line's last visible characters, in lower case
	hasContent bool   // the line has more than white space and one colon
	hasBlank   bool   // the line has white space or ignored characters before the colon
	partial    []byte // bytes of a character that the next Write completes
}

// Write implements io.Writer.
func (l *CILog) Write(data []byte) (int, error) {
	out := make([]byte, 0, len(data)+8)
	for _, b := range data {
		l.partial = append(l.partial, b)
		harmful := false
		for utf8.FullRune(l.partial) {
			r, size := utf8.DecodeRune(l.partial)
			l.partial = l.partial[size:]
			harmful = l.consume(r)
		}
		if harmful {
			out = fmt.Appendf(out, `\u%04x`, b)
		} else {
			out = append(out, b)
		}
	}
	if n, err := l.W.Write(out); err != nil {
		return min(n, len(data)), err
	}
	return len(data), nil
}

// consume adds a character to the line and reports whether it would complete the
// beginning of a command.
func (l *CILog) consume(r rune) (harmful bool) {
	switch {
	case strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r):
		l.lineEnd, l.hasContent, l.hasBlank = l.lineEnd[:0], false, false
		return false
	case unicode.IsSpace(r):
		r = ' '
	case Invisible(r) || r == utf8.RuneError:
		l.hasBlank = true
		return false
	}
	ends := func(text string) bool { return bytes.HasSuffix(l.lineEnd, []byte(text)) }
	colon := ends(":")
	switch {
	case r == '[':
		harmful = ends("##") || ends("##vso") || ends("##teamcity")
	case r == ':' && colon && !l.hasContent:
		harmful = l.hasBlank || !l.Annotations
	}
	l.hasContent = l.hasContent || colon || r != ' ' && r != ':'
	l.hasBlank = l.hasBlank || r == ' '
	l.lineEnd = utf8.AppendRune(l.lineEnd, unicode.ToLower(r))
	l.lineEnd = l.lineEnd[max(0, len(l.lineEnd)-len("##teamcity")):]
	return harmful
}
