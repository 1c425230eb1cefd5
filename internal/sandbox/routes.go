package sandbox

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
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

// typeJSON is the Content-Type of all that Actito answers.
const typeJSON = "application/json"

// reply is a whole answer.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func raw(status int, contentType string, body []byte) reply {
	return reply{status, http.Header{"Content-Type": {contentType}}, body}
}

func asJSON(status int, value any) reply { return raw(status, typeJSON, encode(value)) }

// failure is an error answer. Actito's documentation lists the statuses but
// shows no error's body; this one is small and says what was wrong.
func failure(status int, text string) reply {
	return asJSON(status, object{"status": status, "error": http.StatusText(status), "message": text})
}

// encode writes JSON as it is written by hand: without HTML's escapes. The
// values are the sandbox's own, which can always be written.
func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// send sends an answer, whole unless it is cut: then net/http closes the
// connection, because more was announced.
func (x *exchange) send(r reply, cut bool) {
	maps.Copy(x.w.Header(), r.header)
	x.w.Header().Set("Content-Length", fmt.Sprint(len(r.body)))
	if cut {
		r.body = r.body[:len(r.body)/2]
	}
	x.end(r.status)
	x.w.WriteHeader(r.status)
	_, _ = x.w.Write(r.body) // the client may have gone
}

// usual is the answer that the documentation promises.
func (x *exchange) usual() reply {
	accept := strings.Join(x.r.Header.Values("Accept"), ",")
	switch {
	case x.route == "":
		return failure(http.StatusNotFound, "there is no such address")
	case x.r.Method != http.MethodGet:
		return failure(http.StatusMethodNotAllowed, "the sandbox answers GET only")
	case accept != "" && !strings.Contains(accept, typeJSON) && !strings.Contains(accept, "*/*"):
		return failure(http.StatusNotAcceptable, "answers are "+typeJSON+" only")
	case x.route == "token" && x.call.Auth == AuthKey:
		return x.s.newToken()
	case x.route == "token": // Actito takes no scheme before the key
		return failure(http.StatusUnauthorized, "the API key is missing, wrong or revoked")
	case x.call.Auth != AuthToken:
		return failure(http.StatusUnauthorized, "the token is missing, unknown or expired")
	}
	if value := x.licence.show(x.route, x.segments); value != nil {
		return asJSON(http.StatusOK, value)
	}
	return failure(http.StatusNotFound, fmt.Sprintf("there is no %q", x.segments))
}

func (s *Server) newToken() reply {
	token := rand.Text() + rand.Text()
	s.mu.Lock()
	s.tokens[token] = s.now().Add(s.life)
	s.mu.Unlock()
	seconds := int64((s.life + time.Second - 1) / time.Second)
	return asJSON(http.StatusOK, map[string]string{
		"accessToken": token, "tokenType": "bearer", "expiresIn": fmt.Sprintf("%ds", seconds), "scope": "read write", "jti": rand.Text(),
	})
}

type object = map[string]any

// show returns what the route answers for these segments, or nil.
func (l Licence) show(route string, segments []string) any {
	list := []object{}
	if len(segments) == 0 {
		for i, e := range l.Entities {
			one := object{"name": e.Name}
			if route == "entities.v5" {
				one["id"], one["comment"] = i+1, nil
			}
			list = append(list, one)
		}
		return object{"entities": list}
	}
	at := slices.IndexFunc(l.Entities, func(e Entity) bool { return e.Name == segments[0] })
	if at < 0 {
		return nil
	}
	name := segments[len(segments)-1]
	for _, t := range l.Entities[at].Tables {
		switch {
		case route == "tables.v5":
			list = append(list, l.structure(t))
		case route == "tables.v4":
			list = append(list, object{"name": t.Name})
		case route == "table.v5" && t.ID == name, route == "table.v4" && t.Name == name:
			return l.structure(t) // the documentation shows none for V4
		}
	}
	switch route {
	case "tables.v5":
		return l.wrap("profileTables", list)
	case "tables.v4":
		return l.wrap("profileTableNames", list)
	case "form":
		for _, f := range l.Entities[at].Forms {
			if f.Name == name { // in a shape of the sandbox's own: the documentation names the call only
				return object{"name": name, "profileTableName": f.ProfileTable, "fields": []object{{"name": "emailAddress"}}}
			}
		}
	}
	return nil
}

// structure is a profile table as V5 shows it. The documentation's published
// example breaks off before the subscriptions; that they are a field of this
// name follows from its saying that a table has attributes, subscriptions and
// segmentations.
func (l Licence) structure(t Table) object {
	table := object{
		"id": t.ID, "name": t.Name, "subscriptions": l.Shape.write(t.Subscriptions), "segmentations": []object{},
		"attributes":     []object{{"name": "emailAddress", "type": "EMAIL_ADDRESS", "unique": true, "mandatory": true}},
		"displayOptions": object{"forAttributes": []object{{"name": "emailAddress", "description": "E-mail address"}}},
	}
	if l.damage != nil {
		l.damage(table)
	}
	return table
}

func (s Shape) write(names []string) any {
	objects, keys := []object{}, []string{}
	for _, name := range names {
		one := object{"name": name}
		if s == ShapeDescribed {
			one["displayName"], one["description"] = "Shown as "+name, "What it is about"
		}
		objects = append(objects, one)
		keys = append(keys, string(encode(name))+":true")
	}
	switch s {
	case ShapeNames:
		return append([]string{}, names...)
	case ShapeKeys:
		return json.RawMessage("{" + strings.Join(keys, ",") + "}") // a map would sort them
	}
	return objects
}

func (l Licence) wrap(usual string, list any) any {
	switch l.Wrap {
	case WrapNone:
		return list
	case WrapTables:
		return object{"tables": list}
	}
	return object{usual: list}
}
