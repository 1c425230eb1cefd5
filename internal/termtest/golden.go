//go:build unix

package termtest

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

// UpdateVariable is the environment variable that, when set to anything, makes
// Golden write its files instead of comparing. A flag -update that a test
// package defines for its own files does the same.
const UpdateVariable = "UPDATE_SCREENS"

// Golden compares the screen with testdata/screens/<name>.txt below the
// module's top folder; see the function of that name.
func (s *Session) Golden(name string, replace ...string) {
	s.t.Helper()
	Golden(s.t, name, s.Screen(), replace...)
}

// Golden compares text with testdata/screens/<name>.txt below the module's top
// folder. replace holds pairs, what changes from run to run and what stands for
// it; the latter is filled up with blanks to the width of the former, so that
// columns stay where they are. Nothing else is changed. The name may have
// folders in it, as in "80x24/welcome".
func Golden(t testing.TB, name, text string, replace ...string) {
	t.Helper()
	top, err := moduleTop()
	if err != nil {
		t.Fatalf("golden screen %s: %v", name, err)
	}
	golden(t, filepath.Join(top, "testdata", "screens", filepath.FromSlash(name)+".txt"), updating(), text, replace)
}

func golden(t testing.TB, path string, update bool, text string, replace []string) {
	t.Helper()
	if len(replace)%2 != 0 {
		t.Fatalf("golden screen: %q is replaced by nothing", replace[len(replace)-1])
	}
	text = substitute(text, replace) + "\n"
	if update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no golden screen yet; run the test with %s=1, then read what it wrote:\n%s\n%s",
			UpdateVariable, path, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != text {
		t.Errorf("the screen is not as in %s (-want +got); %s=1 updates it:\n%s", path, UpdateVariable,
			cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")))
	}
}

// substitute replaces pairs and cuts the blanks that filling up left at the
// ends of lines.
func substitute(text string, pairs []string) string {
	if len(pairs) == 0 {
		return text
	}
	filled := make([]string, len(pairs))
	for i := 0; i < len(pairs); i += 2 {
		missing := ansi.StringWidth(pairs[i]) - ansi.StringWidth(pairs[i+1])
		filled[i], filled[i+1] = pairs[i], pairs[i+1]+strings.Repeat(" ", max(missing, 0))
	}
	lines := strings.Split(strings.NewReplacer(filled...).Replace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func updating() bool {
	if os.Getenv(UpdateVariable) != "" {
		return true
	}
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// moduleTop is the folder of the go.mod above the test.
func moduleTop() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the test's folder")
		}
		dir = up
	}
}
