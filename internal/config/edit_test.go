package config

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"engage/internal/msg"
)

// editCase is a case of testdata/edit.txt: a line "=== NAME | FLAGS", then the
// file before, the wanted changes, and the file after or why it is refused.
// With the flag crlf the line ends are CR LF, with bom there is a byte order
// mark, with open the last line end is missing. A file without a version gets
// the lines of minimal first.
type editCase struct{ name, flags, before, want, after, refused string }

func readEditCases(t testing.TB) (cases []editCase) {
	t.Helper()
	var section *string
	for line := range strings.Lines(string(read(t, "testdata/edit.txt"))) {
		name, isCase := strings.CutPrefix(line, "=== ")
		switch {
		case isCase:
			name, flags, _ := strings.Cut(strings.TrimSpace(name), " | ")
			cases, section = append(cases, editCase{name: name, flags: flags}), nil
		case line == "-- before --\n":
			section = &cases[len(cases)-1].before
		case line == "-- want --\n":
			section = &cases[len(cases)-1].want
		case line == "-- after --\n":
			section = &cases[len(cases)-1].after
		case line == "-- refused --\n":
			section = &cases[len(cases)-1].refused
		case section != nil:
			*section += line
		}
	}
	return cases
}

func (g editCase) encode(text string) []byte {
	if !strings.Contains(g.before, "version") {
		text = "version: 1\n" + minimal + text
	}
	if strings.Contains(g.flags, "open") {
		text = strings.TrimSuffix(text, "\n")
	}
	if strings.Contains(g.flags, "crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if strings.Contains(g.flags, "bom") {
		text = byteOrderMark + text
	}
	return []byte(text)
}

// wanted changes a configuration as the lines say: "variables: a, b" names the
// subscriptions that there are to be, "rules: R -> DESTINATION; R" the rules,
// and "KEY = VALUE" sets a text.
func wanted(t testing.TB, from Config, changes string) *Config {
	t.Helper()
	c := from
	for _, line := range strings.Split(strings.TrimSpace(changes), "\n") {
		if names, ok := strings.CutPrefix(line, "variables:"); ok {
			c.MappingVariables = nil
			for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == ',' }) {
				c.MappingVariables = append(c.MappingVariables, variable(from.MappingVariables, strings.TrimSpace(name)))
			}
			continue
		}
		if rules, ok := strings.CutPrefix(line, "rules:"); ok {
			c.PushRules = nil
			for _, text := range strings.FieldsFunc(rules, func(r rune) bool { return r == ';' }) {
				text, destination, there := strings.Cut(strings.TrimSpace(text), " -> ")
				rule, err := ParseRule(text)
				if err != nil {
					t.Fatal(err)
				}
				if rule.Destination = from.Integration.Name; there {
					rule.Destination = destination
				}
				c.PushRules = append(c.PushRules, rule)
			}
			continue
		}
		key, value, _ := strings.Cut(line, " =")
		value = strings.TrimSpace(value)
		at := map[string]*string{
			"name": &c.Integration.Name, "environment": &c.Actito.Environment, "api_domain": &c.Actito.APIDomain, "api_key": &c.Actito.APIKey, "entity": &c.Actito.Entity, "form": &c.Actito.Form,
			"profile_table": &c.Actito.ProfileTable, "get_token": &c.Actito.Endpoints.GetToken, "upsert": &c.Actito.Endpoints.UpsertInteraction, "campaign_feed": &c.Qualifio.CampaignFeed,
			"activate": (*string)(&c.Walkthrough.Activate), "configure": (*string)(&c.Walkthrough.Configure), "campaign": (*string)(&c.Walkthrough.Campaign),
		}[key]
		switch {
		case key == "push_incomplete":
			c.Integration.PushIncompleteParticipations = value == "true"
		case at == nil:
			t.Fatalf("no such change: %s", line)
		default:
			*at = value
		}
	}
	return &c
}

// variable returns the subscription's variable, a new one if there is none.
func variable(from []MappingVariable, subscription string) MappingVariable {
	for _, v := range from {
		if v.Subscription == subscription {
			return v
		}
	}
	return MappingVariable{subscription, "optin_" + strings.ReplaceAll(subscription, " ", "_"), TypeOptIn, []string{EnabledForms, EnabledOptIns}, subscription}
}

func TestEdit(t *testing.T) {
	cases := readEditCases(t)
	if len(cases) < 60 {
		t.Errorf("%d cases, want 60 at least", len(cases))
	}
	var out strings.Builder
	for _, g := range cases {
		flags := ""
		if g.flags != "" {
			flags = " | " + g.flags
		}
		fmt.Fprintf(&out, "=== %s%s\n-- before --\n%s-- want --\n%s", g.name, flags, g.before, g.want)
		f := Parse("x.yaml", g.encode(g.before))
		if !f.Valid() {
			t.Fatalf("%s: %v", g.name, f.Err())
		}
		got, err := f.Edit(wanted(t, f.Config, g.want))
		if err != nil {
			fmt.Fprintf(&out, "-- refused --\n%s\n", err)
		} else {
			text := strings.TrimPrefix(strings.ReplaceAll(string(got.Source), "\r\n", "\n"), byteOrderMark)
			if strings.Contains(g.flags, "open") {
				text += "\n"
			}
			if !strings.Contains(g.before, "version") {
				text = strings.TrimPrefix(text, "version: 1\n"+minimal)
			}
			fmt.Fprintf(&out, "-- after --\n%s", text)
		}
		if *update {
			continue
		}
		t.Run(strings.ReplaceAll(g.name, " ", "_"), func(t *testing.T) {
			if err != nil {
				if msg.KindOf(err) != msg.Config || got != nil {
					t.Fatalf("%v, %v, want an error alone", got, err)
				}
				if diff := cmp.Diff(strings.TrimSpace(g.refused), err.Error()); diff != "" {
					t.Errorf("refused otherwise (-want +got):\n%s", diff)
				}
				return
			}
			if diff := cmp.Diff(string(g.encode(g.after)), string(got.Source)); diff != "" {
				t.Errorf("other bytes (-want +got):\n%s", diff)
			}
		})
	}
	if *update {
		if err := os.WriteFile("testdata/edit.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// entryStyles are ways in which people write the same list: what stands before
// the entries, an entry (with its number for %[1]d), what stands between two,
// and what stands after them.
var entryStyles = []struct{ name, head, entry, between, tail string }{
	{"two columns", "mapping_variables:\n", block("  ", " "), "", "push_rules: []\n"},
	{"four columns", "mapping_variables:\n", block("    ", " "), "", "# about the rules\npush_rules: []\n"},
	{"flush", "mapping_variables:\n", block("", " "), "", "\n# about the rules\npush_rules: []\n"},
	{"wide dashes", "\"mapping_variables\": # of all\n", block("  ", "   "), "", ""},
	{"blank lines", "mapping_variables:\n\n", block("  ", " "), "\n", "\npush_rules: []\n"},
	{"blank lines, tight at the end", "mapping_variables:\n", block("  ", " "), "\n", "push_rules: []\n"},
	{"comments", "mapping_variables:\n", "  # about %[1]d\n" + block("  ", " "), "", "  # the end\n\npush_rules: []\n"},
	{"brackets in entries", "mapping_variables:\n", "  - " + inBraces + "\n", "", "  # the end of the list\npush_rules: []\n"},
	{"brackets", "mapping_variables: [", inBraces, ", ", "] # all\npush_rules: []\n"},
	{"brackets on lines", "mapping_variables: [\n", "  " + inBraces, ",\n", "\n]\npush_rules: []\n"},
	{"trailing comma", "mapping_variables: [\n", "  " + inBraces + ",\n", "", "]\n"},
	{"quotes in braces", "mapping_variables: [\n", "  {\"display_label\": \"Name %[1]d\", \"technical_name\": \"optin_Name_%[1]d\", \"type\": \"opt-in\", \"enabled_in\": [\"forms\", \"opt-ins\"], \"subscription\": \"Name %[1]d\"}", ",\n", "\n]\npush_rules: []\n"},
	{"between block scalars", "push_rules:\n- level: campaign\n  destination: none\n  name: |-\n    - no entry\n\n    # no comment\nmapping_variables:\n", block("  ", " "), "", "walkthrough: {}\n"},
	{"before the end of the document", "mapping_variables:\n", block("  ", " "), "", "...\n"},
}

const inBraces = "{display_label: Name %[1]d, technical_name: optin_Name_%[1]d, type: opt-in, enabled_in: [forms, opt-ins], subscription: Name %[1]d}"

func block(indent, gap string) string {
	return strings.NewReplacer("I", indent, "G", gap).Replace("I-Gdisplay_label: Name %[1]d\nI Gtechnical_name: optin_Name_%[1]d\nI Gtype: opt-in\nI Genabled_in: [forms, opt-ins]\nI Gsubscription: Name %[1]d\n")
}

// TestEditStyles adds and removes entries in files of every style, with every
// kind of line end: the result is what a person would have written.
func TestEditStyles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range entryStyles {
		text := func(entries []int, round int) string {
			var b strings.Builder
			b.WriteString("version: 1\n" + minimal + s.head)
			for i, n := range entries {
				if i > 0 {
					b.WriteString(s.between)
				}
				fmt.Fprintf(&b, s.entry, n)
			}
			b.WriteString(s.tail)
			switch round % 3 {
			case 1:
				return byteOrderMark + strings.ReplaceAll(b.String(), "\n", "\r\n")
			case 2:
				return strings.TrimSuffix(b.String(), "\n")
			}
			return b.String()
		}
		for round := range 100 {
			var before, after []int
			for n := range 1 + r.IntN(6) {
				before = append(before, n)
				if r.IntN(3) > 0 {
					after = append(after, n)
				}
			}
			if len(after) == 0 {
				after = append(after, r.IntN(len(before)))
			}
			if s.name != "comments" { // nobody knows what to say of a new one
				for n := range r.IntN(3) {
					after = append(after, 10+n)
				}
			}
			if s.between == "\n" && len(before) < 2 {
				continue // nothing shows that entries are set apart
			}
			f := Parse("x.yaml", []byte(text(before, round)))
			if !f.Valid() {
				t.Fatalf("%s: %v", s.name, f.Err())
			}
			want := f.Config
			want.MappingVariables = nil
			for _, n := range after {
				want.MappingVariables = append(want.MappingVariables, variable(nil, fmt.Sprint("Name ", n)))
			}
			got, err := f.Edit(&want)
			if err != nil {
				t.Fatalf("%s, %v to %v: %v", s.name, before, after, err)
			}
			if diff := cmp.Diff(text(after, round), string(got.Source)); diff != "" {
				t.Fatalf("%s, %v to %v:\n%s", s.name, before, after, diff)
			}
		}
	}
}

// TestEditLarge takes entries out of a file of one line, whose columns must not
// be counted anew for each.
func TestEditLarge(t *testing.T) {
	const size = 5000
	text := func(step int) string {
		var items []string
		for i := 0; i < size; i += step {
			items = append(items, fmt.Sprintf(`{"display_label": "é %[1]d", "technical_name": "optin_é_%[1]d", "type": "opt-in", "enabled_in": ["forms"], "subscription": "é %[1]d"}`, i))
		}
		return `{"version": 1, "integration": {"name": "A"}, "actito": {"environment": "ENV-3", "api_key": "keyring", "entity": "a", "form": "f"}, "mapping_variables": [` + strings.Join(items, ", ") + "]}\n"
	}
	f, half := Parse("x.json", []byte(text(1))), Parse("x.json", []byte(text(2)))
	began := time.Now()
	got, err := f.Edit(&half.Config)
	if err != nil || !bytes.Equal(got.Source, half.Source) {
		t.Fatalf("taken out: %v", err)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v", took)
	}
}

// FuzzEdit makes random changes to whatever file is accepted. The result means
// what was wanted; lines that no change touches stay, in order; a file's own
// values give no edit at all; and what was added can be taken out again.
func FuzzEdit(f *testing.F) {
	for _, g := range readEditCases(f) {
		for seed := range uint64(4) {
			f.Add(g.encode(g.before), seed)
		}
	}
	for _, s := range entryStyles {
		f.Add([]byte("version: 1\n"+minimal+s.head+fmt.Sprintf(s.entry, 1)+s.between+fmt.Sprintf(s.entry, 2)+s.tail), uint64(1))
	}
	f.Fuzz(func(t *testing.T, src []byte, seed uint64) {
		file := Parse("x.yaml", src)
		if len(src) > 4096 || !file.Valid() {
			t.Skip()
		}
		same := file.Config
		if got, err := file.Edit(&same); got != file || err != nil {
			t.Fatalf("its own values change it: %v\n%s", err, src)
		}
		r := rand.New(rand.NewPCG(seed, 1))
		want, adds, removes := changed(file.Config, r)
		got, err := file.Edit(want)
		if err != nil {
			if got != nil || msg.KindOf(err) != msg.Config {
				t.Fatalf("%v, %v", got, err)
			}
			return
		}
		if diff := cmp.Diff(*want, Parse("x.yaml", got.Source).Config, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(- wanted, + read)\n%s\n%s", diff, got.Source)
		}
		if again, err := got.Edit(want); again != got || err != nil {
			t.Fatalf("not stable: %v", err)
		}
		switch {
		case adds && !removes && !subsequence(src, got.Source):
			t.Fatalf("bytes were lost:\n%s\nnow:\n%s", src, got.Source)
		case removes && !adds && !subsequence(got.Source, src):
			t.Fatalf("bytes came in:\n%s\nnow:\n%s", src, got.Source)
		}
		if adds && !removes {
			back, err := got.Edit(&same)
			if err == nil && !bytes.Equal(back.Source, src) {
				t.Fatalf("%q\nthere: %q\nand back: %q", src, got.Source, back.Source)
			}
		}
	})
}

// changed returns a configuration with entries added to lists that have some,
// with entries removed, or with both.
func changed(c Config, r *rand.Rand) (want *Config, adds, removes bool) {
	c.MappingVariables, c.PushRules = slices.Clone(c.MappingVariables), slices.Clone(c.PushRules)
	words := []string{"new", "a: b", "12", "é😀", "- x", "a, b", "it's # so", "line\nbreak", `say "hi"`, "\u0085", "yes", "2024-12-24"}
	word := func() string { return words[r.IntN(len(words))] + fmt.Sprint(r.IntN(99)) }
	for range 1 + r.IntN(3) {
		switch kind, variables, rules := r.IntN(5), len(c.MappingVariables), len(c.PushRules); {
		case kind == 0 && variables > 0:
			c.MappingVariables, adds = append(c.MappingVariables, variable(nil, word())), true
		case kind == 1 && rules > 0:
			c.PushRules, adds = append(c.PushRules, PushRule{Level: LevelCampaign, Name: word(), Destination: word()}), true
		case kind == 2 && variables > 1:
			c.MappingVariables, removes = slices.Delete(c.MappingVariables, 0, 1+r.IntN(variables-1)), true
		case kind == 3 && rules > 1:
			c.PushRules, removes = c.PushRules[:1+r.IntN(rules-1)], true
		case kind == 4:
			c.Actito.Entity, adds, removes = word(), true, true
		}
	}
	return &c, adds, removes
}

// subsequence reports whether b has all of a's bytes, in order.
func subsequence(a, b []byte) bool {
	for _, c := range b {
		if len(a) > 0 && a[0] == c {
			a = a[1:]
		}
	}
	return len(a) == 0
}

// What can't be edited names what there is to enter and to take out.
func TestByHand(t *testing.T) {
	f := Parse("x.yaml", []byte(small+"push_rules:\n  - {level: campaign, name: old, destination: none}\n  - {level: all, destination: none}\nmapping_variables: []\n"))
	want := f.Config
	want.PushRules = []PushRule{f.Config.PushRules[1], {Level: LevelCampaign, Name: "new", Destination: DestinationNone}}
	e := &editor{got: reflect.ValueOf(&f.Config).Elem(), want: reflect.ValueOf(&want).Elem()}
	const text = `
to be added to push_rules:
  - level: campaign
    name: new
    destination: none
to be removed from push_rules:
  - level: campaign
    name: old
    destination: none`
	if diff := cmp.Diff(text, e.editsByHand()); diff != "" {
		t.Error(diff)
	}
}
