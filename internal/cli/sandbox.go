package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/msg"
	"engage/internal/sandbox"
	"engage/internal/secret"
	"engage/internal/term"
	"engage/internal/wizard"
)

func newSandbox(a *app) *cobra.Command {
	options := sandbox.Options{}
	var statuses map[string]int
	var hanging []string
	var latency time.Duration
	var subscriptions uint
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local stand-in for Actito's API",
		Long: `Run a local server that answers engage's calls as Actito does, as far as is known, with a
sample licence: two entities, three profile tables, a dozen subscriptions. It
listens on this machine alone, and it is not Actito: nothing is stored or sent.

Let it misbehave to see what engage and your scripts do then. ROUTE is a call:
token, entities, tables, table, form or profile, with .v5 or .v4 for one of two twins;
form.new and form.old, tables.v5.new and so on for one of two spellings of the
address; subscriptions for all whose answer holds them; feed, a campaign feed as
Qualifio serves one; * for every call.`,
		Example: `  engage sandbox
  engage sandbox --addr 127.0.0.1:8080 --status form=403
  engage sandbox --latency 300ms --hang entities
  engage sandbox --addresses old`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Addr, "addr", "127.0.0.1:0", "`ADDRESS` to listen on; port 0 takes a free one")
	flags.StringToIntVar(&statuses, "status", nil, "answer a route with a status, as `ROUTE=CODE`; may be repeated")
	flags.Lookup("status").DefValue = "" // not [], which says nothing
	flags.DurationVar(&latency, "latency", 0, "hold each answer back for a `DURATION`")
	flags.BoolVar(&options.RestoreSpaces, "restore-spaces", false, "turn the underscores of an opt-in's name back into spaces, as an account manager sets it up")
	flags.StringArrayVar(&hanging, "hang", nil, "never answer a `ROUTE`; may be repeated")
	spelling := addChoice(cmd, "addresses", "", "which spelling of Actito's addresses answers: `S` is "+either(sandbox.Spellings), sandbox.Spellings)
	flags.DurationVar(&options.TokenLife, "token-life", 15*time.Minute, "how long a token is accepted")
	flags.UintVar(&subscriptions, "subscriptions", 0, "serve `N` made-up subscriptions instead of the sample licence")
	o := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if latency < 0 {
			return msg.New(msg.Usage, "--latency can't be less than nothing")
		}
		if options.TokenLife <= 0 {
			return msg.New(msg.Usage, "--token-life must be more than nothing, such as 30s")
		}
		if subscriptions > 0 {
			options.Licence = sandbox.Synthetic(int(subscriptions))
		}
		options.Addresses = spelling.value
		options.Faults = []sandbox.Fault{{Route: "*", Latency: latency}}
		for _, route := range hanging {
			options.Faults = append(options.Faults, sandbox.Fault{Route: route, Answer: sandbox.Hang})
		}
		// The first fault of a call wins: * sorts last here.
		for _, route := range slices.Backward(slices.Sorted(maps.Keys(statuses))) {
			options.Faults = append(options.Faults, sandbox.Fault{Route: route, Status: statuses[route]})
		}
		if a.verbose {
			options.Log = func(c sandbox.Call) {
				_, _ = fmt.Fprintf(a.err, "%s %s: %d\n", c.Method, term.EscapeLine(c.Path), c.Status)
			}
		}
		server, err := sandbox.Start(options)
		if err != nil {
			return err
		}
		defer server.Close()
		a.announce(server, o.value)
		if err := a.out.lost(); err != nil {
			return err
		}
		<-cmd.Context().Done()
		return cmd.Context().Err()
	}
	cmd.AddCommand(newParticipate(a))
	return cmd
}

func newParticipate(a *app) *cobra.Command {
	var p sandbox.Participation
	var addr string
	cmd := &cobra.Command{
		Use:   "participate",
		Short: "Send a made-up participation to a running sandbox",
		Long: `Send a made-up participation to a sandbox that runs on this computer, and nowhere
else; engage verify shows what arrived. The sandbox makes the profile with the e-mail
address, and sets the subscription that is called, to the letter, what follows optin_
in the name of an opt-in. So an underscore that was a space changes nothing, unless
the sandbox was started with --restore-spaces. The sandbox forgets all when it ends.

The configuration says where the sandbox is, and the entity and form. With --addr
there need not be a configuration.`,
		Example: `  engage sandbox participate --email me@example.com --optin optin_newsletter
  engage sandbox participate --addr 127.0.0.1:8080 --email me@example.com`,
		Args: noKeyArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&p.EmailAddress, "email", "", "the `ADDRESS` of who takes part")
	flags.StringArrayVar(&p.OptIns, "optin", nil, "the technical `NAME` of the mapping variable of an opt-in that is ticked; may be repeated")
	flags.StringVar(&addr, "addr", "", "where the sandbox is, `HOST:PORT` or its address")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkEmail(p.EmailAddress); err != nil {
			return err
		}
		sample := sandboxAnswers("")
		c := sample.Config(nil, "")
		if f, err := a.load(); err == nil {
			c = &f.Config
		} else if addr == "" || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		err := sandbox.Participate(cmd.Context(), cmp.Or(addr, connect.Domain(c.Actito)), c.Actito.Entity, c.Actito.Form, p)
		if err == nil && !a.quiet {
			a.print("taken part; engage verify shows what arrived")
		}
		return err
	}
	return cmd
}

// announce prints what one needs to talk to the sandbox.
func (a *app) announce(server *sandbox.Server, format string) {
	answers := sandboxAnswers(server.URL())
	answers.Subscriptions = []string{"newsletter"}
	c := answers.Config(nil, secret.EnvSource().String())
	if format == "json" {
		a.writeJSON(map[string]string{"url": server.URL(), "api_key": server.Key(), "campaign_feed": server.FeedURL(), "config": string(config.Render(c))})
		return
	}
	_, _ = fmt.Fprintf(a.out, `Address   %s
API key   %s
It runs until Ctrl-C. In another terminal:

export %s=%s
engage setup --no-input --name '%s' --env custom --api-domain %s --entity %s --profile-table %s --all-subscriptions

A campaign feed as Qualifio serves one, for qualifio.campaign_feed in a configuration:

export ENGAGE_CAMPAIGN_FEED='%s'

A configuration to start from:

%s`, server.URL(), server.Key(), secret.Variable, server.Key(), answers.Name, server.URL(), answers.Entity, answers.ProfileTable, server.FeedURL(), config.Render(c))
}

// sandboxAnswers are the answers that fit the sample licence.
func sandboxAnswers(url string) wizard.Answers {
	answers := wizard.Defaults()
	answers.Name = "Actito – Sandbox"
	answers.Environment, answers.APIDomain = actito.Custom, url
	answers.Entity, answers.ProfileTable = "acme", "Clients"
	answers.KeyStore = wizard.StoreNone
	return answers
}
