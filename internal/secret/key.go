// Package secret holds the API key: the value that never prints itself, the
// places where a key can be kept, and what a pasted key is cleaned of.
package secret

import (
	"fmt"
	"strings"
	"unicode"

	"engage/internal/fail"
)

// Mask is what every printed form of a key shows.
const Mask = "[API key]"

// Key is an API key. However it is printed, encoded or compared, it shows
// Mask; only Reveal gives the text. The text stands behind a pointer because
// fmt walks unexported fields without calling their methods.
type Key struct {
	text *string
}

// Reveal returns the key itself. Two callers need it: the HTTP client's
// Authorization header and the key stores.
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

// MarshalYAML gives Mask.
func (k Key) MarshalYAML() (any, error) { return Mask, nil }

// zeroWidth are characters that a copy from a web page or a mail can carry
// and that nobody sees.
const zeroWidth = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

// Parse cleans what a person pasted or a file held: blanks, line ends, quotes
// around it and zero-width characters go. A blank inside, or a character that
// an HTTP header can't carry, is an error of kind Key that does not show the
// text. An empty key is an error too.
func Parse(raw string) (Key, error) {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune(zeroWidth, r) {
			return -1
		}
		return r
	}, raw)
	text = strings.TrimSpace(text)
	text = strings.TrimSpace(strings.Trim(text, `"'`+"`“”‘’«»"))
	if text == "" {
		return Key{}, fail.New(fail.Key, "no API key was given").
			WithHint("Actito shows it under Manage API users > View the API key")
	}
	for i, r := range []rune(text) {
		switch {
		case unicode.IsSpace(r):
			return Key{}, fail.New(fail.Key, "the API key has a blank or a line end inside, after character %d", i).
				WithHint("copy the key alone, without the words around it")
		case r > unicode.MaxASCII || unicode.IsControl(r):
			return Key{}, fail.New(fail.Key, "character %d of the API key can't be part of a key", i+1).
				WithHint("copy the key anew from Manage API users > View the API key")
		}
	}
	return Key{text: &text}, nil
}
