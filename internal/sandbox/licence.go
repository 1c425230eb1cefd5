package sandbox

import "fmt"

// Licence is what the sandbox's API key may see.
type Licence struct {
	Entities []Entity // served in this order
}

// Entity is one entity of a licence. Its id is its place, from 1.
type Entity struct {
	Name   string
	Tables []Table
	Forms  []Form
}

// Table is a profile table.
type Table struct {
	ID            string // as V5 addresses it
	Name          string
	Subscriptions []string // their technical names
	Mandatory     []string // mandatory attributes beside the e-mail address and Actito's own
}

// Form is a form of an entity.
type Form struct {
	Name         string
	ProfileTable string // the name of the table that it writes to
}

// Sample returns the licence that a newcomer sees. Its names are chosen to be
// awkward: two subscriptions collide as technical names, others look like
// something else in YAML, and some names need escaping in an address.
func Sample() Licence {
	return Licence{Entities: []Entity{
		{"acme", []Table{
			{ID: "16", Name: "Clients", Subscriptions: []string{
				"newsletter",
				"Product news", "Product_news", // they collide
				"SMS alerts", "Événements à venir", "L'offre du mois",
				"yes", "12", "Partners: offers", "VIP #1", // something else in YAML
				"お知らせ", "Sales 🎉", // no Latin letter; beyond the basic plane of Unicode
			}},
			{"17", "Prospects / leads", []string{"newsletter", "Events"}, []string{"lastName"}},
		}, []Form{{"engageCampaigns", "Clients"}, {"engageCampaigns2", "Prospects / leads"}}},
		{"Atelier démo", []Table{{ID: "3", Name: "Profiles", Subscriptions: []string{"newsletter", "invitations"}}}, []Form{{"engageCampaigns", "Profiles"}}},
	}}
}

// Synthetic returns a licence whose only profile table has that many
// subscriptions, named Topic 000001 and so on.
func Synthetic(subscriptions int) Licence {
	var list []string
	for i := range subscriptions {
		list = append(list, fmt.Sprintf("Topic %06d", i+1))
	}
	return Licence{Entities: []Entity{{"acme", []Table{{ID: "16", Name: "Clients", Subscriptions: list}}, []Form{{"engageCampaigns", "Clients"}}}}}
}
