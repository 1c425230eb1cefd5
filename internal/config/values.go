package config

// configOf makes a Config of the plain values of a file. What has another
// type than it should is left out; the schema reports it. yaml.v3's own
// decoder is not used for it, because it compares every key of a block with
// every other.
func configOf(value any) Config {
	root := blockOf(value)
	integration, actito := root.block("integration"), root.block("actito")
	endpoints, walkthrough := actito.block("endpoints"), root.block("walkthrough")
	c := Config{
		Version: root.number("version"),
		Integration: Integration{
			Name:                         integration.text("name"),
			PushIncompleteParticipations: integration["push_incomplete_participations"] == true,
		},
		Actito: Actito{
			Environment:  actito.text("environment"),
			APIDomain:    actito.text("api_domain"),
			APIKey:       actito.text("api_key"),
			Entity:       actito.text("entity"),
			Form:         actito.text("form"),
			ProfileTable: actito.text("profile_table"),
			Endpoints: Endpoints{
				GetToken:          endpoints.text("get_token"),
				UpsertInteraction: endpoints.text("upsert_interaction"),
			},
		},
		Walkthrough: Walkthrough{
			Activate:         State(walkthrough.text("activate")),
			Configure:        State(walkthrough.text("configure")),
			MappingVariables: State(walkthrough.text("mapping_variables")),
			PushRules:        State(walkthrough.text("push_rules")),
			Campaign:         State(walkthrough.text("campaign")),
		},
	}
	if items, ok := root["mapping_variables"].([]any); ok {
		c.MappingVariables = make([]MappingVariable, len(items))
		for i, item := range items {
			v := blockOf(item)
			c.MappingVariables[i] = MappingVariable{
				DisplayLabel:  v.text("display_label"),
				TechnicalName: v.text("technical_name"),
				Type:          v.text("type"),
				EnabledIn:     v.texts("enabled_in"),
				Subscription:  v.text("subscription"),
			}
		}
	}
	if items, ok := root["push_rules"].([]any); ok {
		c.PushRules = make([]PushRule, len(items))
		for i, item := range items {
			r := blockOf(item)
			c.PushRules[i] = PushRule{
				Level:       r.text("level"),
				Name:        r.text("name"),
				Campaigns:   r.text("campaigns"),
				Destination: r.text("destination"),
			}
		}
	}
	return c
}

// block is a block of keys with its values. Of a nil one all is empty.
type block map[string]any

func blockOf(value any) block {
	b, _ := value.(map[string]any)
	return b
}

func (b block) block(key string) block { return blockOf(b[key]) }

func (b block) text(key string) string {
	text, _ := b[key].(string)
	return text
}

func (b block) texts(key string) []string {
	items, ok := b[key].([]any)
	if !ok {
		return nil
	}
	texts := make([]string, 0, len(items))
	for _, item := range items {
		if text, ok := item.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// number returns a whole number. The schema's 1 may be written 1.0.
func (b block) number(key string) int {
	switch n := b[key].(type) {
	case int:
		return n
	case float64:
		if n == 1 {
			return 1
		}
	}
	return 0
}
