//go:build unix

package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestPipeAsKeyFile: a pipe gives the key that is written to it, and one that
// nobody writes to can be given up.
func TestPipeAsKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := Lookup(ctx, Source{KindFile, path}, account, ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	path += "2"
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	go func() { _ = os.WriteFile(path, []byte(canary), 0) }()
	key, err := Lookup(t.Context(), Source{KindFile, path}, account, "")
	wantKey(t, key, err)
}
