package fleet

import (
	"path/filepath"
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
		parts := strings.Split(filepath.ToSlash(pattern), "/")
		if got, fixed := begin(parts); got != want || parts[fixed] != "**" {
			t.Errorf("%s begins at %s, part %d; not at %s", pattern, got, fixed, want)
		}
	}
}
