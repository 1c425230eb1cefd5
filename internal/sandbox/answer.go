package sandbox

import (
	"crypto/rand"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// usual is the answer that the documentation promises.
func (x *exchange) usual() reply {
	switch {
	case x.route == nil:
		return failure(http.StatusNotFound, "there is no such address")
	case x.route.name == routeInteraction && x.r.Method == http.MethodPost:
		return failure(http.StatusForbidden, "the sandbox takes no interactions")
	case x.route.name == routeInteraction:
		return notAllowed(x.r.Method, http.MethodPost)
	case x.r.Method != http.MethodGet:
		return notAllowed(x.r.Method, http.MethodGet)
	case !acceptsJSON(x.r.Header.Values("Accept")):
		return failure(http.StatusNotAcceptable, "answers are "+typeJSON+" only")
	case x.route.name == routeToken:
		return x.token()
	case !x.valid:
		return failure(http.StatusUnauthorized, "the token is missing, unknown or expired")
	}
	return x.route.answer(x.licence, x.segments)
}

func notAllowed(method, allowed string) reply {
	r := failure(http.StatusMethodNotAllowed, "the method "+method+" is not allowed here")
	r.allow = allowed
	return r
}

// token gives out a new token. Only the bare key asks for one: Actito takes no
// scheme before it.
func (x *exchange) token() reply {
	if x.auth != AuthKey {
		return failure(http.StatusUnauthorized, "the API key is missing, wrong or revoked")
	}
	token, s := rand.Text()+rand.Text(), x.s
	s.mu.Lock()
	s.tokens[token] = s.now().Add(s.life)
	s.mu.Unlock()
	seconds := int64((s.life + time.Second - 1) / time.Second)
	return ok(struct {
		AccessToken string `json:"accessToken"`
		TokenType   string `json:"tokenType"`
		ExpiresIn   string `json:"expiresIn"`
		Scope       string `json:"scope"`
		JTI         string `json:"jti"`
	}{token, "bearer", strconv.FormatInt(seconds, 10) + "s", "read write", rand.Text()})
}

// acceptsJSON tells whether the Accept headers leave room for JSON. None at
// all accepts everything (RFC 9110, section 12.5.1).
func acceptsJSON(values []string) bool {
	list := strings.Join(values, ",")
	if strings.TrimSpace(list) == "" {
		return true
	}
	for part := range strings.SplitSeq(list, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		if (kind == typeJSON || kind == "application/*" || kind == "*/*") && (err != nil || q > 0) {
			return true
		}
	}
	return false
}

type named struct {
	Name string `json:"name"`
}

func entitiesV5(l *Licence, _ []string) reply {
	type entity struct {
		ID      int     `json:"id"`
		Name    string  `json:"name"`
		Comment *string `json:"comment"`
	}
	list := make([]entity, 0, len(l.Entities))
	for i, e := range l.Entities {
		list = append(list, entity{ID: i + 1, Name: e.Name})
	}
	return ok(map[string]any{"entities": list})
}

func entitiesV4(l *Licence, _ []string) reply {
	list := make([]named, 0, len(l.Entities))
	for _, e := range l.Entities {
		list = append(list, named{e.Name})
	}
	return ok(map[string]any{"entities": list})
}

func tablesV5(l *Licence, segments []string) reply {
	e := l.entity(segments[0])
	if e == nil {
		return noEntity(segments[0])
	}
	list := make([]structure, 0, len(e.Tables))
	for i := range e.Tables {
		list = append(list, l.structure(&e.Tables[i]))
	}
	return ok(l.wrap("profileTables", list))
}

func tablesV4(l *Licence, segments []string) reply {
	e := l.entity(segments[0])
	if e == nil {
		return noEntity(segments[0])
	}
	list := make([]named, 0, len(e.Tables))
	for _, t := range e.Tables {
		list = append(list, named{t.Name})
	}
	return ok(l.wrap("profileTableNames", list))
}

func tableV5(l *Licence, segments []string) reply {
	return l.table(segments, func(t *Table) string { return t.ID })
}

func tableV4(l *Licence, segments []string) reply {
	return l.table(segments, func(t *Table) string { return t.Name })
}

// table answers with the table whose handle is the second segment. V5's
// structure serves V4 too, where the documentation shows none.
func (l *Licence) table(segments []string, handle func(*Table) string) reply {
	e := l.entity(segments[0])
	if e == nil {
		return noEntity(segments[0])
	}
	for i := range e.Tables {
		if handle(&e.Tables[i]) == segments[1] {
			return ok(l.structure(&e.Tables[i]))
		}
	}
	return failure(http.StatusNotFound, fmt.Sprintf("entity %q has no profile table %q", e.Name, segments[1]))
}

// form answers with a form's structure, in a shape of the sandbox's own: the
// documentation names the call only.
func form(l *Licence, segments []string) reply {
	e := l.entity(segments[0])
	if e == nil {
		return noEntity(segments[0])
	}
	for _, f := range e.Forms {
		if f.Name == segments[1] {
			return ok(map[string]any{"name": f.Name, "profileTableName": f.ProfileTable, "fields": []named{{"emailAddress"}}})
		}
	}
	return failure(http.StatusNotFound, fmt.Sprintf("entity %q has no form %q", e.Name, segments[1]))
}

func noEntity(name string) reply {
	return failure(http.StatusNotFound, fmt.Sprintf("there is no entity %q", name))
}
