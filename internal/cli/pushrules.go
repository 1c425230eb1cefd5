package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
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
it is for, the default is shown: both.`,
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
