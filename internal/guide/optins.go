package guide

import (
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/optin"
)

// OptIn is what one subscription needs in Qualifio: a mapping variable, and an
// opt-in that carries it.
type OptIn struct {
	Subscription   string   `json:"subscription"` // the name in Actito, to the letter
	DisplayLabel   string   `json:"display_label"`
	TechnicalName  string   `json:"technical_name"`
	Type           string   `json:"type"`                  // as Qualifio names it
	EnabledIn      []string `json:"enabled_in"`            // as Qualifio names them
	OptIn          string   `json:"opt_in"`                // the name of the opt-in to create; a suggestion
	AccountManager bool     `json:"needs_account_manager"` // a space became an underscore
}

// The type and the places of a mapping variable in Qualifio's words.
var (
	types  = map[string]string{config.TypeOptIn: "Opt-in"}
	places = map[string]string{config.EnabledForms: "Forms", config.EnabledOptIns: "Opt-ins"}
)

func optIns(c *config.Config) []OptIn {
	rows := make([]OptIn, 0, len(c.MappingVariables))
	for _, v := range c.MappingVariables {
		row := OptIn{
			Subscription: v.Subscription, DisplayLabel: v.DisplayLabel, TechnicalName: v.TechnicalName,
			Type: types[v.Type], EnabledIn: make([]string, 0, len(v.EnabledIn)), OptIn: v.DisplayLabel,
			AccountManager: optin.NeedsAccountManager(v.Subscription),
		}
		for _, p := range v.EnabledIn {
			row.EnabledIn = append(row.EnabledIn, places[p])
		}
		rows = append(rows, row)
	}
	return rows
}

// fields are what is entered for the task: its values, or those of its rows.
func (l Language) fields(t Task) []Value {
	values := t.Values
	for i, r := range t.Rows {
		group := l.Say("Opt-in %d of %d: %s", i+1, len(t.Rows), visible(r.Subscription))
		values = append(values,
			Value{Group: group, Label: "Display label", Text: r.DisplayLabel},
			Value{Group: group, Label: "Technical name", Text: r.TechnicalName, Note: l.underscore(r)},
			Value{Group: group, Label: "Variable type", Note: l.say("choose %s", names(r.Type))},
			Value{Group: group, Label: "Enabled in", Note: l.say("switch on %s", names(r.EnabledIn...))})
	}
	return values
}

// underscore is the note at a technical name that lost a space.
func (l Language) underscore(r OptIn) Sentence {
	return l.when(r.AccountManager, "a space became an underscore: your account manager has to turn it back, see the request below")
}

// Columns are the headings of Rows.
var Columns = []string{
	"subscription", "display_label", "technical_name", "type", "enabled_in", "opt_in_to_create", "account_manager",
}

// Separators are what may stand between the columns.
var Separators = []string{",", ";", "\t"}

// Rows are the opt-ins as a spreadsheet takes them, without the headings.
func (g *Guide) Rows() [][]string {
	rows := make([][]string, 0, len(g.OptIns))
	for _, r := range g.OptIns {
		manager := ""
		if r.AccountManager {
			manager = g.Say("needed")
		}
		rows = append(rows, []string{
			r.Subscription, r.DisplayLabel, r.TechnicalName, r.Type, g.Say("%s", msg.List(r.EnabledIn)), r.OptIn, manager,
		})
	}
	return rows
}
