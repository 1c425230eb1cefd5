package guide

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"engage/internal/words"
)

// Made tells whether the text is a guide that engage wrote, in any format:
// such a file may be replaced by a newer one.
func Made(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	begins := func(head string) bool { return bytes.HasPrefix(text, []byte(head)) }
	return slices.ContainsFunc(words.Codes[:], func(code string) bool {
		return begins(words.In(language.Make(code)).Text(textHead))
	}) || begins(markdownHead) || begins(jsonHead) ||
		slices.ContainsFunc(Separators, func(separator string) bool { return begins(strings.Join(Columns, separator) + "\r\n") }) ||
		begins("<!doctype html>") && bytes.Contains(text[:min(len(text), 2048)], []byte(pageMark))
}
