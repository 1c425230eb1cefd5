package optin

import "engage/internal/config"

// NewVariable returns the mapping variable for a subscription: the display
// label is its name, and it is enabled in both places, as Actito's walkthrough
// asks.
func NewVariable(subscription string) config.MappingVariable {
	return config.MappingVariable{
		DisplayLabel:  subscription,
		TechnicalName: TechnicalName(subscription),
		Type:          config.TypeOptIn,
		EnabledIn:     []string{config.EnabledForms, config.EnabledOptIns},
		Subscription:  subscription,
	}
}
