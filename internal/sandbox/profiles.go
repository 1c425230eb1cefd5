package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"engage/internal/msg"
)

// Participation is what the sandbox takes for one. Its shape is made up: the body
// that Qualifio sends to Actito is not published.
type Participation struct {
	EmailAddress string   `json:"emailAddress"`
	OptIns       []string `json:"optIns"` // the technical names of the mapping variables whose opt-ins are ticked
}

// Participate sends a participation to the form of the sandbox at an address,
// HOST:PORT or a URL on this computer; another is an error of kind msg.Usage. No key
// goes along, so that nothing is created where it is Actito that listens behind it.
func Participate(ctx context.Context, address, entity, form string, p Participation) error {
	addr, err := loopback(strings.TrimPrefix(strings.TrimRight(address, "/"), "http://"))
	if err != nil {
		return err
	}
	body, _ := json.Marshal(p) // texts alone
	to := "http://" + addr + strings.NewReplacer("{entity}", url.PathEscape(entity), "{name}", url.PathEscape(form)).Replace(interaction)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return err
	}
	client := http.Client{
		Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute, // without a proxy
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return cmp.Or(ctx.Err(), error(msg.New(msg.Unreachable, "no sandbox answers on %s", addr).WithHint("engage sandbox --addr %s starts one", addr)))
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return msg.New(msg.Difference, "what answers on %s does not take a participation for the form %q in the entity %q: status %d", addr, form, entity, response.StatusCode).
			WithHint("compare the names with the sandbox's, to the letter")
	}
	return nil
}

// profileKey names a profile.
type profileKey struct{ entity, table, email string }

// emailIn finds the key of a profile in an address.
var emailIn = regexp.MustCompile(`emailAddress=[^/]*`)

// takePart enriches a profile as Actito's documentation has it: the e-mail address
// is the key, and an opt-in sets the subscription that is called, to the letter,
// what follows optin_. Qualifio sends a token, too, but nobody who takes part has one.
func (s *Server) takePart(l Licence, r *http.Request) (int, any) {
	var p Participation
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&p); err != nil || p.EmailAddress == "" {
		return failure(http.StatusBadRequest, "this is no participation with an e-mail address")
	}
	e := l.entity(r.PathValue("entity"))
	at := slices.IndexFunc(e.Forms, func(f Form) bool { return f.Name == r.PathValue("name") })
	if at < 0 {
		return failure(http.StatusNotFound, "there is nothing of this name")
	}
	table := firstOf(e.Tables, func(t Table) bool { return t.Name == e.Forms[at].ProfileTable })
	key := profileKey{e.Name, table.Name, p.EmailAddress}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.profiles[key] == nil {
		s.profiles[key] = map[string]bool{}
	}
	for _, name := range p.OptIns {
		s.profiles[key][s.subscriptionOf(name, table.Subscriptions)] = true
	}
	return http.StatusOK, object{}
}

// subscriptionOf returns the subscription that the opt-in sets, "" for none.
func (s *Server) subscriptionOf(optIn string, subscriptions []string) string {
	is := func(name string) bool { return "optin_"+name == optIn }
	exact := firstOf(subscriptions, is)
	if exact != "" || !s.options.RestoreSpaces {
		return exact
	}
	return firstOf(subscriptions, func(name string) bool { return is(strings.ReplaceAll(name, " ", "_")) })
}

// profile answers the routes of one profile: V5 with the subscriptions that
// were asked for, V4 with all of them.
func (s *Server) profile(route string, l Licence, r *http.Request) (int, any) {
	entity, name, v5 := r.PathValue("entity"), r.PathValue("name"), strings.HasPrefix(route, "profile.v5")
	table := firstOf(l.entity(entity).Tables, func(t Table) bool { return v5 && t.ID == name || !v5 && t.Name == name })
	email, _ := strings.CutPrefix(r.PathValue("key"), "emailAddress=")
	s.mu.Lock()
	defer s.mu.Unlock()
	has, found := s.profiles[profileKey{entity, table.Name, email}]
	if !found {
		return failure(http.StatusNotFound, "there is nothing of this name")
	}
	asked, switches, list := strings.Split(r.URL.Query().Get(subscriptions), ","), object{}, []object{}
	for _, name := range table.Subscriptions {
		list = append(list, object{"name": name, "subscribe": has[name]})
		if slices.Contains(asked, name) {
			switches[name] = has[name]
		}
	}
	if !v5 {
		return http.StatusOK, object{subscriptions: list}
	}
	return http.StatusOK, object{"emailAddress": email, subscriptions: switches}
}

// entity returns the entity of this name, one without anything if there is none.
func (l Licence) entity(name string) Entity {
	return firstOf(l.Entities, func(e Entity) bool { return e.Name == name })
}

// firstOf returns the first that fits, a zero value if none does.
func firstOf[T any](list []T, fits func(T) bool) (found T) {
	if at := slices.IndexFunc(list, fits); at >= 0 {
		found = list[at]
	}
	return found
}
