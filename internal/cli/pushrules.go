package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/term"
)

func newPushRules(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "push-rules",
		Short: "List, add and remove push rules",
		Long: `A push rule says which campaigns' participations Qualifio pushes to Actito. These
commands keep the list of planned rules in the configuration; what they change has to be clicked in
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
take for a formula gets an apostrophe in front, and a warning says how many did; a
line end in a value becomes \n. --raw leaves every value to the letter.`,
		Example: "  engage push-rules list\n  engage push-rules list customers/acme.yaml -o json",
	}, func(c *config.Config) listing {
		rules := full(c.PushRules)
		rows := [][]string{{"level", "name", "campaigns", "destination"}}
		for i, r := range rules {
			rules[i].Campaigns = r.EffectiveCampaigns()
			rows = append(rows, []string{r.Level, r.Name, rules[i].Campaigns, r.Destination})
		}
		return listing{rules, rows, nil, "%s plans no push rule, so nothing is pushed; engage push-rules add --level all adds one"}
	})
}

// ruleChange is a change of the push rules, as its JSON shows it.
type ruleChange struct {
	File    string            `json:"file"`
	Changed bool              `json:"changed"`
	Written bool              `json:"written"`
	Added   []config.PushRule `json:"added"`
	Removed []config.PushRule `json:"removed"`
}

func newPushRulesAdd(a *app) *cobra.Command {
	var destination string
	cmd := &cobra.Command{
		Use:   "add --level L [--name NAME] [--campaigns C] [--destination D]",
		Short: "Add a push rule",
		Long: `Add a push rule to the configuration and say where to make it in Qualifio. A second
rule for the same target is refused. Only the new entry is written: what else stands
in the file stays, the note walkthrough.push_rules included, which is yours.`,
		Example: `  engage push-rules add --level all
  engage push-rules add --level website --name shop.example.com --campaigns identified
  engage push-rules add --level campaign --name 'Staff quiz' --destination none`,
	}
	cmd.Flags().StringVar(&destination, "destination", "", "where to push to: `D` is the integration's name, or none (default the integration)")
	complete(cmd, "destination", []string{config.DestinationNone})
	return a.newRuleChange(cmd, func(c *config.Config, rule config.PushRule, change *ruleChange) error {
		if rule.Destination = destination; !cmd.Flags().Changed("destination") {
			rule.Destination = c.Integration.Name
		}
		rule.Campaigns = rule.EffectiveCampaigns()
		if rule.Destination != c.Integration.Name && rule.Destination != config.DestinationNone {
			return msg.New(msg.Usage, "--destination %q: it must be the integration, %q, or none", rule.Destination, c.Integration.Name)
		}
		if i := slices.IndexFunc(c.PushRules, rule.Overlaps); i >= 0 {
			return msg.New(msg.Usage, "there is a push rule for this target already: %s", config.FormatRule(c.PushRules[i])).
				WithHint("take it out first, with engage push-rules remove")
		}
		c.PushRules = append(slices.Clone(c.PushRules), rule)
		change.Added = []config.PushRule{rule}
		return nil
	})
}

func newPushRulesRemove(a *app) *cobra.Command {
	return a.newRuleChange(&cobra.Command{
		Use:   "remove --level L [--name NAME] [--campaigns C]",
		Short: "Remove a push rule",
		Long: `Remove a push rule from the configuration and say where to take it out in Qualifio.
--campaigns is needed only where there are several rules for the level and the name.`,
		Example: `  engage push-rules remove --level campaign --name 'Summer quiz'
  engage push-rules remove --level all --campaigns anonymous`,
	}, func(c *config.Config, wanted config.PushRule, change *ruleChange) error {
		var left, removed []config.PushRule
		for _, r := range c.PushRules {
			if r.Level == wanted.Level && r.Name == wanted.Name && (wanted.Campaigns == "" || r.EffectiveCampaigns() == wanted.Campaigns) {
				removed = append(removed, r)
			} else {
				left = append(left, r)
			}
		}
		if len(removed) == 0 {
			return msg.New(msg.Usage, "there is no push rule %s; there is %s", config.FormatRule(wanted), fewRules(c.PushRules))
		}
		if slices.ContainsFunc(removed, func(r config.PushRule) bool { return r.EffectiveCampaigns() != removed[0].EffectiveCampaigns() }) {
			return msg.New(msg.Usage, "several push rules fit: %s", fewRules(removed)).WithHint("say which one with --campaigns")
		}
		c.PushRules, change.Removed = left, removed
		return nil
	})
}

func fewRules(rules []config.PushRule) msg.Message {
	texts := []string{}
	for _, r := range rules {
		texts = append(texts, config.FormatRule(r))
	}
	if len(texts) == 0 {
		return msg.Literal("none at all")
	}
	return msg.Abbreviated(texts)
}

// newRuleChange completes the command with the flags that say which rule is
// meant, and with what add and remove both do. apply changes the configuration;
// the rule's Campaigns are empty where the flag was not given.
func (a *app) newRuleChange(cmd *cobra.Command, apply func(*config.Config, config.PushRule, *ruleChange) error) *cobra.Command {
	var level, name, campaigns string
	var dryRun bool
	flags := cmd.Flags()
	flags.BoolVar(&dryRun, "dry-run", false, "write nothing, show what would change")
	flags.StringVar(&level, "level", "", "`L` is "+either(config.Levels))
	flags.StringVar(&name, "name", "", "`NAME` of the website, Master Form or campaign, as in Qualifio")
	flags.StringVar(&campaigns, "campaigns", "", "for the levels all and website: `C` is "+either(config.Campaigns))
	o := addOutput(cmd, "text", "json")
	complete(cmd, "level", config.Levels)
	complete(cmd, "campaigns", config.Campaigns)
	_ = cmd.RegisterFlagCompletionFunc("name", func(cmd *cobra.Command, _ []string, _ string) (names []string, _ cobra.ShellCompDirective) {
		if file, err := a.load(); err == nil {
			for _, r := range file.Config.PushRules {
				names = append(names, r.Name)
			}
			if offered := a.feedNames(cmd.Context(), &file.Config, level); len(offered) > 0 && cmd.Name() == "add" {
				names = offered
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	cmd.Args = noArguments
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		rule, err := config.NewRule(level, name, campaigns)
		if err != nil {
			return err
		}
		rule.Campaigns = campaigns
		change := &ruleChange{File: a.configPath, Changed: true, Written: !dryRun}
		rules, err := a.changeRules(cmd.Context(), dryRun, func(c *config.Config) error { return apply(c, rule, change) })
		if err != nil {
			return err
		}
		if upkeep := guide.In(nil).UpkeepWarning(rules); upkeep != "" {
			a.warn("%s%s", strings.ToLower(upkeep[:1]), upkeep[1:])
		} else if len(rules) == 0 {
			a.warn("no push rule is planned any more, so nothing will be pushed")
		}
		if o.value == "json" {
			change.Added, change.Removed = full(change.Added), full(change.Removed)
			return a.writeJSON(change)
		}
		return a.printRules(change)
	}
	return cmd
}

// changeRules carries the change out on the configuration file, and returns the
// rules that are in it then. The change may be applied twice, the second time to
// what the file holds by then. With dryRun, nothing is written.
func (a *app) changeRules(ctx context.Context, dryRun bool, apply func(*config.Config) error) (rules []config.PushRule, err error) {
	f, err := a.load()
	if err != nil {
		return nil, err
	}
	update := func(f *config.File) (*config.Config, error) {
		c := f.Config
		err := apply(&c)
		rules = c.PushRules
		return &c, err
	}
	if dryRun {
		_, byHand, err := f.Preview(update)
		a.warnByHand(byHand)
		return rules, err
	}
	_, err = f.Update(ctx, update)
	return rules, err
}

// printRules prints what was changed, and where that is to be clicked.
func (a *app) printRules(change *ruleChange) error {
	if a.quiet {
		return nil
	}
	sign, verb, task := "+", "added to", "Make the rule"
	if len(change.Removed) > 0 {
		sign, verb, task = "-", "removed from", "Take the rule out"
	}
	if !change.Written {
		verb = "would be " + verb
	}
	var b strings.Builder
	for _, r := range slices.Concat(change.Added, change.Removed) {
		fmt.Fprintf(&b, "%s %s, to %s (%s %s)\n", sign, term.EscapeName(config.FormatRule(r)),
			term.EscapeName(r.Destination), verb, term.EscapeName(change.File))
	}
	if !change.Written {
		return a.write(b.String())
	}
	work := guide.In(nil).Step(&config.Config{PushRules: change.Added}, guide.StepPushRules).Tasks[0]
	fmt.Fprintf(&b, "\n%s in Qualifio: %s\n", task, work.Where)
	var rows [][]string
	for _, v := range work.Values {
		rows = append(rows, []string{v.Label, cmp.Or(v.Text, v.Note.String())})
	}
	_ = writeTable(&b, "  ", rows) // a strings.Builder takes everything
	return a.write(b.String())
}
