//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestClosedPipe: where nobody reads the output any more, the run ends without a word,
// each file is the old one or the new one, and nothing else is left in the directory.
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	for name, command := range map[string][]string{
		"text": {"optins", "sync", "--from", "-", "."}, "json": {"optins", "sync", "--from", "-", "-o", "json", "."}, "sandbox": {"sandbox"},
	} {
		dir := t.TempDir()
		for i := range 30 {
			put(t, filepath.Join(dir, fmt.Sprintf("%02d.yaml", i)), offlineConfig)
		}
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_ = read.Close()
		var stderr bytes.Buffer
		cmd := exec.CommandContext(t.Context(), binary, command...)
		cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, bytes.NewReader([]byte("Summer\n")), write, &stderr
		_ = cmd.Run()
		_ = write.Close()
		if code := cmd.ProcessState.ExitCode(); code != 141 || stderr.Len() > 0 {
			t.Errorf("%s: exit %d: %s", name, code, &stderr)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 30 {
			t.Errorf("%s: %v, %v", name, entries, err)
		}
		var after string
		for _, entry := range entries {
			text := get(t, filepath.Join(dir, entry.Name()))
			if text != offlineConfig && after == "" {
				after = text
			}
			if text != offlineConfig && text != after {
				t.Errorf("%s: %s is neither the old file nor the new one:\n%s", name, entry.Name(), text)
			}
		}
	}
}
