//go:build !race

package config

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestHeavy reads files that are expensive to parse. It bounds the allocations by
// those of yaml.v3 for a file of 50,000 entries, because a time would depend on the
// machine. The race detector makes it thirty times slower.
func TestHeavy(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads hundreds of megabytes")
	}
	large := entries(50_000)
	allocated := func(read func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read()
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) >> 20
	}
	allowed := 5 * allocated(func() {
		if err := yaml.Unmarshal(large, new(yaml.Node)); err != nil {
			t.Fatal(err)
		}
	})
	fill := func(head, part string, size int) []byte {
		return []byte(head + strings.Repeat(part, (size-len(head))/len(part)))
	}
	const size = MaxSize - 64
	for name, test := range map[string]struct {
		src   []byte
		valid bool
	}{
		"50,000 entries":     {large, true},
		"10 MB":              {fill(small, "# comment\n", 10<<20), false},
		"1 GB of nothing":    {make([]byte, 1<<30), false},
		"comments":           {fill(small, "# comment\n", size), true},
		"short comments":     {fill(small, "#\n", 1_800_000), true},
		"comments in a list": {fill(small+"push_rules:\n", "  # c\n\n", 3<<20), true},
		"blank lines":        {fill(small, "\n", 900_000), true},
		"blanks":             {fill(small+"#", " ", size), true},
		"one long name":      {fill(strings.Replace(small, "version: 1\n", "", 1)+"version: ", "a", size), false},
		"an open quote":      {fill(small+"x: \"", "a\n", 1_800_000), false},
		"open brackets":      {fill("", "[", size), false},
		"closed brackets":    {fill("x: [", "[],", size), false},
		"many commas":        {append(fill("x: [", "a,", 1_900_000), ']'), false},
		"unknown keys":       {withUnknownKeys(150_000), false},
		"bad items":          {fill(small+"push_rules:\n", "-\n", 1_900_000), false},
		"bad entries":        {fill(small+"mapping_variables:\n", "- {a: b, technical_name: 1}\n", 4<<20), false},
		"the same key":       {fill(small, "x: y\n", 2_000_000), false},
		"aliases":            {append(fill("a: &a [x,x,x,x,x,x,x,x,x]\nb: [", "*a,", 2_000_000), ']'), false},
		"anchors":            {append(fill("b: [", "&a x,*a,", 2_000_000), ']'), false},
		"nested quotes":      {fill("a: ", "''", size), false},
		"deep indents":       {deep(3000), false},
		"dashes":             {fill("", "- ", size), false},
		"question marks":     {fill("", "? ", size), false},
		"tags":               {append(fill("b: [", "!a x,", 2_000_000), ']'), false},
		"directives":         {fill("", "%TAG !a! tag:a\n", 1<<20), false},
		"tabs":               {fill("", "\t", size), false},
		"mistake at the end": {append(bytes.Clone(large), "  x\ty: - [\n"...), false},
		"bad key at the end": {append(bytes.Clone(large), "  entity acme\nx: y\n"...), false},
		"lines of colons":    {fill("", ": \n", 1_000_000), false},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			var f *File
			if got := allocated(func() { f = Parse("engage.yaml", test.src) }); got > allowed {
				t.Errorf("it allocated %d MB, allowed are %d", got, allowed)
			}
			if f.Valid() != test.valid {
				t.Errorf("valid: %v, want %v", f.Valid(), test.valid)
			}
		})
	}
}

// In a large file, too, a mistake is told where it stands, or a line off.
func TestLargeMistake(t *testing.T) {
	large := entries(8000)
	want := len(newLineIndex(large).starts)
	for _, mistake := range []string{"  x\ty: - [\n", "  entity acme\nx: y\n", "a: *b\n", "q: 'open\n", "q: [a, b\nx: y\n", "q: a: b\n"} {
		f := Parse("engage.yaml", append(bytes.Clone(large), mistake+"walkthrough:\n  activate: done\n"...))
		if line := f.Problems[0].Line; line < want || line > want+1 {
			t.Errorf("%q: line %d, want %d", mistake, line, want)
		}
	}
}

func withUnknownKeys(n int) []byte {
	b := bytes.NewBufferString(small)
	for i := range n {
		fmt.Fprintf(b, "environmen%d: x\n", i)
	}
	return b.Bytes()
}

func deep(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.Bytes()
}
