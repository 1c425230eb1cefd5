package sandbox

import (
	"crypto/rand"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"
)

// routes names the addresses of Actito's API; "" is any other address.
var routes = map[string]string{
	"/auth/token":           "token",
	"/entities/v5/entities": "entities.v5",
	"/v4/entity":            "entities.v4",
	"/profile-table-structure/v5/entities/{entity}/profile-tables":        "tables.v5.new",
	"/v5/entities/{entity}/profile-tables":                                "tables.v5.old",
	"/v4/entity/{entity}/table":                                           "tables.v4",
	"/profile-table-structure/v5/entities/{entity}/profile-tables/{name}": "table.v5.new",
	"/v5/entities/{entity}/profile-tables/{name}":                         "table.v5.old",
	"/v4/entity/{entity}/table/{name}":                                    "table.v4",
	"/forms/v4/entity/{entity}/form/{name}":                               "form.new",
	"/v4/entity/{entity}/form/{name}":                                     "form.old",
	// Called by Participate alone; what Actito wants there is not published.
	"/forms" + interaction: "interaction",
	interaction:            "interaction",
	"/profiles/v5/entities/{entity}/profile-tables/{name}/profiles/{key}":  "profile.v5.new",
	"/v5/entities/{entity}/profile-tables/{name}/profiles/{key}":           "profile.v5.old",
	"/profiles/v4/entity/{entity}/table/{name}/profile/{key}/subscription": "profile.v4.new",
	"/v4/entity/{entity}/table/{name}/profile/{key}/subscription":          "profile.v4.old",
	FeedPath: "feed",
	"/":      "",
}

// Spellings say which addresses there are: Actito put the API's category before
// the version, and announced the end of the addresses without it.
var Spellings = []string{"both", "old", "new"}

// answers reports whether there is the pattern's address in the spelling.
func answers(spelling, pattern string) bool {
	old := strings.HasPrefix(pattern, "/v4/") || strings.HasPrefix(pattern, "/v5/")
	return spelling == Spellings[0] || !strings.Contains(pattern, "/v") || old == (spelling == "old")
}

const interaction = "/v4/entity/{entity}/form/{name}/interaction"

// RouteNames are what a fault may name: * for every call, known or not; single
// routes; both twins of V5 and V4, or of the new and the old address; the routes
// whose answer holds subscriptions.
var RouteNames = []string{
	"*", "token", "entities", "entities.v5", "entities.v4",
	"tables", "tables.v5", "tables.v5.new", "tables.v5.old", "tables.v4", "table", "table.v5", "table.v5.new", "table.v5.old", "table.v4",
	"form", "form.new", "form.old", "interaction", "feed",
	"profile", "profile.v5", "profile.v5.new", "profile.v5.old", "profile.v4", "profile.v4.new", "profile.v4.old", subscriptions, subscriptions + ".v5", subscriptions + ".v4",
}

const subscriptions = "subscriptions"

// concerns reports whether a fault on this name concerns a call on the route.
func concerns(name, route string) bool {
	base, version, _ := strings.Cut(name, ".")
	if base == subscriptions {
		return strings.HasPrefix(route, "table") && route != "tables.v4" && strings.Contains(route, version)
	}
	return name == "*" || route != "" && (name == route || strings.HasPrefix(route, name+"."))
}

// failure is an error answer. Actito's documentation lists the statuses but
// shows no error's body; this one is small and says what was wrong.
func failure(status int, text string) (int, any) {
	return status, object{"status": status, "error": http.StatusText(status), "message": text}
}

// usual is the answer that the documentation promises.
func (s *Server) usual(call *Call, licence Licence, r *http.Request) (status int, value any) {
	switch {
	case call.Route == "":
		return failure(http.StatusNotFound, "there is no such address")
	case call.Route == "interaction" && call.Method == http.MethodPost:
		return s.takePart(licence, r)
	case call.Method != http.MethodGet:
		return failure(http.StatusMethodNotAllowed, "the sandbox answers GET only, and POST of a participation")
	case call.Route == "feed":
		return http.StatusOK, sampleFeed()
	case call.Route == "token" && call.Key:
		return http.StatusOK, s.newToken()
	case call.Route == "token": // Actito takes no scheme before the key
		return failure(http.StatusUnauthorized, "the API key is missing, wrong or revoked")
	case !call.Token:
		return failure(http.StatusUnauthorized, "the token is missing, unknown or expired")
	}
	if strings.HasPrefix(call.Route, "profile.") {
		return s.profile(call.Route, licence, r)
	}
	if value := licence.show(call.Route, r.PathValue("entity"), r.PathValue("name")); value != nil {
		return http.StatusOK, value
	}
	return failure(http.StatusNotFound, "there is nothing of this name")
}

func (s *Server) newToken() map[string]string {
	token := rand.Text() + rand.Text()
	s.mu.Lock()
	s.tokens[token] = time.Now().Add(s.options.TokenLife)
	s.mu.Unlock()
	return map[string]string{
		"accessToken": token, "tokenType": "bearer", "expiresIn": fmt.Sprintf("%.0fs", math.Ceil(s.options.TokenLife.Seconds())),
		"scope": "read write", "jti": rand.Text(),
	}
}

type object = map[string]any

// show returns what the route answers for these names, or nil.
func (l Licence) show(route, entity, name string) any {
	list := []object{}
	if entity == "" {
		for i, e := range l.Entities {
			one := object{"name": e.Name}
			if route == "entities.v5" {
				one["id"], one["comment"] = i+1, nil
			}
			list = append(list, one)
		}
		return object{"entities": list}
	}
	at := slices.IndexFunc(l.Entities, func(e Entity) bool { return e.Name == entity })
	if at < 0 {
		return nil
	}
	for _, t := range l.Entities[at].Tables {
		switch {
		case strings.HasPrefix(route, "tables.v5"):
			list = append(list, t.structure())
		case route == "tables.v4":
			list = append(list, object{"name": t.Name})
		case strings.HasPrefix(route, "table.v5") && t.ID == name, route == "table.v4" && t.Name == name:
			return t.structure() // the documentation shows none for V4
		}
	}
	switch route {
	case "tables.v5.new", "tables.v5.old":
		return object{"profileTables": list}
	case "tables.v4":
		return object{"profileTableNames": list}
	case "form.new", "form.old":
		if f := firstOf(l.Entities[at].Forms, func(f Form) bool { return f.Name == name }); f.Name != "" {
			// In a shape of the sandbox's own: the documentation names the call only.
			return object{"name": name, "profileTableName": f.ProfileTable, "fields": []object{{"name": "emailAddress"}}}
		}
	}
	return nil
}

// structure is a profile table as V5 shows it. The published example breaks off
// before the subscriptions: their field's name is derived.
func (t Table) structure() object {
	list := []object{}
	for _, name := range t.Subscriptions {
		list = append(list, object{"name": name})
	}
	attributes := []object{
		{"name": "emailAddress", "type": "EMAIL_ADDRESS", "unique": true, "mandatory": true},
		{"name": "firstName", "type": "STRING", "unique": false, "mandatory": false},
	}
	for _, name := range append([]string{"profileId", "creationMoment", "updateMoment"}, t.Mandatory...) {
		attributes = append(attributes, object{"name": name, "type": "STRING", "unique": name == "profileId", "mandatory": true})
	}
	return object{
		"id": t.ID, "name": t.Name, subscriptions: list, "segmentations": []object{}, "attributes": attributes,
		"displayOptions": object{"forAttributes": []object{{"name": "emailAddress", "description": "E-mail address"}}},
	}
}
