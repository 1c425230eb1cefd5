package cli

import (
	"os"

	"github.com/spf13/cobra"

	"engage/internal/msg"
	"engage/internal/term"
)

// language is the --lang flag of a command that speaks several.
type language struct{ name string }

// addLanguage gives a command the flag.
func addLanguage(cmd *cobra.Command) *language {
	l := &language{}
	codes := msg.Codes[:]
	cmd.Flags().StringVar(&l.name, "lang", "", "`LANGUAGE` to speak: "+either(codes)+" (default the locale's)")
	complete(cmd, "lang", codes)
	return l
}

// speak makes the command speak the language that was asked for, in characters
// that the locale shows. What it returns is for files and pages, which show all.
func (a *app) speak(cmd *cobra.Command, l *language) (*msg.Language, error) {
	speaker, err := l.speaker(cmd)
	if err == nil {
		a.speaker = spelled(speaker)
	}
	return speaker, err
}

// spelled returns the speaker in characters that the locale shows.
func spelled(speaker *msg.Language) *msg.Language {
	if term.Unicode() {
		return speaker
	}
	return speaker.ASCII()
}

// speaker returns the one for the language that was asked for, or else for the
// environment's. A language that engage does not speak is an error of kind
// msg.Usage.
func (l *language) speaker(cmd *cobra.Command) (*msg.Language, error) {
	if !cmd.Flags().Changed("lang") {
		return msg.In(msg.Locale(os.Getenv)), nil
	}
	tag, err := msg.Parse(l.name)
	if err != nil {
		return nil, msg.New(msg.Usage, "--lang: %w", err).WithHint("without --lang it is the locale's language, or English")
	}
	return msg.In(tag), nil
}
