// Package secret has the API key, which never prints itself, the sources and stores
// of a key, and the parsing of pasted keys.
package secret

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"engage/internal/msg"
)

// Mask is printed in place of a key.
const Mask = "[API key]"

// Key is an API key. Printing and encoding it gives Mask; only Reveal returns the
// text. The text is behind a pointer because fmt prints unexported fields without
// calling their methods.
type Key struct {
	text      *string
	from      string          // where it was found, for messages
	spellings func() [][]byte // for the search, computed once
}

// From returns where the key was found, for messages: "env:NAME"; "" for one that was
// typed.
func (k Key) From() string { return k.from }

// Reveal returns the key itself. Only the HTTP client needs it, for the Authorization
// header, the search for keys, and the key stores.
func (k Key) Reveal() string {
	if k.text == nil {
		return ""
	}
	return *k.text
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.Reveal() == "" }

// Equal reports whether both are the same key.
func (k Key) Equal(other Key) bool { return k.Reveal() == other.Reveal() }

// Format implements fmt.Formatter, for every verb and flag.
func (k Key) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(Mask)) }

// String returns Mask.
func (k Key) String() string { return Mask }

// Menus are the places where Actito shows the API key, by the age of the licence.
const Menus msg.Text = "Manage API users > View the API key; License configuration > API users; or License configuration > API accesses > View API credentials"

// MarshalText returns Mask, so that JSON, XML, YAML and log encoders use it.
func (k Key) MarshalText() ([]byte, error) { return []byte(Mask), nil }

// maxKeyLength bounds a key or token: servers may refuse longer headers.
const maxKeyLength = 8 << 10

// ParseExact returns a key of exactly this text, which must be valid in an HTTP
// header. It is for keys and tokens from programs, which need no cleaning.
func ParseExact(text string) (Key, error) {
	var err *msg.Error
	bad := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
	switch {
	case text == "":
		err = msg.New(msg.Key, "no API key was given")
	case len(text) > maxKeyLength:
		err = msg.New(msg.Key, "the API key is longer than %d characters, so it is something else", maxKeyLength)
	case bad >= 0:
		err = msg.New(msg.Key, "the API key has a character that can't be in a key, such as a blank: character %d", utf8.RuneCountInString(text[:bad])+1)
	default:
		return Key{text: &text, spellings: sync.OnceValue(func() [][]byte { return spellings([]byte(text)) })}, nil
	}
	return Key{}, err.WithHint("copy the key alone, without the words around it, from where your licence shows it: %s", Menus)
}

// Parse returns the key in a pasted text or a file, without white space and quotes
// around it and invisible characters. What ParseExact refuses, and an assignment, is
// an error of kind msg.Key that does not quote the text.
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
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"'`+"`“”‘’«»", r) })
	if assignment.MatchString(text) {
		return Key{}, msg.New(msg.Key, "that is an assignment, and not the API key alone").
			WithHint("paste only what is behind the = or the colon, without the quotes around it")
	}
	return ParseExact(text)
}

// assignment matches NAME=VALUE, also with words such as export before it, and
// NAME: VALUE and {"NAME":"VALUE"}. A = at the end is base64.
var assignment = regexp.MustCompile(`^([\w$:. -]*\w *=+[^=]|[\s{["']*[\w.-]+(["'] *: *\S|: *["']|: +\S))`)

// ParseFrom parses a key and sets where it was found, for From and for the error.
func ParseFrom(text, from string) (Key, error) {
	key, err := Parse(text)
	if err != nil {
		return Key{}, msg.New(msg.Key, "%s: %w", from, err).WithHint("%s", msg.HintOf(err))
	}
	key.from = from
	return key, nil
}
