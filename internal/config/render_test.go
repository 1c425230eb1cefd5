package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// misreadTexts are texts that YAML would misread without quotes.
var misreadTexts = []string{
	"yes", "no", "on", "null", "~", "12", "1e3", "0x1F", "2026-11-23", "a: b", "# x", "- x", "", " lead", "trail ", "it's", `say "hi"`,
	"tab\tinside", "[a]", "{a}", "*a", "&a", "!a", "%a", "@a", "`a`", "お知らせ", "Sales 🎉", "line\u2028sep", "nel\u0085", "=", "<<", "true",
}

// A new file, read back, has the same values, whatever the names are; its only
// problems are invalid names.
func TestRenderReadsBack(t *testing.T) {
	for _, name := range misreadTexts {
		c := &Config{
			Version:     1,
			Integration: Integration{Name: "N" + name},
			Actito:      Actito{Environment: "custom", APIDomain: "http://127.0.0.1:1", APIKey: "env:X", Entity: "e" + name, Form: "F" + name, ProfileTable: "T" + name},
			MappingVariables: []MappingVariable{
				{DisplayLabel: "d" + name, TechnicalName: "optin_" + name, Type: TypeOptIn, EnabledIn: []string{EnabledForms, EnabledOptIns}, Subscription: "x" + name},
			},
			PushRules:   []PushRule{{Level: LevelAll, Campaigns: CampaignsBoth, Destination: "N" + name}, {Level: LevelCampaign, Name: "c" + name, Destination: DestinationNone}},
			Walkthrough: Walkthrough{StateDone, StateTodo, StateDone, StateTodo, StateTodo},
		}
		if name != "" && strings.TrimSpace(name) == name {
			c.MappingVariables[0].Subscription, c.MappingVariables[0].DisplayLabel = name, name
		}
		f := Parse("engage.yaml", Render(c))
		for _, p := range f.Problems {
			t.Errorf("%q: %d:%d %s", name, p.Line, p.Column, p.Message)
		}
		if diff := cmp.Diff(*c, f.Config); diff != "" {
			t.Errorf("%q (- written, + read)\n%s", name, diff)
		}
	}
}

// Nothing chosen gives a valid file, too.
func TestRenderEmpty(t *testing.T) {
	c := &Config{Version: 1, Integration: Integration{Name: "N"}, Actito: Actito{Environment: "ENV-3", APIKey: "keyring", Entity: "e", Form: "F"}}
	f := Parse("engage.yaml", Render(c))
	if err := f.Err(); err != nil {
		t.Fatal(err)
	}
	if len(f.Config.MappingVariables) != 0 || len(f.Config.PushRules) != 0 || f.Config.Walkthrough.Campaign != StateTodo {
		t.Errorf("read as %+v", f.Config)
	}
}
