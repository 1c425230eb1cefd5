package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// watched runs the program, and also returns its memory at its peak in bytes,
// 0 where the system doesn't tell.
func (p program) watched() (took time.Duration, peak uint64, err error) {
	end, seen := make(chan struct{}), make(chan uint64, 1)
	p.during = func(pid int) { go func() { seen <- watch(pid, end) }() }
	took, err = p.run()
	close(end)
	if err == nil {
		peak = <-seen
	}
	return took, peak, err
}

// watch returns the highest peak of a process's memory, in bytes, that the
// system told until the end. The figure in the state of an ended process would
// not do: on Linux it begins with the memory of whoever started the process.
func watch(pid int, end chan struct{}) uint64 {
	var peak uint64
	for {
		if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
			peak = max(peak, peakIn(string(text)))
		}
		select {
		case <-end:
			return peak
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// peakIn reads VmHWM, in bytes, of a process's status; 0 if it isn't there.
func peakIn(status string) uint64 {
	for text := range strings.Lines(status) {
		var kilobytes uint64
		if _, err := fmt.Sscanf(text, "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes << 10
		}
	}
	return 0
}

// distance measures what opening a connection takes, and a call on one that is
// open.
func distance(domain string) (opening, call time.Duration, err error) {
	var firsts, seconds []time.Duration
	for range 5 {
		transport := &http.Transport{}
		client := &http.Client{Transport: transport}
		for turn := range 3 {
			begin := time.Now()
			// The answer is 404, which needs no key.
			answer, err := client.Get(domain + "/none")
			if err != nil {
				return 0, 0, err
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if turn == 0 {
				firsts = append(firsts, time.Since(begin))
			} else {
				seconds = append(seconds, time.Since(begin))
			}
		}
		transport.CloseIdleConnections()
	}
	call = median(seconds)
	return median(firsts) - call, call, nil
}
