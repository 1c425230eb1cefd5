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
	"engage/internal/secret"
	"engage/internal/term"
)

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
		a.write(fmt.Sprintf("= %s: nothing to change: %s\n", term.EscapeName(change.File), term.EscapeText(msg.OneLine(secret.MaskArguments(change.same, a.args)))))
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
