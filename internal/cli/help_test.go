package cli

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"engage/internal/msg"
	"engage/internal/report"
	"engage/internal/topics"
)

func topic(t *testing.T, name string) string {
	t.Helper()
	i := slices.IndexFunc(topics.List(), func(topic topics.Topic) bool { return topic.Name == name })
	return topics.List()[i].Markdown()
}

// TestExitCodesAreListed compares the topic with the table that the program uses.
func TestExitCodesAreListed(t *testing.T) {
	text := topic(t, "exit-codes")
	for kind := msg.Kind(0); kind <= msg.Terminated; kind++ {
		code := kind.ExitCode()
		if !strings.Contains(text, fmt.Sprintf("| %d | ", code)) {
			t.Errorf("%d (%s) is missing", code, kind)
		}
	}
	if rows := strings.Count(text, "\n| ") - 1; rows != int(msg.Terminated)+1 {
		t.Errorf("%d codes stand there, and there are %d", rows, int(msg.Terminated)+1)
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
				if want := strings.Join(flag.Value.(*choice).values, ", ") + " |\n"; !strings.HasSuffix(line, want) {
					t.Errorf("%s has the formats %s, and the topic says: %s", cmd.CommandPath(), want, line)
				}
				return
			}
		}
		t.Errorf("%s has -o and is not told", cmd.CommandPath())
	}
	walk(newRoot(&app{}))
}

// TestKindsAreTold: JSON's kinds of failures are in the topic and in validate's schema.
func TestKindsAreTold(t *testing.T) {
	text := topic(t, "formatting")
	for kind := msg.Unexpected; kind <= msg.Terminated; kind++ {
		if !strings.Contains(text, "`"+kind.String()+"`") || !bytes.Contains(report.Schema(), []byte(`"`+kind.String()+`"`)) {
			t.Errorf("%s is missing in the topic formatting, or in validate.schema.json", kind)
		}
	}
}

// TestCommandsAreWhole: every command has an example, says which arguments it takes,
// and is in the README.
func TestCommandsAreWhole(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "## Commands")
	table, _, _ = strings.Cut(table, "###")
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		path := strings.Fields(cmd.CommandPath())
		if cmd.IsAdditionalHelpTopicCommand() || cmd.Hidden || len(path) == 1 || path[1] == "help" || path[1] == "completion" {
			return
		}
		if cmd.Short == "" || cmd.Example == "" || cmd.Args == nil {
			t.Errorf("%s has no Short, no Example or no Args", cmd.CommandPath())
		}
		told := func(line string) bool {
			return strings.Contains(line, "`engage "+path[1]) && strings.Contains(line, path[len(path)-1])
		}
		if !slices.ContainsFunc(strings.Split(table, "\n"), told) {
			t.Errorf("%s is not in the README's table of commands", cmd.CommandPath())
		}
	}
	walk(newRoot(&app{}))
}

// TestHelpFitsTheTerminal: no line of any command's help is longer than 80 columns.
func TestHelpFitsTheTerminal(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		if cmd.IsAdditionalHelpTopicCommand() {
			return // it is wrapped at the terminal's width
		}
		var help strings.Builder
		cmd.SetOut(&help)
		cmd.InitDefaultHelpFlag()
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(help.String()) {
			if columns := utf8.RuneCountInString(strings.TrimRight(line, "\n")); columns > 80 {
				t.Errorf("%s has a line of %d columns: %s", cmd.CommandPath(), columns, line)
			}
		}
	}
	walk(newRoot(&app{}))
}
