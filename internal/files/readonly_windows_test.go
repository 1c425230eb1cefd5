package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"engage/internal/msg"
)

// TestReadOnlyFile: the attribute is Windows' way to say that a file is meant
// to stay.
func TestReadOnlyFile(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "my directory")
	if err := os.Mkdir(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	path := put(t, filepath.Join(directory, "a.yaml"), "old")
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o644) })
	_, writeErr := Write(path, []byte("new"), WriteOptions{})
	for what, err := range map[string]error{"Write": writeErr, "Writable": CheckWritable(path)} {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v (%s)", what, err, msg.HintOf(err))
		}
	}
	if got := content(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	names(t, directory, "a.yaml")
}
