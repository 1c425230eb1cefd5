package guide

import (
	"bytes"
	"strings"
)

// Made tells whether the text is a guide that engage wrote, in any format:
// such a file may be replaced by a newer one.
func Made(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	begins := func(head string) bool { return bytes.HasPrefix(text, []byte(head)) }
	return begins(textHead) || begins(markdownHead) || begins(jsonHead) || begins(strings.Join(Columns, ",")+"\r\n") ||
		begins("<!doctype html>") && bytes.Contains(text[:min(len(text), 2048)], []byte(pageMark))
}
