// Package quietterm prevents queries to the terminal when the program starts.
//
// The terminal library behind the full-screen prompts asks for the background
// colour while its package is initialised, whenever standard output is a
// terminal: every command would write escape codes, and wait five seconds on a
// terminal that does not answer. It does not ask if TERM is dumb. So this package
// sets TERM to dumb during the initialisation. It is initialised first because it
// only imports os and its path sorts before that library's dependencies (Go
// initialises the ready package with the lowest path first).
package quietterm

import "os"

var term = os.Getenv("TERM")

func init() { _ = os.Setenv("TERM", "dumb") }

// Restore sets TERM to the user's value, empty if it was not set. It must be called
// at the start of main.
func Restore() { _ = os.Setenv("TERM", term) }
