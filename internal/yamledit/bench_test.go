package yamledit

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// configuration returns a file with n mapping variables, without those whose
// index skip tells.
func configuration(n int, skip func(i int) bool) []byte {
	var b bytes.Buffer
	b.WriteString("version: 1\nintegration:\n  name: Actito – Acme   # as in Qualifio\nmapping_variables:\n")
	for i := range n {
		if skip(i) {
			continue
		}
		fmt.Fprintf(&b, "  - display_label: Subscription %d\n    technical_name: optin_Subscription_%d\n    type: opt-in\n"+
			"    enabled_in: [forms, opt-ins]\n    subscription: Subscription %d\n", i, i, i)
	}
	b.WriteString("# where it goes\npush_rules:\n  - level: all\n    destination: none\n")
	return b.Bytes()
}

func fastIdentity(path []string, item *yaml.Node) string {
	for i := 0; i+1 < len(item.Content); i += 2 {
		if key := item.Content[i].Value; key == "subscription" || key == "level" {
			return item.Content[i+1].Value
		}
	}
	return ""
}

func never(int) bool { return false }

// changes are the files before and after that the benchmarks compare.
var changes = []struct {
	name          string
	before, after func(n int) []byte
}{
	{"add one", func(n int) []byte { return configuration(n, never) }, func(n int) []byte { return configuration(n+1, never) }},
	{"add 10%", func(n int) []byte { return configuration(n, func(i int) bool { return i%10 == 5 }) }, func(n int) []byte { return configuration(n, never) }},
	{"remove 10%", func(n int) []byte { return configuration(n, never) }, func(n int) []byte { return configuration(n, func(i int) bool { return i%10 == 5 }) }},
}

// BenchmarkApply compares Apply with what it stands in for: decoding the file
// to a node and encoding that again. The two take turns. It reports the ratio
// of their shortest times, and of the bytes that they allocate.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{20, 1000, 10_000, 50_000} {
		for _, change := range changes {
			before := change.before(n)
			want := node(b, string(change.after(n)))
			b.Run(fmt.Sprintf("%d/%s", n, change.name), func(b *testing.B) {
				var apply, trip cost
				for b.Loop() {
					apply.measure(func() error {
						_, err := Apply(before, want, Options{Identity: fastIdentity})
						return err
					})
					trip.measure(func() error { return roundTrip(before) })
				}
				if apply.err != nil || trip.err != nil {
					b.Fatal(apply.err, trip.err)
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(apply.shortest.Seconds()*1000, "ms")
				b.ReportMetric(apply.shortest.Seconds()/trip.shortest.Seconds(), "of-time")
				b.ReportMetric(float64(apply.bytes)/float64(trip.bytes), "of-bytes")
			})
		}
	}
}

func roundTrip(src []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return err
	}
	_, err := yaml.Marshal(&doc)
	return err
}

// cost is the shortest time that something took, and the bytes it allocated.
type cost struct {
	shortest time.Duration
	bytes    uint64
	err      error
}

func (c *cost) measure(f func() error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	err := f()
	if took := time.Since(began); c.shortest == 0 || took < c.shortest {
		c.shortest = took
	}
	runtime.ReadMemStats(&after)
	c.bytes = after.TotalAlloc - before.TotalAlloc
	if err != nil {
		c.err = err
	}
}

// TestLargeFiles makes the changes of the benchmarks, and ones in flow style
// on a single line.
func TestLargeFiles(t *testing.T) {
	for _, change := range changes {
		before, after := change.before(2000), change.after(2000)
		got, err := Apply(before, node(t, string(after)), Options{Identity: fastIdentity})
		if err != nil || !bytes.Equal(got, after) {
			t.Errorf("%s: %v, %d bytes, want %d", change.name, err, len(got), len(after))
		}
	}
	line := func(n, step int) string {
		var b bytes.Buffer
		b.WriteString("é: [")
		for i := 0; i < n; i += step {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "é%d", i)
		}
		b.WriteString("]\n")
		return b.String()
	}
	const n = 30_000
	for _, c := range [][2]string{{line(n, 1), line(n, 2)}, {line(n, 2), line(n, 1)}} {
		got, err := Apply([]byte(c[0]), node(t, c[1]), Options{})
		if err != nil || string(got) != c[1] {
			t.Errorf("on one line: %v", err)
		}
	}
}
