// Package secret holds the API key: the value that never prints itself, the
// places where a key can be kept, and what a pasted key is cleaned of.
package secret

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"unicode"

	"engage/internal/msg"
)

// Mask is what every printed form of a key shows.
const Mask = "[API key]"

// Key is an API key. However it is printed, encoded or compared, it shows
// Mask; only Reveal gives the text. The text stands behind a pointer because
// fmt walks unexported fields without calling their methods.
type Key struct {
	text *string
	from string // where it was found, for messages
}

// From says where the key was found, as messages name it: "env:NAME"; "" for
// one that was typed.
func (k Key) From() string { return k.from }

// Reveal returns the key itself. Two places need it: the HTTP client, for the
// Authorization header and to find the key in an answer, and the key stores.
func (k Key) Reveal() string {
	if k.text == nil {
		return ""
	}
	return *k.text
}

// IsZero tells whether there is no key.
func (k Key) IsZero() bool { return k.text == nil || *k.text == "" }

// Len returns the number of characters, which may be shown: it helps to see
// whether a paste was whole.
func (k Key) Len() int { return len([]rune(k.Reveal())) }

// Equal tells whether both are the same key.
func (k Key) Equal(other Key) bool { return k.Reveal() == other.Reveal() }

// Format implements fmt.Formatter, for every verb and flag.
func (k Key) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(Mask)) }

// String returns Mask.
func (k Key) String() string { return Mask }

// GoString returns Mask.
func (k Key) GoString() string { return Mask }

// MarshalText gives Mask, so that JSON, XML and text encoders show it.
func (k Key) MarshalText() ([]byte, error) { return []byte(Mask), nil }

// LogValue gives Mask.
func (k Key) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalYAML gives Mask.
func (k Key) MarshalYAML() (any, error) { return Mask, nil }

// maxKey bounds a key or token: no header of more than that is sure to pass.
const maxKey = 8 << 10

// Exact returns a key of exactly this text, which must be what an HTTP header
// can carry. It is for what a program gave, where nothing can be cleaned of.
func Exact(text string) (Key, error) {
	if text == "" {
		return Key{}, msg.New(msg.Key, "no API key was given").
			WithHint("Actito shows it under Manage API users > View the API key")
	}
	if len(text) > maxKey {
		return Key{}, msg.New(msg.Key, "the API key is longer than %d characters, so it is something else", maxKey).
			WithHint("copy the key alone from Manage API users > View the API key")
	}
	place := 0
	for _, r := range text {
		place++
		switch {
		case unicode.IsSpace(r):
			return Key{}, msg.New(msg.Key, "the API key has a blank or a line end inside, after character %d", place-1).
				WithHint("copy the key alone, without the words around it")
		case r > unicode.MaxASCII || unicode.IsControl(r):
			return Key{}, msg.New(msg.Key, "character %d of the API key can't be part of a key", place).
				WithHint("copy the key anew from Manage API users > View the API key")
		}
	}
	return Key{text: &text}, nil
}

// Parse cleans what a person pasted or a file held: blanks, line ends, quotes
// around it and invisible characters, which a copy from a web page or a mail
// can carry, go. A blank inside, a character that an HTTP header can't carry,
// or an assignment that was pasted whole, is an error of kind Key that does not
// show the text. An empty key is an error too.
func Parse(raw string) (Key, error) {
	if strings.HasPrefix(raw, "\xff\xfe") || strings.HasPrefix(raw, "\xfe\xff") {
		return Key{}, msg.New(msg.Key, "the API key is saved as UTF-16, not as UTF-8").
			WithHint("save it as UTF-8; in PowerShell: Set-Content -Encoding ascii")
	}
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, raw)
	for before := ""; before != text; {
		before = text
		text = strings.Trim(strings.TrimSpace(text), `"'`+"`“”‘’«»")
	}
	if assignment.MatchString(text) {
		return Key{}, msg.New(msg.Key, "that is an assignment, and not the API key alone").
			WithHint("paste only what is behind the = or the colon, without the quotes around it")
	}
	return Exact(text)
}

// assignment matches NAME=VALUE, also with words such as export before it, and
// NAME: VALUE and {"NAME":"VALUE"}. What ends in = is a key in base64.
var assignment = regexp.MustCompile(`^([\w$:. -]*\w *=+[^=]|[\s{["']*[\w.-]+(["'] *: *\S|: *["']|: +\S))`)

// ParseFrom parses a key and names where it was found: in messages, and when it
// is no good.
func ParseFrom(text, from string) (Key, error) {
	key, err := Parse(text)
	if err != nil {
		return Key{}, msg.New(msg.Key, "%s: %w", from, err).WithHint("%s", msg.HintOf(err))
	}
	key.from = from
	return key, nil
}
