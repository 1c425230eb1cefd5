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
	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	})
	path := put(t, filepath.Join(folder, "a.yaml"), "old")
	_, err := Write(path, bytes.Repeat([]byte("x"), 200_000), WriteOptions{})
	if err == nil || !strings.HasSuffix(err.Error(), "no space left on the disk") || msg.KindOf(err) != msg.Unexpected {
		t.Errorf("a full disk: %v", err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	names(t, folder, "a.yaml")

	if err := unix.Mount("", folder, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skip(err)
	}
	_, err = Write(path, []byte("x"), WriteOptions{})
	for _, err := range []error{err, Writable(path), Writable(filepath.Join(folder, "b.yaml"))} {
		if err == nil || !strings.HasSuffix(err.Error(), "the file system is read-only") {
			t.Errorf("a read-only disk: %v", err)
		}
	}
	if os.Getuid() != 0 {
		t.Error("mounted without being root")
	}
}
