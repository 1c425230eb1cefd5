//go:build !windows

package term

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestShellWord: what is quoted is one word of the shell, whatever it holds.
func TestShellWord(t *testing.T) {
	for _, word := range []string{"a/b-c_d.yaml", "it's", `a "b" $HOME \x`, "", "~", "é `date`", "Actito – Acme", "a\nb", "*", "#1",
		"a\u00a0b", "a\u200bb'c%d\\e", "\x1b[31m", "-\ufeff", "\xff", "\u200b\n", "a\n::b\n\n", "\n"} {
		out, err := exec.Command("sh", "-c", "printf %s "+ShellWord(word)).Output()
		if err != nil || string(out) != word {
			t.Errorf("%q comes back as %q, %v", word, out, err)
		}
	}
	if got := ShellWord("a\n::b\n"); strings.Contains(got, "\n:") {
		t.Errorf("a line begins inside of it: %s", got)
	}
	for _, plain := range []string{"a/b-c_d.yaml", "all:both", "a=b", "a,b"} {
		if got := ShellWord(plain); got != plain {
			t.Errorf("%s becomes %s", plain, got)
		}
	}
}

func TestShellInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "in")
	if out, err := exec.Command("sh", "-c", "printf 'a b' > "+ShellWord(file)+"; "+ShellInput("cat", ShellWord(file))).Output(); err != nil || string(out) != "a b" {
		t.Errorf("%q, %v", out, err)
	}
}
