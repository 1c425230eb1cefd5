package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokenIsAsDocumented(t *testing.T) {
	s := sandboxWith(t, Options{})
	var first, second map[string]string
	got := get(t, s, "/auth/token", SampleKey, typeJSON)
	wantStatus(t, got, http.StatusOK)
	got.decode(t, &first)
	get(t, s, "/auth/token", SampleKey).decode(t, &second)
	if first["accessToken"] == second["accessToken"] || first["jti"] == second["jti"] {
		t.Error("two calls gave the same token")
	}
	for _, name := range []string{"accessToken", "jti"} {
		if first[name] == "" {
			t.Errorf("no %s", name)
		}
		delete(first, name)
	}
	want := map[string]string{"tokenType": "bearer", "expiresIn": "900s", "scope": "read write"}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
}

func TestTokenIsRefused(t *testing.T) {
	s := sandboxWith(t, Options{Key: "another1Key"})
	for name, auth := range map[string]string{
		"nothing":       "",
		"a wrong key":   SampleKey,
		"key as Bearer": "Bearer another1Key",
		"a token":       bearer(t, s),
	} {
		t.Run(name, func(t *testing.T) {
			wantJSONError(t, get(t, s, "/auth/token", auth), http.StatusUnauthorized)
		})
	}
}

// The bodies of the calls whose shape is known, to the letter.
func TestBodies(t *testing.T) {
	s := sandboxWith(t, Options{})
	auth := bearer(t, s)
	for path, want := range map[string]string{
		v5Entities:              `{"entities":[{"comment":null,"id":1,"name":"acme"},{"comment":null,"id":2,"name":"Atelier démo"}]}`,
		"/v4/entity":            `{"entities":[{"name":"acme"},{"name":"Atelier démo"}]}`,
		"/v4/entity/acme/table": `{"profileTableNames":[{"name":"Clients"},{"name":"Prospects / leads"}]}`,
	} {
		got := get(t, s, path, auth, typeJSON)
		wantStatus(t, got, http.StatusOK)
		if got.body != want {
			t.Errorf("%s: %s, want %s", path, got.body, want)
		}
		if got.header.Get("Content-Type") != typeJSON {
			t.Errorf("%s: %v", path, got.header)
		}
	}
}

func TestTableStructure(t *testing.T) {
	s := sandboxWith(t, Options{})
	auth := bearer(t, s)
	want := Sample().Entities[0].Tables[0].Subscriptions
	type table struct {
		ID             string
		Name           string
		Attributes     []struct{ Type, Name string }
		Subscriptions  []map[string]string
		DisplayOptions struct {
			ForAttributes []struct{ Name, Description string }
		}
	}
	check := func(path string, got table) {
		t.Helper()
		var names []string
		for _, sub := range got.Subscriptions {
			names = append(names, sub["name"])
			if len(sub) != 1 {
				t.Errorf("%s: more than a name: %v", path, sub)
			}
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		if got.ID != "16" || got.Name != "Clients" || got.Attributes[0].Type != "EMAIL_ADDRESS" || got.DisplayOptions.ForAttributes[0].Description == "" {
			t.Errorf("%s: %+v", path, got)
		}
	}
	for _, path := range []string{v5Tables + "/16", v4Clients} {
		var one table
		get(t, s, path, auth).decode(t, &one)
		check(path, one)
	}
	var list struct{ ProfileTables []table }
	get(t, s, v5Tables, auth).decode(t, &list)
	if len(list.ProfileTables) != 2 {
		t.Fatalf("%d tables", len(list.ProfileTables))
	}
	check(v5Tables, list.ProfileTables[0])
}

func TestForm(t *testing.T) {
	s := sandboxWith(t, Options{})
	auth := bearer(t, s)
	var got struct{ Name, ProfileTableName string }
	for _, path := range []string{formPath, "/forms" + formPath, "/v4/entity/Atelier%20d%C3%A9mo/form/engageCampaigns"} {
		get(t, s, path, auth).decode(t, &got)
		if got.Name != "engageCampaigns" || got.ProfileTableName == "" {
			t.Errorf("%s: %+v", path, got)
		}
	}
}

// TestSpellings: only the addresses of the spelling that was chosen are there.
func TestSpellings(t *testing.T) {
	for spelling, want := range map[string][2]int{"": {200, 200}, "both": {200, 200}, "old": {200, 404}, "new": {404, 200}} {
		s := sandboxWith(t, Options{Addresses: spelling})
		auth := bearer(t, s)
		for i, paths := range [][]string{
			{"/v4/entity", "/v4/entity/acme/table", v4Clients, "/v5/entities/acme/profile-tables", "/v5/entities/acme/profile-tables/16", formPath},
			{v5Entities, v5Tables, v5Tables + "/16", "/forms" + formPath},
		} {
			for _, path := range paths {
				if got := get(t, s, path, auth).status; got != want[i] {
					t.Errorf("%q, %s: %d", spelling, path, got)
				}
			}
		}
	}
}

func TestNotFound(t *testing.T) {
	s := sandboxWith(t, Options{})
	auth := bearer(t, s)
	for _, path := range []string{
		"", "/", "/v4", "/v4/entity/", "/v4/entity/acme/table/", "/auth/token/",
		"/v4/entity/nobody/table", "/v4/entity/nobody/table/Clients", "/v4/entity/nobody/form/engageCampaigns",
		"/v4/entity/acme/table/clients", "/v4/entity/acme/form/none", "/v4/entity/Acme/table",
		"/v4/entity/acme/table/Prospects%20/%20leads",
		"/profile-table-structure/v5/entities/nobody/profile-tables",
		"/profile-table-structure/v5/entities/nobody/profile-tables/16",
		v5Tables + "/Clients", v5Tables + "/3",
	} {
		t.Run(path, func(t *testing.T) { wantJSONError(t, get(t, s, path, auth), http.StatusNotFound) })
	}
}

// A name's slash, blank, percent sign and accents arrive as one segment.
func TestEscaping(t *testing.T) {
	names := []string{"a/b", "a b", "é", "50%", "%2F", "a+b", "?#", "..", "お知らせ", ";=,"}
	l := Licence{}
	for _, name := range names {
		l.Entities = append(l.Entities, Entity{
			Name:   name,
			Tables: []Table{{ID: name, Name: name}},
			Forms:  []Form{{Name: name}},
		})
	}
	s := sandboxWith(t, Options{Licence: l})
	auth := bearer(t, s)
	for _, name := range names {
		e := url.PathEscape(name)
		if name == ".." {
			e = "%2E%2E"
		}
		for _, path := range []string{
			"/v4/entity/" + e + "/table",
			"/v4/entity/" + e + "/table/" + e,
			"/v4/entity/" + e + "/form/" + e,
			"/profile-table-structure/v5/entities/" + e + "/profile-tables/" + e,
		} {
			wantStatus(t, get(t, s, path, auth), http.StatusOK)
			if got := lastCall(t, s).Path; got != path {
				t.Errorf("recorded %s, want %s", got, path)
			}
		}
	}
}

func TestAuthorization(t *testing.T) {
	s := sandboxWith(t, Options{})
	token := bearer(t, s)
	for _, test := range []struct {
		auth       string
		status     int
		key, token bool
	}{
		{"", 401, false, false},
		{SampleKey, 401, true, false},
		{"Bearer " + SampleKey, 401, false, false},
		{"Bearer unknown", 401, false, false},
		{"Basic eDp5", 401, false, false},
		{token, 200, false, true},
	} {
		for _, path := range []string{v5Entities, "/v4/entity", v5Tables, v5Tables + "/16", "/v4/entity/acme/table", v4Clients, formPath} {
			got := get(t, s, path, test.auth)
			wantStatus(t, got, test.status)
			if test.status != 200 {
				wantJSONError(t, got, test.status)
			}
			if call := lastCall(t, s); call.Key != test.key || call.Token != test.token || call.Status != test.status {
				t.Errorf("%+v, want %+v", call, test)
			}
		}
	}
}

func TestOtherMethods(t *testing.T) {
	s := sandboxWith(t, Options{})
	auth := bearer(t, s)
	interaction := formPath + "/interaction"
	for _, test := range []struct {
		method, path, route string
		status              int
	}{
		{"POST", "/auth/token", "token", 405},
		{"HEAD", v5Entities, "entities.v5", 405},
		{"PUT", formPath, "form.old", 405},
		{"DELETE", v4Clients, "table.v4", 405},
		{"POST", interaction, "interaction", 400}, // no participation
		{"PUT", interaction, "interaction", 405},
		{"GET", interaction, "interaction", 404},
	} {
		got := do(t.Context(), client(t), test.method, s.URL()+test.path, auth)
		wantStatus(t, got, test.status)
		call := lastCall(t, s)
		if call.Method != test.method || call.Route != test.route || call.Status != test.status {
			t.Errorf("recorded %+v", call)
		}
	}
}

// No entities is not the same as entities left out.
func TestSetLicence(t *testing.T) {
	s := sandboxWith(t, Options{})
	auth := bearer(t, s)
	s.SetLicence(Synthetic(3))
	if got := get(t, s, v5Tables+"/16", auth); strings.Count(got.body, `"Topic 0`) != 3 {
		t.Error(got.body)
	}
	s.SetLicence(Licence{Entities: []Entity{}})
	if got := get(t, s, v5Entities, auth); got.body != `{"entities":[]}` {
		t.Error(got.body)
	}
	s.SetLicence(Licence{})
	if got := get(t, s, v5Entities, auth); !strings.Contains(got.body, "acme") {
		t.Error(got.body)
	}
}

func TestSynthetic(t *testing.T) {
	for n, want := range map[int]int{-1: 0, 0: 0, 1: 1, 5000: 5000} {
		seen := map[string]bool{}
		for _, sub := range Synthetic(n).Entities[0].Tables[0].Subscriptions {
			seen[sub] = true
		}
		if len(seen) != want {
			t.Errorf("Synthetic(%d) has %d names", n, len(seen))
		}
	}
}
