package actito

import (
	"net"
	"net/url"
	"strings"
)

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
	for _, e := range Environments {
		if e.Domain == normal {
			return e, true
		}
	}
	return Environment{}, false
}

// NormalDomain turns what a person types or pastes into an API domain: the
// scheme https where there is none, no path, no slash at the end, lower case.
// The second result is false for what is no address.
func NormalDomain(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return "", false
	}
	if strings.ContainsAny(u.Host, " \t") {
		return "", false
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), true
}

// Loopback tells whether the host of the address is this machine, the one
// place to which a key may go without TLS.
func Loopback(u *url.URL) bool {
	host := u.Hostname()
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// OwnDomain tells whether the host of the address belongs to Actito.
func OwnDomain(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	return host == "actito.com" || strings.HasSuffix(host, ".actito.com")
}
