package connect

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/actito"
	"engage/internal/config"
	"engage/internal/msg"
	"engage/internal/secret"
)

const canary = "canaryKey7R49FRHrthqhd8bvdh74"

func parsed(t *testing.T, text string) secret.Key {
	t.Helper()
	key, err := secret.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func configured(environment, domain, source string) *config.Config {
	c := &config.Config{Version: 1}
	c.Integration.Name = "N"
	c.Actito.Environment, c.Actito.APIDomain, c.Actito.APIKey = environment, domain, source
	c.Actito.Entity, c.Actito.Form = "acme", "engageCampaigns"
	return c
}

// TestKeyOrder: standard input, then ENGAGE_API_KEY, then the configuration.
func TestKeyOrder(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "my.key"), []byte("fromTheFile"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		given, env, source string
		want, from         string // the key and its source; an error's words for no key
		kind               msg.Kind
	}{
		{"given", "fromTheEnv", "file:my.key", "given", ":", 0},
		{"", "fromTheEnv", "file:my.key", "fromTheEnv", "env:ENGAGE_API_KEY", 0},
		{"", " \n", "file:my.key", "fromTheFile", "file:my.key", 0},
		{"", "", "file:my.key", "fromTheFile", "file:my.key", 0},
		{"", "", "env:OTHER_KEY", "fromTheOther", "env:OTHER_KEY", 0},
		{"", "not a key", "file:my.key", "ENGAGE_API_KEY", "", msg.Key},
		{"", "", "file:nothing", "does not exist", "", msg.Key},
		{"", "", canary, "api_key says where", "", msg.Config},
	} {
		t.Setenv(secret.Variable, c.env)
		t.Setenv("OTHER_KEY", "fromTheOther")
		var given secret.Key
		if c.given != "" {
			given = parsed(t, c.given)
		}
		key, source, err := Key(t.Context(), given, configured("ENV-3", "", c.source), directory)
		if msg.KindOf(err) != c.kind {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		if err != nil {
			if !strings.Contains(err.Error(), c.want) || strings.Contains(fmt.Sprintf("%+v", err), canary) {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		if key.Reveal() != c.want || source.String() != c.from {
			t.Errorf("%+v: %s from %s", c, key.Reveal(), source)
		}
	}
}

func TestEndpoints(t *testing.T) {
	c := configured("ENV-3", "", "keyring")
	token, upserts := Endpoints(c.Actito)
	if diff := cmp.Diff([]string{"https://api3.actito.com/forms/v4/entity/{entity}/form/{form}/interaction",
		"https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction"}, upserts); diff != "" || token != "https://api3.actito.com/auth/token" {
		t.Error(token, diff)
	}
	c.Actito.Endpoints = config.Endpoints{GetToken: "https://api3.actito.com/other", UpsertInteraction: "https://api3.actito.com/push"}
	if token, upserts = Endpoints(c.Actito); token != "https://api3.actito.com/other" || len(upserts) != 1 || upserts[0] != "https://api3.actito.com/push" {
		t.Error(token, upserts)
	}
	if EnvironmentName(c.Actito) != "ENV-3" || EnvironmentName(configured("custom", "http://127.0.0.1:1/", "keyring").Actito) != "127.0.0.1:1" {
		t.Error("Place")
	}
}

// TestPool: one client for each domain, token address and key, however many
// ask at once; each configuration needs its own consent, and a user's own choice
// none.
func TestPool(t *testing.T) {
	t.Setenv(secret.Variable, canary)
	var asked []string
	pool := &Pool{Options: actito.Options{UserAgent: "engage/test"}, Consent: func(source secret.Source, c *config.Config, _ string) error {
		if source != secret.EnvSource() {
			return errors.New("the key is not from the variable")
		}
		asked = append(asked, Domain(c.Actito))
		return nil
	}}
	clients := make([]*actito.Client, 20)
	var wait sync.WaitGroup
	for i := range clients {
		wait.Go(func() {
			var err error
			if clients[i], err = pool.Client(t.Context(), configured("custom", "https://elsewhere.example", "keyring"), ""); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, c := range clients {
		if c != clients[0] {
			t.Fatal("a second client for the same key")
		}
	}
	if len(asked) != len(clients) || asked[0] != "https://elsewhere.example" {
		t.Errorf("asked: %v", asked)
	}
	other, err := pool.ClientFor("https://elsewhere.example", "", "acme", parsed(t, "anotherKey123"))
	if err != nil || other == clients[0] {
		t.Error("two keys share a client", err)
	}
	if _, err := pool.ClientFor("https://chosen.example", "", "acme", parsed(t, canary)); err != nil || len(asked) != len(clients) {
		t.Error(asked, err)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", pool, pool, pool), fmt.Sprintf("%+v %#v", clients[0], clients[0])} {
		if strings.Contains(text, canary) {
			t.Errorf("the pool shows the key: %s", text)
		}
	}
}

// TestNeedsConsent: which key may go to which domain without a yes.
// TestPoolLimits: a licence has several entities, and perhaps several keys.
func TestPoolLimits(t *testing.T) {
	pool := &Pool{}
	const domain = "https://api3.actito.com"
	for i, entity := range []string{"acme", "other"} {
		if _, err := pool.ClientFor(domain, domain+"/token"+entity, entity, parsed(t, canary)); err != nil || len(pool.clients) != i+1 {
			t.Fatal(err)
		}
	}
	if _, err := pool.ClientFor(domain, "", "acme", parsed(t, "anotherKey123")); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.ClientFor(domain, "", "third", parsed(t, "aThirdKey123")); err != nil {
		t.Fatal(err)
	}
	for i, shared := range []bool{true, true, true, false} {
		if (pool.clients[i].Limits == pool.clients[0].Limits) != shared {
			t.Errorf("client %d: shared %v", i, !shared)
		}
	}
}

func TestNeedsConsent(t *testing.T) {
	for _, variable := range []string{"HOME", "XDG_CONFIG_HOME", "APPDATA"} {
		t.Setenv(variable, t.TempDir())
	}
	own, err := secret.KeyFile(secret.Account{Domain: "https://elsewhere.example", Integration: "N"})
	if err == nil {
		err = os.MkdirAll(filepath.Dir(own), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		domain, source string
		want           bool
	}{
		{"https://elsewhere.example", "env:ENGAGE_API_KEY", true},
		{"https://elsewhere.example", "file:k", true},
		{"https://elsewhere.example", "file:" + own, false},
		{"https://elsewhere.example", "keyring", false},
		{"https://elsewhere.example", "store", false},
		{"https://other.example", "file:" + own, true},
		{"http://127.0.0.1:1", "env:TOKEN", false},
		{"http://127.0.0.1:1", "file:k", false},
		{"http://localhost:1", "file:" + own, true},
		{"http://[::1]:1", "env:ENGAGE_TOKEN", false},
		{"http://127.0.0.1:1", "store", false},
		{"https://api3.actito.com", "env:TOKEN", false},
	} {
		source, err := secret.ParseSource(c.source)
		if err != nil {
			t.Fatal(err)
		}
		if got := NeedsConsent(source, configured("custom", c.domain, c.source), ""); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestPoolRefuses(t *testing.T) {
	pool := &Pool{StdinKey: parsed(t, canary)}
	for what, c := range map[string]*config.Config{
		"http elsewhere":       configured("custom", "http://elsewhere.example", "keyring"),
		"a token address away": configured("ENV-3", "", "keyring"),
		"no domain":            configured("ENV-2", "", "keyring"),
	} {
		if what == "a token address away" {
			c.Actito.Endpoints.GetToken = "https://elsewhere.example/auth/token"
		}
		if _, err := pool.Client(t.Context(), c, ""); msg.KindOf(err) != msg.Config || msg.HintOf(err) == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
}
