package cli

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/term"
	"engage/internal/topics"
)

// helpColumns is the width of a help text.
const helpColumns = 80

// fill wraps the paragraphs that have no indented line anew.
func fill(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if !strings.Contains(p, "\n ") {
			paragraphs[i] = term.Wrap(strings.ReplaceAll(p, "\n", " "), helpColumns, 0)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// flagName matches a flag and its placeholder, up to the description.
var flagName = regexp.MustCompile(`^ +(-\w, )?--\S+( \S+)? {2,}`)

// wrapFlags wraps the descriptions of flags.
func wrapFlags(usage string) string {
	lines := strings.Split(usage, "\n")
	for i, line := range lines {
		if name := flagName.FindString(line); name != "" {
			lines[i] = term.Wrap(line, helpColumns, len(name))
		}
	}
	return strings.Join(lines, "\n")
}

// addHelpers gives cobra's own help and completion commands what all others
// have: examples, and an error for a word that they don't know.
func addHelpers(root *cobra.Command) {
	// Not with a template: with it, the linker keeps every method of the program.
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		_, _ = fmt.Fprint(cmd.OutOrStdout(), fill(strings.TrimSpace(cmp.Or(cmd.Long, cmd.Short)))+"\n\n"+wrapFlags(cmd.UsageString()))
	})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	help, _, _ := root.Find([]string{"help"})
	help.Example = "  engage help setup\n  engage help push-rules add"
	help.Run, help.RunE = nil, func(_ *cobra.Command, words []string) error {
		cmd, rest, err := root.Find(words)
		if err = cmp.Or(err, noArguments(cmd, rest)); err != nil {
			return err
		}
		cmd.InitDefaultHelpFlag()
		return cmd.Help()
	}
	completion, _, _ := root.Find([]string{"completion"})
	completion.Example = "  engage completion bash > /etc/bash_completion.d/engage\n  source <(engage completion zsh)\n  engage completion powershell | Out-String | Invoke-Expression"
	completion.Args = noArguments
	completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, shell := range completion.Commands() {
		shell.Example = "  engage completion " + shell.Name()
		shell.Args = noArguments
		if shell.Name() == "bash" {
			shell.Long = strings.Replace(shell.Long, "depends on the 'bash-completion' package.\nIf it is not installed already, you can install it via your OS's package manager.", "works without the package bash-completion, too.", 1)
			shell.RunE = func(cmd *cobra.Command, _ []string) error {
				var script strings.Builder
				bare, _ := cmd.Flags().GetBool("no-descriptions")
				if err := root.GenBashCompletionV2(&script, !bare); err != nil {
					return err
				}
				_, err := withoutPackage.WriteString(cmd.OutOrStdout(), script.String())
				return err
			}
		}
	}
}

// withoutPackage changes cobra's script for bash so that it works without the package
// bash-completion. The words are only split at blanks, because the script puts them
// together again for the shell to parse.
var withoutPackage = strings.NewReplacer(
	`    _get_comp_words_by_ref "$@"`, `    if ! declare -F _get_comp_words_by_ref >/dev/null; then
        local line=${COMP_LINE:0:COMP_POINT}
        read -ra words <<<"$line"
        [[ $line == *[[:space:]] ]] && words+=("")
        cword=$((${#words[@]} - 1)) cur=${words[${#words[@]} - 1]} prev=${words[${#words[@]} - 2]}
        return 0
    fi
    _get_comp_words_by_ref "$@"`,
	`        $filteringCmd`, `        if declare -F _filedir >/dev/null; then $filteringCmd; fi`)

// addTopics makes the help topics known to engage help.
func addTopics(a *app, root *cobra.Command) {
	for _, topic := range topics.List() {
		cmd := &cobra.Command{Use: topic.Name, Short: topic.Short, Args: noArguments}
		cmd.SetHelpFunc(func(*cobra.Command, []string) {
			_, _ = fmt.Fprint(a.out, a.language.Transliterate(topic.Text(a.out.width())))
		})
		root.AddCommand(cmd)
	}
}
