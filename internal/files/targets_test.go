package files

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/msg"
)

// twoKeys replaces config.IsConfigurationFile.
func twoKeys(path string) bool {
	text, err := os.ReadFile(path)
	return err == nil && strings.Contains(string(text), "version:") && strings.Contains(string(text), "integration:")
}

const configuration = "version: 1\nintegration:\n  name: N\n"

// write makes files with their directories in the test's own directory, which becomes
// the working directory.
func writeTree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// targetStrings returns the targets of arguments as text: the path of each, or the
// path and its error, then the files that were left out.
func targetStrings(args ...string) []string {
	var list []string
	targets, leftOut := Targets(args, twoKeys)
	for _, t := range targets {
		text := filepath.ToSlash(t.Path)
		if t.Err != nil {
			text += " (" + msg.KindOf(t.Err).String() + ": " + t.Err.Error() + ")"
		}
		list = append(list, text)
	}
	for _, path := range leftOut {
		list = append(list, "not "+filepath.ToSlash(path))
	}
	return list
}

func TestTargets(t *testing.T) {
	writeTree(t, map[string]string{
		"c/b.yaml":           configuration,
		"c/a.yml":            configuration,
		"c/UPPER.YAML":       configuration,
		"c/notes.txt":        configuration,
		"c/other.yaml":       "name: a workflow\n",
		"c/half.yaml":        "version: 1\n",
		"c/deep/er/z.yaml":   "# a comment\n" + configuration,
		"c/.git/hidden.yaml": configuration,
		"c/crlf.yaml":        "version: 1\r\nintegration:\r\n",
		"c/cr.yaml":          "version: 1\rintegration:\r",
		"c/bom.yaml":         "\ufeff" + configuration,
		"c/broken.yaml":      "version: [\nintegration:\n",
		"empty/x.txt":        "",
		"[odd].yaml":         configuration,
		"d1/x.yaml":          configuration,
		"d2/y.yaml":          configuration,
		"d2/sub/y.yaml":      configuration,
		"e/a/.b/y.yaml":      configuration,
		"e/a/.y.yaml":        configuration,
		"e/none/y.yaml":      "name: a workflow\n",
	})
	all := []string{"c/UPPER.YAML", "c/a.yml", "c/b.yaml", "c/bom.yaml", "c/broken.yaml", "c/cr.yaml", "c/crlf.yaml",
		"c/deep/er/z.yaml", "not c/half.yaml", "not c/other.yaml"}
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"a file":                   {[]string{"c/b.yaml"}, []string{"c/b.yaml"}},
		"a file that is not one":   {[]string{"c/notes.txt"}, []string{"c/notes.txt"}},
		"a file that isn't there":  {[]string{"nowhere.yaml"}, []string{"nowhere.yaml"}},
		"a directory":              {[]string{"c"}, all},
		"a directory with a slash": {[]string{"c/"}, all},
		"a directory with a dot":   {[]string{"./d1"}, []string{"d1/x.yaml"}},
		"a pattern":                {[]string{"c/*.yml"}, []string{"c/a.yml"}},
		"what a pattern names":     {[]string{"c/oth*.yaml"}, []string{"c/other.yaml"}},
		"a pattern of directories": {[]string{"d?"}, []string{"d1/x.yaml", "d2/sub/y.yaml", "d2/y.yaml"}},
		"any depth":                {[]string{"d2/**/*.yaml"}, []string{"d2/sub/y.yaml", "d2/y.yaml"}},
		"any depth from here":      {[]string{"**/y.yaml"}, []string{"d2/sub/y.yaml", "d2/y.yaml", "e/none/y.yaml"}},
		"any depth and directory":  {[]string{"**/sub/*.yaml"}, []string{"d2/sub/y.yaml"}},
		"any depth, hidden":        {[]string{"e/**/*"}, []string{"e/a/.y.yaml", "e/none/y.yaml"}},
		"left out, then named":     {[]string{"e", "e/none/*"}, []string{"e/a/.y.yaml", "e/none/y.yaml"}},
		"left out twice":           {[]string{"e", "./e", "e/*"}, []string{"e/a/.y.yaml", "not e/none/y.yaml"}},
		"nothing but left out":     {[]string{"e/none"}, []string{"e/none (config: there is no configuration in the directory e/none)", "not e/none/y.yaml"}},
		"a name like a pattern":    {[]string{"[odd].yaml"}, []string{"[odd].yaml"}},
		"the arguments' order":     {[]string{"d2", "c/b.yaml", "d1"}, []string{"d2/sub/y.yaml", "d2/y.yaml", "c/b.yaml", "d1/x.yaml"}},
		"the same twice":           {[]string{"d1/x.yaml", "d1", "./d1/../d1/x.yaml", "d1/*"}, []string{"d1/x.yaml"}},
		"a pattern of nothing":     {[]string{"q*.yaml", "d1"}, []string{`q*.yaml (config: no file matches "q*.yaml")`, "d1/x.yaml"}},
		"any depth of nothing":     {[]string{"q/**/*.yaml"}, []string{`q/**/*.yaml (config: no file matches "q/**/*.yaml")`}},
		"an empty directory":       {[]string{"empty"}, []string{"empty (config: there is no configuration in the directory empty)"}},
		"directories of nothing":   {[]string{"empt?"}, []string{`empt? (config: no file matches "empt?")`}},
		"no pattern":               {[]string{"d["}, []string{`d[ (usage: "d[" is no pattern that can be read)`}},
		"no deep pattern":          {[]string{"**/d["}, []string{`**/d[ (usage: "**/d[" is no pattern that can be read)`}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, targetStrings(test.args...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What can't be read, links and pipes.
func TestTargetsOnUnix(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it has neither mode bits nor named pipes in directories")
	}
	writeTree(t, map[string]string{"c/a.yaml": configuration, "c/shut/b.yaml": configuration, "c/z.yaml": configuration})
	if err := os.Symlink("c", "link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a.yaml", "c/l.yaml"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", "c/m.yaml"); err != nil {
		t.Fatal(err)
	}
	makePipe(t, "c/pipe.yaml")
	want := []string{"link/a.yaml", "link/l.yaml", "link/m.yaml", "link/shut/b.yaml", "link/z.yaml", "not link/pipe.yaml"}
	if diff := cmp.Diff(want, targetStrings("link")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if os.Getuid() == 0 {
		t.Log("root may read everything")
		return
	}
	if err := os.Chmod("c/shut", 0); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod("c/shut", 0o755) }()
	got := strings.Join(targetStrings("c"), "\n")
	if !strings.Contains(got, "c/shut (config: the directory c/shut can't be read)") || !strings.Contains(got, "c/z.yaml") {
		t.Error(got)
	}
}
