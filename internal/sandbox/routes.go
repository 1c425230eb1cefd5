package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

// Groups of routes that a fault can name besides single routes. The calls in
// the group subscriptions are those whose answer holds subscriptions.
const (
	allRoutes          = "*"
	groupSubscriptions = "subscriptions"
)

// route is one address of Actito's API.
type route struct {
	name    string
	pattern string // {} stands for one segment
	// answer is nil where the server itself must answer.
	answer func(l *Licence, segments []string) reply
}

const (
	routeToken       = "token"
	routeInteraction = "interaction"
)

var routes = []route{
	{routeToken, "/auth/token", nil},
	{"entities.v5", "/entities/v5/entities", entitiesV5},
	{"entities.v4", "/v4/entity", entitiesV4},
	{"tables.v5", "/profile-table-structure/v5/entities/{}/profile-tables", tablesV5},
	{"tables.v4", "/v4/entity/{}/table", tablesV4},
	{"table.v5", "/profile-table-structure/v5/entities/{}/profile-tables/{}", tableV5},
	{"table.v4", "/v4/entity/{}/table/{}", tableV4},
	{"form", "/v4/entity/{}/form/{}", form},
	{routeInteraction, "/v4/entity/{}/form/{}/interaction", nil},
}

// groupOf returns the routes that a fault of the name concerns, nil for a name
// that is no group's.
func groupOf(name string) []string {
	switch name {
	case "entities":
		return []string{"entities.v5", "entities.v4"}
	case "tables":
		return []string{"tables.v5", "tables.v4"}
	case "table":
		return []string{"table.v5", "table.v4"}
	case groupSubscriptions:
		return []string{"tables.v5", "table.v5", "table.v4"}
	case groupSubscriptions + ".v5":
		return []string{"tables.v5", "table.v5"}
	case groupSubscriptions + ".v4":
		return []string{"table.v4"}
	}
	return nil
}

// RouteNames returns what a fault may name before its "=": * for every call,
// known or not; the pairs of V5 and V4 twins (entities, tables, table) and each
// twin; subscriptions for the calls whose answer holds them; single routes.
func RouteNames() []string {
	names := []string{allRoutes}
	for _, r := range routes {
		pair, version, twin := strings.Cut(r.name, ".")
		if twin && version == "v5" {
			names = append(names, pair)
		}
		names = append(names, r.name)
	}
	return append(names, groupSubscriptions, groupSubscriptions+".v5", groupSubscriptions+".v4")
}

// concerns tells whether a fault on this name concerns a call on the route.
func concerns(name, route string) bool {
	return name == allRoutes || (name != "" && name == route) || slices.Contains(groupOf(name), route)
}

// find returns the route of an escaped path and the unescaped segments that
// stand for {}; nil if there is none. Splitting comes before unescaping, so
// that a slash may be part of a name.
func find(escapedPath string) (*route, []string) {
	parts := strings.Split(escapedPath, "/")
	for i := range routes {
		if segments, ok := match(strings.Split(routes[i].pattern, "/"), parts); ok {
			return &routes[i], segments
		}
	}
	return nil, nil
}

func match(pattern, parts []string) ([]string, bool) {
	if len(pattern) != len(parts) {
		return nil, false
	}
	var segments []string
	for i, want := range pattern {
		got, err := url.PathUnescape(parts[i])
		if err != nil {
			return nil, false
		}
		switch {
		case want == "{}" && got != "":
			segments = append(segments, got)
		case want != got:
			return nil, false
		}
	}
	return segments, true
}
