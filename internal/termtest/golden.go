//go:build unix

package termtest

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

// UpdateVariable is the environment variable that, when set to anything, makes
// Golden write its files instead of comparing.
const UpdateVariable = "UPDATE_SCREENS"

// Golden compares the screen with testdata/screens/<name>.txt at the module's
// top, two directories above the test's. replace holds pairs, what changes from
// run to run and what stands for it; the latter is filled up with blanks to the
// width of the former, so that columns stay where they are.
func (s *Session) Golden(name string, replace ...string) {
	s.t.Helper()
	path := filepath.Join("..", "..", "testdata", "screens", filepath.FromSlash(name)+".txt")
	golden(s.t, path, os.Getenv(UpdateVariable) != "", s.Screen(), replace)
}

func golden(t testing.TB, path string, update bool, text string, replace []string) {
	t.Helper()
	text = substitute(text, replace) + "\n"
	if update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with %s=1, then read what it wrote:\n%s", err, UpdateVariable, text)
	}
	if string(want) != text {
		t.Errorf("the screen is not as in %s (-want +got); %s=1 updates it:\n%s", path, UpdateVariable,
			cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")))
	}
}

// substitute replaces pairs and cuts the blanks that filling up left at the
// ends of lines.
func substitute(text string, pairs []string) string {
	filled := slices.Clone(pairs)
	for i := 0; i < len(pairs); i += 2 {
		missing := ansi.StringWidth(pairs[i]) - ansi.StringWidth(pairs[i+1])
		filled[i+1] += strings.Repeat(" ", max(missing, 0))
	}
	return trailing.ReplaceAllString(strings.NewReplacer(filled...).Replace(text), "")
}

var trailing = regexp.MustCompile(`(?m) +$`)
