//go:build unix

package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"engage/internal/msg"
)

func init() {
	// Writes more than the system lets the process write.
	roles["overflow"] = func(path string) error {
		signal.Ignore(syscall.SIGXFSZ)
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 10_000, Max: 10_000}); err != nil {
			return err
		}
		_, err := Write(path, bytes.Repeat([]byte("x"), 100_000), WriteOptions{})
		return describe(err)
	}
}

// describe adds the kind and the hint to what an error says.
func describe(err error) error {
	return fmt.Errorf("%w | %v | %s", err, msg.KindOf(err), msg.HintOf(err))
}

func TestFileTooLarge(t *testing.T) {
	directory := t.TempDir()
	path := put(t, filepath.Join(directory, "a.yaml"), "old")
	out, err := child(t, "overflow", path).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "file too large | unexpected | mend that") {
		t.Errorf("the child said %q, %v", out, err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	names(t, directory, "a.yaml")
}

func TestNewFileHonoursUmask(t *testing.T) {
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)
	for private, want := range map[bool]fs.FileMode{false: 0o640, true: 0o600} {
		path := filepath.Join(t.TempDir(), "a.yaml")
		write(t, path, "x", WriteOptions{Private: private})
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("private %v made %o, %v, want %o", private, info.Mode().Perm(), err, want)
		}
	}
}

func TestModeAndOwnerAreKept(t *testing.T) {
	path := put(t, filepath.Join(t.TempDir(), "a.yaml"), "old")
	if err := os.Chmod(path, 0o664); err != nil {
		t.Fatal(err)
	}
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 {
		uid, gid = 1234, 5678
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	write(t, path, "new", WriteOptions{})
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	if info.Mode() != 0o664 || int(stat.Uid) != uid || int(stat.Gid) != gid {
		t.Errorf("mode %v, owner %d:%d, want 0664, %d:%d", info.Mode(), stat.Uid, stat.Gid, uid, gid)
	}
}

// TestNoRight tries a directory and a file that may not be written: as root, whom
// modes don't stop, in /proc.
func TestNoRight(t *testing.T) {
	directory := t.TempDir()
	path := put(t, filepath.Join(directory, "a.yaml"), "old")
	if os.Getuid() == 0 {
		if runtime.GOOS != "linux" {
			t.Skip("root may write everywhere")
		}
		_, err := Write("/proc/a.yaml", []byte("x"), WriteOptions{})
		for _, err := range []error{err, CheckWritable("/proc/a.yaml")} {
			if err == nil || msg.HintOf(err) == "" {
				t.Errorf("in /proc: %v (%s)", err, msg.HintOf(err))
			}
		}
		return
	}
	for _, name := range []string{path, directory} {
		if err := os.Chmod(name, 0o500); err != nil {
			t.Fatal(err)
		}
		_, err := Write(path, []byte("x"), WriteOptions{})
		for _, err := range []error{err, CheckWritable(path)} {
			if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "permission denied") || msg.KindOf(err) != msg.Unexpected {
				t.Errorf("%v (%s)", err, msg.HintOf(err))
			}
		}
		if err := os.Chmod(name, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	names(t, directory, "a.yaml")
}
