package main

import "engage/internal/cli"

// program keeps the program in the test binary, where nothing calls it. Without
// that, a change to it would leave the test binary as it is, and go test would
// show the last result from its cache.
var program = cli.Main

func init() {
	if program == nil {
		panic("there is no program")
	}
}
