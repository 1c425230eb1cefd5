package files

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"engage/internal/msg"
)

// TestFullAndReadOnlyDisk writes to a file system that is too small, then to
// one that may not be written.
func TestFullAndReadOnlyDisk(t *testing.T) {
	directory := t.TempDir()
	if err := unix.Mount("tmpfs", directory, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(directory, 0); err != nil {
			t.Error(err)
		}
	})
	path := put(t, filepath.Join(directory, "a.yaml"), "old")
	_, err := Write(path, bytes.Repeat([]byte("x"), 200_000), WriteOptions{})
	if err == nil || !strings.HasSuffix(err.Error(), "no space left on device") || msg.KindOf(err) != msg.Unexpected {
		t.Errorf("a full disk: %v", err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	names(t, directory, "a.yaml")

	if err := unix.Mount("", directory, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skip(err)
	}
	_, err = Write(path, []byte("x"), WriteOptions{})
	for _, err := range []error{err, CheckWritable(path), CheckWritable(filepath.Join(directory, "b.yaml"))} {
		if err == nil || !strings.HasSuffix(err.Error(), "read-only file system") {
			t.Errorf("a read-only disk: %v", err)
		}
	}
	if os.Getuid() != 0 {
		t.Error("mounted without being root")
	}
}
