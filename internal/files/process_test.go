package files

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"engage/internal/msg"
)

// The test binary runs itself as a child that does one of these.
var roles = map[string]func(path string) error{
	"rewrite": func(path string) error {
		for i := 0; ; i++ {
			if _, err := Write(path, version(i), WriteOptions{}); err != nil {
				return err
			}
			if i == 0 {
				fmt.Println("ready")
			}
		}
	},
	"half": func(path string) error { // as far as a write before it is renamed
		if _, err := createTemp(path, 0o600); err != nil {
			return err
		}
		fmt.Println("ready")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	},
	"hold": func(path string) error {
		if _, err := Lock(context.Background(), path); err != nil {
			return err
		}
		fmt.Println("ready")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	},
	"append": func(path string) error {
		for i := range 40 {
			unlock, err := Lock(context.Background(), path)
			if err != nil {
				return err
			}
			data, err := Read(path)
			if err != nil {
				return err
			}
			next := fmt.Appendf(slices.Clone(data), "%d %d\n", os.Getpid(), i)
			if _, err := Write(path, next, WriteOptions{Expect: data}); err != nil {
				return err
			}
			unlock()
		}
		return nil
	},
}

const roleVariable = "SAFEFILE_TEST_ROLE"

func TestMain(m *testing.M) {
	lockWait = time.Minute
	if role := os.Getenv(roleVariable); role != "" {
		if err := roles[role](os.Args[1]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// version is one of two contents that no part of the other completes.
func version(i int) []byte {
	return bytes.Repeat([]byte{'a' + byte(i%2)}, 100_000+i%2)
}

func child(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	return cmd
}

// start runs a child until it says that it is ready.
func start(t *testing.T, role, path string) (cmd *exec.Cmd, stdin io.Closer) {
	t.Helper()
	cmd = child(t, role, path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}
	return cmd, in
}

// TestKilledWriter ends a writing process at random moments: the file is one
// version or the other, whole.
func TestKilledWriter(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, "a.yaml")
	seen := map[byte]int{}
	rounds := 40
	if testing.Short() {
		rounds = 10
	}
	for range rounds {
		cmd, _ := start(t, "rewrite", path)
		time.Sleep(time.Duration(mathrand.IntN(3_000)) * time.Microsecond) // any moment will do
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		got := content(t, path)
		if got != string(version(0)) && got != string(version(1)) {
			t.Fatalf("half a file: %d bytes", len(got))
		}
		seen[got[0]]++
	}
	t.Logf("ends with each version: %v", seen)
}

// TestSweep: what a killed writer left is removed at the next write into the
// directory, whatever the file; what others made stays.
func TestSweep(t *testing.T) {
	directory := t.TempDir()
	const own, link, other = ".x.ABCDEFGHIJ.tmp", ".y.ABCDEFGHIJ.tmp", ".z.abcdefghij.tmp"
	if err := os.Mkdir(filepath.Join(directory, own), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(directory, other), "")
	stay := []string{own, other, "b.yaml"}
	_ = os.Symlink(other, filepath.Join(directory, link)) // Wine makes what it does not tell from a file
	if info, err := os.Lstat(filepath.Join(directory, link)); err == nil && info.Mode()&os.ModeSymlink != 0 {
		stay = []string{own, link, other, "b.yaml"}
	}
	cmd, _ := start(t, "half", filepath.Join(directory, "a.key"))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if left, err := filepath.Glob(filepath.Join(directory, ".a.key.*.tmp")); err != nil || len(left) != 1 {
		t.Fatalf("a killed writer left %q, %v", left, err)
	}
	write(t, filepath.Join(directory, "b.yaml"), rand.Text(), WriteOptions{})
	names(t, directory, stay...)
}

// TestSweptWriter: a writer whose temporary file another program takes for a
// leftover writes it anew.
func TestSweptWriter(t *testing.T) {
	directory := t.TempDir()
	path := put(t, filepath.Join(directory, "a.yaml"), "")
	for i := range 200 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			sweep(directory) // as another program does
		}()
		text := string(version(i))
		write(t, path, text, WriteOptions{})
		<-done
		if content(t, path) != text {
			t.Fatal("it holds something else")
		}
	}
	names(t, directory, "a.yaml")
}

// TestAppendersLoseNothing lets processes and goroutines change one file under
// the lock.
func TestAppendersLoseNothing(t *testing.T) {
	directory := t.TempDir()
	path := put(t, filepath.Join(directory, "a.yaml"), "")
	var group sync.WaitGroup
	pairs := 3
	if testing.Short() {
		pairs = 1
	}
	for range pairs {
		cmd := child(t, "append", path)
		group.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
		group.Go(func() {
			if err := roles["append"](path); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := strings.Count(content(t, path), "\n"); got != 2*pairs*40 {
		t.Errorf("%d lines, want %d", got, 2*pairs*40)
	}
	names(t, directory, "a.yaml")
}

// tryLock returns the error of a lock that must be free at once.
func tryLock(t *testing.T, path string) error {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	unlock, err := Lock(ctx, path)
	if err == nil {
		unlock()
	}
	return err
}

func TestLockEndsWithItsProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.yaml")
	cmd, _ := start(t, "hold", path)
	err := tryLock(t, path)
	if err == nil || msg.KindOf(err) != msg.Unexpected || err.Error() != "another engage is changing "+path || msg.HintOf(err) == "" {
		t.Fatalf("a taken lock: %v (%s)", err, msg.HintOf(err))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	began := time.Now()
	if _, err := Lock(ctx, path); !errors.Is(err, context.Canceled) || msg.KindOf(err) != msg.Interrupted {
		t.Errorf("cancelled: %v", err)
	}
	waiting, stop := context.WithCancel(t.Context())
	go stop()
	if _, err := Lock(waiting, path); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while waiting: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("cancelling took %v", took)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	unlock, err := Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestLockWaitsForItsTurn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.yaml")
	_, stdin := start(t, "hold", path)
	done := make(chan error)
	go func() {
		unlock, err := Lock(t.Context(), path)
		if err == nil {
			unlock()
		}
		done <- err
	}()
	if err := stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestLockOnRemovedFile takes the lock on a file that the one who had the lock
// removed in the meantime: it would keep nobody out.
func TestLockOnRemovedFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("here a file that somebody has open is not removed")
	}
	name := filepath.Join(t.TempDir(), "lock")
	late := flock.New(name)
	if ok, err := late.TryLock(); !ok || err != nil || !hasName(late, name) {
		t.Fatalf("TryLock = %v, %v", ok, err)
	}
	defer late.Close()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if hasName(late, name) {
		t.Error("a removed file counts")
	}
	if put(t, name, ""); hasName(late, name) {
		t.Error("another file counts")
	}
}
