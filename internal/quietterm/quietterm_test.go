package quietterm

import (
	"os"
	"testing"
)

// While packages are initialised TERM is dumb; Restore gives back what was
// there, also where nothing was.
func TestRestore(t *testing.T) {
	if os.Getenv("TERM") != "dumb" {
		t.Errorf("TERM is %q before Restore", os.Getenv("TERM"))
	}
	t.Setenv("TERM", "dumb")
	defer func(was string, hadIt bool) { term, had = was, hadIt }(term, had)
	term, had = "xterm", true
	Restore()
	if os.Getenv("TERM") != "xterm" {
		t.Errorf("TERM is %q after Restore", os.Getenv("TERM"))
	}
	term, had = "", false
	Restore()
	if value, set := os.LookupEnv("TERM"); set {
		t.Errorf("TERM is %q after Restore, and was not set before", value)
	}
}
