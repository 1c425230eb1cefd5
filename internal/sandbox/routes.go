package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

// routes are the addresses of Actito's API; {} stands for one segment.
var routes = []struct{ name, pattern string }{
	{"token", "/auth/token"},
	{"entities.v5", "/entities/v5/entities"},
	{"entities.v4", "/v4/entity"},
	{"tables.v5", "/profile-table-structure/v5/entities/{}/profile-tables"},
	{"tables.v4", "/v4/entity/{}/table"},
	{"table.v5", "/profile-table-structure/v5/entities/{}/profile-tables/{}"},
	{"table.v4", "/v4/entity/{}/table/{}"},
	{"form", "/v4/entity/{}/form/{}"},
	// Participations are never sent here: the route is known so that a test
	// sees who tries.
	{"interaction", "/v4/entity/{}/form/{}/interaction"},
}

// RouteNames are what a fault may name: * for every call, known or not; single
// routes; both twins of V5 and V4; the routes whose answer holds subscriptions.
var RouteNames = []string{
	"*", "token", "entities", "entities.v5", "entities.v4", "tables", "tables.v5", "tables.v4", "table", "table.v5", "table.v4",
	"form", "interaction", subscriptions, subscriptions + ".v5", subscriptions + ".v4",
}

const subscriptions = "subscriptions"

// concerns reports whether a fault on this name concerns a call on the route.
func concerns(name, route string) bool {
	base, version, _ := strings.Cut(name, ".")
	if base == subscriptions {
		return slices.Contains([]string{"tables.v5", "table.v5", "table.v4"}, route) && strings.HasSuffix(route, version)
	}
	return name == "*" || route != "" && (name == route || strings.HasPrefix(route, name+"."))
}

// find returns the name of an escaped path's route, or "", and the unescaped
// segments that stand for {}. Splitting comes before unescaping, so that a
// slash may be part of a name.
func find(escapedPath string) (name string, segments []string) {
	parts := strings.Split(escapedPath, "/")
search:
	for _, r := range routes {
		pattern := strings.Split(r.pattern, "/")
		if len(pattern) != len(parts) {
			continue
		}
		segments = nil
		for i, want := range pattern {
			if got, err := url.PathUnescape(parts[i]); want == "{}" && got != "" && err == nil {
				segments = append(segments, got)
			} else if want != parts[i] {
				continue search
			}
		}
		return r.name, segments
	}
	return "", nil
}
