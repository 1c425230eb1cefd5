package secret

import (
	"bytes"
	"html"
	"os"
	"slices"
	"strconv"
	"sync"
)

// shortest is from how many characters on a key is looked for in other texts:
// a shorter one would be found in words that have nothing to do with it.
const shortest = 8

var remembered struct {
	sync.Mutex
	keys []Key
}

// Remember makes the key one of those that Known returns, until the program ends.
func Remember(key Key) {
	remembered.Lock()
	defer remembered.Unlock()
	if len(key.Reveal()) >= shortest && !slices.ContainsFunc(remembered.keys, key.Equal) {
		remembered.keys = append(remembered.keys, key)
	}
}

// Known returns the keys that texts can be searched for: the one in the
// environment variable, and those that were found elsewhere so far.
func Known() []Key {
	remembered.Lock()
	keys := slices.Clone(remembered.keys)
	remembered.Unlock()
	if key, err := Parse(os.Getenv(Variable)); err == nil && len(key.Reveal()) >= shortest {
		keys = append(keys, key)
	}
	return keys
}

// Find returns where the key stands in a text, as an offset in bytes; -1 where
// it does not, and for a key that is too short to be looked for.
func Find(text []byte, key Key) int {
	if len(key.Reveal()) < shortest {
		return -1
	}
	return bytes.Index(text, []byte(key.Reveal()))
}

const (
	// deepest is how often a text is decoded: JSON may hold an address, and
	// that a character of HTML.
	deepest = 3
	// window bounds the memory that a search takes.
	window = 1 << 20
	// widest is how many bytes one character of a key can take in a text.
	widest = 64
)

// Holds reports whether one of the keys stands in a text from elsewhere,
// however it is spelled there: with the escapes of JSON, addresses and HTML,
// and in upper or lower case, which hosts do not tell apart.
func Holds(text []byte, keys ...Key) bool {
	longest, plain := 0, make([][]byte, 0, len(keys))
	for _, key := range keys {
		if len(key.Reveal()) < shortest || len(key.Reveal()) > len(text) {
			continue
		}
		if Find(text, key) >= 0 {
			return true
		}
		want := []byte(key.Reveal()) // which may itself hold what looks like an escape
		for range deepest {
			want = decode(want)
		}
		longest, plain = max(longest, len(want)), append(plain, want)
	}
	var buffer []byte
	for from := 0; len(plain) > 0 && from < len(text); from += window {
		buffer = append(buffer[:0], text[from:min(len(text), from+window+widest*longest)]...)
		part, before := buffer, -1
		for depth := 0; depth < deepest && len(part) != before; depth++ {
			before = len(part)
			part = decode(part)
			if slices.ContainsFunc(plain, func(want []byte) bool { return bytes.Contains(part, want) }) {
				return true
			}
		}
	}
	return false
}

// decode replaces the escapes in a text, and upper case by lower case, in place.
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

// unescape returns the character with which the text begins, and how many bytes
// it takes there. An escape of what no key can hold may give any character.
func unescape(text []byte) (c byte, size int) {
	hex := func(from, to int) (byte, int) {
		if to <= len(text) {
			if n, err := strconv.ParseUint(string(text[from:to]), 16, 16); err == nil && n < 0x80 {
				return byte(n), to
			}
		}
		return text[0], 1
	}
	switch {
	case text[0] == '%':
		return hex(1, 3)
	case text[0] == '\\' && len(text) > 1 && text[1]|0x20 == 'u':
		return hex(2, 6)
	case text[0] == '\\' && len(text) > 1:
		return text[1], 2
	case text[0] == '&':
		if n := bytes.IndexByte(text[:min(len(text), widest)], ';'); n > 0 {
			if plain := html.UnescapeString(string(text[:n+1])); len(plain) == 1 {
				return plain[0], n + 1
			}
		}
	}
	return text[0], 1
}
