package config

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/broken.golden anew")

// brokenFiles returns the paths of the broken configurations, in order.
func brokenFiles(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(paths) < 100 {
		t.Fatalf("found %d broken configurations, want 100 at least (%v)", len(paths), err)
	}
	return paths
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// TestBroken compares the problems of every broken configuration with one
// file that is written to be read from top to bottom.
func TestBroken(t *testing.T) {
	const golden = "testdata/broken.golden"
	var all bytes.Buffer
	for _, path := range brokenFiles(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		f := Parse(path, read(t, path))
		if f.Valid() {
			t.Errorf("%s: no problem was found", name)
		}
		for _, p := range f.Problems {
			fmt.Fprintf(&all, "%s:%d:%d: [%s] %s (%s)\n", name, p.Line, p.Column, p.Check, p.Message, p.Hint)
			if strings.HasSuffix(p.Message, ".") || p.Hint == "" {
				t.Errorf("%s: a message ends with a full stop, or has no hint: %q (%q)", name, p.Message, p.Hint)
			}
		}
		all.WriteByte('\n')
	}
	if strings.Contains(all.String(), "CANARY") {
		t.Error("a message shows what could be a key")
	}
	if *update {
		if err := os.WriteFile(golden, all.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(string(read(t, golden)), "\n"), strings.Split(all.String(), "\n")); diff != "" {
		t.Errorf("the messages changed; if that was meant, run go test -update and read the file (-want +got):\n%s", diff)
	}
}
