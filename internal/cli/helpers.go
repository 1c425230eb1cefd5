package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// addHelpers gives cobra's own help and completion commands what all others
// have: examples, and an error for a word that they don't know.
func addHelpers(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Example = "  engage help setup\n  engage help push-rules add"
			cmd.RunE = func(cmd *cobra.Command, args []string) error { return helpFor(root, args) }
			cmd.Run = nil
		case "completion":
			cmd.Example = "  engage completion bash > /etc/bash_completion.d/engage\n  source <(engage completion zsh)\n  engage completion powershell | Out-String | Invoke-Expression"
			cmd.Args = noArguments
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			for _, sub := range cmd.Commands() {
				sub.Example = "  engage completion " + sub.Name()
				sub.Args = noArguments
			}
		}
	}
}

// localExamples writes the examples as this system's shells take them. Those of
// completion name their shell.
func localExamples(cmd *cobra.Command) {
	if cmd.Name() != "completion" {
		cmd.Example = term.ShellExample(cmd.Example)
	}
	for _, sub := range cmd.Commands() {
		localExamples(sub)
	}
}

// helpFor shows the help of the command that the words name.
func helpFor(root *cobra.Command, words []string) error {
	cmd, rest, err := root.Find(words)
	if err != nil || cmd == nil || len(rest) > 0 {
		err := msg.New(msg.Usage, "there is no help for %q", strings.Join(words, " "))
		var names []string
		for _, known := range root.Commands() {
			names = append(names, known.Name())
		}
		if near, ok := config.Suggest(words[0], names); ok {
			return err.WithHint("did you mean engage help %s?", near)
		}
		return err.WithHint("engage --help lists the commands and topics")
	}
	cmd.InitDefaultHelpFlag()
	return cmd.Help()
}

// noKeyAsFile refuses a file's name that looks like an API key and is no file,
// before anything repeats it.
func noKeyAsFile(names ...string) error {
	for _, name := range names {
		if !secret.LooksLikeKey(name) {
			continue
		}
		if _, err := os.Stat(name); err != nil {
			return msg.New(msg.Config, "there is no such file, and what was given looks like an API key").
				WithHint("if it was one, revoke it: command lines are kept. --api-key-stdin reads a key from standard input")
		}
	}
	return nil
}
