// Command bench measures engage against what a user would otherwise pick, and
// prints one table of ratios, in Markdown. Every ratio is of runs that took
// turns on one machine, so that what else the machine does meets both sides.
//
//	go run ./internal/bench            the whole table, some minutes
//	go run ./internal/bench -quick     few rounds, to try it
//	go run ./internal/bench -part size one part: start, validate, fleet or size
//
// A goal that is missed is marked and does not make the command fail: ratios
// of milliseconds are not the same on a busy machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"
)

// bench is what the parts share.
type bench struct {
	ctx    context.Context
	folder string // for everything that is built and written; gone at the end
	engage string // the program as released
	floor  string // the empty program with the same libraries
	quick  bool
	table  table
}

// rounds is how often a pair runs; fewer with -quick.
func (b *bench) rounds(n int) int {
	if b.quick {
		return max(2, n/8)
	}
	return n
}

func main() {
	quick := flag.Bool("quick", false, "few rounds, to try it")
	part := flag.String("part", "", "measure one part: start, validate, fleet or size")
	trip := flag.String("round-trip", "", "do nothing but add the named subscription to the `FILE` with yaml.v3; a part of the size")
	flag.Parse()
	if *trip != "" {
		if err := roundTrip(*trip, flag.Arg(0)); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *part, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, part string, quick bool) error {
	folder, err := os.MkdirTemp("", "engage-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	b := &bench{ctx: ctx, folder: folder, quick: quick}
	if err := b.build(); err != nil {
		return err
	}
	begin := time.Now()
	known := false
	// The sizes come last: they leave a large heap, and what the system says of
	// a child's memory may begin with its parent's.
	for _, p := range []struct {
		name    string
		measure func(*bench) error
	}{{"start", start}, {"validate", validation}, {"fleet", fleets}, {"size", sizes}} {
		if part != "" && part != p.name {
			continue
		}
		known = true
		fmt.Fprintf(os.Stderr, "bench: %s …\n", p.name)
		if err := p.measure(b); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if !known {
		return fmt.Errorf("there is no part %q: start, validate, fleet or size", part)
	}
	fmt.Printf("Measured on %s, in %s: %s.\n", time.Now().Format("2 January 2006"),
		time.Since(begin).Round(time.Second), machine())
	fmt.Print("Each ratio is the median of the ratios of pairs that ran in turns; times are medians.\n\n")
	fmt.Print(b.table.markdown())
	if len(b.table.notes) > 0 {
		fmt.Println("\n" + strings.Join(b.table.notes, "\n"))
	}
	return nil
}
