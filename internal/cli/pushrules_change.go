package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/term"
)

func newPushRulesAdd(a *app) *cobra.Command {
	var which levelFlags
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
		Args: noArguments,
	}
	which.add(a, cmd, "added")
	cmd.Flags().StringVar(&destination, "destination", "", "where to push to: `D` is the integration's name, or none (default the integration)")
	o := addOutput(cmd, "text", "json")
	_ = cmd.RegisterFlagCompletionFunc("destination", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		values := []string{config.DestinationNone}
		if f, err := a.load(); err == nil {
			values = append(values, f.Config.Integration.Name)
		}
		return values, cobra.ShellCompDirectiveNoFileComp
	})
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		rule, err := which.rule()
		if err != nil {
			return err
		}
		if rule.Destination = destination; cmd.Flags().Changed("destination") && destination == "" {
			return msg.New(msg.Usage, "--destination names nothing").WithHint("leave it out for the integration, or --destination none")
		}
		var before []config.PushRule
		change := func(c *config.Config) (ruleChange, error) {
			before = c.PushRules
			rule, err := fitting(rule, c, a.configPath)
			if err != nil {
				return ruleChange{}, err
			}
			c.PushRules = append(slices.Clone(before), rule)
			return ruleChange{Added: []config.PushRule{rule}}, nil
		}
		done, c, err := a.changeRules(cmd.Context(), which.dryRun, change)
		if err != nil {
			return err
		}
		if warning := ruleWarning(done.Added[0], before); warning != "" {
			a.warn("%s", warning)
		}
		return a.printChange(done, c, o.format)
	}
	return cmd
}

// fitting completes a rule for the configuration; one that doesn't fit is an
// error of kind msg.Usage.
func fitting(rule config.PushRule, c *config.Config, path string) (config.PushRule, error) {
	name := c.Integration.Name
	switch rule.Destination {
	case "":
		rule.Destination = name
	case name, config.DestinationNone:
	default:
		err := msg.New(msg.Usage, "--destination %q: it must be the integration, %q, or none", rule.Destination, name)
		if near, ok := config.Suggest(rule.Destination, []string{name, config.DestinationNone}); ok {
			_ = err.WithHint("did you mean %q? Leave --destination out for the integration", near)
		}
		return rule, err
	}
	for _, other := range c.PushRules {
		if rule.Overlaps(other) {
			return rule, msg.New(msg.Usage, "there is a push rule for this target already: %s", ruleText(other)).
				WithHint("take it out first: engage push-rules remove%s%s", configArgument(path), removeArguments(other))
		}
	}
	return rule, nil
}

// ruleWarning is what somebody who adds the rule should know.
func ruleWarning(rule config.PushRule, before []config.PushRule) string {
	if covering := rule.Covered(before); covering != nil {
		if slices.ContainsFunc(covering, func(c config.PushRule) bool { return c.Destination != rule.Destination }) {
			return "an account-wide rule covers this already: this one is an exception to it, and needs upkeep"
		}
		return "an account-wide rule covers this already: this one adds nothing but upkeep"
	}
	if rule.Level != config.LevelAll {
		upkeep := guide.In(nil).Upkeep([]config.PushRule{rule})
		return strings.ToLower(upkeep[:min(1, len(upkeep))]) + upkeep[min(1, len(upkeep)):]
	}
	var covered []string
	all := append(slices.Clone(before), rule)
	for _, r := range before {
		if r.Level != config.LevelAll && r.Covered(all) != nil && r.Destination == rule.Destination {
			r.Destination = ""
			covered = append(covered, ruleText(r))
		}
	}
	if len(covered) == 0 {
		return ""
	}
	return "this account-wide rule covers what other rules are for, which can go: " + strings.Join(covered, "; ")
}

func newPushRulesRemove(a *app) *cobra.Command {
	var which levelFlags
	cmd := &cobra.Command{
		Use:   "remove --level L [--name NAME] [--campaigns C]",
		Short: "Remove a push rule",
		Long: `Remove a push rule from the configuration and say where to take it out in Qualifio.
--campaigns is needed only where there are several rules for the level and the name.`,
		Example: `  engage push-rules remove --level campaign --name 'Summer quiz'
  engage push-rules remove --level all --campaigns anonymous`,
		Args: noArguments,
	}
	which.add(a, cmd, "removed")
	o := addOutput(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		wanted, err := which.rule()
		if err != nil {
			return err
		}
		change := func(c *config.Config) (ruleChange, error) {
			removed, left, err := takeOut(c.PushRules, wanted, which.campaigns != "")
			c.PushRules = left
			return ruleChange{Removed: removed}, err
		}
		done, c, err := a.changeRules(cmd.Context(), which.dryRun, change)
		if err != nil {
			return err
		}
		if done.Written && len(c.PushRules) == 0 {
			a.warn("no push rule is left, so nothing will be pushed")
		}
		return a.printChange(done, c, o.format)
	}
	return cmd
}

// takeOut splits the rules into those that are meant and the others. None that
// is meant, or several different ones, is an error of kind msg.Usage.
func takeOut(rules []config.PushRule, wanted config.PushRule, exact bool) (removed, left []config.PushRule, err error) {
	for _, r := range rules {
		if r.Level == wanted.Level && r.Name == wanted.Name && (!exact || r.EffectiveCampaigns() == wanted.Campaigns) {
			removed = append(removed, r)
		} else {
			left = append(left, r)
		}
	}
	if len(removed) == 0 {
		return nil, nil, notFound(rules, wanted, exact)
	}
	for _, r := range removed[1:] {
		if r.EffectiveCampaigns() != removed[0].EffectiveCampaigns() {
			return nil, nil, msg.New(msg.Usage, "several push rules fit: %s", ruleList(removed)).
				WithHint("say which one with --campaigns")
		}
	}
	return removed, left, nil
}

func notFound(rules []config.PushRule, wanted config.PushRule, exact bool) error {
	text := wanted.Level
	if wanted.Name != "" {
		text += fmt.Sprintf(" %q", wanted.Name)
	}
	if exact {
		text += ", " + wanted.Campaigns
	}
	if len(rules) == 0 {
		return msg.New(msg.Usage, "there is no push rule %s; the configuration has none at all", text)
	}
	err := msg.New(msg.Usage, "there is no push rule %s; there is %s", text, ruleList(rules))
	var names []string
	for _, r := range rules {
		if r.Level == wanted.Level && r.Name != wanted.Name {
			names = append(names, r.Name)
		}
	}
	if near, ok := config.Suggest(wanted.Name, names); ok {
		_ = err.WithHint("did you mean --name %q?", near)
	}
	return err
}

// mostRules is how many rules an error names.
const mostRules = 8

func ruleList(rules []config.PushRule) string {
	var texts []string
	for _, r := range rules[:min(mostRules, len(rules))] {
		r.Destination = ""
		texts = append(texts, ruleText(r))
	}
	text := strings.Join(texts, "; ")
	if more := len(rules) - mostRules; more > 0 {
		text += fmt.Sprintf("; and %d more (engage push-rules list)", more)
	}
	return text
}

// removeArguments are the flags that mean the rule.
func removeArguments(r config.PushRule) string {
	args := []string{"--level", r.Level}
	if r.Name != "" {
		args = append(args, "--name", r.Name)
	}
	if c := r.EffectiveCampaigns(); c != "" {
		args = append(args, "--campaigns", c)
	}
	return " " + term.ShellWords(args)
}

// changeRules carries a change out on the configuration file. change is given
// a copy to work on; it may be called twice, the second time with what the file
// holds by then. The result's configuration is the changed one.
func (a *app) changeRules(ctx context.Context, dryRun bool, change func(*config.Config) (ruleChange, error)) (done ruleChange, c *config.Config, err error) {
	f, err := a.load()
	if err != nil {
		return done, nil, err
	}
	update := func(f *config.File) (*config.Config, error) {
		want := f.Config
		var err error
		done, err = change(&want)
		c = &want
		return c, err
	}
	written := false
	if dryRun {
		_, err = f.Preview(update)
	} else {
		written, err = f.Update(ctx, update)
	}
	var unsafe *config.UnsafeError
	if errors.As(err, &unsafe) {
		printError(a.err, a.speaker, err, unmasked)
		byHand(a, done)
		err = quietError{err}
	}
	done.File, done.Changed, done.Written = f.Path, true, written
	done.Added, done.Removed = full(done.Added), full(done.Removed)
	return done, c, err
}

// byHand prints what a file that can't be edited safely needs.
func byHand(a *app, change ruleChange) {
	if len(change.Added) > 0 {
		_, _ = fmt.Fprintf(a.err, "to add under push_rules:\n%s", config.RuleItems(change.Added...))
	}
	if len(change.Removed) > 0 {
		_, _ = fmt.Fprintf(a.err, "to remove from push_rules:\n%s", config.RuleItems(change.Removed...))
	}
}
