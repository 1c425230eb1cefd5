package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engage/internal/config"
	"engage/internal/wizard"
)

// The command that repeats a set-up is told only where it makes the same file.
func TestReplay(t *testing.T) {
	for _, test := range []struct {
		destinations []string
		repeats      bool
	}{
		{[]string{"N"}, true},
		{nil, false},
		{[]string{"N", config.DestinationNone}, false},
	} {
		out, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = out.Close() })
		s := &setup{app: &app{out: newStream(out), configPath: defaultConfig}, answers: wizard.Defaults(), config: &config.Config{}}
		for _, destination := range test.destinations {
			s.config.PushRules = append(s.config.PushRules, config.PushRule{Level: config.LevelAll, Destination: destination})
		}
		s.printReplay()
		text, err := os.ReadFile(out.Name())
		if repeats := strings.Contains(string(text), "engage setup --no-input"); err != nil || repeats != test.repeats {
			t.Errorf("%q: %v\n%s", test.destinations, err, text)
		}
	}
}
