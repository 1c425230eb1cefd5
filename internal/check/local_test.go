package check

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"engage/internal/config"
	"engage/internal/msg"
)

// validSource is a valid configuration. Tests change its lines.
const validSource = `version: 1
integration:
  name: Acme
  push_incomplete_participations: false
actito:
  environment: ENV-3
  api_key: env:ENGAGE_API_KEY
  entity: acme
  form: engageCampaigns
mapping_variables:
  - display_label: Product news
    technical_name: optin_Product_news
    type: opt-in
    enabled_in: [forms, opt-ins]
    subscription: Product news
push_rules:
  - level: all
    campaigns: both
    destination: Acme
`

const (
	rules     = "push_rules:\n  - level: all\n    campaigns: both\n    destination: Acme\n"
	endpoints = "  form: engageCampaigns\n  endpoints:\n"
)

// TestLocal has the results of each change to the valid configuration: status,
// position, message, hint. All other checks pass.
func TestLocal(t *testing.T) {
	for name, test := range map[string]struct {
		old, new string
		want     []string
	}{
		"nothing": {"", "", nil},
		"a blank in a technical name": {"optin_Product_news", "optin_Product news", []string{
			`config.technical_names fail 12:21 the technical name "optin_Product news" has a blank inside, which Qualifio does not allow (write optin_Product_news)`}},
		"another prefix": {"optin_Product_news", "Product_news", []string{
			`config.technical_names fail 12:21 the technical name "Product_news" must be optin_ and the subscription's name (write optin_Product_news)`}},
		"the prefix alone": {"optin_Product_news", "optin_", []string{
			`config.technical_names fail 12:21 the technical name "optin_" must be optin_ and the subscription's name (write optin_Product_news)`}},
		"another name": {"optin_Product_news", "optin_product_news", []string{
			`config.technical_names warn 12:21 the technical name "optin_product_news" is not what the subscription "Product news" gives, optin_Product_news (as far as is known, Actito finds the subscription by the technical name; change it unless your account manager set it up so)`}},
		"the same name twice": {"push_rules:", `  - {display_label: D, technical_name: optin_Product_news, type: opt-in, enabled_in: [forms], subscription: Product_news}
push_rules:`, []string{
			`config.technical_names fail 16:40 the technical name "optin_Product_news" is there twice, on lines 12 and 16: Qualifio takes it only once (keep one of the two entries)`}},
		"a destination that is none": {"destination: Acme", "destination: acme", []string{
			`config.push_rules fail 19:18 the destination "acme" is neither the integration "Acme" nor none (write Acme, or none)`}},
		"none": {"destination: Acme", "destination: none", nil},
		"no rule": {rules, "", []string{
			`config.push_rules warn 1:1 no push rule is planned, so nothing is pushed to Actito (engage push-rules add --level all)`}},
		"an empty list of rules": {rules, "push_rules: []\n", []string{
			`config.push_rules warn 16:13 no push rule is planned, so nothing is pushed to Actito (engage push-rules add --level all)`}},
		"the same target": {"    destination: Acme\n", "    destination: Acme\n  - {level: all, campaigns: identified, destination: none}\n", []string{
			`config.push_rules fail 20:5 this push rule has the same target as the one on line 17 (keep one of the two)`}},
		"three of the same target": {rules, "push_rules:\n" + strings.Repeat("  - {level: campaign, name: Quiz, destination: Acme}\n", 3), []string{
			`config.push_rules fail 18:5 this push rule has the same target as the one on line 17 (keep one of the two)`,
			`config.push_rules fail 19:5 this push rule has the same target as the one on line 17 (keep one of the two)`}},
		"other targets": {rules, "push_rules:\n  - {level: all, campaigns: identified, destination: Acme}\n  - {level: all, campaigns: anonymous, destination: none}\n" +
			"  - {level: website, name: A, destination: Acme}\n  - {level: website, name: B, destination: Acme}\n  - {level: campaign, name: A, destination: Acme}\n", nil},
		"endpoints of the environment": {"  form: engageCampaigns\n", endpoints + "    get_token: https://API3.actito.com:443/auth/token\n    upsert_interaction: https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction\n", nil},
		"another host": {"  form: engageCampaigns\n", endpoints + "    get_token: https://api1.actito.com/auth/token\n", []string{
			`config.endpoints fail 11:16 get_token is on https://api1.actito.com, but the environment ENV-3 is on https://api3.actito.com (correct it, or remove it: the environment gives the address)`}},
		"another port": {"  form: engageCampaigns\n", endpoints + "    upsert_interaction: https://api3.actito.com:8443/{entity}/{form}\n", []string{
			`config.endpoints fail 11:25 upsert_interaction is on https://api3.actito.com:8443, but the environment ENV-3 is on https://api3.actito.com (correct it, or remove it: the environment gives the address)`}},
		"no https": {"  form: engageCampaigns\n", endpoints + "    get_token: http://api3.actito.com/auth/token\n", []string{
			`config.endpoints fail 11:16 the API key only goes over https, and http://api3.actito.com is not (write https://api3.actito.com)`}},
		"a placeholder is missing": {"  form: engageCampaigns\n", endpoints + "    upsert_interaction: https://api3.actito.com/v4/entity/acme/form/{form}/interaction\n", []string{
			`config.endpoints warn 11:25 upsert_interaction lacks the placeholder {entity}, which Qualifio fills in (it usually ends in {entity}/form/{form}/interaction)`}},
		"an API domain without https": {"  environment: ENV-3\n", "  environment: custom\n  api_domain: http://example.com\n", []string{
			`config.endpoints fail 7:15 the API key only goes over https, and http://example.com is not (write https://example.com)`}},
		"another scheme": {"  environment: ENV-3\n", "  environment: custom\n  api_domain: http://127.0.0.1:8080\n  endpoints:\n    get_token: https://127.0.0.1:8080/auth/token\n", []string{
			`config.endpoints fail 9:16 get_token is on https://127.0.0.1:8080, but the environment custom is on http://127.0.0.1:8080 (correct it, or remove it: the environment gives the address)`}},
		"a port that there can't be": {"  environment: ENV-3\n", "  environment: custom\n  api_domain: https://example.com:99999\n", []string{
			`config.endpoints fail 7:15 the address on example.com:99999 has no port between 1 and 65535 (write https://example.com, or a port that exists)`}},
		"this machine without https": {"  environment: ENV-3\n", "  environment: custom\n  api_domain: http://127.0.0.1:8080\n", nil},
		"no YAML": {"version: 1", "version: [1", []string{
			"config.syntax fail 1:10 the bracket that opens here is never closed, or a comma is missing behind it (close it, as in [forms, opt-ins], or put the value in quotes: 'like this')",
			"config.schema skip not looked at: the file can't be read as YAML",
			"config.api_key skip not looked at: the file can't be read as YAML",
			"config.technical_names skip not looked at: the file can't be read as YAML",
			"config.push_rules skip not looked at: the file can't be read as YAML",
			"config.endpoints skip not looked at: the file can't be read as YAML",
			"config.limits skip not looked at: the file can't be read as YAML"}},
		"not as the schema says": {"  entity: acme", "  entitty: acme", []string{
			"config.schema fail 8:3 unknown key `entitty`, did you mean `entity`? (write `entity`)",
			"config.technical_names skip not looked at: the file is not as it should be",
			"config.push_rules skip not looked at: the file is not as it should be",
			"config.endpoints skip not looked at: the file is not as it should be",
			"config.limits skip not looked at: the file is not as it should be"}},
		"a key in the file": {"env:ENGAGE_API_KEY", "qhdfbvdh747R49FRHrthqhdfbvdh74", []string{
			"config.api_key fail 7:12 api_key must say where the key is, and not be the key (write `keyring` and run `engage auth login`, or name a place: `store`, `env:NAME`, `file:PATH`; if others could read this file, have Actito make a new key)"}},
	} {
		t.Run(name, func(t *testing.T) {
			src := strings.Replace(validSource, test.old, test.new, 1)
			if test.old != test.new && src == validSource {
				t.Fatal("nothing was changed")
			}
			var got []string
			for _, r := range Local(config.Parse("engage.yaml", []byte(src))) {
				if r.Status != Pass && !r.unconfirmed { // TestEndpoints has these
					got = append(got, format(r))
				}
				if (r.Status == Fail) != (r.Kind == msg.Config) {
					t.Errorf("%s has the kind %v", r.Status, r.Kind)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func format(r Result) string {
	text := r.ID + " " + string(r.Status)
	if r.Line > 0 {
		text += fmt.Sprintf(" %d:%d", r.Line, r.Column)
	}
	text += " " + r.Message.String()
	if !r.Hint.IsZero() {
		text += " (" + r.Hint.String() + ")"
	}
	return text
}

// Every check has a result, in the fixed order, whatever is wrong.
func TestLocalHasEveryCheck(t *testing.T) {
	for _, src := range []string{validSource, "", "a: [", "- x", strings.Replace(validSource, "entity", "entitty", 1)} {
		var ids []string
		for _, r := range Local(config.Parse("x", []byte(src))) {
			if len(ids) == 0 || ids[len(ids)-1] != r.ID {
				ids = append(ids, r.ID)
			}
			if r.Message.IsZero() {
				t.Errorf("%s says nothing", r.ID)
			}
		}
		if diff := cmp.Diff(LocalIDs, ids); diff != "" {
			t.Errorf("%q (-want +got):\n%s", src, diff)
		}
	}
}

// TestUnknownCheck: a problem whose check is in no table is told first, and not lost.
func TestUnknownCheck(t *testing.T) {
	f := config.Parse("x", []byte(validSource))
	f.Problems = []config.Problem{{Check: "config.new", Message: "new"}}
	if r := Local(f)[0]; r.ID != "config.new" || r.Status != Fail {
		t.Errorf("got %s", format(r))
	}
}

func TestLimits(t *testing.T) {
	for n, want := range map[int]Status{20: Pass, 21: Warn} {
		results := Local(config.Parse("x", []byte(withVariables(n, "optin_Topic%d"))))
		last := results[len(results)-1]
		if last.ID != Limits || last.Status != want {
			t.Errorf("%d: %s", n, format(last))
		}
		if want == Warn && format(last) != "config.limits warn 11:3 21 opt-ins: an older article of Qualifio's names 20 as the most (ask Qualifio whether that still holds before you create them all)" {
			t.Error(format(last))
		}
	}
}

func withVariables(n int, technicalName string) string {
	var b strings.Builder
	b.WriteString("mapping_variables:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - {display_label: L, technical_name: "+technicalName+", type: opt-in, enabled_in: [forms], subscription: Topic%d}\n", i, i)
	}
	before, rest, _ := strings.Cut(validSource, "mapping_variables:\n")
	_, after, _ := strings.Cut(rest, "push_rules:")
	return before + b.String() + "push_rules:" + after
}

func TestKeyFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it has no mode bits")
	}
	dir := t.TempDir()
	src := strings.Replace(validSource, "env:ENGAGE_API_KEY", "file:secret.key", 1)
	key := filepath.Join(dir, "secret.key")
	if err := os.WriteFile(key, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func() string {
		for _, r := range Local(config.Parse(filepath.Join(dir, "engage.yaml"), []byte(src))) {
			if r.ID == config.CheckAPIKey {
				return format(r)
			}
		}
		return ""
	}
	if got := at(); got != "config.api_key pass the file holds no key" {
		t.Error(got)
	}
	if err := os.Chmod(key, 0o640); err != nil {
		t.Fatal(err)
	}
	if got, want := at(), "config.api_key warn 7:12 others on this machine can read the key file "+key+" (chmod 600 "+key+")"; got != want {
		t.Errorf("%s\n%s", got, want)
	}
}
