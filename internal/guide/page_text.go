package guide

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
)

// literal is a text as the script reads it back to the letter, whatever is in
// it: a page's own line ends and some controls would not stay as they are, and
// nothing in the source of the page should turn the direction of writing.
func literal(text string) string {
	data, _ := json.Marshal(text) // of a string there always is one
	if !strings.ContainsFunc(text, hidden) {
		return string(data)
	}
	var b strings.Builder
	for _, r := range string(data) {
		if !hidden(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, "\\u%04x", unit)
		}
	}
	return b.String()
}
