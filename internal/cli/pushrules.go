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
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/term"
)

func newPushRules(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "push-rules",
		Short: "List, add and remove push rules",
		Long: `A push rule says which campaigns' participations Qualifio pushes to Actito. These
commands keep the list of planned rules in the configuration; what they change has to be clicked in
Qualifio, and they say where.`,
		Example: "  engage push-rules list\n  engage push-rules add --level all\n  engage push-rules remove --level campaign --name \"Summer quiz\"",
		Args:    noArguments,
	}, newPushRulesList(a), newPushRulesAdd(a), newPushRulesRemove(a))
}

func newPushRulesList(a *app) *cobra.Command {
	return a.newList(&cobra.Command{
		Short: "Show the push rules of a configuration",
		Long: `Show the push rules of a configuration. Where a rule does not say which campaigns
it is for, the default is shown: both.

CSV is as RFC 4180 says, with a line of headings. A value that a spreadsheet would
take for a formula gets an apostrophe in front, and a warning says how many did; a
line end in a value becomes \n. --raw leaves every value to the letter.
FILE is as for engage validate; of several, CSV and JSON name the file, too.`,
		Example: "  engage push-rules list\n  engage push-rules list customers/acme.yaml -o json\n  engage push-rules list -o csv customers/",
	}, "push_rules", func(c *config.Config, _ bool) listing {
		rules := full(c.PushRules)
		rows := [][]string{{"level", "name", "campaigns", "destination"}}
		for i, r := range rules {
			rules[i].Campaigns = r.EffectiveCampaigns()
			rows = append(rows, []string{r.Level, r.Name, rules[i].Campaigns, r.Destination})
		}
		return listing{json: rules, rows: rows, none: "%s plans no push rule, so nothing is pushed; engage push-rules add --level all adds one"}
	})
}

// ruleChange is a change of the push rules, as its JSON shows it.
type ruleChange struct {
	File    string            `json:"file"`
	Changed bool              `json:"changed"`
	Written bool              `json:"written"`
	Added   []config.PushRule `json:"added"`
	Removed []config.PushRule `json:"removed"`
	Error   *errorObject      `json:"error,omitempty"`

	same   string            // why there was nothing to change
	rules  []config.PushRule // that are in the file then
	byHand error             // with --dry-run: why it could not be written
}

func newPushRulesAdd(a *app) *cobra.Command {
	var destination string
	cmd := &cobra.Command{
		Use:   "add [FILE…] --level L [--name NAME]",
		Short: "Add a push rule",
		Long: `Add a push rule to configurations and say where to make it in Qualifio. One that is
there already changes nothing, and is wrong use with --strict; another rule for the same
target is refused. FILE is as for engage validate. Only the new entry is written: what else stands
in the file stays, the note walkthrough.push_rules included, which is yours.`,
		Example: `  engage push-rules add --level all --campaigns identified
  engage push-rules add --level website --name shop.example.com
  engage push-rules add --level campaign --name "Staff quiz" --destination none
  engage push-rules add customers/ --level campaign --name "Summer quiz"`,
	}
	cmd.Flags().StringVar(&destination, "destination", "", "where to push to: `D` is the integration's name, or none (default the integration)")
	complete(cmd, "destination", []string{config.DestinationNone})
	return a.newRuleChange(cmd, func(c *config.Config, rule config.PushRule) (ruleChange, error) {
		if rule.Destination = destination; !cmd.Flags().Changed("destination") {
			rule.Destination = c.Integration.Name
		}
		rule.Campaigns = rule.EffectiveCampaigns()
		if rule.Destination != c.Integration.Name && rule.Destination != config.DestinationNone {
			return ruleChange{}, msg.New(msg.Usage, "--destination %q: it must be the integration, %q, or none", rule.Destination, c.Integration.Name)
		}
		if i := slices.IndexFunc(c.PushRules, rule.Overlaps); i >= 0 {
			there := c.PushRules[i]
			there.Campaigns = there.EffectiveCampaigns()
			if there == rule {
				return ruleChange{same: "there is this push rule already"}, nil
			}
			return ruleChange{}, msg.New(msg.Usage, "there is a push rule for this target already: %s", config.FormatRule(c.PushRules[i])).
				WithHint("take it out first, with engage push-rules remove")
		}
		c.PushRules = append(slices.Clone(c.PushRules), rule)
		return ruleChange{Added: []config.PushRule{rule}}, nil
	})
}

func newPushRulesRemove(a *app) *cobra.Command {
	return a.newRuleChange(&cobra.Command{
		Use:   "remove [FILE…] --level L [--name NAME]",
		Short: "Remove a push rule",
		Long: `Remove a push rule from configurations and say where to take it out in Qualifio. One
that is not there changes nothing, and is wrong use with --strict. FILE is as for engage
validate.
--campaigns is needed only where there are several rules for the level and the name.`,
		Example: `  engage push-rules remove --level campaign --name "Summer quiz"
  engage push-rules remove --level all --campaigns anonymous`,
	}, func(c *config.Config, wanted config.PushRule) (ruleChange, error) {
		var left, removed []config.PushRule
		for _, r := range c.PushRules {
			if r.Level == wanted.Level && r.Name == wanted.Name && (wanted.Campaigns == "" || r.EffectiveCampaigns() == wanted.Campaigns) {
				removed = append(removed, r)
			} else {
				left = append(left, r)
			}
		}
		if len(removed) == 0 {
			return ruleChange{same: fmt.Sprintf("there is no push rule %s; there is %s", config.FormatRule(wanted), fewRules(c.PushRules))}, nil
		}
		if slices.ContainsFunc(removed, func(r config.PushRule) bool { return r.EffectiveCampaigns() != removed[0].EffectiveCampaigns() }) {
			return ruleChange{}, msg.New(msg.Usage, "several push rules fit: %s", fewRules(removed)).WithHint("say which one with --campaigns")
		}
		c.PushRules = left
		return ruleChange{Removed: removed}, nil
	})
}

func fewRules(rules []config.PushRule) msg.Message {
	if len(rules) == 0 {
		return msg.Literal("none at all")
	}
	return msg.Abbreviated(lists.Map(rules, config.FormatRule))
}

// newRuleChange completes the command with the flags that say which rule is
// meant, and with what add and remove both do. apply changes the configuration;
// the rule's Campaigns are empty where the flag was not given.
func (a *app) newRuleChange(cmd *cobra.Command, apply func(*config.Config, config.PushRule) (ruleChange, error)) *cobra.Command {
	var level, name, campaigns string
	var dryRun bool
	flags := cmd.Flags()
	flags.BoolVar(&dryRun, "dry-run", false, "write nothing, show what would change")
	flags.StringVar(&level, "level", "", "`L` is "+either(config.Levels))
	flags.StringVar(&name, "name", "", "`NAME` of the website, Master Form or campaign, as in Qualifio")
	flags.StringVar(&campaigns, "campaigns", "", "for the levels all and website: `C` is "+either(config.Campaigns))
	output := addOutput(cmd, "text", "json")
	complete(cmd, "level", config.Levels)
	complete(cmd, "campaigns", config.Campaigns)
	_ = cmd.RegisterFlagCompletionFunc("name", func(cmd *cobra.Command, _ []string, _ string) (names []string, _ cobra.ShellCompDirective) {
		if file, err := a.load(); err == nil {
			names = lists.Map(file.Config.PushRules, func(r config.PushRule) string { return r.Name })
			if offered := a.feedNames(cmd.Context(), &file.Config, level); len(offered) > 0 && cmd.Name() == "add" {
				names = offered
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	run := a.addFiles(cmd)
	flags.BoolVar(&run.strict, "strict", false, "fail where there is nothing to change, or a folder has YAML files that are no configurations")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rule, err := config.NewRule(level, name, campaigns)
		if err = cmp.Or(err, run.open(args)); err != nil {
			return err
		}
		rule.Campaigns = campaigns
		work := func(ctx context.Context, f *config.File) (ruleChange, error) {
			return run.changeRules(ctx, f, dryRun, func(c *config.Config) (ruleChange, error) { return apply(c, rule) })
		}
		var changes []ruleChange
		for o := range eachConfiguration(cmd.Context(), run, work) {
			c := o.result
			switch {
			case o.err == nil:
				a.reportRules(c, output.value)
			case run.list:
				c = ruleChange{File: o.path, Error: a.errorObject(o.err)}
			default:
				return o.err
			}
			c.Added, c.Removed = full(c.Added), full(c.Removed)
			changes = append(changes, c)
		}
		if output.value == "json" {
			writeObjects(run, changes)
		}
		return run.end(cmd.Context())
	}
	return cmd
}

// changeRules carries the change out on a file, unless dryRun. The change may be
// applied twice, the second time to what the file holds by then.
func (run *fileRun) changeRules(
	ctx context.Context, f *config.File, dryRun bool, apply func(*config.Config) (ruleChange, error),
) (change ruleChange, err error) {
	update := func(f *config.File) (*config.Config, error) {
		c := f.Config
		change, err = apply(&c)
		if err == nil && change.same != "" && run.strict {
			err = msg.New(msg.Usage, "%s", change.same)
		}
		change.File, change.rules = f.Path, c.PushRules
		change.Changed = len(change.Added)+len(change.Removed) > 0
		return &c, err
	}
	if dryRun {
		_, change.byHand, err = f.Preview(update)
	} else {
		change.Written, err = f.Update(ctx, update)
	}
	return change, err
}

// reportRules tells of a change: on standard error what to look at, and, unless as JSON
// at the end, what was changed and where that is to be clicked.
func (a *app) reportRules(change ruleChange, format string) {
	switch upkeep := guide.In(nil).UpkeepWarning(change.rules); {
	case !change.Changed:
	case upkeep != "":
		a.warn("%s%s", strings.ToLower(upkeep[:1]), upkeep[1:])
	case len(change.rules) == 0:
		a.warn("no push rule is planned any more, so nothing will be pushed")
	}
	a.warnByHand(change.byHand)
	switch {
	case a.quiet || format == "json":
		return
	case !change.Changed:
		a.write(fmt.Sprintf("= %s: nothing to change: %s\n", term.EscapeName(change.File), term.EscapeText(msg.OneLine(change.same))))
		return
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
	if change.Written {
		work := guide.In(nil).Step(&config.Config{PushRules: change.Added}, guide.StepPushRules).Tasks[0]
		fmt.Fprintf(&b, "\n%s in Qualifio: %s\n", task, work.Where)
		writeTable(&b, "  ", lists.Map(work.Values, func(v guide.Value) []string { return []string{v.Label, cmp.Or(v.Text, v.Note.String())} }))
	}
	a.write(b.String())
}
