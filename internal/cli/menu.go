package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/msg"
	"engage/internal/prompt"
	"engage/internal/term"
	"engage/internal/verify"
)

// entry is a command that the menu offers.
type entry struct {
	command string
	label   msg.Text
}

var (
	firstEntries = []entry{
		{"setup", "Connect Qualifio to Actito"},
		{"setup --sandbox", "Try it without an Actito account"},
		{"help", "Read what else engage does"},
	}
	laterEntries = []entry{
		{"guide --serve --open", "See what to click in Qualifio"},
		{"setup", "Go through the steps again"},
		{"optins sync", "Take over new subscriptions"},
		{"validate", "Check the configuration"},
		{"verify", "Look whether a participation arrived"},
		{"help", "Read what else engage does"},
	}
)

// menu offers on a terminal what can be done here; elsewhere it prints the help.
func (a *app) menu(cmd *cobra.Command) error {
	if !a.canAsk() || !term.IsTerminal(a.out.File) {
		return cmd.Help()
	}
	a.language = spelled(msg.In(msg.Locale()))
	page := prompt.Page{
		Title: a.language.Say("What do you want to do?"),
		Text:  []string{a.language.Say("engage connects Qualifio campaigns to Actito: each participation is pushed into a form of Actito's, and ticked opt-ins become subscriptions.")},
		Facts: []string{a.language.Say("%s is not there yet", a.configPath)},
		Kind:  prompt.Choice,
	}
	entries := firstEntries
	if _, err := os.Stat(a.configPath); err == nil {
		entries, page.Facts = laterEntries, []string{a.language.Say("The configuration is %s", a.configPath)}
	}
	for _, e := range entries {
		page.Options = append(page.Options, prompt.Option{Value: e.command, Label: a.language.Text(e.label), Note: "engage " + e.command})
	}
	asker := a.asker(os.Getenv("ACCESSIBLE") != "" || term.Dumb(), nil)
	restore := term.DisableEcho(a.in)
	defer restore()
	defer asker.Close()
	reply, err := asker.Ask(cmd.Context(), page)
	if err != nil {
		return err
	}
	args := strings.Fields(reply.Value)
	if reply.Value == "verify" {
		reply, err = asker.Ask(cmd.Context(), prompt.Page{
			Title: a.language.Say("With which e-mail address did you take part?"), Kind: prompt.Line,
			Check: func(r prompt.Reply) error { return verify.CheckEmail(r.Value) },
		})
		args = append(args, "--email", reply.Value)
	}
	asker.Close()
	restore()
	if err != nil {
		return err
	}
	return a.execute(cmd.Context(), append(a.args, args...))
}
