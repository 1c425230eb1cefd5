package check

import (
	"context"
	"errors"
	"slices"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/qualifio"
)

// QualifioNames compares the names in push rules with the campaign feed. It is
// there only for a configuration that has a feed, and never fails.
const QualifioNames = "qualifio.names"

// maxUnknownNames is how many unknown names of a file are told one by one.
const maxUnknownNames = 20

// checkNames checks the file's push rules against its campaign feed. A feed that
// can't be read is no failure: all that is pushed works without it.
func (c *Checker) checkNames(ctx context.Context, f *config.File) []Result {
	source := f.Config.Qualifio.CampaignFeed
	feed, err := once(c, source, func() (*qualifio.Feed, error) { return qualifio.Fetch(ctx, c.Pool.Options, source) })
	l := &localChecks{file: f, id: QualifioNames}
	odd := Result{Status: Warn}
	switch {
	case errors.Is(err, context.Canceled):
		return []Result{errorResult(QualifioNames, err)}
	case err != nil:
		_, odd.Hint = msg.MessageAndHint(err)
		if actito.ReasonOf(err) != 0 { // whose hints are about Actito and a key
			odd.Hint = msg.Messagef("names in push rules were not compared; the network, --ca-file and --timeout count here as they do for Actito")
		}
		l.add(odd.withMessage("the campaign feed can't be read: %s", err), "qualifio", "campaign_feed")
	default:
		l.unknownNames(feed)
		if titles := withoutRule(f.Config.PushRules, feed); len(titles) > 0 {
			l.add(odd.withMessage("%d campaigns of the feed have no rule: %s", len(titles), quoted(titles)).
				withHint("engage push-rules add --level campaign --name NAME; a campaign that a rule for its Master Form covers needs none"), "push_rules")
		}
	}
	if len(l.results) == 0 {
		return []Result{Result{ID: QualifioNames, Status: Pass}.withMessage("the campaign feed has the websites and campaigns that push rules name")}
	}
	return l.results
}

// unknownNames reports the names in push rules that the feed does not have.
func (l *localChecks) unknownNames(feed *qualifio.Feed) {
	names := map[string][]string{config.LevelWebsite: feed.Names(config.LevelWebsite), config.LevelCampaign: feed.Names(config.LevelCampaign)}
	count := 0
	for i, rule := range l.file.Config.PushRules {
		known, compared := names[rule.Level]
		if !compared || slices.Contains(known, rule.Name) {
			continue
		}
		if count++; count > maxUnknownNames {
			continue
		}
		r := Result{Status: Warn}.withMessage("the campaign feed has no campaign %q", rule.Name)
		if rule.Level == config.LevelWebsite {
			r = r.withMessage("the campaign feed has no website %q", rule.Name)
		}
		r = r.withHint("compare the name with Qualifio, to the letter; the feed may be 15 minutes behind")
		if near, ok := config.Suggest(rule.Name, known); ok {
			r = r.withHint("did you mean %q?", near)
		}
		l.add(r, "push_rules", i, "name")
	}
	if more := count - maxUnknownNames; more > 0 {
		l.add(Result{Status: Warn}.withMessage("%d more names in push rules are not in the campaign feed", more), "push_rules")
	}
}

// withoutRule returns the running campaigns of the feed that no rule covers, where
// there are rules by campaign: a rule for a campaign's website covers it, too.
// Which Master Form a campaign has the feed does not say.
func withoutRule(rules []config.PushRule, feed *qualifio.Feed) []string {
	levels, covered := map[string]bool{}, map[[2]string]bool{}
	for _, r := range rules {
		levels[r.Level], covered[[2]string{r.Level, r.Name}] = true, true
	}
	if levels[config.LevelAll] || !levels[config.LevelCampaign] {
		return nil
	}
	left := qualifio.Feed{Campaigns: slices.DeleteFunc(slices.Clone(feed.Campaigns), func(c qualifio.Campaign) bool {
		return c.Ended || covered[[2]string{config.LevelCampaign, c.Title}] || covered[[2]string{config.LevelWebsite, c.Website}]
	})}
	return left.Names(config.LevelCampaign)
}
