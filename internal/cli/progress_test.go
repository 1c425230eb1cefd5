package cli

import (
	"bufio"
	"context"
	"os"
	"testing"
	"time"

	"engage/internal/files"
)

// The log of a CI server says now and then how far a run is, and which files it waits for.
func TestProgressInCI(t *testing.T) {
	t.Setenv("CI", "true")
	progressEvery = time.Millisecond
	t.Cleanup(func() { progressEvery = 10 * time.Second })
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	a := &app{out: newStream(w), err: newStream(w)}
	run := &fileRun{app: a, jobs: 2, targets: []files.Target{{Path: "a.yaml"}, {Path: "b.yaml"}}}
	told := make(chan struct{})
	go func() {
		defer close(told)
		for lines := bufio.NewScanner(r); lines.Scan(); {
			if lines.Text() == "0 of 2 files; waiting for a.yaml, b.yaml" {
				return
			}
		}
		t.Error("it was not said")
	}()
	for range eachFile(context.Background(), run, func(context.Context, string) (struct{}, error) { <-told; return struct{}{}, nil }) {
	}
	_ = w.Close()
}
