package main

import (
	"fmt"
	"time"

	"engage/internal/config"
	"engage/internal/optin"
	"engage/internal/sandbox"
)

const (
	entity  = "acme"
	clients = "Clients"
	// subscriptions is how many each licence of the network parts has.
	subscriptions = 20
)

// names are the subscriptions of a made-up profile table.
func names(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("Topic %06d", i+1)
	}
	return list
}

// configuration returns one with as many mapping variables, which agree with
// names.
func configuration(domain, key, form string, variables int) *config.Config {
	c := &config.Config{
		Version:          config.Version,
		Integration:      config.Integration{Name: "Actito – Acme"},
		Actito:           config.Actito{Environment: "custom", APIDomain: domain, APIKey: key, Entity: entity, Form: form, ProfileTable: clients},
		MappingVariables: optin.NewPlan(names(variables), nil, false).Variables,
	}
	c.PushRules = []config.PushRule{{Level: config.LevelAll, Campaigns: config.CampaignsBoth, Destination: c.Integration.Name}}
	return c
}

// licence is a stand-in for one customer's Actito, far away.
type licence struct {
	server *sandbox.Server
	line   *line
	domain string
}

// open starts a licence with as many forms, whose names are formName's.
func open(key string, forms int, roundTrip time.Duration) (*licence, error) {
	data := sandbox.Synthetic(subscriptions)
	for i := range forms {
		data.Entities[0].Forms = append(data.Entities[0].Forms, sandbox.Form{Name: formName(i), ProfileTable: clients})
	}
	server, err := sandbox.Start(sandbox.Options{Key: key, Licence: data})
	if err != nil {
		return nil, err
	}
	l := &licence{server: server, domain: server.URL()}
	if roundTrip == 0 {
		return l, nil
	}
	l.line, err = stretch(server.URL(), roundTrip)
	if err != nil {
		server.Close()
		return nil, err
	}
	l.domain = l.line.url()
	return l, nil
}

func (l *licence) close() {
	if l.line != nil {
		l.line.close()
	}
	l.server.Close()
}

func formName(i int) string { return fmt.Sprintf("campaign%04d", i+1) }
