package sandbox

import "fmt"

// Sample returns the licence that a newcomer sees: two entities with three
// profile tables, and the form that Actito deploys for Qualifio in both. Its
// names are chosen to be awkward: two subscriptions collide as technical names
// of mapping variables, others look like something else in YAML, and entity
// and table names need escaping in an address.
func Sample() Licence {
	return Licence{Entities: []Entity{
		{
			Name: "acme",
			Tables: []Table{
				{
					ID: "16", Name: "Clients", Attributes: sampleAttributes(),
					Subscriptions: []Subscription{
						{"newsletter", "Newsletter", "The monthly newsletter"},
						{"Product news", "Product news", "What is new in the shop"},
						{"Product_news", "Product news (old)", "Collides with the one before"},
						{"SMS alerts", "SMS alerts", "Short messages on delivery days"},
						{"Événements à venir", "Événements à venir", "Invitations"},
						{"L'offre du mois", "L'offre du mois", "One offer a month"},
						{"yes", "Yes to all", "A truth value in older YAML"},
						{"12", "12 tips", "A number in YAML"},
						{"Partners: offers", "Partners' offers", "A key and a value in YAML"},
						{"VIP #1", "VIP, first circle", "A comment in YAML, from the number sign on"},
						{"お知らせ", "お知らせ", "No Latin letter"},
						{"Sales 🎉", "Sales 🎉", "Beyond the basic plane of Unicode"},
					},
				},
				{
					ID: "17", Name: "Prospects / leads", Attributes: sampleAttributes(),
					Subscriptions: Subscriptions("newsletter", "Events"),
				},
			},
			Forms: []Form{
				{Name: "engageCampaigns", ProfileTable: "Clients"},
				{Name: "engageCampaigns2", ProfileTable: "Prospects / leads"},
			},
		},
		{
			Name: "Atelier démo",
			Tables: []Table{
				{
					ID: "3", Name: "Profiles", Attributes: sampleAttributes(),
					Subscriptions: Subscriptions("newsletter", "invitations"),
				},
			},
			Forms: []Form{{Name: "engageCampaigns", ProfileTable: "Profiles"}},
		},
	}}
}

// Synthetic returns a licence whose only entity, acme, has a profile table
// Clients with that many subscriptions, named Topic 000001 and so on, and the
// form engageCampaigns. No two of them collide. A negative number counts as 0.
func Synthetic(subscriptions int) Licence {
	list := make([]Subscription, 0, max(subscriptions, 0))
	for i := range max(subscriptions, 0) {
		list = append(list, Subscription{Name: fmt.Sprintf("Topic %06d", i+1)})
	}
	return Licence{Entities: []Entity{{
		Name:   "acme",
		Tables: []Table{{ID: "16", Name: "Clients", Attributes: sampleAttributes(), Subscriptions: list}},
		Forms:  []Form{{Name: "engageCampaigns", ProfileTable: "Clients"}},
	}}}
}

func sampleAttributes() []Attribute {
	return []Attribute{
		{Name: "emailAddress", Type: "EMAIL_ADDRESS", Description: "E-mail address", Unique: true, Mandatory: true},
		{Name: "firstName", Type: "STRING", Description: "First name"},
		{Name: "lastName", Type: "STRING", Description: "Last name"},
		{Name: "marketingConsent", Type: "BOOLEAN", Description: "Marketing consent"},
	}
}
