//go:build unix

package prompt_test

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

// updateVariable is the environment variable that, when set to anything, makes
// golden write its files instead of comparing.
const updateVariable = "UPDATE_SCREENS"

var trailing = regexp.MustCompile(`(?m) +$`)

// golden compares the screen with testdata/screens/<name>.txt at the module's
// top. The addresses that change from run to run are replaced by placeholders, padded
// with spaces so that columns are kept.
func (w *walk) golden(name string) {
	w.t.Helper()
	pairs := make([]string, 0, len(w.hosts))
	for i := 0; i < len(w.hosts); i += 2 {
		missing := ansi.StringWidth(w.hosts[i]) - ansi.StringWidth(w.hosts[i+1])
		pairs = append(pairs, w.hosts[i], w.hosts[i+1]+strings.Repeat(" ", max(missing, 0)))
	}
	path := filepath.Join("..", "..", "testdata", "screens", filepath.FromSlash(name)+".txt")
	text := trailing.ReplaceAllString(strings.NewReplacer(pairs...).Replace(w.Screen()), "") + "\n"
	if os.Getenv(updateVariable) != "" {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatalf("%v; run the test with %s=1, then read what it wrote:\n%s", err, updateVariable, text)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text, "\n")); diff != "" {
		w.t.Errorf("the screen is not as in %s (-want +got); %s=1 updates it:\n%s", path, updateVariable, diff)
	}
}

var copies = regexp.MustCompile(`\x1b]52;c;([^\x07]*)\x07`)

// copied is what the program last put on the clipboard.
func (w *walk) copied() string {
	w.t.Helper()
	all := copies.FindAllSubmatch(w.Raw(), -1)
	if len(all) == 0 {
		return ""
	}
	text, err := base64.StdEncoding.DecodeString(string(all[len(all)-1][1]))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}
