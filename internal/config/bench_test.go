package config

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// BenchmarkSync reads a file, changes its list and reads the result, as a sync
// does. It alternates with the alternative: decoding the file to a node and encoding
// that. It reports the ratio of the shortest times, and of the bytes allocated.
func BenchmarkSync(b *testing.B) {
	for _, size := range []int{20, 1000, 10_000, 50_000} {
		for _, change := range []string{"add one", "remove a tenth"} {
			src := entries(size)
			b.Run(fmt.Sprintf("%d/%s", size, change), func(b *testing.B) {
				var sync, trip cost
				for b.Loop() {
					sync.measure(b, func() error { return edited(src, change) })
					trip.measure(b, func() error { return roundTrip(src) })
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(sync.shortest.Seconds()*1000, "ms")
				b.ReportMetric(sync.shortest.Seconds()/trip.shortest.Seconds(), "of-time")
				b.ReportMetric(float64(sync.bytes)/float64(trip.bytes), "of-bytes")
			})
		}
	}
}

func edited(src []byte, change string) error {
	f := Parse("x.yaml", src)
	want := f.Config
	if change == "add one" {
		want.MappingVariables = append(slices.Clip(want.MappingVariables), variable(nil, "one more"))
	} else {
		want.MappingVariables = nil
		for i, v := range f.Config.MappingVariables {
			if i%10 != 5 {
				want.MappingVariables = append(want.MappingVariables, v)
			}
		}
	}
	_, err := f.Edit(&want)
	return err
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
}

func (c *cost) measure(b *testing.B, f func() error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	if took := time.Since(began); c.shortest == 0 || took < c.shortest {
		c.shortest = took
	}
	runtime.ReadMemStats(&after)
	c.bytes = after.TotalAlloc - before.TotalAlloc
}
