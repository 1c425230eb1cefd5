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
		p, calls, err := b.validate(c.roundTrip, b.rounds(c.rounds))
		if err != nil {
			return err
		}
		b.table.compare(fmt.Sprintf("engage validate, one file, %d ms", c.roundTrip.Milliseconds()),
			"script of 2 curl and 2 jq, the same calls", c.goal, p)
		if c.roundTrip == 0 {
			b.table.note("one validation takes %d calls, the script's as many", calls)
		}
	}
	b.table.note("latency is a round trip: a proxy delays bytes by half of it each way, and the first of a connection by a whole one more, as opening it would; it is plain HTTP, so neither side sets up TLS")
	return nil
}

// validate also returns how many calls one validation by engage takes.
func (b *bench) validate(roundTrip time.Duration, rounds int) (pairs, int, error) {
	const key = "benchKey"
	l, err := open(key, 1, roundTrip)
	if err != nil {
		return pairs{}, 0, err
	}
	defer l.close()
	file := filepath.Join(b.folder, "one.yaml")
	if err := os.WriteFile(file, config.Render(configuration(l.domain, "env:BENCH_KEY", formName(0), subscriptions)), 0o600); err != nil {
		return pairs{}, 0, err
	}
	path, list, scratch, err := b.writeScript()
	if err != nil {
		return pairs{}, 0, err
	}
	env := []string{"BENCH_KEY=" + key}
	ours := program{ctx: b.ctx, args: []string{b.engage, "validate", "--strict", file}, env: env}
	theirs := program{ctx: b.ctx, args: []string{"sh", path, l.domain, "BENCH_KEY", entity, formName(0), clients, list, scratch}, env: env}
	if _, err := ours.run(); err != nil {
		return pairs{}, 0, err
	}
	calls := len(l.server.Calls())
	if _, err := theirs.run(); err != nil {
		return pairs{}, 0, err
	}
	if both := len(l.server.Calls()); both != 2*calls {
		return pairs{}, 0, fmt.Errorf("engage made %d calls and the script %d: that is no comparison", calls, both-calls)
	}
	p, err := takeTurns(rounds, ours.run, theirs.run)
	return p, calls, err
}
