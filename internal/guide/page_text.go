package guide

import (
	"encoding/json"

	"engage/internal/console"
)

// literal is a text as the script reads it back to the letter, whatever is in
// it: a page's own line ends and some controls would not stay as they are, and
// nothing in the source of the page should turn the direction of writing.
func literal(text string) string {
	data, _ := json.Marshal(text) // of a string there always is one
	return console.EscapeJSON(string(data))
}
