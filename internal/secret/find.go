package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"html"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// minSearchedLength is the length from which on a key is searched for in texts: a
// shorter one would be found in ordinary words.
const minSearchedLength = 8

var remembered struct {
	sync.Mutex
	keys []Key
}

// Remember adds the key to those that Known returns.
func Remember(key Key) {
	remembered.Lock()
	defer remembered.Unlock()
	if !slices.ContainsFunc(remembered.keys, key.Equal) {
		remembered.keys = append(remembered.keys, key)
	}
}

// Known returns the keys to search texts for: those of Remember, and the one in the
// environment variable.
func Known() []Key {
	key, _ := Parse(os.Getenv(Variable))
	remembered.Lock()
	defer remembered.Unlock()
	keys := append(slices.Clone(remembered.keys), key)
	return slices.DeleteFunc(keys, func(key Key) bool { return len(key.Reveal()) < minSearchedLength })
}

// likelyKey matches an argument, or a flag with its value, that is one long word of
// letters and digits. Actito's example has thirty characters.
var likelyKey = regexp.MustCompile(`^(?:-.|-*|[^=]*=)([A-Za-z0-9]{20,})$`)

// LooksLikeKey reports whether a text may be an API key in the wrong place: one long
// word of letters and digits.
func LooksLikeKey(text string) bool {
	parts := likelyKey.FindStringSubmatch(text)
	return parts != nil && parts[1] == text && strings.ContainsAny(text, "0123456789") && strings.Trim(text, "0123456789") != ""
}

// MaskArguments masks the known keys, and arguments that look like a key, in a
// message about command line arguments.
func MaskArguments(message string, args []string) string {
	for _, key := range Known() {
		message = strings.ReplaceAll(message, key.Reveal(), Mask)
	}
	for _, arg := range args {
		_, value, _ := strings.Cut(arg, "=")
		for _, text := range []string{arg, value} {
			if Contains([]byte(text), Known()...) {
				message = strings.ReplaceAll(message, text, Mask)
			}
		}
		if parts := likelyKey.FindStringSubmatch(arg); parts != nil && LooksLikeKey(parts[1]) {
			message = strings.ReplaceAll(message, parts[1], Mask)
		}
	}
	return message
}

// Find returns the offset of the key in a text in bytes; -1 if the text does not
// contain it, and for a key that is too short.
func Find(text []byte, key Key) int {
	if len(key.Reveal()) < minSearchedLength {
		return -1
	}
	return bytes.Index(text, []byte(key.Reveal()))
}

const (
	// maxDecodings bounds how often a text is decoded: JSON may contain an address
	// that contains an HTML entity.
	maxDecodings = 3
	// maxEscapeLength bounds the bytes of one escaped character.
	maxEscapeLength = 64
)

// Contains reports whether a text contains one of the keys, also with the escapes of
// JSON, addresses and HTML, in another case, because hosts ignore case, and in one of
// its encodings.
func Contains(text []byte, keys ...Key) bool {
	var searched [][]byte
	for _, key := range keys {
		switch {
		case len(key.Reveal()) < minSearchedLength || len(key.Reveal()) > len(text):
		case Find(text, key) >= 0:
			return true
		default:
			searched = append(searched, key.spellings()...)
		}
	}
	if len(searched) == 0 {
		return false
	}
	part, before := bytes.Clone(text), -1
	for depth := 0; depth < maxDecodings && len(part) != before; depth++ {
		before = len(part)
		part = decode(part)
		if slices.ContainsFunc(searched, func(spelling []byte) bool { return bytes.Contains(part, spelling) }) {
			return true
		}
	}
	return false
}

// spellings returns what decode leaves of the key as it is, reversed, in hexadecimal
// digits, and in base64: for each of the three places where it can begin in a longer
// text, the characters that stand for the key alone.
func spellings(key []byte) [][]byte {
	reversed := slices.Clone(key)
	slices.Reverse(reversed)
	all := [][]byte{slices.Clone(key), reversed, hex.AppendEncode(nil, key)}
	for before := range 3 {
		longer := append(make([]byte, before), key...)
		for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			text := alphabet.AppendEncode(nil, longer)[(before*8+5)/6 : len(longer)*8/6]
			if !slices.ContainsFunc(all, func(known []byte) bool { return bytes.Equal(known, text) }) {
				all = append(all, text)
			}
		}
	}
	for i := range all {
		for range maxDecodings { // a key may itself contain what looks like an escape
			all[i] = decode(all[i])
		}
	}
	return all
}

// decode unescapes a text and makes it lower case, in place.
func decode(text []byte) []byte {
	end := 0
	for i := 0; i < len(text); end++ {
		c, size := unescape(text[i:])
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		text[end] = c
		i += size
	}
	return text[:end]
}

// unescape returns the first character of the text and its size in bytes. Escapes of
// characters that no key can have are not decoded correctly.
func unescape(text []byte) (c byte, size int) {
	code := func(from, to int) (byte, int) {
		if to <= len(text) {
			if n, err := strconv.ParseUint(string(text[from:to]), 16, 16); err == nil && n < 0x80 {
				return byte(n), to
			}
		}
		return text[0], 1
	}
	switch {
	case text[0] == '%':
		return code(1, 3)
	case text[0] == '\\' && len(text) > 1 && text[1]|0x20 == 'u':
		return code(2, 6)
	case text[0] == '\\' && len(text) > 1:
		return text[1], 2
	case text[0] == '&':
		if n := bytes.IndexByte(text[:min(len(text), maxEscapeLength)], ';'); n > 0 {
			if plain := html.UnescapeString(string(text[:n+1])); len(plain) == 1 {
				return plain[0], n + 1
			}
		}
	}
	return text[0], 1
}
