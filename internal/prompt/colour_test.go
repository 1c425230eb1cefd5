//go:build unix

package prompt_test

import (
	"regexp"
	"testing"
)

var colours = regexp.MustCompile(`\x1b\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m`)

// colourIn returns where the first colour sequence is, or -1.
func colourIn(raw []byte) int {
	if at := colours.FindIndex(raw); at != nil {
		return at[0]
	}
	return -1
}

// The search finds colours and leaves bold, faint and reverse alone.
func TestColourIn(t *testing.T) {
	for _, text := range []string{"\x1b[36m", "a\x1b[1;32mb", "\x1b[38;5;7m", "\x1b[97m"} {
		if colourIn([]byte(text)) < 0 {
			t.Errorf("no colour found in %q", text)
		}
	}
	for _, text := range []string{"\x1b[1m", "\x1b[m", "\x1b[2;7m", "\x1b[3A"} {
		if colourIn([]byte(text)) >= 0 {
			t.Errorf("a colour found in %q", text)
		}
	}
}
