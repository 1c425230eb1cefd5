// Package quietterm keeps the program from asking the terminal anything before
// a question is on the screen.
//
// The terminal library behind the full-screen prompts asks for the background
// colour while its package is initialised, whenever standard output is a
// terminal: every command would write escape codes, and wait five seconds on a
// terminal that does not answer. It does not ask when TERM is dumb. So this
// package, which imports os alone and whose path sorts before that library's
// dependencies (Go initialises the ready package with the lowest path first),
// says so for as long as the initialisation takes. Restore gives TERM back.
package quietterm

import "os"

const variable = "TERM"

var (
	term string
	had  bool
)

func init() {
	term, had = os.LookupEnv(variable)
	_ = os.Setenv(variable, "dumb")
}

// Restore puts TERM back to what the user has. It belongs at the very start
// of main.
func Restore() {
	if had {
		_ = os.Setenv(variable, term)
	} else {
		_ = os.Unsetenv(variable)
	}
}
