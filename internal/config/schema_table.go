// Code generated from schema.json by go test -update; DO NOT EDIT.

package config

var configSchema = schema{
	Title:    "engage configuration",
	Type:     []string{"object"},
	Closed:   true,
	Required: []string{"version", "integration", "actito"},
	Properties: []property{
		{"version", &schema{
			Title:    "the version of this file's format",
			Type:     []string{"integer"},
			Const:    1,
			Examples: []any{1},
		}},
		{"integration", &schema{
			Title:    "what Qualifio calls the connection to Actito",
			Type:     []string{"object"},
			Closed:   true,
			Required: []string{"name"},
			Properties: []property{
				{"name", &schema{
					Title:    "the integration's name in Qualifio",
					Type:     []string{"string"},
					Pattern:  "\\S",
					Examples: []any{"Actito – Acme"},
				}},
				{"push_incomplete_participations", &schema{
					Title:    "whether unfinished participations are pushed too",
					Type:     []string{"boolean"},
					Examples: []any{false},
				}},
			},
		}},
		{"actito", &schema{
			Title:    "the Actito licence that participations go to",
			Type:     []string{"object"},
			Closed:   true,
			Required: []string{"environment", "api_key", "entity", "form"},
			Properties: []property{
				{"environment", &schema{
					Title:    "the Actito environment of the licence",
					Enum:     []any{"ENV-0", "ENV-1", "ENV-3", "PREPROD", "custom"},
					Examples: []any{"ENV-3"},
				}},
				{"api_domain", &schema{
					Title:    "the address of the API",
					Type:     []string{"string"},
					Pattern:  "^https?://[^/?#@\\s]+/?$",
					Examples: []any{"http://127.0.0.1:8080"},
				}},
				{"api_key", &schema{
					Title:    "where the API key is kept",
					Type:     []string{"string"},
					Pattern:  "^(keyring|store|env:[A-Za-z_][A-Za-z0-9_]*|file:\\S.*)$",
					Examples: []any{"keyring", "store", "env:ENGAGE_API_KEY", "file:/run/secrets/actito"},
				}},
				{"entity", &schema{
					Title:    "the technical name of the entity in Actito",
					Type:     []string{"string"},
					Pattern:  "\\S",
					Examples: []any{"acme"},
				}},
				{"form", &schema{
					Title:    "the technical name of the Engage form in Actito",
					Type:     []string{"string"},
					Pattern:  "\\S",
					Examples: []any{"engageCampaigns"},
				}},
				{"profile_table", &schema{
					Title:    "the profile table whose subscriptions become mapping variables",
					Type:     []string{"string"},
					Pattern:  "\\S",
					Examples: []any{"Clients"},
				}},
				{"endpoints", &schema{
					Title:  "full addresses that win over what the environment gives",
					Type:   []string{"object", "null"},
					Closed: true,
					Properties: []property{
						{"get_token", &schema{
							Title:    "the address that gives an access token",
							Type:     []string{"string"},
							Pattern:  "^https?://[^/?#@\\s]+([/?]\\S*)?$",
							Examples: []any{"https://api3.actito.com/auth/token"},
						}},
						{"upsert_interaction", &schema{
							Title:    "the address that takes a participation",
							Type:     []string{"string"},
							Pattern:  "^https?://[^/?#@\\s]+([/?]\\S*)?$",
							Examples: []any{"https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction"},
						}},
					},
				}},
			},
			AllOf: []*schema{
				{
					If: &schema{
						Properties: []property{
							{"environment", &schema{
								Const: "custom",
							}},
						},
						Required: []string{"environment"},
					},
					Then: &schema{
						Required: []string{"api_domain"},
					},
				},
				{
					If: &schema{
						Properties: []property{
							{"environment", &schema{
								Enum: []any{"ENV-0", "ENV-1", "ENV-3", "PREPROD"},
							}},
						},
						Required: []string{"environment"},
					},
					Then: &schema{
						Properties: []property{
							{"api_domain", &schema{Never: true}},
						},
					},
				},
			},
		}},
		{"mapping_variables", &schema{
			Title: "the opt-in mapping variables, one for each subscription",
			Type:  []string{"array", "null"},
			Items: &mappingVariableSchema,
		}},
		{"push_rules", &schema{
			Title: "which participations go where",
			Type:  []string{"array", "null"},
			Items: &pushRuleSchema,
		}},
		{"walkthrough", &schema{
			Title:  "what you say is done in Qualifio",
			Type:   []string{"object", "null"},
			Closed: true,
			Properties: []property{
				{"activate", &schema{
					Title:    "the Actito integration is activated",
					Enum:     []any{"done", "todo"},
					Examples: []any{"done"},
				}},
				{"configure", &schema{
					Title:    "the integration is configured",
					Enum:     []any{"done", "todo"},
					Examples: []any{"done"},
				}},
				{"mapping_variables", &schema{
					Title:    "the mapping variables are created",
					Enum:     []any{"done", "todo"},
					Examples: []any{"todo"},
				}},
				{"push_rules", &schema{
					Title:    "the push rules are created",
					Enum:     []any{"done", "todo"},
					Examples: []any{"todo"},
				}},
				{"campaign", &schema{
					Title:    "a campaign was tried",
					Enum:     []any{"done", "todo"},
					Examples: []any{"todo"},
				}},
			},
		}},
	},
}

var mappingVariableSchema = schema{
	Title:    "a mapping variable",
	Type:     []string{"object"},
	Closed:   true,
	Required: []string{"display_label", "technical_name", "type", "enabled_in", "subscription"},
	Properties: []property{
		{"display_label", &schema{
			Title:    "the label that Qualifio shows",
			Type:     []string{"string"},
			Pattern:  "\\S",
			Examples: []any{"Product news"},
		}},
		{"technical_name", &schema{
			Title:    "optin_ and the subscription's name, each blank as one underscore",
			Type:     []string{"string"},
			Pattern:  "\\S",
			Examples: []any{"optin_Product_news"},
		}},
		{"type", &schema{
			Title:    "the variable's type in Qualifio",
			Enum:     []any{"opt-in"},
			Examples: []any{"opt-in"},
		}},
		{"enabled_in", &schema{
			Title: "where Qualifio offers the variable",
			Type:  []string{"array"},
			Items: &schema{
				Enum: []any{"forms", "opt-ins"},
			},
			MinItems: 1,
			Unique:   true,
			Examples: []any{[]any{"forms", "opt-ins"}},
		}},
		{"subscription", &schema{
			Title:    "the subscription's name in Actito, to the letter",
			Type:     []string{"string"},
			Pattern:  "\\S",
			Examples: []any{"Product news"},
		}},
	},
}

var pushRuleSchema = schema{
	Title:    "a push rule",
	Type:     []string{"object"},
	Closed:   true,
	Required: []string{"level", "destination"},
	Properties: []property{
		{"level", &schema{
			Title:    "what the rule is for",
			Enum:     []any{"all", "website", "master_form", "campaign"},
			Examples: []any{"all"},
		}},
		{"name", &schema{
			Title:    "the name of the website, master form or campaign",
			Type:     []string{"string"},
			Pattern:  "\\S",
			Examples: []any{"Summer quiz"},
		}},
		{"campaigns", &schema{
			Title:    "which campaigns the rule covers",
			Enum:     []any{"both", "identified", "anonymous"},
			Examples: []any{"both"},
		}},
		{"destination", &schema{
			Title:    "the integration's name, or none to push nothing",
			Type:     []string{"string"},
			Pattern:  "\\S",
			Examples: []any{"Actito – Acme", "none"},
		}},
	},
	AllOf: []*schema{
		{
			If: &schema{
				Properties: []property{
					{"level", &schema{
						Const: "all",
					}},
				},
				Required: []string{"level"},
			},
			Then: &schema{
				Properties: []property{
					{"name", &schema{Never: true}},
				},
			},
		},
		{
			If: &schema{
				Properties: []property{
					{"level", &schema{
						Enum: []any{"website", "master_form", "campaign"},
					}},
				},
				Required: []string{"level"},
			},
			Then: &schema{
				Required: []string{"name"},
			},
		},
		{
			If: &schema{
				Properties: []property{
					{"level", &schema{
						Enum: []any{"master_form", "campaign"},
					}},
				},
				Required: []string{"level"},
			},
			Then: &schema{
				Properties: []property{
					{"campaigns", &schema{Never: true}},
				},
			},
		},
	},
}
