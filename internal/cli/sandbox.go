package cli

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/sandbox"
	"engage/internal/secret"
	"engage/internal/term"
	"engage/internal/wizard"
)

// What the sandbox's sample licence is asked for unless told otherwise.
const (
	sandboxName   = "Actito – Sandbox"
	sandboxEntity = "acme"
	sandboxTable  = "Clients"
)

func newSandbox(a *app) *cobra.Command {
	options := sandbox.Options{}
	var statuses map[string]int
	var hanging []string
	var latency time.Duration
	var subscriptions int
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local stand-in for Actito's API",
		Long: `Run a local server that answers engage's calls as Actito documents them, with a
sample licence: two entities, three profile tables, a dozen subscriptions. It
listens on this machine alone, and it is not Actito: nothing is stored or sent.

Let it misbehave to see what engage and your scripts do then. ROUTE is a call:
token, entities, tables, table or form, with .v5 or .v4 for one of two twins;
subscriptions for all whose answer holds them; * for every call.`,
		Example: `  engage sandbox
  engage sandbox --addr 127.0.0.1:8080 --status form=403
  engage sandbox --latency 300ms --hang entities`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Addr, "addr", "127.0.0.1:0", "`ADDRESS` to listen on; port 0 takes a free one")
	flags.StringToIntVar(&statuses, "status", nil, "answer a route with a status, as `ROUTE=CODE`; may be repeated")
	flags.Lookup("status").DefValue = "" // not [], which says nothing
	flags.DurationVar(&latency, "latency", 0, "hold each answer back for a `DURATION`")
	flags.StringArrayVar(&hanging, "hang", nil, "never answer a `ROUTE`; may be repeated")
	flags.DurationVar(&options.TokenLife, "token-life", 15*time.Minute, "how long a token lives")
	flags.IntVar(&subscriptions, "subscriptions", 0, "serve `N` made-up subscriptions instead of the sample licence")
	o := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		options.Faults = []sandbox.Fault{{Route: "*", Latency: latency}}
		for _, route := range hanging {
			options.Faults = append(options.Faults, sandbox.Fault{Route: route, Answer: sandbox.Hang})
		}
		// The first fault of a call wins: * sorts last here.
		for _, route := range slices.Backward(slices.Sorted(maps.Keys(statuses))) {
			options.Faults = append(options.Faults, sandbox.Fault{Route: route, Status: statuses[route]})
		}
		if subscriptions > 0 {
			options.Licence = sandbox.Synthetic(subscriptions)
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
		if err := a.announce(server, o.format); err != nil {
			return err
		}
		<-cmd.Context().Done()
		return cmd.Context().Err()
	}
	return cmd
}

// announce prints what one needs to talk to the sandbox.
func (a *app) announce(server *sandbox.Server, format string) error {
	answers := sandboxAnswers(server.URL())
	answers.Subscriptions = []string{"newsletter"}
	c := answers.Config(nil, secret.EnvSource().String())
	if format == "json" {
		return a.writeJSON(map[string]string{"url": server.URL(), "api_key": server.Key(), "config": string(config.Render(c))})
	}
	_, err := fmt.Fprintf(a.out, `Address   %s
API key   %s
It runs until Ctrl-C. In another terminal:

export %s=%s
engage setup --no-input --name '%s' --env custom --api-domain %s --entity %s --profile-table %s --all-subscriptions

A configuration to start from:

%s`, server.URL(), server.Key(), secret.Variable, server.Key(), sandboxName, server.URL(), sandboxEntity, sandboxTable, config.Render(c))
	return err
}

// sandboxAnswers are the answers that fit the sample licence.
func sandboxAnswers(url string) wizard.Answers {
	answers := wizard.Defaults()
	answers.Name = sandboxName
	answers.Environment, answers.APIDomain = actito.Custom, url
	answers.Entity, answers.ProfileTable = sandboxEntity, sandboxTable
	answers.KeyStore = wizard.StoreNone
	return answers
}
