package state

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/wizard"
)

func store(t *testing.T, config string) Store {
	t.Helper()
	s, err := NewStore("drafts", config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A draft comes back as it was kept, for its own configuration path alone, and
// is readable by its owner alone.
func TestSaveAndLoad(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	s := store(t, filepath.Join(dir, "engage.yaml"))
	if s.Draft() != nil {
		t.Fatal("there is a draft before one was kept")
	}
	want := wizard.Draft{Answers: wizard.Answers{Name: "N", States: map[string]string{"activate": "done"}}, At: "entity"}
	want.Answers.Subscriptions = []string{"Product news", "é"}
	if err := s.SaveDraft(want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, s.Draft()); diff != "" {
		t.Errorf("(- kept, + came back)\n%s", diff)
	}
	if other := store(t, filepath.Join(dir, "other.yaml")); other.Draft() != nil {
		t.Error("another configuration has the same draft")
	}
	if info, err := os.Stat(string(s)); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
		t.Errorf("its mode is %v (%v)", info.Mode(), err)
	}
	if err := s.Delete(); err != nil || s.Draft() != nil {
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
	if err := s.SaveDraft(wizard.Draft{At: "entity"}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "{", "null", `{"version":1}`, "[]"} {
		if err := os.WriteFile(string(s), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if d := s.Draft(); d != nil {
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
	target, link := filepath.Join(dir, "engage.yaml"), filepath.Join(dir, "link.yaml")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if a, b := store(t, target), store(t, link); a != b {
		t.Errorf("%s and %s", a, b)
	}
}

// FuzzDraft: whatever stands in the file, reading it does no harm, and what
// comes back is kept as it is.
func FuzzDraft(f *testing.F) {
	for _, s := range []string{`{"version":1,"answers":{"name":"N"},"said":{"activate":"done"},"at":"entity"}`, "{}", "null", `{"version":1}`, "[", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Store(filepath.Join(t.TempDir(), "draft.json"))
		if err := os.WriteFile(string(s), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d := s.Draft()
		if d == nil {
			return
		}
		if err := s.SaveDraft(*d); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, s.Draft()); diff != "" {
			t.Errorf("kept again it is another (- first, + again)\n%s", diff)
		}
	})
}
