package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"engage/internal/msg"
	"engage/internal/secret"
)

const small = `version: 1
integration:
  name: Acme
actito:
  environment: ENV-3
  api_key: keyring
  entity: acme
  form: engageCampaigns
`

// contract is testdata/good/contract.yaml as values.
var contract = Config{
	Version:     1,
	Integration: Integration{Name: "Actito – Acme"},
	Actito: Actito{
		Environment: "ENV-3", APIKey: "keyring", Entity: "acme", Form: "engageCampaigns", ProfileTable: "Clients",
		Endpoints: Endpoints{
			GetToken:          "https://api3.actito.com/auth/token",
			UpsertInteraction: "https://api3.actito.com/v4/entity/{entity}/form/{form}/interaction",
		},
	},
	MappingVariables: []MappingVariable{{
		DisplayLabel: "Product news", TechnicalName: "optin_Product_news", Type: TypeOptIn,
		EnabledIn: []string{EnabledForms, EnabledOptIns}, Subscription: "Product news",
	}},
	PushRules: []PushRule{
		{Level: LevelAll, Campaigns: CampaignsBoth, Destination: "Actito – Acme"},
		{Level: LevelCampaign, Name: "Summer quiz", Destination: "Actito – Acme"},
	},
	Walkthrough: Walkthrough{Activate: StateDone, Configure: StateDone, MappingVariables: StateTodo, PushRules: StateTodo, Campaign: StateTodo},
}

// TestContract reads the example of the contract. It shows api_domain beside
// ENV-3 to have every key, which is the one problem that it has.
func TestContract(t *testing.T) {
	src := read(t, "testdata/good/contract.yaml")
	f := Parse("engage.yaml", src)
	if len(f.Problems) != 1 || f.Problems[0].Line != 8 || !strings.Contains(f.Problems[0].Message, "api_domain") {
		t.Errorf("problems of the example: %v", f.Problems)
	}
	without := bytes.ReplaceAll(src, []byte("  api_domain:"), []byte("  # api_domain:"))
	f = Parse("engage.yaml", without)
	if !f.Valid() || f.Err() != nil {
		t.Errorf("problems without api_domain: %v", f.Problems)
	}
	if diff := cmp.Diff(contract, f.Config); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestGood(t *testing.T) {
	item := "  - display_label: A\n    technical_name: optin_A\n    type: opt-in\n    subscription: A\n    enabled_in: "
	for name, src := range map[string]string{
		"small":            small,
		"CRLF":             strings.ReplaceAll(small, "\n", "\r\n"),
		"CR":               strings.ReplaceAll(small, "\n", "\r"),
		"byte order mark":  "\ufeff" + small,
		"no final newline": strings.TrimSuffix(small, "\n"),
		"document marks":   "---\n" + small + "...\n",
		"nothing in lists": small + "mapping_variables:\npush_rules:\nwalkthrough:\n",
		"empty lists":      small + "mapping_variables: []\npush_rules: []\nwalkthrough: {}\n",
		"null endpoints":   strings.Replace(small, "  form", "  endpoints: ~\n  form", 1),
		"json":             `{"version":1,"integration":{"name":"A"},"actito":{"environment":"ENV-0","api_key":"keyring","entity":"e","form":"f"}}`,
		"quoted keys":      strings.Replace(small, "version", `"version"`, 1),
		"version as 1.0":   strings.Replace(small, "version: 1", "version: 1.0", 1),
		"tags of YAML":     strings.Replace(small, "entity: acme", "entity: !!str 12", 1),
		"a date as name":   strings.Replace(small, "entity: acme", "entity: 2024-01-01", 1),
		"yes as name":      strings.Replace(small, "entity: acme", "entity: yes", 1),
		"environment key":  strings.Replace(small, "keyring", "env:ENGAGE_API_KEY", 1),
		"key in file":      strings.Replace(small, "keyring", "file:C:\\keys\\a b.txt", 1),
		"custom":           strings.Replace(small, "ENV-3", "custom\n  api_domain: http://127.0.0.1:8080/", 1),
		"anchors":          small + "mapping_variables:\n" + item + "&in [forms]\n" + item + "*in\n",
		"one place":        small + "mapping_variables:\n" + item + "[opt-ins]\n",
		"every level": small + `push_rules:
  - {level: all, destination: none}
  - {level: website, name: Blog, campaigns: anonymous, destination: Acme}
  - {level: master_form, name: Contact, destination: Acme}
  - {level: campaign, name: Quiz, destination: Acme}
`,
	} {
		t.Run(name, func(t *testing.T) {
			f := Parse("engage.yaml", []byte(src))
			if !f.Valid() {
				t.Fatalf("problems: %v", f.Problems)
			}
			same := f.Config
			if edited, err := f.Edit(&same); edited != f || err != nil {
				t.Errorf("its own values change the file: %v", err)
			}
			// What the package makes of its node tree is what yaml.v3 reads.
			var want Config
			if err := yaml.Unmarshal([]byte(src), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, f.Config); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPosition(t *testing.T) {
	src := "\ufeff# é\n" + small + `mapping_variables:
  - &first
    display_label: Été
    technical_name: optin_Ete
    type: opt-in
    enabled_in: [forms, opt-ins]
    subscription: Été
  - *first
push_rules: [{level: all, destination: "ééé"}, {level: website, name: Blog, destination: Acme}]
`
	f := Parse("engage.yaml", []byte(src))
	if !f.Valid() {
		t.Fatal(f.Problems)
	}
	at := func(path ...any) []any { return path }
	for _, test := range []struct {
		path  []any
		value [2]int
	}{
		{at(), [2]int{2, 1}},
		{at("version"), [2]int{2, 10}},
		{at("actito", "environment"), [2]int{6, 16}},
		{at("actito", "profile_table"), [2]int{6, 3}},
		{at("actito", "endpoints", "get_token"), [2]int{6, 3}},
		{at("walkthrough", "activate"), [2]int{2, 1}},
		{at("mapping_variables", 0), [2]int{11, 5}},
		{at("mapping_variables", 0, "enabled_in", 1), [2]int{15, 25}},
		{at("mapping_variables", 1), [2]int{17, 5}},
		{at("mapping_variables", 1, "subscription"), [2]int{16, 19}},
		{at("mapping_variables", 7, "subscription"), [2]int{11, 3}},
		{at("push_rules", 1, "name"), [2]int{18, 71}},
		{at("push_rules", "name"), [2]int{18, 13}},
		{at("version", 0), [2]int{2, 10}},
	} {
		line, column := f.Position(test.path...)
		if value := [2]int{line, column}; value != test.value {
			t.Errorf("%v is at %v, want %v", test.path, value, test.value)
		}
	}
	if line, column := Parse("x", []byte("\t")).Position("version"); line != 1 || column != 1 {
		t.Errorf("in a file that is no YAML: %d:%d, want 1:1", line, column)
	}
}

func TestErr(t *testing.T) {
	for src, want := range map[string]string{
		small: "",
		strings.Replace(small, "entity:", "entitty:", 1):        "a b.yaml:7:3: unknown key `entitty`, did you mean `entity`?",
		"version: 2\n" + small[len("version: 1\n"):] + "x: y\n": "a b.yaml:1:10: this version is newer than this engage knows (1)",
		"version: 1\nx: y\n": "a b.yaml:1:1: missing key `actito`: the Actito licence that participations go to",
	} {
		err := Parse("a b.yaml", []byte(src)).Err()
		if want == "" {
			if err != nil {
				t.Errorf("a valid file: %v", err)
			}
			continue
		}
		if err == nil || err.Error() != want || msg.KindOf(err) != msg.Config || msg.HintOf(err) == "" {
			t.Errorf("got %v (kind %v, hint %q)\nwant %s", err, msg.KindOf(err), msg.HintOf(err), want)
		}
	}
}

// TestErrTellsAll: as validate does.
func TestErrTellsAll(t *testing.T) {
	hint := msg.HintOf(Parse("a b.yaml", []byte("version: 1\nx: y\n\"a\\nb\": 1\n")).Err())
	for _, want := range []string{"its keys under it\n  1:1: missing key `integration`", "\n  2:1: unknown key `x`; delete it", "\n  3:1: unknown key"} {
		if !strings.Contains(hint, want) || strings.Count(hint, "\n") != 3 {
			t.Errorf("%q lacks %q", hint, want)
		}
	}
	f := Parse("a b.yaml", []byte(small))
	f.Problems = slices.Repeat([]Problem{{Line: 1, Column: 1, Message: "m", Hint: "h"}}, 25)
	if hint := msg.HintOf(f.Err()); hint != "h"+strings.Repeat("\n  1:1: m; h", 24) {
		t.Error(hint)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "engage.yaml")
	if err := os.WriteFile(path, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Load(path)
	if err != nil || !f.Valid() || f.Path != path || string(f.Source) != small {
		t.Errorf("Load: %+v, %v", f, err)
	}

	_, err = Load(filepath.Join(dir, "none.yaml"))
	if msg.KindOf(err) != msg.Config || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(msg.HintOf(err), "engage setup") {
		t.Errorf("a missing file: %v (hint %q)", err, msg.HintOf(err))
	}
	_, err = Load(dir)
	if msg.KindOf(err) != msg.Config {
		t.Errorf("a directory: %v", err)
	}
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 && runtime.GOOS != "windows" { // root may read everything
		_, err = Load(path)
		if msg.KindOf(err) != msg.Config || !errors.Is(err, fs.ErrPermission) {
			t.Errorf("a file that may not be read: %v", err)
		}
	}
}

// entries returns a configuration with n mapping variables.
func entries(n int) []byte {
	var b bytes.Buffer
	b.WriteString(small + "mapping_variables:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - display_label: News %d\n    technical_name: optin_News_%d\n"+
			"    type: opt-in\n    enabled_in: [forms, opt-ins]\n    subscription: News %d\n", i, i, i)
	}
	return b.Bytes()
}

// TestKnownKey puts the key everywhere in a file: it is always reported, with its
// position, and nothing that was read from the file contains it.
func TestKnownKey(t *testing.T) {
	const key = "pastedKey7R49FRHrthqhd8bvdh74"
	t.Setenv(secret.Variable, key)
	src := []byte(small + "push_rules:\n  - {level: all, destination: Acme} # the only one\n")
	if f := Parse("x.yaml", src); !f.Valid() {
		t.Fatal(f.Err())
	}
	for at := range src {
		for _, pasted := range []string{key, " " + key + "\n", `"` + key + `"`, "!" + key + " ", "&" + key + " ", "*" + key, "%" + key + "\n"} {
			text := slices.Concat(src[:at], []byte(pasted), src[at:])
			f := Parse("x.yaml", text)
			reported := slices.ContainsFunc(f.Problems, func(p Problem) bool {
				return p.Check == CheckAPIKey && bytes.HasPrefix([]byte(string([]rune(string(newLineIndex(text).line(p.Line)))[p.Column-1:])), []byte(key))
			})
			if printed := fmt.Sprintf("%+v %+v %v", f.Config, f.Problems, f.Err()); !reported || strings.Contains(printed, key) {
				t.Fatalf("%q at %d: reported %v\n%s", pasted, at, reported, printed)
			}
		}
	}
}

const minimal = "integration: {name: A}\nactito: {environment: ENV-3, api_key: keyring, entity: a, form: f}\n"

func TestOtherVersions(t *testing.T) {
	for _, test := range []struct{ version, want string }{
		{"version: 2\nlicences: []\nactito: 3\n", "x.yaml:1:10: this version is newer than this engage knows (1)"},
		{"version: 99\n", "x.yaml:1:10: this version is newer than this engage knows (1)"},
		{"version: 0\n" + minimal, "x.yaml:1:10: version must be 1"},
		{"version: -1\n" + minimal, "x.yaml:1:10: version must be 1"},
		{"version: '1'\n" + minimal, "x.yaml:1:10: version must be the number 1, not text"},
		{"version:\n" + minimal, "x.yaml:1:9: version has no value"},
		{minimal, "missing key `version`"},
	} {
		err := Parse("x.yaml", []byte(test.version)).Err()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v", test.version, err)
		} else if strings.Contains(msg.HintOf(err), "\n") {
			t.Errorf("%q is told in more than one problem: %v", test.version, err)
		}
	}
}

// TestManyAliases: aliases for far more values than the file has are refused at the
// first one that exceeds the limit.
func TestManyAliases(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat("forms, ", 1000), ", ")
	src := small + "mapping_variables:\n- &a {display_label: A, technical_name: optin_A, type: opt-in, subscription: A, enabled_in: [" + list + "]}\n" + strings.Repeat("- *a\n", 600)
	f := Parse("x.yaml", []byte(src))
	if len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Message, "far too many values") || f.Problems[0].Line < 500 {
		t.Errorf("%d problems", len(f.Problems))
	}
}

// TestJSONEscapes: escapes of JSON that YAML 1.1 lacks, as PHP and Python write them. All
// positions stay.
func TestJSONEscapes(t *testing.T) {
	src := []byte(`{"version": 1, "integration": {"name": "A\/B \uD83C\uDF89 \\/"}, "act\u0069to": {"environment": "custom",
  "api_domain": "http:\/\/127.0.0.1:8080", "api_key": "env:ENGAGE_API_KEY", "entity": "a", "form": "\/\ud83c\udf89" }, "push_rules":[]}`)
	f := Parse("", src)
	if c := f.Config; !f.Valid() || c.Integration.Name != "A/B 🎉 \\/" || c.Actito.APIDomain != "http://127.0.0.1:8080" || c.Actito.Form != "/🎉" {
		t.Fatalf("%+v, %+v", f.Problems, c)
	}
	if line, column := f.Position("push_rules"); line != 2 || column != 1+strings.Index(strings.Split(string(src), "\n")[1], "[]") {
		t.Errorf("position %d:%d", line, column)
	}
	want := f.Config
	want.Actito.Form, want.PushRules = "f", []PushRule{{Level: LevelCampaign, Name: "a/b", Destination: "none"}}
	edited, err := f.Edit(&want)
	if err != nil {
		t.Fatal(err)
	}
	after := strings.Replace(string(src), `"\/\ud83c\udf89"`, `"f"`, 1)
	after = strings.Replace(after, `[]`, `[{"level":"campaign","name":"a/b","destination":"none"}]`, 1)
	if got := string(edited.Source); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(after, " ", "") {
		t.Errorf("%s", got)
	}
	for _, other := range []string{`{"a": "\/" # no JSON`, `{"a": "\ud83c"}`, `{"a": "\ud83c\u0041"}`, "a: \"\\/\""} {
		if f := Parse("", []byte(other)); len(f.Problems) == 0 || f.Problems[0].Check != CheckSyntax {
			t.Errorf("%s: %+v", other, f.Problems)
		}
	}
}
