package guide

import (
	"slices"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
)

// OptIn is what one subscription needs in Qualifio: a mapping variable, and an
// opt-in that carries it.
type OptIn struct {
	Subscription   string   `json:"subscription"` // the exact name in Actito
	DisplayLabel   string   `json:"display_label"`
	TechnicalName  string   `json:"technical_name"`
	Type           string   `json:"type"`                  // as Qualifio names it
	EnabledIn      []string `json:"enabled_in"`            // as Qualifio names them
	OptIn          string   `json:"opt_in"`                // the name of the opt-in to create; a suggestion
	AccountManager bool     `json:"needs_account_manager"` // a space became an underscore
}

// enabledInNames are Qualifio's names of the values of enabled_in.
var enabledInNames = map[string]string{config.EnabledForms: "Forms", config.EnabledOptIns: "Opt-ins"}

func optIns(c *config.Config) []OptIn {
	rows := make([]OptIn, len(c.MappingVariables))
	for i, v := range c.MappingVariables {
		rows[i] = OptIn{
			Subscription: v.Subscription, DisplayLabel: v.DisplayLabel, TechnicalName: v.TechnicalName,
			Type: "Opt-in", OptIn: v.DisplayLabel, AccountManager: optin.NeedsAccountManager(v.Subscription),
			EnabledIn: lists.Map(v.EnabledIn, func(place string) string { return enabledInNames[place] }),
		}
	}
	return rows
}

// optInValues returns the values to enter for each row.
func (l Language) optInValues(rows []OptIn) (values []Value) {
	for i, r := range rows {
		group := l.Say("Opt-in %d of %d: %s", i+1, len(rows), showInvisible(r.Subscription))
		values = append(values,
			Value{Group: group, Label: "Display label", Text: r.DisplayLabel},
			Value{Group: group, Label: "Technical name", Text: r.TechnicalName,
				Note: when(r.AccountManager, l.say("a space became an underscore: your account manager must restore it"))})
		if !sameEnabledIn(rows) {
			values = append(values, Value{Group: group, Label: "Enabled in", Note: l.say("switch on %s", markNames(r.EnabledIn...))})
		}
	}
	return values
}

// sameEnabledIn reports whether all rows have the same EnabledIn.
func sameEnabledIn(rows []OptIn) bool {
	return !slices.ContainsFunc(rows, func(r OptIn) bool { return !slices.Equal(r.EnabledIn, rows[0].EnabledIn) })
}

// Columns are the headings of Rows.
var Columns = []string{
	"subscription", "display_label", "technical_name", "type", "enabled_in", "opt_in_to_create", "account_manager",
}

// Separators are the allowed column separators.
var Separators = []string{",", ";", "\t"}

// Rows returns the opt-ins as rows of a spreadsheet, without the headings.
func (g *Guide) Rows() [][]string {
	return lists.Map(g.OptIns, func(r OptIn) []string {
		return []string{r.Subscription, r.DisplayLabel, r.TechnicalName, r.Type, g.Say("%s", msg.List(r.EnabledIn)), r.OptIn,
			when(r.AccountManager, g.Say("needed"))}
	})
}
