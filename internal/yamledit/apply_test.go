package yamledit

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

var update = flag.Bool("update", false, "write what Apply returns into testdata")

// A golden file holds cases: a line "=== NAME | FLAGS", then the sections
// before, want and after, or refused with the error instead of after. With the
// flag crlf the line ends are CR LF, with bom there is a byte order mark, with
// open the last line end is missing. A tab is written as →.
type golden struct {
	name, flags         string
	before, want, after string
	refused             string
}

func readGolden(t testing.TB, path string) []golden {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []golden
	var section *string
	for line := range strings.Lines(string(data)) {
		name, isCase := strings.CutPrefix(line, "=== ")
		switch {
		case isCase:
			name, flags, _ := strings.Cut(strings.TrimSpace(name), " | ")
			cases = append(cases, golden{name: name, flags: flags})
			section = nil
		case line == "-- before --\n":
			section = &cases[len(cases)-1].before
		case line == "-- want --\n":
			section = &cases[len(cases)-1].want
		case line == "-- after --\n":
			section = &cases[len(cases)-1].after
		case line == "-- refused --\n":
			section = &cases[len(cases)-1].refused
		case section != nil:
			*section += line
		}
	}
	if len(cases) == 0 {
		t.Fatalf("%s holds no case", path)
	}
	return cases
}

func (g golden) bytes(text string) []byte {
	text = strings.ReplaceAll(text, "→", "\t")
	if strings.Contains(g.flags, "open") {
		text = strings.TrimSuffix(text, "\n")
	}
	if strings.Contains(g.flags, "crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if strings.Contains(g.flags, "bom") {
		text = "\uFEFF" + text
	}
	return []byte(text)
}

func (g golden) text(data []byte) string {
	text := strings.TrimPrefix(string(data), "\uFEFF")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if strings.Contains(g.flags, "open") {
		text += "\n"
	}
	return strings.ReplaceAll(text, "\t", "→")
}

// bySubscription knows mapping variables by their subscription and rules by
// their level and name.
func bySubscription(_ []string, item *yaml.Node) string {
	var rule struct{ Subscription, Level, Name, ID string }
	if item.Kind != yaml.MappingNode || item.Decode(&rule) != nil {
		return ""
	}
	id := rule.Subscription + rule.Level + rule.Name + rule.ID
	return id
}

func node(t testing.TB, text string) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return &doc
}

func goldenFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	return files
}

func TestGolden(t *testing.T) {
	total := 0
	for _, path := range goldenFiles(t) {
		cases := readGolden(t, path)
		total += len(cases)
		var out strings.Builder
		for _, g := range cases {
			before := g.bytes(g.before)
			got, err := Apply(before, node(t, g.want), Options{Identity: bySubscription})
			fmt.Fprintf(&out, "=== %s", g.name)
			if g.flags != "" {
				fmt.Fprintf(&out, " | %s", g.flags)
			}
			fmt.Fprintf(&out, "\n-- before --\n%s-- want --\n%s", g.before, g.want)
			if err != nil {
				fmt.Fprintf(&out, "-- refused --\n%s\n\n", err)
			} else {
				fmt.Fprintf(&out, "-- after --\n%s", g.text(got))
			}
			if *update {
				continue
			}
			t.Run(filepath.Base(path)+"/"+g.name, func(t *testing.T) {
				if err != nil {
					var unsafe *UnsafeError
					if !errors.As(err, &unsafe) || got != nil {
						t.Fatalf("Apply = %q, %v, want no bytes and an *UnsafeError", got, err)
					}
					if d := cmp.Diff(strings.TrimSpace(g.refused), err.Error()); d != "" {
						t.Errorf("refused otherwise (-want +got):\n%s", d)
					}
					return
				}
				if d := cmp.Diff(string(g.bytes(g.after)), string(got)); d != "" {
					t.Errorf("other bytes (-want +got):\n%s", d)
				}
				again, err := Apply(got, node(t, g.want), Options{Identity: bySubscription})
				if err != nil || len(got) > 0 && &again[0] != &got[0] {
					t.Errorf("a second time: %q, %v, want the same slice", again, err)
				}
			})
		}
		if *update {
			if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if total < 60 {
		t.Errorf("%d cases, want at least 60", total)
	}
}

func TestSameBytes(t *testing.T) {
	src := []byte("a: 0x10 # sixteen\nb: [~]\nc: &x {d: 1}\ne: *x\nf: {<<: *x, g: 2}\n")
	want := node(t, "f: {g: 2, d: 1}\ne: {d: 1}\nc: {d: 1}\nb: [null]\na: 16\n")
	got, err := Apply(src, want, Options{})
	if err != nil || !bytes.Equal(got, src) || &got[0] != &src[0] {
		t.Errorf("Apply = %q, %v, want src itself", got, err)
	}
}
