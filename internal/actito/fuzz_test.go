package actito

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzAnswer reads any bytes as every kind of answer. Nothing panics, the same
// bytes give the same result, a list is empty only where the answer holds an
// empty one, and neither names nor messages hold what a terminal acts on.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"accessToken":"a","expiresIn":"900s"}`, `{"entities":[{"id":1,"name":"acme","comment":null}]}`,
		`{"profileTables":[{"id":"16","name":"Clients","subscriptions":[{"name":"newsletter"}]}]}`,
		`{"profileTableNames":[{"name":"Clients"}]}`, `{"subscriptions":{"a":true,"b":{}}}`, `["a","b"]`, `{"subscriptions":{}}`,
		`{"entities":[],"entities":null}`, `{"a":{"subscriptions":[]}}`, `[]`, `{}`, `null`, `"\ud800"`, "\ufeff[]", "<html>", `[[[]]]`,
		`{"subscriptions":["a\u001b"]}`, strings.Repeat("[", 200), `{"":[]}`, `{"name":[],"subscriptions":[{"name":"x"}]}`,
		`{"attributes":[{"name":"a","unique":true,"mandatory":false},{"name":1},["a"],null],"subscriptions":["a"]}`,
	} {
		f.Add([]byte(seed))
	}
	readers := map[string]func([]byte) ([]string, error){
		"entities":  func(b []byte) ([]string, error) { return answer(b, itemNames(parseEntities)) },
		"structure": func(b []byte) ([]string, error) { return answer(b, structureNames) },
		"tables":    func(b []byte) ([]string, error) { return answer(b, itemNames(parseTables)) },
		"form": func(b []byte) ([]string, error) {
			_, err := answer(b, parseForm)
			return []string{"-"}, err
		},
		"token": func(b []byte) ([]string, error) {
			raw, err := trimJSON(b)
			if err != nil {
				return nil, err
			}
			token, _, err := parseToken(raw)
			if err == nil && (token.IsZero() || strings.ContainsAny(token.Reveal(), " \r\n\x00")) {
				return nil, nil // no token, and no error either: reported below
			}
			return []string{"-"}, err
		},
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, read := range readers {
			list, err := read(body)
			again, err2 := read(body)
			if !slices.Equal(list, again) || (err == nil) != (err2 == nil) || (err != nil && err.Error() != err2.Error()) {
				t.Fatalf("%s: %v %v, then %v %v", name, list, err, again, err2)
			}
			if err != nil {
				if r, found := firstControl(err.Error()); found || !utf8.ValidString(err.Error()) {
					t.Fatalf("%s: the message holds %U: %q", name, r, err)
				}
				if len(err.Error()) > 2000 {
					t.Fatalf("%s: a message of %d bytes", name, len(err.Error()))
				}
				continue
			}
			if len(list) == 0 && !holdsEmptyList(body) {
				t.Fatalf("%s: nothing in %q, and no error", name, body)
			}
			for _, n := range list {
				if n == "" || !utf8.ValidString(n) || strings.ContainsRune(n, 0x1b) {
					t.Fatalf("%s: the name %q", name, n)
				}
			}
		}
	})
}

// holdsEmptyList looks for an empty list anywhere in the JSON.
func holdsEmptyList(body []byte) bool {
	decoder := json.NewDecoder(strings.NewReader(strings.TrimPrefix(string(body), "\ufeff")))
	open := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		if open && token == json.Delim(']') {
			return true
		}
		open = token == json.Delim('[')
	}
}

// FuzzAddress: an address that is recognised stays so, none but Actito's own
// is taken for one of its environments, and no key goes without TLS anywhere
// but to this machine.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"api3.actito.com", "https://api.actito.com:443/v4", "http://127.0.0.1:8080", "https://[::1%25lo]:1", "HTTPS://API1.ACTITO.COM", "localhost",
		"http://localhost:99999", "https://a:0", "https://user:pw@api.actito.com", "//api.actito.com", "https://api3.actito.com\u202e", "https://\u0430pi3.actito.com", "ftp://x", "https://api.actito.com.", "http://[::ffff:127.0.0.1]", "https://:443", "https://a:", "http://0x7f.1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if normal, ok := NormalizeDomain(text); ok {
			again, ok := NormalizeDomain(normal)
			if !ok || again != normal {
				t.Fatalf("%q gives %q, which gives %q %v", text, normal, again, ok)
			}
			if strings.ContainsFunc(normal, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Fatalf("%q gives %q, which may look like another host", text, normal)
			}
			if strings.HasSuffix(normal, "/") || strings.Count(normal, "/") != 2 {
				t.Fatalf("%q gives %q", text, normal)
			}
		}
		if e, ok := EnvironmentOf(text); ok {
			u, err := url.Parse(e.Domain)
			if err != nil || !IsActitoHost(u) || u.Scheme != "https" {
				t.Fatalf("%q is %v", text, e)
			}
		}
		u, err := ParseAddress(text)
		if err != nil {
			if r, found := firstControl(err.Error()); found {
				t.Fatalf("the message holds %U: %q", r, err)
			}
			return
		}
		if u.Scheme != "https" && !IsLoopback(u) {
			t.Fatalf("a key would go to %q", text)
		}
		if port, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || port == 0) {
			t.Fatalf("%q has the port %q", text, u.Port())
		}
	})
}
