package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"engage/internal/config"
)

// far is the latency of the network in the parts that have one: a round trip.
const far = 50 * time.Millisecond

// validation measures the check of one configuration against the script.
func validation(b *bench) error {
	if !find("sh", "curl", "jq") {
		b.table.note("one validation needs sh, curl and jq, and was left out")
		return nil
	}
	for _, c := range []struct {
		roundTrip time.Duration
		goal      float64
		rounds    int
	}{{0, 0.15, 40}, {far, 0.87, 20}} {
		if err := b.validate(c.roundTrip, c.goal, b.rounds(c.rounds)); err != nil {
			return err
		}
	}
	b.table.note("latency is a round trip: a proxy delays bytes by half of it each way, and the first of a connection by a whole one more, as opening it would; it is plain HTTP, so neither side sets up TLS")
	return nil
}

// validate measures at one latency.
func (b *bench) validate(roundTrip time.Duration, goal float64, rounds int) error {
	const key = "benchKey"
	l, err := open(key, 1, roundTrip)
	if err != nil {
		return err
	}
	defer l.close()
	file := filepath.Join(b.folder, "one.yaml")
	if err := os.WriteFile(file, config.Render(configuration(l.domain, "env:BENCH_KEY", formName(0), subscriptions)), 0o600); err != nil {
		return err
	}
	path, list, scratch, err := b.writeScript()
	if err != nil {
		return err
	}
	env := []string{"BENCH_KEY=" + key}
	ours := program{ctx: b.ctx, args: []string{b.engage, "validate", "--strict", file}, env: env}
	theirs := program{ctx: b.ctx, args: []string{"sh", path, l.domain, "BENCH_KEY", entity, formName(0), clients, list, scratch}, env: env}
	if _, err := ours.run(); err != nil {
		return err
	}
	calls := len(l.server.Calls())
	if _, err := theirs.run(); err != nil {
		return err
	}
	if both := len(l.server.Calls()); both != 2*calls {
		return fmt.Errorf("engage made %d calls and the script %d: that is no comparison", calls, both-calls)
	}
	p, err := takeTurns(rounds, ours.run, theirs.run)
	if err != nil {
		return err
	}
	b.table.compare(fmt.Sprintf("engage validate, one file, %d ms", roundTrip.Milliseconds()), "script of 2 curl and 2 jq, the same calls", goal, p)
	if roundTrip > 0 {
		return nil
	}
	// What no program of these libraries can be below.
	least, err := takeTurns(rounds, program{ctx: b.ctx, args: []string{b.floor}}.run, theirs.run)
	b.table.note("one validation takes %d calls, the script's as many; starting the four libraries alone, linked and idle, takes %.2f of the script's time at 0 ms", calls, least.ratio())
	return err
}
