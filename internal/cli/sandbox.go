package cli

import (
	"fmt"
	"strings"
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
	var faults []string
	var subscriptions int
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local stand-in for Actito's API",
		Long: `Run a local server that answers engage's calls as Actito documents them, with a
sample licence: two entities, three profile tables, a dozen subscriptions. It
listens on this machine alone, and it is not Actito: nothing is stored or sent.

Faults make it misbehave, to see what engage and your scripts do then:
` + faultHelp(),
		Example: `  engage sandbox
  engage sandbox --addr 127.0.0.1:8080 --fault form=403
  engage sandbox --fault 'entities=429:retry-after=2:times=1'`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Addr, "addr", "127.0.0.1:0", "`ADDRESS` to listen on; port 0 takes a free one")
	flags.StringArrayVar(&faults, "fault", nil, "`FAULT` to show, ROUTE=KIND; may be repeated")
	flags.DurationVar(&options.TokenLife, "token-life", 15*time.Minute, "how long a token lives")
	flags.IntVar(&subscriptions, "subscriptions", 0, "serve `N` made-up subscriptions instead of the sample licence")
	o := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		parsed, err := sandbox.ParseFaults(faults...)
		if err != nil {
			return err
		}
		options.Faults = parsed
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

func faultHelp() string {
	var b strings.Builder
	for _, doc := range sandbox.FaultDocs() {
		fmt.Fprintf(&b, "  %-24s %s\n", doc.Form, doc.Effect)
	}
	fmt.Fprintf(&b, "Routes: %s", strings.Join(sandbox.RouteNames(), ", "))
	return b.String()
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
