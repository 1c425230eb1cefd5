package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/term"
)

func newPushRules(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "push-rules",
		Short: "List, add and remove push rules",
		Long: `A push rule says which campaigns' participations Qualifio pushes to Actito. These
commands keep the list in the configuration; what they change has to be clicked in
Qualifio, and they say where.`,
		Example: "  engage push-rules list\n  engage push-rules add --level all\n  engage push-rules remove --level campaign --name 'Summer quiz'",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPushRulesList(a), newPushRulesAdd(a), newPushRulesRemove(a))
	return cmd
}

func newPushRulesList(a *app) *cobra.Command {
	return a.newList(&cobra.Command{
		Short: "Show the push rules of a configuration",
		Long: `Show the push rules of a configuration. Where a rule does not say which campaigns
it is for, the default is shown: both.

CSV is as RFC 4180 says, with a line of headings. A value that a spreadsheet would
take for a formula gets an apostrophe in front, and a warning says how many did;
--raw leaves every value to the letter.`,
		Example: "  engage push-rules list\n  engage push-rules list customers/acme.yaml -o json",
	}, func(c *config.Config) listing {
		rules := full(slices.Clone(c.PushRules))
		for i, r := range rules {
			rules[i].Campaigns = r.EffectiveCampaigns()
		}
		return listing{
			json: rules,
			csv:  ruleRows([]string{"level", "name", "campaigns", "destination"}, rules),
			text: ruleRows([]string{"LEVEL", "NAME", "CAMPAIGNS", "DESTINATION"}, rules),
			none: "%s has no push rules, so nothing is pushed; engage push-rules add --level all adds one",
		}
	})
}

func ruleRows(head []string, rules []config.PushRule) [][]string {
	rows := [][]string{head}
	for _, r := range rules {
		rows = append(rows, []string{r.Level, r.Name, r.Campaigns, r.Destination})
	}
	return rows
}

// ruleChange is what add and remove did to a file.
type ruleChange struct {
	File    string            `json:"file"`
	Changed bool              `json:"changed"`
	Written bool              `json:"written"`
	Added   []config.PushRule `json:"added"`
	Removed []config.PushRule `json:"removed"`
}

// printChange prints what was changed, then where that is to be clicked.
func (a *app) printChange(change ruleChange, c *config.Config, format string) error {
	if format == "json" {
		return a.writeJSON(change)
	}
	if a.quiet {
		return nil
	}
	var b strings.Builder
	would := ""
	if !change.Written {
		would = "would be "
	}
	for _, r := range change.Added {
		fmt.Fprintf(&b, "+ %s (%sadded to %s)\n", ruleText(r), would, term.EscapeName(change.File))
	}
	for _, r := range change.Removed {
		fmt.Fprintf(&b, "- %s (%sremoved from %s)\n", ruleText(r), would, term.EscapeName(change.File))
	}
	what, list := "Make the rule", change.Added
	if len(list) == 0 {
		what, list = "Take the rule out", change.Removed
	}
	if change.Written && len(list) > 0 {
		where := guide.In(a.speaker).Step(c, guide.StepPushRules).Tasks[0].Where
		fmt.Fprintf(&b, "\n%s in Qualifio: %s\n", what, where)
		for _, r := range list {
			_ = writeTable(&b, "  ", ruleFields(r)) // a strings.Builder takes everything
		}
		if guide.StateOf(c, guide.StepPushRules) == config.StateDone {
			b.WriteString("walkthrough.push_rules says done: that is your note and stays, but this is new\n")
		}
	}
	_, err := fmt.Fprint(a.out, term.EscapeText(b.String()))
	return err
}

// ruleFields are what Qualifio's form asks for.
func ruleFields(r config.PushRule) [][]string {
	levels := map[string]string{
		config.LevelAll: "all (the default rules)", config.LevelWebsite: "website",
		config.LevelMasterForm: "Master Form", config.LevelCampaign: "campaign",
	}
	rows := [][]string{{"Level", levels[r.Level]}}
	if r.Name != "" {
		rows = append(rows, []string{"Name", r.Name})
	}
	if c := r.EffectiveCampaigns(); c != "" {
		rows = append(rows, []string{"Campaigns", map[string]string{
			config.CampaignsBoth: "identified and anonymous", config.CampaignsIdentified: "identified", config.CampaignsAnonymous: "anonymous",
		}[c]})
	}
	return append(rows, []string{"Push destination", r.Destination})
}

// ruleText is a rule in one line.
func ruleText(r config.PushRule) string {
	text := r.Level
	if r.Name != "" {
		text += fmt.Sprintf(" %q", r.Name)
	}
	if c := r.EffectiveCampaigns(); c != "" {
		text += ", " + c
	}
	if r.Destination != "" {
		text += ", to " + term.EscapeName(r.Destination)
	}
	return text
}

// levelFlags are the flags that say which rule is meant.
type levelFlags struct {
	level, name, campaigns string
	dryRun                 bool
}

func (f *levelFlags) rule() (config.PushRule, error) {
	return config.RuleOf(f.level, f.name, f.campaigns)
}

func (f *levelFlags) add(a *app, cmd *cobra.Command, done string) {
	flags := cmd.Flags()
	flags.BoolVar(&f.dryRun, "dry-run", false, "write nothing, show what would be "+done)
	flags.StringVar(&f.level, "level", "", "`L` is "+either(config.Levels))
	flags.StringVar(&f.name, "name", "", "`NAME` of the website, Master Form or campaign, as in Qualifio")
	flags.StringVar(&f.campaigns, "campaigns", "", "for the levels all and website: `C` is "+either(config.Campaigns))
	complete(cmd, "level", config.Levels)
	complete(cmd, "campaigns", config.Campaigns)
	_ = cmd.RegisterFlagCompletionFunc("name", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		if file, err := a.load(); err == nil {
			for _, r := range file.Config.PushRules {
				if r.Name != "" && (f.level == "" || r.Level == f.level) {
					names = append(names, r.Name)
				}
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}
