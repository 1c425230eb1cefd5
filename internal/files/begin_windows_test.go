package files

import (
	"strings"
	"testing"
)

// TestBeginOnWindows: a drive and a share are tops like any other, and without
// a separator a drive would mean the folder that it stands in.
func TestBeginOnWindows(t *testing.T) {
	for pattern, want := range map[string]string{
		`C:\**\*.yaml`:               `C:\`,
		`C:/**/*.yaml`:               `C:\`,
		`C:\shops\**\a.yaml`:         `C:\shops`,
		`\\server\share\**\*.yaml`:   `\\server\share\`,
		`\\server\share\a\**\*.yaml`: `\\server\share\a`,
		`\**\*.yaml`:                 `\`,
		`shops\**\*.yaml`:            `shops`,
		`**\*.yaml`:                  `.`,
	} {
		if got, rest := begin(pattern); got != want || !strings.HasPrefix(rest, "**/") {
			t.Errorf("%s begins at %s, before %s; not at %s", pattern, got, rest, want)
		}
	}
}
