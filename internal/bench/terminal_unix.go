//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"time"

	"github.com/creack/pty"
)

// silentTerminal measures the start on a terminal that answers no question
// against the start on a pipe. Whoever asks the terminal waits here, and shows
// by an escape byte that he asked.
func silentTerminal(b *bench, piped func() (time.Duration, error)) error {
	escapes := 0
	p, err := takeTurns(b.rounds(24), func() (time.Duration, error) {
		begin := time.Now()
		cmd := exec.CommandContext(b.ctx, b.engage, "version")
		terminal, err := pty.Start(cmd)
		if err != nil {
			return 0, err
		}
		defer func() { _ = terminal.Close() }()
		// On Linux, reading ends with an error when the last writer is gone.
		out, _ := io.ReadAll(terminal)
		if err := cmd.Wait(); err != nil {
			return 0, fmt.Errorf("engage version on a terminal: %w\n%s", err, out)
		}
		escapes += bytes.Count(out, []byte{0x1b})
		return time.Since(begin), nil
	}, piped)
	if err != nil {
		return err
	}
	b.table.compare("engage version on a silent terminal", "engage version on a pipe", 0, p)
	b.table.note("on a terminal that answers nothing, engage version wrote %d escape bytes", escapes)
	return nil
}
