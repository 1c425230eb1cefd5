package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// full has every key, and texts that YAML could take for something else.
func full() *Config {
	return &Config{
		Version:     Version,
		Integration: Integration{Name: "on", PushIncompleteParticipations: true},
		Actito: Actito{Environment: "custom", APIDomain: "http://127.0.0.1:1", APIKey: "env:K", Entity: "12", Form: "~", ProfileTable: "<<",
			Endpoints: Endpoints{GetToken: "https://a.example/t", UpsertInteraction: "https://a.example/u"}},
		MappingVariables: []MappingVariable{
			{DisplayLabel: "2024-01-01", TechnicalName: "optin_a", Type: TypeOptIn, EnabledIn: []string{EnabledForms, EnabledOptIns}, Subscription: "a"},
			{DisplayLabel: "two\nlines", TechnicalName: "=", Type: "yes", EnabledIn: nil, Subscription: "\xff"},
		},
		PushRules: []PushRule{
			{Level: LevelAll, Campaigns: CampaignsBoth, Destination: DestinationNone},
			{Level: LevelCampaign, Name: "0x1", Destination: "null"},
		},
		Walkthrough: Walkthrough{Activate: StateDone, Configure: StateTodo, MappingVariables: StateDone, PushRules: StateDone, Campaign: StateTodo},
	}
}

// Whatever is left empty, the node is that of yaml.v3's own encoder.
func TestWantedIsWhatYAMLEncodes(t *testing.T) {
	check := func(about string, c *Config) {
		t.Helper()
		var encoded yaml.Node
		if err := encoded.Encode(c); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(outline(&encoded), outline((&File{}).wanted(c))); diff != "" {
			t.Errorf("%s (- encoded, + made):\n%s", about, diff)
		}
	}
	check("everything", full())
	check("nothing", &Config{})
	eachLeaf(reflect.ValueOf(full()).Elem(), "", func(path string, index []int) {
		c := full()
		leaf := reflect.ValueOf(c).Elem()
		for _, i := range index {
			if leaf.Kind() == reflect.Slice {
				leaf = leaf.Index(i)
			} else {
				leaf = leaf.Field(i)
			}
		}
		leaf.SetZero()
		check("without "+path, c)
	})
}

// eachLeaf calls visit with each field, each item and each block of the value.
func eachLeaf(v reflect.Value, path string, visit func(path string, index []int), index ...int) {
	if path != "" {
		visit(path, index)
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			eachLeaf(v.Field(i), path+"."+v.Type().Field(i).Name, visit, append(slices.Clip(index), i)...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachLeaf(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit, append(slices.Clip(index), i)...)
		}
	}
}

// outline spells what of a node has a meaning to package yamledit.
func outline(n *yaml.Node) []string {
	tag := n.ShortTag()
	if tag == "!!merge" {
		tag = "!!str" // the encoder calls the text << a merge key
	}
	lines := []string{fmt.Sprint(n.Kind, tag, n.Value)}
	if n.Kind == yaml.SequenceNode {
		lines[0] += fmt.Sprint(n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0)
	}
	for _, child := range n.Content {
		for _, line := range outline(child) {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// What the file has as it should be is the file's own node, in whatever order
// it is wanted; what is otherwise in any way is made.
func TestWantedTakesTheFilesNodes(t *testing.T) {
	const entry = "- {display_label: %s, technical_name: optin_%s, type: opt-in, enabled_in: %s, subscription: %s}\n"
	src := "version: 1\nintegration: {name: A}\nactito: {environment: ENV-3, api_key: keyring, entity: e, form: f}\nmapping_variables:\n" +
		fmt.Sprintf(entry, "a", "a", "&both [forms, opt-ins]", "a") +
		fmt.Sprintf(entry, "b", "b", "*both", "b") +
		fmt.Sprintf(entry, "2024-01-01", "c", "[forms, opt-ins]", "c") + // no text to YAML
		fmt.Sprintf(entry, "'d'", "d", "[forms, opt-ins]", "d") +
		fmt.Sprintf(entry, "d", "d", "[opt-ins]", "d") // a second one of the subscription
	f := Parse("", []byte(src))
	if !f.Valid() {
		t.Fatal(f.Err())
	}
	own, all := f.variableItems(), f.Config.MappingVariables
	changed := all[1]
	changed.DisplayLabel = "other"
	fresh := MappingVariable{"x", "optin_x", TypeOptIn, []string{EnabledForms}, "x"}
	const made = -1
	for _, test := range []struct {
		about string
		want  []MappingVariable
		items []int // which of the file's nodes each is
	}{
		{"as it is", all, []int{0, 1, made, 3, 4}},
		{"one more", append(slices.Clip(all), fresh), []int{0, 1, made, 3, 4, made}},
		{"one more at the front", append([]MappingVariable{fresh}, all...), []int{made, 0, 1, made, 3, 4}},
		{"one less", all[1:], []int{1, made, 3, 4}},
		{"the first alone", all[:1], []int{0}},
		{"one changed", []MappingVariable{all[0], changed, all[3]}, []int{0, made, 3}},
		{"turned round", []MappingVariable{all[3], all[1], all[0]}, []int{3, 1, 0}},
		{"more often than the file has it", []MappingVariable{all[0], all[0], all[0], all[0], all[0], all[0]}, []int{0, 0, 0, 0, 0, made}},
	} {
		list := f.variableNodes(test.want).Content
		var items []int
		for _, item := range list {
			items = append(items, slices.Index(own, item))
		}
		if !slices.Equal(items, test.items) {
			t.Errorf("%s: %v, want %v", test.about, items, test.items)
		}
		var got []MappingVariable
		if err := (&yaml.Node{Kind: yaml.SequenceNode, Content: list}).Decode(&got); err != nil {
			t.Fatalf("%s: %v", test.about, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: (- wanted, + got)\n%s", test.about, diff)
		}
	}
	if got := f.variableNodes(all[2:3]).Content[0].Content[1]; got.ShortTag() != "!!str" || strings.Contains(got.Value, "T") {
		t.Errorf("a date without quotes becomes %+v", got)
	}
}
