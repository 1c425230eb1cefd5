package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestNotLinked: packages whose initialisation, or whose use of reflection,
// costs every command its start. Each was in the program once, or nearly.
func TestNotLinked(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, "github.com/spf13/cobra") {
		t.Fatalf("this is no list of packages: %.200s", out)
	}
	for _, heavy := range []string{"html/template", "github.com/santhosh-tekuri/jsonschema/v6", "github.com/alecthomas/chroma", "github.com/yuin/goldmark", "github.com/gdamore/tcell/v2", "testing"} {
		if slices.Contains(linked, heavy) {
			t.Errorf("%s is linked: go mod why -m, and see make bench", heavy)
		}
	}
}
