package cli

import (
	"fmt"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/term"
	"engage/internal/verify"
)

// verifyObject is the result in JSON.
type verifyObject struct {
	File string `json:"file"`
	*verify.Result
}

func newVerify(a *app) *cobra.Command {
	var email string
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Look whether a test participation reached Actito",
		Long: `Take part once in a campaign, with an address that is new to Actito, and tick its
opt-ins. Then this command looks in the profile table for the profile with that
address, and says for each mapping variable whether its subscription is there; for
what is missing, the likely causes. It waits for what may still come, and only reads. The address and all
else in the profile are neither shown nor kept.

It looks at what is there now: a subscription that the profile had before looks the
same, and a profile may be older than the participation.

Exit code: 0 the profile has all of them; 6 something is missing; 5 the profile can't be read.`,
		Example: `  engage verify --email me@example.com
  engage verify --email me@example.com --wait 0 -o json`,
		Args: noKeyArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&email, "email", "", "the `ADDRESS` with which you took part, new to Actito")
	flags.DurationVar(&wait, "wait", 2*time.Minute, "how long to wait for what is missing, as a `DURATION`; 0 looks once")
	a.addKeyFlags(cmd)
	a.addLanguage(cmd)
	output := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkEmail(email); err != nil {
			return err
		}
		if wait < 0 {
			return msg.New(msg.Usage, "--wait must not be negative")
		}
		f, err := a.verifiable()
		if err != nil {
			return err
		}
		given, err := a.readKey()
		if err != nil {
			return err
		}
		pool := a.pool(given)
		if pool.Fleet, err = config.FindFleet(f.Path); err != nil {
			return err
		}
		client, err := pool.Client(cmd.Context(), &f.Config, f.Path)
		if err != nil {
			return err
		}
		r, err := verify.Participation(cmd.Context(), client, &f.Config, email, wait, a.countdown())
		if err != nil {
			return err
		}
		if output.value == "json" {
			a.writeJSON(verifyObject{f.Path, r})
		} else {
			a.writeArrived(f, r)
		}
		if !r.OK {
			return failed(msg.Difference)
		}
		return nil
	}
	return cmd
}

// verifiable loads a configuration that says what to look for, and where.
func (a *app) verifiable() (*config.File, error) {
	f, err := a.load()
	if err != nil {
		return nil, err
	}
	if f.Config.Actito.ProfileTable == "" {
		line, column := f.Position("actito")
		return nil, msg.New(msg.Config, "%s:%d:%d: there is no profile_table, so it is not known where the profile is", f.Path, line, column).
			WithHint("add profile_table: NAME to the actito block, as the table is called in Actito")
	}
	if len(f.Config.MappingVariables) == 0 {
		return nil, msg.New(msg.Config, "%s has no mapping variable, so there is no subscription to look for", f.Path).
			WithHint("engage optins sync adds one for each subscription")
	}
	return f, nil
}

// checkEmail checks the flag with an e-mail address, without repeating it.
func checkEmail(email string) error {
	if err := verify.CheckEmail(email); err != nil {
		return msg.New(msg.Usage, "--email: %w", err).WithHint("name the address with which you took part, such as --email me@example.com")
	}
	return nil
}

// countdown shows how long the wait goes on: on a terminal in one line that comes
// and goes, else once.
func (a *app) countdown() func(left time.Duration) {
	inPlace := term.IsTerminal(a.err.File) && !term.Dumb()
	told := false
	return func(left time.Duration) {
		left = left.Round(time.Second)
		switch {
		case a.quiet:
		case inPlace && left <= 0:
			a.err.line("")
		case inPlace:
			text := a.language.Say("Not all is there yet: looking again, %s left · ctrl+c stops", left)
			a.err.line(ansi.Truncate(text, a.err.width(), ""))
		case !told:
			told = true
			a.note("%s", a.language.Say("Not all is there yet: looking again every %s, for %s at most", verify.Interval, left))
		}
	}
}

// writeArrived writes the result for a person.
func (a *app) writeArrived(f *config.File, r *verify.Result) {
	found := a.language.Say("The profile is in the table %q.", f.Config.Actito.ProfileTable)
	if !r.ProfileFound {
		found = a.language.Say("Actito shows no profile with this e-mail address in the table %q (404).", f.Config.Actito.ProfileTable)
	}
	a.print("%s", found)
	rows := lists.Map(r.Variables, func(v verify.Variable) []string {
		return []string{a.language.Text(statusWords[v.Status]), v.TechnicalName, v.Subscription}
	})
	writeTable(a.out, "  ", rows)
	a.print("%s", r.Sum().In(a.language))
	if len(r.Causes) > 0 {
		a.print("%s", a.language.Say("Likely causes, in the order in which to look:"))
	}
	for i, id := range r.Causes {
		what, look := verify.Describe(a.language, id)
		a.print("%s", term.Wrap(fmt.Sprintf("  %d. %s", i+1, what), a.out.width(), 5))
		a.print("%s", term.Wrap("     "+look, a.out.width(), 5))
	}
}

var statusWords = map[verify.Status]msg.Text{
	verify.Subscribed: "subscribed", verify.NotSubscribed: "not subscribed", verify.Unknown: "unknown to Actito",
}
