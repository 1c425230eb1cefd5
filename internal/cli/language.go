package cli

import (
	"os"

	"github.com/spf13/cobra"

	"engage/internal/msg"
	"engage/internal/term"
)

// addLanguage gives a command that speaks several languages its flag.
func addLanguage(cmd *cobra.Command) {
	cmd.Flags().String("lang", "", "`LANGUAGE` to speak: "+either(msg.Codes[:])+" (default the locale's)")
	complete(cmd, "lang", msg.Codes[:])
}

// speak makes the command speak the language that was asked for, or else the
// environment's, in characters that the locale shows. What it returns is for
// files and pages, which show all.
func (a *app) speak(cmd *cobra.Command) (*msg.Language, error) {
	tag := msg.Locale(os.Getenv)
	if flag := cmd.Flags().Lookup("lang"); flag.Changed {
		var err error
		if tag, err = msg.Parse(flag.Value.String()); err != nil {
			return nil, msg.New(msg.Usage, "--lang: %w", err).WithHint("without --lang it is the locale's language, or English")
		}
	}
	speaker := msg.In(tag)
	a.speaker = spelled(speaker)
	return speaker, nil
}

// spelled returns the speaker in characters that the locale shows.
func spelled(speaker *msg.Language) *msg.Language {
	if term.Unicode() {
		return speaker
	}
	return speaker.ASCII()
}
