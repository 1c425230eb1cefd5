package verify

import (
	"slices"

	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
)

// The ids of the causes that package guide does not have.
const (
	CauseUnknown      = "unknown_subscription" // this one is known
	CauseOlderProfile = "older_profile"
)

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
	if r.arrived() == 0 {
		ids = append(ids, CauseOlderProfile)
	}
	if optin.NeedsAccountManager(v.Subscription) {
		ids = append(ids, guide.CauseSpaceUnderscore)
	}
	return append(ids, guide.CauseOptInUnavailable, guide.CauseLanguage, guide.CauseNoEnrichmentRule, guide.CauseSingleParticipation)
}

// addCauses fills in the causes of each miss, and of all.
func (r *Result) addCauses() {
	likely := map[string]bool{}
	for i := range r.Variables {
		v := &r.Variables[i]
		ids := r.causesOf(*v)
		for _, id := range ids {
			likely[id] = true
		}
		if len(ids) > 0 {
			_, look := Describe(nil, ids[0])
			v.Cause, v.Hint = ids[0], look
		}
	}
	all := append([]string{CauseUnknown, CauseOlderProfile}, lists.Map(guide.In(nil).Causes(), func(c guide.Cause) string { return c.ID })...)
	r.Causes = slices.DeleteFunc(all, func(id string) bool { return !likely[id] })
}

// Describe says what a cause is, and where to look.
func Describe(language *msg.Language, id string) (what, look string) {
	switch id {
	case CauseOlderProfile:
		return language.Say("Nothing shows that the participation arrived: the profile may be older"),
			language.Say("Look at the form's participations in Actito (Forms and pages > Active, in its menu View the participations), or take part with an e-mail address that is new to Actito")
	case CauseUnknown:
		return language.Say("Actito shows no subscription of this name in the profile table: it may have been renamed, that is deleted and made anew"), language.Say("engage optins sync shows what differs")
	}
	causes := guide.In(language).Causes()
	c := causes[slices.IndexFunc(causes, func(c guide.Cause) bool { return c.ID == id })]
	return c.What.String(), c.Look.String()
}
