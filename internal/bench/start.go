package main

import (
	"os"
	"path/filepath"
	"time"

	"engage/internal/config"
)

// start measures how long the program takes to start and end.
func start(b *bench) error {
	file := filepath.Join(b.folder, "start.yaml")
	if err := os.WriteFile(file, config.Render(configuration("http://127.0.0.1:1", "env:KEY", "engageCampaigns", 20)), 0o600); err != nil {
		return err
	}
	runs := func(args ...string) func() (time.Duration, error) {
		return program{ctx: b.ctx, args: args}.run
	}
	floor, version := runs(b.floor), runs(b.engage, "version")
	p, err := takeTurns(b.rounds(80), version, floor)
	if err != nil {
		return err
	}
	b.table.compare("engage version", "the same libraries, linked and idle", 1.15, p)
	p, err = takeTurns(b.rounds(80), runs(b.engage, "validate", "--offline", file), floor)
	if err != nil {
		return err
	}
	b.table.compare("engage validate --offline, 20 entries", "the same libraries, linked and idle", 1.15, p)
	for _, other := range []string{"gh", "rclone"} {
		if !find(other) {
			b.table.note("%s is not installed and was left out", other)
			continue
		}
		p, err := takeTurns(b.rounds(24), version, runs(other, "--version"))
		if err != nil {
			return err
		}
		b.table.compare("engage version", other+" --version", 0, p)
	}
	return silentTerminal(b, version)
}
