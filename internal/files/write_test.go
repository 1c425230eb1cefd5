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

// names checks what is in a folder: temporary files must not stay.
func names(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the folder holds %q, want %q", got, want)
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
	folder := t.TempDir()
	path := put(t, filepath.Join(folder, "a.yaml"), "old")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if !write(t, path, "new", WriteOptions{Mode: 0o666}) {
		t.Error("not written")
	}
	if got := content(t, path); got != "new" {
		t.Errorf("content %q", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600 as before", info.Mode(), err)
	}
	names(t, folder, "a.yaml")
}

func TestSameBytesAreNotWritten(t *testing.T) {
	path := put(t, filepath.Join(t.TempDir(), "a.yaml"), "same")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	_, snapshot, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if write(t, path, "same", WriteOptions{Expect: &snapshot}) {
		t.Error("written")
	}
	if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("changed at %v, %v, want %v", info.ModTime(), err, long)
	}
}

func TestExpect(t *testing.T) {
	folder := t.TempDir()
	path := put(t, filepath.Join(folder, "a.yaml"), "one")
	data, snapshot, err := Read(path)
	if err != nil || string(data) != "one" {
		t.Fatalf("Read = %q, %v", data, err)
	}
	write(t, path, "two", WriteOptions{Expect: &snapshot})
	_, err = Write(path, []byte("three"), WriteOptions{Expect: &snapshot})
	if !errors.Is(err, ErrChanged) || msg.KindOf(err) != msg.Unexpected ||
		msg.HintOf(err) != "run the command again; nothing was written" {
		t.Errorf("a changed file: %v (%s)", err, msg.HintOf(err))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err = Write(path, []byte("three"), WriteOptions{Expect: &snapshot}); !errors.Is(err, ErrChanged) {
		t.Errorf("a removed file: %v", err)
	}
	names(t, folder)
	write(t, path, "four", WriteOptions{Expect: &Snapshot{}})
	if _, err = Write(path, []byte("five"), WriteOptions{Expect: &Snapshot{}}); !errors.Is(err, ErrChanged) {
		t.Errorf("a file where none was expected: %v", err)
	}
	if got := content(t, path); got != "four" {
		t.Errorf("content %q", got)
	}
	names(t, folder, "a.yaml")
}

// TestNewOnce lets many make the same file at once, with hard links and on a
// file system that has none: one does, and its content is never replaced.
func TestNewOnce(t *testing.T) {
	for name, make := range map[string]func(string, string) error{
		"links":    os.Link,
		"no links": func(string, string) error { return errors.ErrUnsupported },
	} {
		t.Run(name, func(t *testing.T) {
			link = make
			t.Cleanup(func() { link = os.Link })
			for range 20 {
				folder := t.TempDir()
				path := filepath.Join(folder, "a.yaml")
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
				names(t, folder, "a.yaml")
			}
		})
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
	for _, folder := range []string{"real", "real/deep", "other"} {
		if err := os.Mkdir(filepath.Join(top, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	at := func(name string) string { return filepath.Join(top, filepath.FromSlash(name)) }
	put(t, at("real/target.yaml"), "old")
	symlink(t, "real/deep", at("folder"))
	symlink(t, filepath.FromSlash("../target.yaml"), at("real/deep/link"))
	symlink(t, filepath.FromSlash("folder/link"), at("chain"))
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
	if _, err := Write(at("nowhere"), nil, WriteOptions{}); msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), "links to") {
		t.Errorf("a link into no folder: %v", err)
	}
	names(t, top, "chain", "dangling", "folder", "loop", "nowhere", "other", "real")
	names(t, at("real"), "deep", "made.yaml", "target.yaml")
	for _, name := range []string{"chain", "dangling"} {
		if info, err := os.Lstat(at(name)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v", name, err)
		}
	}
	unlock, err := Lock(t.Context(), at("chain"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(t.Context(), at("real/target.yaml"), time.Millisecond); err == nil {
		t.Error("the target's lock was free while the link's was taken")
	}
	names(t, at("real"), ".target.yaml.lock", "deep", "made.yaml", "target.yaml")
	unlock()
	unlock()
	names(t, at("real"), "deep", "made.yaml", "target.yaml")
}

func TestErrorsForPeople(t *testing.T) {
	top := t.TempDir()
	file := put(t, filepath.Join(top, "file"), "x")
	folder := filepath.Join(top, "my folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, message, hint string }{
		{"no folder", filepath.Join(top, "no", "a.yaml"), "folder " + filepath.Join(top, "no") + " does not exist", makeFolder(filepath.Join(top, "no"))},
		{"a folder", folder, "is a folder, not a file", "engage.yaml"},
		{"under a file", filepath.Join(file, "a.yaml"), "is a file, not a folder", "another folder"},
		{"deep under a file", filepath.Join(file, "b", "a.yaml"), "is a file, not a folder", "another folder"},
		{"no name", "", "name of the file is empty", "name a file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Write(c.path, []byte("data"), WriteOptions{})
			_, lockErr := Lock(t.Context(), c.path, time.Millisecond)
			for what, err := range map[string]error{"Write": err, "Writable": Writable(c.path), "Lock": lockErr} {
				if err == nil || msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), c.message) || !strings.Contains(msg.HintOf(err), c.hint) {
					t.Errorf("%s: %v (%s), want %q (%q)", what, err, msg.HintOf(err), c.message, c.hint)
				}
			}
		})
	}
	if _, _, err := Read(filepath.Join(top, "none")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "there is no file") {
		t.Errorf("Read of no file: %v", err)
	}
	if _, _, err := Read(folder); msg.KindOf(err) != msg.Usage || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("Read of a folder: %v", err)
	}
	names(t, top, "file", "my folder")
}

func TestWritable(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.yaml")
	if err := Writable(path); err != nil {
		t.Error(err)
	}
	names(t, folder)
	put(t, path, "x")
	if err := Writable(path); err != nil {
		t.Error(err)
	}
	if got := content(t, path); got != "x" {
		t.Errorf("content %q", got)
	}
	names(t, folder, "a.yaml")
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
