package state

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/wizard"
)

func store(t *testing.T, config string) *Store {
	t.Helper()
	s, err := For(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A draft comes back as it was kept, for its own configuration path alone, and
// is readable by its owner alone.
func TestKeepAndComeBack(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	s := store(t, filepath.Join(dir, "engage.yaml"))
	if s.Load() != nil || s.Exists() {
		t.Fatal("there is a draft before one was kept")
	}
	want := wizard.Draft{Answers: wizard.Defaults(), Said: map[string]string{"activate": "done"}, At: "entity"}
	want.Answers.Subscriptions = []string{"Product news", "é"}
	if err := s.Save(want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, s.Load()); diff != "" {
		t.Errorf("(- kept, + came back)\n%s", diff)
	}
	if other := store(t, filepath.Join(dir, "other.yaml")); other.Load() != nil {
		t.Error("another configuration has the same draft")
	}
	if info, err := os.Stat(s.path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
		t.Errorf("its mode is %v (%v)", info.Mode(), err)
	}
	if err := s.Delete(); err != nil || s.Exists() {
		t.Errorf("it is still there (%v)", err)
	}
	if err := s.Delete(); err != nil {
		t.Errorf("throwing nothing away: %v", err)
	}
}

// A draft that can't be used is as good as none.
func TestBrokenDrafts(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	s := store(t, filepath.Join(t.TempDir(), "engage.yaml"))
	if err := s.Save(wizard.Draft{At: "entity"}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "{", "null", `{"version":2}`, `{"version":1,"config":"/somebody/else"}`, "[]"} {
		if err := os.WriteFile(s.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if d := s.Load(); d != nil {
			t.Errorf("%q gives a draft", text)
		}
	}
}

// The same file by another path is the same draft.
func TestSymlink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("links need rights there")
		return
	}
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	real, link := filepath.Join(dir, "engage.yaml"), filepath.Join(dir, "link.yaml")
	if err := os.WriteFile(real, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	if a, b := store(t, real), store(t, link); a.path != b.path {
		t.Errorf("%s and %s", a.path, b.path)
	}
}

// FuzzLoad: whatever stands in the file, reading it does no harm, and only a
// draft for this configuration comes back.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{`{"version":1,"config":"CONFIG","answers":{"name":"N"},"said":{"activate":"done"},"at":"entity"}`, "{}", "null", `{"version":1}`, "[", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		s := &Store{path: filepath.Join(dir, "draft.json"), config: "CONFIG"}
		if err := os.WriteFile(s.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d := s.Load()
		if d == nil {
			return
		}
		if err := s.Save(*d); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, s.Load()); diff != "" {
			t.Errorf("kept again it is another (- first, + again)\n%s", diff)
		}
	})
}
