package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"engage/internal/msg"
)

func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// names checks what is in a directory: temporary files must not stay.
func names(t *testing.T, directory string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the directory holds %q, want %q", got, want)
	}
}

func write(t *testing.T, path, text string, opts WriteOptions) bool {
	t.Helper()
	written, err := Write(path, []byte(text), opts)
	if err != nil {
		t.Fatalf("Write(%s): %v", path, err)
	}
	return written
}

func TestWriteReplaces(t *testing.T) {
	directory := t.TempDir()
	path := put(t, filepath.Join(directory, "a.yaml"), "old")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if !write(t, path, "new", WriteOptions{}) {
		t.Error("not written")
	}
	if got := content(t, path); got != "new" {
		t.Errorf("content %q", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600 as before", info.Mode(), err)
	}
	names(t, directory, "a.yaml")
}

func TestSameBytesAreNotWritten(t *testing.T) {
	path := put(t, filepath.Join(t.TempDir(), "a.yaml"), "same")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	old, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if write(t, path, "same", WriteOptions{Expect: old}) {
		t.Error("written")
	}
	if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("changed at %v, %v, want %v", info.ModTime(), err, long)
	}
}

func TestExpect(t *testing.T) {
	directory := t.TempDir()
	path := put(t, filepath.Join(directory, "a.yaml"), "one")
	old, err := Read(path)
	if err != nil || string(old) != "one" {
		t.Fatalf("Read = %q, %v", old, err)
	}
	write(t, path, "two", WriteOptions{Expect: old})
	_, err = Write(path, []byte("three"), WriteOptions{Expect: old})
	if !errors.Is(err, ErrChanged) || msg.KindOf(err) != msg.Unexpected ||
		msg.HintOf(err) != "run the command again; nothing was written" {
		t.Errorf("a changed file: %v (%s)", err, msg.HintOf(err))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err = Write(path, []byte("three"), WriteOptions{Expect: old}); !errors.Is(err, ErrChanged) {
		t.Errorf("a removed file: %v", err)
	}
	names(t, directory)
}

// TestConcurrentNew lets many make the same file at once: one does, and its content is
// never replaced.
func TestConcurrentNew(t *testing.T) {
	for range 20 {
		directory := t.TempDir()
		path := filepath.Join(directory, "a.yaml")
		var winner atomic.Int64
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				written, err := Write(path, fmt.Appendf(nil, "%d", i+1), WriteOptions{New: true})
				switch {
				case written && err == nil:
					if !winner.CompareAndSwap(0, int64(i+1)) {
						t.Error("two made the file")
					}
				case !errors.Is(err, fs.ErrExist) || msg.KindOf(err) != msg.Usage:
					t.Errorf("Write = %v, %v", written, err)
				}
			})
		}
		group.Wait()
		if got := content(t, path); got != fmt.Sprint(winner.Load()) {
			t.Errorf("content %q, want %d", got, winner.Load())
		}
		names(t, directory, "a.yaml")
	}
}

func symlink(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip("no right to make symbolic links here")
		}
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		if runtime.GOOS == "windows" {
			t.Skip("this system makes no symbolic links, though it says that it did")
		}
		t.Fatalf("%s is no link: %v", path, err)
	}
}

func TestSymlinks(t *testing.T) {
	top := t.TempDir()
	for _, directory := range []string{"real", "real/deep", "other"} {
		if err := os.Mkdir(filepath.Join(top, directory), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	at := func(name string) string { return filepath.Join(top, filepath.FromSlash(name)) }
	put(t, at("real/target.yaml"), "old")
	symlink(t, "real/deep", at("directory"))
	symlink(t, filepath.FromSlash("../target.yaml"), at("real/deep/link"))
	symlink(t, filepath.FromSlash("directory/link"), at("chain"))
	write(t, at("chain"), "new", WriteOptions{})
	if got := content(t, at("real/target.yaml")); got != "new" {
		t.Errorf("the target holds %q", got)
	}
	symlink(t, filepath.FromSlash("real/made.yaml"), at("dangling"))
	write(t, at("dangling"), "made", WriteOptions{New: true})
	if got := content(t, at("real/made.yaml")); got != "made" {
		t.Errorf("the made target holds %q", got)
	}
	symlink(t, "loop", at("loop"))
	_, err := Write(at("loop"), nil, WriteOptions{})
	if err == nil || !strings.Contains(err.Error(), "too many symbolic links") || msg.KindOf(err) != msg.Unexpected {
		t.Errorf("a loop: %v", err)
	}
	symlink(t, filepath.FromSlash("gone/a.yaml"), at("nowhere"))
	if _, err := Write(at("nowhere"), nil, WriteOptions{}); msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), "there is no directory") {
		t.Errorf("a link into no directory: %v", err)
	}
	names(t, top, "chain", "dangling", "directory", "loop", "nowhere", "other", "real")
	names(t, at("real"), "deep", "made.yaml", "target.yaml")
	for _, name := range []string{"chain", "dangling"} {
		if info, err := os.Lstat(at(name)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v", name, err)
		}
	}
	unlock, err := Lock(t.Context(), at("chain"))
	if err != nil {
		t.Fatal(err)
	}
	if tryLock(t, at("real/target.yaml")) == nil {
		t.Error("the target's lock was free while the link's was taken")
	}
	names(t, at("real"), ".target.yaml.lock", "deep", "made.yaml", "target.yaml")
	unlock()
	unlock()
	names(t, at("real"), "deep", "made.yaml", "target.yaml")
}

func TestErrorMessages(t *testing.T) {
	top := t.TempDir()
	file := put(t, filepath.Join(top, "file"), "x")
	directory := filepath.Join(top, "my directory")
	if err := os.Mkdir(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, message, hint string }{
		{"no directory", filepath.Join(top, "no", "a.yaml"), "there is no directory " + filepath.Join(top, "no"), "make what is missing"},
		{"a directory", directory, "is a directory, not a file", "name another file"},
		{"under a file", filepath.Join(file, "a.yaml"), "there is no directory", "name another file"},
		{"deep under a file", filepath.Join(file, "b", "a.yaml"), "there is no directory", "name another file"},
		{"no name", "", "name of the file is empty", "name another file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Write(c.path, []byte("data"), WriteOptions{})
			_, lockErr := Lock(t.Context(), c.path)
			for what, err := range map[string]error{"Write": err, "Writable": CheckWritable(c.path), "Lock": lockErr} {
				if err == nil || msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), c.message) || !strings.Contains(msg.HintOf(err), c.hint) {
					t.Errorf("%s: %v (%s), want %q (%q)", what, err, msg.HintOf(err), c.message, c.hint)
				}
			}
		})
	}
	if _, err := Read(filepath.Join(top, "none")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "there is no file") {
		t.Errorf("Read of no file: %v", err)
	}
	if _, err := Read(directory); msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("Read of a directory: %v", err)
	}
	names(t, top, "file", "my directory")
}

func TestCheckWritable(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, "a.yaml")
	if err := CheckWritable(path); err != nil {
		t.Error(err)
	}
	names(t, directory)
	put(t, path, "x")
	if err := CheckWritable(path); err != nil {
		t.Error(err)
	}
	if got := content(t, path); got != "x" {
		t.Errorf("content %q", got)
	}
	names(t, directory, "a.yaml")
}

func TestLargeAndEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.yaml")
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, data := range [][]byte{large, nil, large[:1], large} {
		write(t, path, string(data), WriteOptions{})
		if got := content(t, path); got != string(data) {
			t.Errorf("%d bytes, want %d", len(got), len(data))
		}
	}
}
