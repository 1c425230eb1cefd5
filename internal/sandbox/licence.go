package sandbox

import "fmt"

// Licence is what the sandbox's API key may see.
type Licence struct {
	Entities []Entity // served in this order
	Shape    Shape    // how subscriptions are written, V4 and V5 alike
	Wrap     Wrap     // what the lists of profile tables are wrapped in

	damage func(table object) // what a fault does to each table
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
}

// Form is a form of an entity.
type Form struct {
	Name         string
	ProfileTable string // the name of the table that it writes to
}

// Shape is a way to write a table's subscriptions. Actito's public
// documentation does not show it, so that a reader must take them all.
type Shape int

// The shapes. An unknown value is served as ShapeObjects.
const (
	ShapeObjects   Shape = iota // [{"name":"newsletter"}]
	ShapeDescribed              // [{"name":"newsletter","displayName":"…","description":"…"}]
	ShapeNames                  // ["newsletter"]
	ShapeKeys                   // {"newsletter":true}
)

// Wrap is the object around a list of profile tables.
type Wrap int

// The wrappings. An unknown value is served as WrapUsual.
const (
	WrapUsual  Wrap = iota // {"profileTableNames":[…]} in V4; {"profileTables":[…]} in V5, where the name is a guess
	WrapTables             // {"tables":[…]}
	WrapNone               // the bare list
)

// Sample returns the licence that a newcomer sees: two entities with three
// profile tables, and the form that Actito deploys for Qualifio in both. Its
// names are chosen to be awkward: two subscriptions collide as technical names
// of mapping variables, others look like something else in YAML, and entity
// and table names need escaping in an address.
func Sample() Licence {
	return Licence{Entities: []Entity{
		{"acme", []Table{
			{"16", "Clients", []string{
				"newsletter",
				"Product news", "Product_news", // they collide
				"SMS alerts", "Événements à venir", "L'offre du mois",
				"yes", "12", "Partners: offers", "VIP #1", // something else in YAML
				"お知らせ", "Sales 🎉", // no Latin letter; beyond the basic plane of Unicode
			}},
			{"17", "Prospects / leads", []string{"newsletter", "Events"}},
		}, []Form{{"engageCampaigns", "Clients"}, {"engageCampaigns2", "Prospects / leads"}}},
		{"Atelier démo", []Table{{"3", "Profiles", []string{"newsletter", "invitations"}}}, []Form{{"engageCampaigns", "Profiles"}}},
	}}
}

// Synthetic returns a licence whose only entity, acme, has a profile table
// Clients with that many subscriptions, named Topic 000001 and so on, and the
// form engageCampaigns. No two of them collide.
func Synthetic(subscriptions int) Licence {
	var list []string
	for i := range subscriptions {
		list = append(list, fmt.Sprintf("Topic %06d", i+1))
	}
	return Licence{Entities: []Entity{{"acme", []Table{{"16", "Clients", list}}, []Form{{"engageCampaigns", "Clients"}}}}}
}
