//go:build !race

package config

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// The race detector makes this thirty times slower, and nothing here runs at
// the same time as something else.

// TestHeavy reads files that were made to be slow or large.
func TestHeavy(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads hundreds of megabytes")
	}
	large := entries(50_000)
	// A time of this machine, now: on an idle one half a second.
	limit := func() time.Duration {
		start := time.Now()
		if err := yaml.Unmarshal(large, new(yaml.Node)); err != nil {
			t.Fatal(err)
		}
		return 15*time.Since(start) + time.Second
	}
	first := limit()
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
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			f := Parse("engage.yaml", test.src)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			message := ""
			if !f.Valid() {
				message = f.Problems[0].Message
			}
			t.Logf("%v, %d MB allocated, %d problems: %s", took.Round(time.Millisecond), allocated, len(f.Problems), message)
			if f.Valid() != test.valid {
				t.Errorf("valid: %v, want %v", f.Valid(), test.valid)
			}
			// What else the machine does can only make it longer, and not both sides
			// alike: what is too long is measured anew, beside its limit.
			allowed := first
			for try := 0; took > allowed && try < 2; try++ {
				allowed = limit()
				start := time.Now()
				Parse("engage.yaml", test.src)
				took = time.Since(start)
			}
			if took > allowed {
				t.Errorf("it took %v, allowed are %v", took, allowed)
			}
		})
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
