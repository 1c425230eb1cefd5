package cli

import (
	"context"
	"io"

	"engage/internal/fail"
	"engage/internal/secret"
)

// maxStdinKey bounds what is read as a key: more is something else by mistake.
const maxStdinKey = 64 << 10

// readKeyFrom reads a key to the end of the input. Nothing in it is an error
// of kind fail.Key.
func readKeyFrom(ctx context.Context, in io.Reader) (secret.Key, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		r.err = fail.Guard(func() (err error) {
			r.text, err = io.ReadAll(io.LimitReader(in, maxStdinKey+1))
			return err
		})
		done <- r
	}()
	select {
	case <-ctx.Done():
		return secret.Key{}, ctx.Err()
	case r := <-done:
		if r.err != nil || len(r.text) > maxStdinKey {
			return secret.Key{}, fail.New(fail.Key, "the API key could not be read from standard input").
				WithHint("standard input must hold the key and nothing else")
		}
		key, err := secret.Parse(string(r.text))
		if err != nil {
			return secret.Key{}, fail.New(fail.Key, "standard input: %w", err).WithHint("%s", fail.HintOf(err))
		}
		secret.Remember(key)
		return key, nil
	}
}
