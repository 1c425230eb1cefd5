package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"engage/internal/msg"
	"engage/internal/topics"
)

func topic(t *testing.T, name string) string {
	t.Helper()
	i := slices.IndexFunc(topics.List(), func(topic topics.Topic) bool { return topic.Name == name })
	return topics.List()[i].Markdown()
}

// TestExitCodesAreTold compares the topic with the table that the program uses.
func TestExitCodesAreTold(t *testing.T) {
	text := topic(t, "exit-codes")
	for kind, code := range exitCodes {
		if !strings.Contains(text, fmt.Sprintf("| %d | ", code)) {
			t.Errorf("%d (%s) is not told", code, msg.Kind(kind))
		}
	}
	if rows := strings.Count(text, "\n| ") - 1; rows != len(exitCodes) {
		t.Errorf("%d codes are told, and there are %d", rows, len(exitCodes))
	}
}

// TestFormatsAreTold compares the topic's table with the commands' flags.
func TestFormatsAreTold(t *testing.T) {
	text := topic(t, "formatting")
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		flag := cmd.Flags().Lookup("output")
		if flag == nil {
			return
		}
		path := strings.Fields(cmd.CommandPath())
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "| `engage "+path[1]) && strings.Contains(line, path[len(path)-1]) {
				if want := strings.Join(flag.Value.(*output).formats, ", ") + " |\n"; !strings.HasSuffix(line, want) {
					t.Errorf("%s has the formats %s, and the topic says: %s", cmd.CommandPath(), want, line)
				}
				return
			}
		}
		t.Errorf("%s has -o and is not told", cmd.CommandPath())
	}
	walk(newRoot(&app{}))
}
