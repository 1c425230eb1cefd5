package optin

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"engage/internal/msg"
)

// maxNames bounds what is read as a list of names, in bytes. It is as much as
// a configuration may hold.
const maxNames = 8 << 20

// ReadNames reads subscription names, one a line, each once and in the order
// of their first appearance. A name counts to the letter, blanks at its ends
// included; only the line end (LF or CRLF) and a byte order mark at the start
// are not part of it. Lines with nothing but blanks are passed over. The error
// is of kind msg.Usage; source names the input in it.
func ReadNames(r io.Reader, source string) ([]string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxNames+1))
	switch {
	case err != nil:
		return nil, msg.New(msg.Usage, "%s can't be read: %w", source, err)
	case len(text) > maxNames:
		return nil, msg.New(msg.Usage, "%s has more than %d MB: it can't be a list of subscriptions", source, maxNames>>20)
	case bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")):
		return nil, msg.New(msg.Usage, "%s is UTF-16, not UTF-8", source).
			WithHint("in PowerShell: … | Out-File -Encoding utf8 names.txt")
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var names []string
	seen := map[string]bool{}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		if !utf8.ValidString(line) {
			return nil, msg.New(msg.Usage, "%s, line %d: it is not UTF-8", source, number).
				WithHint("save the list as UTF-8: a name must be what it is in Actito, to the letter")
		}
		name := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if !Blank(name) && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names, nil
}
