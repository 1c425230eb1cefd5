package cli

import (
	"io"

	"engage/internal/msg"
	"engage/internal/secret"
)

// maxStdinKey bounds what is read as a key: more is something else by mistake.
const maxStdinKey = 64 << 10

// readKeyFrom reads a key to the end of the input. Nothing in it is an error
// of kind msg.Key.
func readKeyFrom(in io.Reader) (secret.Key, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxStdinKey+1))
	if err != nil || len(text) > maxStdinKey {
		return secret.Key{}, msg.New(msg.Key, "the API key could not be read from standard input").
			WithHint("standard input must hold the key and nothing else")
	}
	key, err := secret.ParseFrom(string(text), "standard input")
	secret.Remember(key)
	return key, err
}
