package config

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"engage/internal/msg"
)

// TestFleetSchema: what the reader takes and refuses, the schema does, too.
func TestFleetSchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(FleetSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("fleet.json", document); err != nil {
		t.Fatal(err)
	}
	schema := compiler.MustCompile("fleet.json")
	t.Chdir(t.TempDir())
	for text, valid := range map[string]bool{
		"version: 1": true,
		"version: 1\ncalls_at_a_time: 5\ncalls_per_minute: 6000\ntimeout: 90s\nkeys: []":                        true,
		"version: 1\nkeys:\n- {files: '**', api_key: store}\n- {files: a b/*.yaml, api_key: 'file:k/{entity}'}": true,
		"version: 2":                                            false,
		"calls_at_a_time: 1":                                    false,
		"version: 1\ncalls_at_a_time: 6":                        false,
		"version: 1\ncalls_at_a_time: 0":                        false,
		"version: 1\ncalls_at_a_time: 1.5":                      false,
		"version: 1\ncalls_at_a_time: '3'":                      false,
		"version: 1\ncalls_at_a_time: [3]":                      false,
		"version: 1\ncalls_per_minute: 6001":                    false,
		"version: 1\ntimeout: 15":                               false,
		"version: 1\ntimeout: 0s":                               false,
		"version: 1\ntimeout: 15 s":                             false,
		"version: 1\nkeys: {}":                                  false,
		"version: 1\nkeys: [{files: '**'}]":                     false,
		"version: 1\nkeys: [{api_key: store}]":                  false,
		"version: 1\nkeys: [{files: ' ', api_key: store}]":      false,
		"version: 1\nkeys: [{files: '[a]', api_key: store}]":    false,
		"version: 1\nkeys: [{files: '**', api_key: 1password}]": false,
		"version: 1\nkeys: [{files: '**', api_key: 'env:1'}]":   false,
		"version: 1\nkeys: [{files: '**', key: store}]":         false,
	} {
		if err := os.WriteFile(FleetFile, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := FindFleet("any.yaml")
		if (err == nil) != valid || err != nil && msg.KindOf(err) != msg.Config {
			t.Errorf("%q: %v", text, err)
		}
		var tree any
		if err := yaml.Unmarshal([]byte(text), &tree); err != nil {
			t.Fatal(err)
		}
		data, _ := json.Marshal(tree)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err == nil {
			err = schema.Validate(value)
		}
		if (err == nil) != valid {
			t.Errorf("the schema says of %q: %v", text, err)
		}
	}
}

// TestFindFleet: the closest one, never one above the working directory, or above a
// directory that is elsewhere.
func TestFindFleet(t *testing.T) {
	root := t.TempDir()
	for _, folder := range []string{"", "here", "here/all/shops", "elsewhere/all"} {
		if err := os.MkdirAll(filepath.Join(root, folder, "x"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, folder, FleetFile), []byte("version: 1\nkeys: [{files: '**/a.yaml', api_key: 'env:KEY_"+folder[strings.LastIndex(folder, "/")+1:]+"'}]"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Join(root, "here"))
	for _, c := range []struct{ name, path, want string }{
		{"all/shops/a.yaml", "all/shops/a.yaml", "env:KEY_shops"},
		{"all/shops/x", "all/shops/x/a.yaml", "env:KEY_shops"},
		{"all/shops/**/*.yaml", "all/shops/a.yaml", "env:KEY_shops"},
		{"all", "all/shops/a.yaml", "env:KEY_here"},
		{"all", "all/b.yaml", "keyring"},
		{"a.yaml", "a.yaml", "env:KEY_here"},
		{"all", "../a.yaml", "keyring"},
		{"../elsewhere/all", "../elsewhere/all/a.yaml", "env:KEY_all"},
		{"../elsewhere/all/x", "../elsewhere/all/x/a.yaml", "keyring"},
		{"../a.yaml", "../a.yaml", "env:KEY_"},
	} {
		fleet, err := FindFleet(c.name)
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		own := &Config{Actito: Actito{APIKey: "keyring"}}
		if got, err := fleet.For(own, c.path); err != nil || got.Actito.APIKey != c.want || own.Actito.APIKey != "keyring" {
			t.Errorf("%+v: %v %v", c, got.Actito.APIKey, err)
		}
	}
}
