package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// choice is a flag that takes one of several values, such as the format of a
// result.
type choice struct {
	values []string
	value  string
}

// addChoice gives a command a flag that takes one of the values, the first one
// unless it is given.
func addChoice(cmd *cobra.Command, name, shorthand, usage string, values []string) *choice {
	o := &choice{values: values, value: values[0]}
	cmd.Flags().VarP(o, name, shorthand, usage)
	complete(cmd, name, values)
	return o
}

func addOutput(cmd *cobra.Command, formats ...string) *choice {
	return addChoice(cmd, "output", "o", "`FORMAT` of the result: "+either(formats), formats)
}

// complete completes the values of a flag.
func complete(cmd *cobra.Command, flag string, values []string) {
	directive := cobra.ShellCompDirectiveNoFileComp
	if slices.ContainsFunc(values, func(value string) bool { return strings.HasSuffix(value, ":") }) {
		directive |= cobra.ShellCompDirectiveNoSpace // a name follows
	}
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, directive))
}

// String implements pflag.Value.
func (o *choice) String() string { return o.value }

// Type implements pflag.Value.
func (o *choice) Type() string { return "string" }

// Set implements pflag.Value.
func (o *choice) Set(text string) error {
	if !slices.Contains(o.values, text) {
		return fmt.Errorf("it must be %s", either(o.values))
	}
	o.value = text
	return nil
}

// either lists the values of a flag.
func either(values []string) string {
	last := len(values) - 1
	return strings.Join(values[:last], ", ") + " or " + values[last]
}

// group makes a command of others. Alone it shows its help.
func group(cmd *cobra.Command, commands ...*cobra.Command) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(commands...)
	return cmd
}

// usageArgs makes cobra's complaints about arguments errors of our own kind.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return msg.New(msg.Usage, "%w", err).WithHint("%s --help shows what it takes", cmd.CommandPath())
		}
		return nil
	}
}

// noArguments is for commands that take none. A command that has others below
// it was given a word that is none of them.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 || !cmd.HasAvailableSubCommands() {
		return noKeyArgs(cmd, args)
	}
	err := msg.New(msg.Usage, "unknown command %q for %s", args[0], cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return err.WithHint("did you mean %s %s?", cmd.CommandPath(), near[0])
	}
	return err.WithHint("%s --help lists the commands", cmd.CommandPath())
}

// noKeyArgs refuses arguments without repeating them: one may be the key.
func noKeyArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return msg.New(msg.Usage, "%s takes no argument", cmd.CommandPath()).
		WithHint("%s --help shows what it takes; if it was the API key, revoke it: command lines are kept", cmd.CommandPath())
}

// noKeyAsFile refuses a file's name that looks like an API key and is no file,
// before anything repeats it.
func noKeyAsFile(names ...string) error {
	for _, name := range names {
		if _, err := os.Stat(name); err != nil && secret.LooksLikeKey(name) {
			return msg.New(msg.Config, "there is no such file, and what was given looks like an API key").
				WithHint("if it was one, revoke it: command lines are kept. --api-key-stdin reads a key from standard input")
		}
	}
	return nil
}

// flagError makes pflag's complaints about flags errors of our own kind.
func flagError(cmd *cobra.Command, err error) error {
	if args := cmd.Flags().Args(); cmd.HasAvailableSubCommands() && len(args) > 0 {
		return noArguments(cmd, args) // the flag is of the command that was meant
	}
	if value, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		flag := value.GetFlag()
		if flag.Name == "api-key-stdin" { // the value may be the key
			return msg.New(msg.Usage, "--api-key-stdin takes no value: it reads the key from standard input").
				WithHint("if the value was the API key, revoke it: command lines are kept")
		}
		words := map[string]string{"int": "a number", "duration": "a time, such as 15s", "bool": "true or false"}
		if want := words[flag.Value.Type()]; want != "" {
			err = fmt.Errorf("--%s %q: it must be %s", flag.Name, value.GetValue(), want)
		}
	}
	return msg.New(msg.Usage, "%w", err).WithHint("%s --help lists the flags", cmd.CommandPath())
}

// checkUTF8 refuses flags whose value is not UTF-8: a name counts to the letter. Only
// a path may hold any bytes.
func checkUTF8(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(flag *pflag.Flag) {
		if kind, _ := pflag.UnquoteUsage(flag); kind != "FILE" && kind != "DIR" && !utf8.ValidString(flag.Value.String()) {
			err = msg.New(msg.Usage, "--%s is not UTF-8", flag.Name).WithHint("in the terminal, or the script, choose the encoding UTF-8")
		}
	})
	return err
}

// addLanguage makes a command speak the language of its flag, or else the environment's.
func (a *app) addLanguage(cmd *cobra.Command) {
	lang := cmd.Flags().String("lang", "", "`LANGUAGE` to speak: "+either(msg.LanguageCodes[:])+" (default the locale's)")
	complete(cmd, "lang", msg.LanguageCodes[:])
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		code := msg.Locale()
		if cmd.Flags().Changed("lang") {
			code, err = msg.ParseLocale(*lang)
		}
		if err != nil {
			return msg.New(msg.Usage, "--lang: %w", err).WithHint("without --lang it is the locale's language, or English")
		}
		a.language = spelled(msg.In(code))
		return nil
	}
}

// spelled returns the language in characters that the locale shows.
func spelled(language *msg.Language) *msg.Language {
	if term.Unicode() {
		return language
	}
	return language.ASCII()
}
