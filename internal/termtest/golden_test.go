//go:build unix

package termtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// noting is a test that remembers that it failed.
type noting struct {
	testing.TB
	said string
}

func (n *noting) Helper()                           {}
func (n *noting) Errorf(format string, args ...any) { n.said += fmt.Sprintf(format, args...) }

func TestGolden(t *testing.T) {
	path := filepath.Join(t.TempDir(), "80x24", "welcome.txt")
	screen := "at http://127.0.0.1:43817 | ok\nhttp://127.0.0.1:43817\nend"
	pairs := []string{"http://127.0.0.1:43817", "https://sandbox"}
	golden(t, path, true, screen, pairs)
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "file", "at https://sandbox        | ok\nhttps://sandbox\nend\n", string(got))
	golden(t, path, false, screen, pairs)
	n := &noting{TB: t}
	golden(n, path, false, strings.Replace(screen, "ok", "ko", 1), pairs)
	if !strings.Contains(n.said, "ko") || !strings.Contains(n.said, UpdateVariable) {
		t.Errorf("a changed screen gives %q", n.said)
	}
}
