package quietterm

import (
	"os"
	"testing"
)

// While packages are initialised TERM is dumb; Restore gives back what was there.
func TestRestore(t *testing.T) {
	if os.Getenv("TERM") != "dumb" {
		t.Errorf("TERM is %q before Restore", os.Getenv("TERM"))
	}
	t.Setenv("TERM", "dumb")
	defer func(was string) { term = was }(term)
	term = "xterm"
	Restore()
	if os.Getenv("TERM") != "xterm" {
		t.Errorf("TERM is %q after Restore", os.Getenv("TERM"))
	}
}
