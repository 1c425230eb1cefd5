package console

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shown returns a name as it may be printed: as it is, or quoted and escaped
// where it holds what could steer a terminal or turn the direction of writing.
func Shown(name string) string {
	if utf8.ValidString(name) && !strings.ContainsFunc(name, steers) {
		return name
	}
	return strconv.Quote(name)
}

// ShownText is Shown for a text of several lines: what could steer a terminal
// is escaped where it stands, and line ends stay.
func ShownText(text string) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, steers) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if r == '\n' || !steers(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// steers tells whether a terminal may do something else than show the
// character.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
