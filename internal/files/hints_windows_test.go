package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/msg"
)

// TestReadOnlyFile: the attribute is Windows' way to say that a file is meant
// to stay, and the hint says how to take it off, in words that a shell takes.
func TestReadOnlyFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	path := put(t, filepath.Join(folder, "a.yaml"), "old")
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o644) })
	_, writeErr := Write(path, []byte("new"), WriteOptions{})
	for what, err := range map[string]error{"Write": writeErr, "Writable": Writable(path)} {
		if !errors.Is(err, fs.ErrPermission) || !strings.Contains(msg.HintOf(err), `attrib -r "`+path+`"`) {
			t.Errorf("%s: %v (%s)", what, err, msg.HintOf(err))
		}
	}
	if got := content(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	names(t, folder, "a.yaml")
}
