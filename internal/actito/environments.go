package actito

import "strings"

// Custom is the environment whose API domain the configuration itself names:
// a stand-in for Actito, or a domain that is not in Environments.
const Custom = "custom"

// Environment is one of Actito's environments. A licence lives on one of them
// and its API keys are known there alone.
type Environment struct {
	Name   string // as people say it, ENV-3
	Domain string // the API domain, https://api3.actito.com
}

// Environments lists Actito's environments. There is no ENV-2.
// Source: developers.actito.com, "Authentication – API domains and urls
// context paths"; PREPROD is the developers' test platform.
var Environments = []Environment{
	{Name: "ENV-0", Domain: "https://api.actito.com"},
	{Name: "ENV-1", Domain: "https://api1.actito.com"},
	{Name: "ENV-3", Domain: "https://api3.actito.com"},
	{Name: "PREPROD", Domain: "https://api-pre1.actito.com"},
}

// EnvironmentNames returns the names that a configuration may use, Custom last.
func EnvironmentNames() []string {
	names := make([]string, 0, len(Environments)+1)
	for _, e := range Environments {
		names = append(names, e.Name)
	}
	return append(names, Custom)
}

// DomainOf returns the API domain of a configuration's environment and
// api_domain, without a slash at its end; "" for an unknown environment.
func DomainOf(environment, apiDomain string) string {
	if environment == Custom {
		return strings.TrimRight(apiDomain, "/")
	}
	for _, e := range Environments {
		if e.Name == environment {
			return e.Domain
		}
	}
	return ""
}

// EnvironmentOf recognises the environment from an API domain as Actito's
// "View the API key" shows it, or from any address on it. The second result
// is false when the domain is none of Actito's.
func EnvironmentOf(domain string) (Environment, bool) {
	normal, ok := NormalDomain(domain)
	if !ok {
		return Environment{}, false
	}
	_, host, _ := strings.Cut(normal, "://")
	for _, e := range Environments {
		if e.Domain == "https://"+host {
			return e, true
		}
	}
	return Environment{}, false
}
