package actito

import (
	"net/url"
	"strings"
)

// Every route of Actito's API that engage knows stands in this file, so that
// one edit corrects it. "Documented" and "derived" say how sure each is.

// route names one call, for messages, traces and the two lists of twins.
type route string

const (
	routeToken         route = "token"
	routeEntities      route = "entities.v5"
	routeEntitiesV4    route = "entities.v4"
	routeTables        route = "tables.v5"
	routeTablesV4      route = "tables.v4"
	routeTable         route = "table.v5"
	routeTableV4       route = "table.v4"
	routeForm          route = "form.v4"
	placeholderEntity        = "{entity}"
	placeholderForm          = "{form}"
	interactionPath          = "/v4/entity/" + placeholderEntity + "/form/" + placeholderForm + "/interaction"
	tokenPath                = "/auth/token"
	entitiesPath             = "/entities/v5/entities"
	tablesPathPrefix         = "/profile-table-structure/v5/entities/"
	tablesPathSuffix         = "/profile-tables"
	entitiesPathV4           = "/v4/entity"
	tablesPathSuffixV4       = "/table"
	formsPathSuffixV4        = "/form"
)

// TokenURL is where a key is exchanged for a token. Documented: "API Key /
// Bearer tokens (V5 and V4)".
func TokenURL(domain string) string { return domain + tokenPath }

// UpsertURL is where Qualifio pushes a participation, with Qualifio's own
// placeholders left as they are. engage never calls it: a call would create
// data. Derived: the end is what Actito's walkthrough prints, the front is the
// documented V4 context path.
func UpsertURL(domain string) string { return domain + interactionPath }

// Placeholders are what Qualifio fills in the upsert address from its entity
// and form fields.
func Placeholders() []string { return []string{placeholderEntity, placeholderForm} }

// Documented: "Quick start".
func entitiesURL(domain string) string { return domain + entitiesPath }

// Not documented; read in the code of a public product that uses it.
func entitiesURLV4(domain string) string { return domain + entitiesPathV4 }

// Documented: "Data model management – Profile tables".
func tablesURL(domain, entity string) string {
	return domain + tablesPathPrefix + segment(entity) + tablesPathSuffix
}

// Documented: "Data model management – Profile tables".
func tableURL(domain, entity, id string) string {
	return tablesURL(domain, entity) + "/" + segment(id)
}

// Documented: "Protocol – general"; the answer's shape is not.
func tablesURLV4(domain, entity string) string {
	return entitiesURLV4(domain) + "/" + segment(entity) + tablesPathSuffixV4
}

// Documented as existing: "Obtaining the structure of a profile table".
func tableURLV4(domain, entity, table string) string {
	return tablesURLV4(domain, entity) + "/" + segment(table)
}

// Documented as existing: "obtain the structure of a form".
func formURL(domain, entity, form string) string {
	return entitiesURLV4(domain) + "/" + segment(entity) + formsPathSuffixV4 + "/" + segment(form)
}

// segment escapes a name so that blanks, accents and slashes stay inside one
// part of the path. A name of dots alone would be read as a step up.
func segment(name string) string {
	if strings.Trim(name, ".") == "" {
		return strings.ReplaceAll(name, ".", "%2E")
	}
	return url.PathEscape(name)
}
