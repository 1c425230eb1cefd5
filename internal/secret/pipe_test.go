//go:build unix

package secret

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipeAsKeyFile: a pipe gives the key that is written to it.
func TestPipeAsKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	go func() { _ = os.WriteFile(path, []byte(canary), 0) }()
	key, err := Lookup(t.Context(), Source{KindFile, path}, account, "")
	wantKey(t, key, err)
}
