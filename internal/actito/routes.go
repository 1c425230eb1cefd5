package actito

import (
	"net/url"
	"strings"
)

// Every route of Actito's API that engage knows stands in this file, so that
// one edit corrects it. "Documented" and "derived" say how sure each is.

// TokenURL is where a key is exchanged for a token. Documented: "API Key /
// Bearer tokens (V5 and V4)".
func TokenURL(domain string) string { return domain + "/auth/token" }

// UpsertURL is where Qualifio pushes a participation, with Qualifio's own
// placeholders left as they are. engage never calls it: a call would create
// data. Derived: the end is what Actito's walkthrough prints, the front is the
// documented V4 context path.
func UpsertURL(domain string) string { return domain + "/v4/entity/{entity}/form/{form}/interaction" }

// Placeholders are what Qualifio fills in the upsert address from its entity
// and form fields.
func Placeholders() []string { return []string{"{entity}", "{form}"} }

// Documented: "Quick start".
func entitiesURL(domain string) string { return domain + "/entities/v5/entities" }

// Not documented; read in the code of a public product that uses it.
func entitiesURLV4(domain string) string { return domain + "/v4/entity" }

// Documented: "Data model management – Profile tables".
func tablesURL(domain, entity string) string {
	return domain + "/profile-table-structure/v5/entities/" + segment(entity) + "/profile-tables"
}

// Documented: "Data model management – Profile tables".
func tableURL(domain, entity, id string) string {
	return tablesURL(domain, entity) + "/" + segment(id)
}

// Documented: "Protocol – general"; the answer's shape is not.
func tablesURLV4(domain, entity string) string {
	return entitiesURLV4(domain) + "/" + segment(entity) + "/table"
}

// Documented as existing: "Obtaining the structure of a profile table".
func tableURLV4(domain, entity, table string) string {
	return tablesURLV4(domain, entity) + "/" + segment(table)
}

// Documented as existing: "obtain the structure of a form".
func formURL(domain, entity, form string) string {
	return entitiesURLV4(domain) + "/" + segment(entity) + "/form/" + segment(form)
}

// segment escapes a name so that blanks, accents and slashes stay inside one
// part of the path. A name of dots alone would be read as a step up.
func segment(name string) string {
	if strings.Trim(name, ".") == "" {
		return strings.ReplaceAll(name, ".", "%2E")
	}
	return url.PathEscape(name)
}
