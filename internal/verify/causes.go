package verify

import (
	"slices"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/optin"
)

// CauseUnknown is the id of the one cause that package guide does not have: it is
// known for sure.
const CauseUnknown = "unknown_subscription"

// causesOf returns the ids of what is likely to stand in the way of a variable,
// the likeliest first.
func (r *Result) causesOf(v Variable) (ids []string) {
	switch {
	case v.Status == Subscribed:
		return nil
	case v.Status == Unknown:
		return []string{CauseUnknown}
	case !r.ProfileFound:
		return []string{
			guide.CausePushRuleMissing, guide.CauseAnonymous, guide.CauseEmailMissing, guide.CauseIncomplete60Minutes,
			guide.CauseWrongAddress, guide.CauseKeyWithoutWrite, guide.CauseFormNotActive, guide.CauseMandatoryField,
		}
	}
	if optin.NeedsAccountManager(v.Subscription) {
		ids = append(ids, guide.CauseSpaceUnderscore)
	}
	if r.arrived() == 0 { // else the rule is there
		ids = append(ids, guide.CauseNoEnrichmentRule)
	}
	return append(ids, guide.CauseOptInUnavailable, guide.CauseLanguage, guide.CauseSingleParticipation)
}

// addCauses fills in the causes of each miss, and of all.
func (r *Result) addCauses() {
	all := []string{CauseUnknown}
	for i := range r.Variables {
		v := &r.Variables[i]
		ids := r.causesOf(*v)
		for _, id := range ids {
			if !slices.Contains(r.Causes, id) {
				r.Causes = append(r.Causes, id)
			}
		}
		if len(ids) > 0 {
			_, look := Describe(nil, ids[0])
			v.Cause, v.Hint = ids[0], look
		}
	}
	for _, c := range guide.In(nil).Causes() {
		all = append(all, c.ID)
	}
	slices.SortFunc(r.Causes, func(a, b string) int { return slices.Index(all, a) - slices.Index(all, b) })
}

// Describe says what a cause is, and where to look.
func Describe(language *msg.Language, id string) (what, look string) {
	if id == CauseUnknown {
		return language.Say("The profile table has no subscription of this name"), language.Say("engage optins sync shows what differs")
	}
	c := guide.In(language).Cause(id)
	return c.What.String(), c.Look.String()
}
