package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// A made-up version 0 had the integration's name at the top, called the entity
// a licence, and knew no level.
const versionZero = `# our customers' settings
version: 0   # do not touch

name: "Actito – Acme"      # as in Qualifio

actito:
  # asked in March
  environment: ENV-3
  api_key: env:KEY
  licence: acme # the old word
  form: engageCampaigns

# nothing below is known to version 0's way
mapping_variables:
  - {display_label: News, technical_name: optin_News, type: opt-in, enabled_in: [forms, opt-ins], subscription: News}
`

func fromZero(root *yaml.Node) error {
	name := childOf(root, "name")
	if name == nil {
		return errors.New("it has no name")
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "name" {
			root.Content[i].Value = "integration"
			root.Content[i+1] = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{
				{Kind: yaml.ScalarNode, Tag: "!!str", Value: "name"}, name,
			}}
		}
	}
	actito := childOf(root, "actito")
	for i := 0; i+1 < len(actito.Content); i += 2 {
		if actito.Content[i].Value == "licence" {
			actito.Content[i].Value = "entity"
		}
	}
	return nil
}

func TestMigration(t *testing.T) {
	ways := map[int]migration{0: fromZero}
	f := parse("x.yaml", []byte(versionZero), ways)
	if !f.Valid() || !f.Migrated || f.From != 0 {
		t.Fatalf("valid %t, migrated %t from %d: %v", f.Valid(), f.Migrated, f.From, f.Problems)
	}
	if f.Config.Version != Version || f.Config.Integration.Name != "Actito – Acme" || f.Config.Actito.Entity != "acme" {
		t.Errorf("read as %+v", f.Config)
	}
	text := string(f.Source)
	for _, kept := range []string{
		"# our customers' settings\n", "version: 1   # do not touch\n", "  # asked in March\n  environment: ENV-3\n  api_key: env:KEY\n",
		versionZero[strings.Index(versionZero, "# nothing below"):],
	} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q was not kept:\n%s", kept, text)
		}
	}
	// What is new stays as it is.
	again := parse("x.yaml", f.Source, ways)
	if again.Migrated || cmp.Diff(text, string(again.Source)) != "" {
		t.Errorf("a second time changes it: %s", again.Source)
	}
}

func TestMigrationFails(t *testing.T) {
	source := strings.Replace(versionZero, "name:", "title:", 1)
	f := parse("x.yaml", []byte(source), map[int]migration{0: fromZero})
	if f.Valid() || string(f.Source) != source || !strings.Contains(f.Err().Error(), "x.yaml:2:10: version 0 can't be brought to version 1: it has no name") {
		t.Errorf("%v", f.Err())
	}
	broken := func(root *yaml.Node) error {
		childOf(root, "actito").Content = nil
		return nil
	}
	if f := parse("x.yaml", []byte(versionZero), map[int]migration{0: broken}); f.Valid() {
		t.Error("what the way made is taken without a look")
	}
}

func TestOtherVersions(t *testing.T) {
	for _, test := range []struct{ version, want string }{
		{"version: 2\nlicences: []\nactito: 3\n", "x.yaml:1:10: version 2 is newer than this engage knows (1)"},
		{"version: 99\n", "x.yaml:1:10: version 99 is newer than this engage knows (1)"},
		{"version: 0\n" + minimal, "x.yaml:1:10: version must be 1"},
		{"version: -1\n" + minimal, "x.yaml:1:10: version must be 1"},
		{"version: '1'\n" + minimal, "x.yaml:1:10: version must be the number 1, not text"},
		{"version:\n" + minimal, "x.yaml:1:9: version has no value"},
		{minimal, "missing key `version`"},
	} {
		err := Parse("x.yaml", []byte(test.version)).Err()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v", test.version, err)
		} else if strings.Contains(err.Error(), "more problem") {
			t.Errorf("%q is told in more than one problem: %v", test.version, err)
		}
	}
}

const minimal = "integration: {name: A}\nactito: {environment: ENV-3, api_key: keyring, entity: a, form: f}\n"
