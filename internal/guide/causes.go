package guide

import "slices"

// The ids of the causes.
const (
	CausePushRuleMissing     = "push_rule_missing"
	CauseAnonymous           = "anonymous"
	CauseEmailMissing        = "email_missing"
	CauseIncomplete60Minutes = "incomplete_60_minutes"
	CauseWrongAddress        = "wrong_address"
	CauseKeyWithoutWrite     = "key_without_write"
	CauseFormNotActive       = "form_not_active"
	CauseMandatoryField      = "mandatory_field"
	CauseOptInUnavailable    = "opt_in_unavailable"
	CauseLanguage            = "language"
	CauseSpaceUnderscore     = "space_underscore"
	CauseNoEnrichmentRule    = "no_enrichment_rule"
	CauseSingleParticipation = "single_participation"
)

// Cause is why a participation does not arrive in Actito, or changes no
// subscription there.
type Cause struct {
	ID   string   `json:"id"`   // stable
	What Sentence `json:"what"` // may be wrong
	Seen Sentence `json:"seen"` // what engage checks of it, and what it can't see
	Look Sentence `json:"look"` // where the user sees it
}

// Text is the cause in one paragraph.
func (c Cause) Text() Sentence {
	stop := Sentence{{Text: ". "}}
	return slices.Concat(c.What, stop, c.Seen, stop, c.Look)
}

// Causes lists the causes in the order in which to look. Sources: the help centres of
// Actito and Qualifio. What is said to be so as far as is known is derived.
func (l Language) Causes() []Cause {
	return []Cause{
		{CausePushRuleMissing, l.say("No push rule pushes the campaign to Actito"),
			l.say("engage push-rules list has the planned rules; engage can't see Qualifio's"),
			l.say("Look at _Engage > Integrations > Push rules_: the destination must be the integration's name. As far as is known, a specific rule beats the default one")},
		{CauseAnonymous, l.say("The campaign is anonymous"),
			l.say("engage can't see campaigns"),
			l.say("Try an identified one: as far as is known, a participation without an e-mail address reaches no profile")},
		{CauseEmailMissing, l.say("The campaign's form does not ask for the key of Actito's profile table: the e-mail address, or another attribute"),
			l.say("engage validate (actito.profile_table) sees which attributes are unique, but not which of them is the key; engage can't see a campaign's form"),
			l.say("Look at the campaign's step _Forms_")},
		{CauseIncomplete60Minutes, l.say("The participation was not completed"),
			l.say("engage guide --step 2 has what is planned for incomplete ones; engage can't see what was set in Qualifio"),
			l.say("If incomplete participations are pushed, wait an hour: one is sent 60 minutes after it began, and only if its form had been sent off. Otherwise it never comes")},
		{CauseWrongAddress, l.say("Qualifio has another address, entity or form name than Actito"),
			l.say("engage validate asks Actito for both names (actito.entity, actito.form) and compares the addresses with the environment (config.endpoints); engage can't see what was entered in Qualifio"),
			l.say("Compare _Engage > Integrations > Integrations > Actito > Configure_ with engage guide --step 2. The upsert address has two spellings. With several forms on one profile table, Qualifio needs a specific configuration: ask your account manager")},
		{CauseKeyWithoutWrite, l.say("The key in Qualifio was revoked, is another one, or may not write forms"),
			l.say("engage validate (actito.token) tries the key that engage has; engage only reads, so it can't prove the right to write"),
			l.say("In Actito, look whether this API user may read and write forms: Qualifio needs both, as far as is known")},
		{CauseFormNotActive, l.say("The form is still a draft"),
			l.say("engage validate (actito.form) sees that the form is there, not whether it is active"),
			l.say("In Actito, it must be under _Forms and pages > Active_: as far as is known, no participation reaches a draft")},
		{CauseMandatoryField, l.say("Actito demands something that the campaign's form does not"),
			l.say("engage validate (actito.profile_table) sees what is mandatory in the profile table; engage can't see the questions of either form"),
			l.say("In Actito, look at what is mandatory in the form and in the profile table: as far as is known, it must be mandatory in the campaign's form, too")},
		{CauseOptInUnavailable, l.say("The opt-in was not offered on that website, or not ticked"),
			l.say("engage can't see opt-ins"),
			l.say("Look at _Engage > Content > Opt-ins_: *Availability per website* and *Mapping variable*. Unticked, as far as is known, it changes nothing")},
		{CauseLanguage, l.say("The opt-in is in another language than the campaign"),
			l.say("engage can't see either"),
			l.say("Look at both: an opt-in is offered in its own language only")},
		{CauseSpaceUnderscore, l.say("The technical name does not give the subscription's name: a space became an underscore, or the subscription was renamed"),
			l.say("engage optins sync --account-manager-request names those with spaces, engage validate (actito.subscriptions) those that are gone; engage can't see whether the spaces were put back"),
			l.say("Ask your account manager about the spaces. A subscription that was renamed was deleted and made anew: it needs a mapping variable of its own")},
		{CauseNoEnrichmentRule, l.say("No enrichment rule brings the answer to the profile"),
			l.say("engage can't see enrichment rules"),
			l.say("In Actito, look at _Forms and pages > Active_, the form's _More > Update database enrichment_: it needs a rule for *Subscriptions*, as far as is known")},
		{CauseSingleParticipation, l.say("It was not this person's first participation, and the form takes one alone into account"),
			l.say("engage can't see how the form counts"),
			l.say("Take part with another e-mail address, or look in Actito for *Unique participation, can be updated*")},
	}
}

// WhereToBegin says with which of the causes to begin, by number.
func (l Language) WhereToBegin() Sentence {
	arrived := 1 + slices.IndexFunc(l.Causes(), func(c Cause) bool { return c.ID == CauseOptInUnavailable })
	return l.say("Look at these in order. Is the participation in Actito, and only a subscription is not as it should be? Then begin at %d", arrived)
}
