package config

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// canary is the value of api_key, which must not be in a message.
const canary = "q7Zk2vXw9Lm4"

// FuzzParse reads any input. Nothing panics, every position is inside the file, the
// same file gives the same problems, and the value of api_key is never quoted.
func FuzzParse(f *testing.F) {
	paths := brokenFiles(f)
	for _, path := range paths {
		if src := read(f, path); len(src) < 4096 {
			f.Add(src)
		}
	}
	f.Add(read(f, "testdata/good/contract.yaml"))
	f.Add([]byte("%YAML 1.2\n---\n\t\n" + small + "x: |\n  \t\n\u2028\u00a0"))
	f.Add([]byte("–api_key: \""))
	f.Fuzz(func(t *testing.T, src []byte) {
		checkParse(t, src)
		if i := bytes.Index(src, []byte("api_key: ")); i >= 0 && !bytes.Contains(src, []byte(canary)) {
			i += len("api_key: ")
			checkParse(t, slices.Concat(src[:i], []byte(canary), src[i:]))
		}
	})
}

func checkParse(t *testing.T, src []byte) {
	file := Parse("x.yaml", src)
	if again := Parse("x.yaml", src); !slices.Equal(file.Problems, again.Problems) {
		t.Fatalf("two readings differ:\n%v\n%v", file.Problems, again.Problems)
	}
	if same := file.Config; file.Valid() {
		if edited, err := file.Edit(&same); edited != file || err != nil {
			t.Errorf("its own values change the file: %v", err)
		}
	}
	text := newLineIndex(src)
	inside := func(line, column int) bool {
		return line >= 1 && column >= 1 && line <= len(text.starts) && column <= utf8.RuneCount(text.line(line))+1
	}
	for i, p := range file.Problems {
		if !inside(p.Line, p.Column) {
			t.Errorf("%d:%d is not in the file: %s", p.Line, p.Column, p.Message)
		}
		if strings.Contains(p.Message+p.Hint, canary) {
			t.Errorf("the key is shown: %s (%s)", p.Message, p.Hint)
		}
		if p.Message == "" || p.Hint == "" || (p.Check != CheckSyntax && p.Check != CheckSchema && p.Check != CheckAPIKey) {
			t.Errorf("incomplete: %+v", p)
		}
		if i > 0 && file.Problems[i-1] == p {
			t.Errorf("reported twice: %+v", p)
		}
	}
	for _, path := range [][]any{{"version"}, {"actito", "api_key"}, {"push_rules", 0, "level"}, {"mapping_variables", 1, "enabled_in", 0}} {
		if line, column := file.Position(path...); !inside(line, column) {
			t.Errorf("Position(%v) is %d:%d", path, line, column)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for _, n := range []int{20, 1000, 10_000, 50_000} {
		src := entries(n)
		b.Run(fmt.Sprintf("yaml.v3/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				var node yaml.Node
				var c Config
				if yaml.Unmarshal(src, &node) != nil || node.Decode(&c) != nil || len(c.MappingVariables) != n {
					b.Fatal("not read")
				}
			}
		})
		b.Run(fmt.Sprintf("Parse/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				if f := Parse("engage.yaml", src); !f.Valid() || len(f.Config.MappingVariables) != n {
					b.Fatal("not read")
				}
			}
		})
	}
}
