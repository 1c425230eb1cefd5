package actito

import (
	"net/url"
	"slices"
	"strings"

	"engage/internal/lists"
)

// Every address of Actito's API that engage knows is in this file, so that one edit
// corrects it. "Documented" and "derived" say how certain each is.

// Custom is the environment whose API domain the configuration itself names:
// a stand-in for Actito, or a domain that is not in Environments.
const Custom = "custom"

// Environment is one of Actito's environments. A licence is on one of them, and its
// API keys are valid there only.
type Environment struct {
	Name   string // ENV-3
	Domain string // the API domain, https://api3.actito.com
	Test   bool   // for developers: no customer's key is tried there
}

// Environments lists Actito's environments. There is no ENV-2. Documented: "Authentication – API domains".
var Environments = []Environment{
	{Name: "ENV-0", Domain: "https://api.actito.com"},
	{Name: "ENV-1", Domain: "https://api1.actito.com"},
	{Name: "ENV-3", Domain: "https://api3.actito.com"},
	{Name: "PREPROD", Domain: "https://api-pre1.actito.com", Test: true},
}

// The addresses that are asked, in this order until one answers. Actito put the
// API's category before the version and announced the end of the addresses
// without it ("API Reference Reorganization"). Whether those still answer is not
// known, so both spellings stand here, the new one first.
var (
	entitiesRoutes = []string{
		"/entities/v5/entities", // documented: "Quick start"
		"/v4/entity",            // documented: older "Quick start"
	}
	tablesRoutes = []string{
		"/profile-table-structure/v5/entities/{entity}/profile-tables", // documented: "Data model – Profile tables"
		"/v5/entities/{entity}/profile-tables",                         // the same, old; documented
		"/v4/entity/{entity}/table",                                    // documented: "Protocol – general"
	}
	tableRoutes = []string{
		"/profile-table-structure/v5/entities/{entity}/profile-tables/{name}", // documented; by the table's id
		"/v5/entities/{entity}/profile-tables/{name}",                         // the same, old; derived
		"/v4/entity/{entity}/table/{name}",                                    // documented as existing; by its name
	}
	formRoutes = []string{
		"/forms/v4/entity/{entity}/form/{form}", // derived: no page shows the category's name
		"/v4/entity/{entity}/form/{form}",       // the same, old; documented as existing: "Webservices related to Forms"
	}
)

// push is what the upsert address has after the form's.
const push = "/interaction"

// TokenURL is where a key is exchanged for a token. Documented: "API Key /
// Bearer tokens (V5 and V4)".
func TokenURL(domain string) string { return domain + "/auth/token" }

// UpsertURLs are the addresses at which Qualifio may push a participation, in
// every known spelling, with the Placeholders. The first is the recommended one.
// Never called: it would create data. Derived: the end is what Actito's
// walkthrough prints, the front is that of the form's address.
func UpsertURLs(domain string) []string {
	return lists.Map(formRoutes, func(route string) string { return domain + route + push })
}

// Placeholders are the parts of the upsert address that Qualifio replaces by its
// entity and form fields.
func Placeholders() []string { return []string{"{entity}", "{form}"} }

// EnvironmentNames returns the names that a configuration may use, Custom last.
func EnvironmentNames() []string {
	return append(lists.Map(Environments, func(e Environment) string { return e.Name }), Custom)
}

// EnvironmentDomains lists the hosts of the environments for a hint, as in
// "api3.actito.com (ENV-3)".
func EnvironmentDomains() string {
	hosts := lists.Map(Environments, func(e Environment) string { return Host(e.Domain) + " (" + e.Name + ")" })
	return strings.Join(hosts, ", ")
}

// DomainOf returns the API domain of a configuration's environment and
// api_domain, without a slash at its end; "" for an unknown environment.
func DomainOf(environment, apiDomain string) string {
	if environment == Custom {
		return strings.TrimRight(apiDomain, "/")
	}
	e, _ := findEnvironment(func(e Environment) bool { return e.Name == environment })
	return e.Domain
}

// EnvironmentOf recognises the environment from an API domain as Actito's
// "View the API key" shows it, or from any address on it. The second result
// is false when the domain is none of Actito's.
func EnvironmentOf(address string) (Environment, bool) {
	domain, _ := NormalizeDomain(address)
	domain = strings.Replace(domain, "http://", "https://", 1)
	return findEnvironment(func(e Environment) bool { return e.Domain == domain })
}

func findEnvironment(is func(Environment) bool) (none Environment, found bool) {
	if i := slices.IndexFunc(Environments, is); i >= 0 {
		return Environments[i], true
	}
	return none, false
}

// expand fills what the query asks for into a route, or into an address.
func (q *query) expand(route string) string {
	return strings.NewReplacer("{entity}", pathSegment(q.entity), "{name}", pathSegment(q.name), "{form}", pathSegment(q.name),
		profileKeyPlaceholder, q.profileKey, "{subscriptions}", q.subscriptions).Replace(route)
}

// pathSegment escapes a name as one segment of a path. A name of dots alone would
// otherwise mean the parent.
func pathSegment(name string) string {
	if strings.Trim(name, ".") == "" {
		return strings.ReplaceAll(name, ".", "%2E")
	}
	return url.PathEscape(name)
}

// The addresses of one profile, by its key: the first by the table's id, the
// others by its name. V5 is asked for some subscriptions. Documented:
// "?subscriptions=a,b"; that a name is escaped is derived.
var (
	profileRoutesV5 = []string{
		"/profiles/v5/entities/{entity}/profile-tables/{name}/profiles/" + profileKeyPlaceholder + "?subscriptions={subscriptions}", // documented: "V4 Profiles 1 by 1 calls"
		"/v5/entities/{entity}/profile-tables/{name}/profiles/" + profileKeyPlaceholder + "?subscriptions={subscriptions}",          // the same, old; derived
	}
	profileRoutesV4 = []string{
		"/profiles/v4/entity/{entity}/table/{name}/profile/" + profileKeyPlaceholder + "/subscription", // derived
		"/v4/entity/{entity}/table/{name}/profile/" + profileKeyPlaceholder + "/subscription",          // the same, old; documented as replaced
	}
)

const profileKeyPlaceholder = "{profileKey}"

// keyOfProfile returns the key of the profile with an e-mail address. Seen with V4
// in code that is in use; with V5 derived.
func keyOfProfile(email string) string { return "emailAddress=" + url.QueryEscape(email) }
