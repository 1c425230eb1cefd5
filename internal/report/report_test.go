package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"engage/internal/check"
	"engage/internal/msg"
	"engage/internal/term"
)

// hostileTexts are possible names of files or in Actito.
var hostileTexts = []string{
	"plain", "two words", "a\nb", "a\r\nb", "\n::error::x", "::error::x", "##[error]x", "\x1b[31mred\x1b[0m", "nul\x00nul", "tab\ttab",
	"\u202eturned", "\u2028line", "\u0085nel", "zero\u200bwidth", "no\xffutf8", "%0A%25", "50 %", "a,b:c;d=e", `quote"s 'and' back\slash`,
	"<script>&amp;]]>", "| a | b |", "`code` *b* _i_ [l](https://example.com) ~s~ $x$", "<!-- -->", "@somebody", "www.example.com", "É 🎉 お知らせ", " blanks ",
	"# title", "- item", "\ufffe\uffff",
}

// document has every hostile text in every field, each status, checks with several
// results, and results with and without a position.
func document() *Document {
	var names []string
	for _, n := range hostileTexts {
		names = append(names, n+".yaml")
	}
	d := New(append(names, "good.yaml"), false)
	for i, n := range hostileTexts {
		r := &check.Report{File: n + ".yaml", Checks: []check.Result{
			{ID: "config.syntax", Status: check.Pass, Message: msg.Literal("fine " + n)},
			{ID: "config.schema", Status: check.Fail, Message: msg.Literal(n), Hint: msg.Literal(n), Line: i + 1, Column: 7, Kind: msg.Config},
			{ID: "config.schema", Status: check.Fail, Message: msg.Literal("second " + n), Line: i + 2, Column: 1, Kind: msg.Config},
			{ID: "config.push_rules", Status: check.Warn, Message: msg.Literal(n), Hint: msg.Literal(n)},
			{ID: "config.push_rules", Status: check.Fail, Message: msg.Literal(n), Kind: msg.Config},
			{ID: "config.limits", Status: check.Warn, Message: msg.Literal("limit " + n), Line: 3, Column: 4},
			{ID: "actito.token", Status: check.Skip, Message: msg.Literal(n)},
			{ID: "actito.form", Status: check.Skip, Message: msg.Literal(n), Hint: msg.Literal(n)},
		}}
		d.Add(r)
	}
	good := &check.Report{File: "good.yaml", Checks: []check.Result{{ID: "config.syntax", Status: check.Pass, Message: msg.Literal("fine")}}}
	good.OK = true
	d.Add(good)
	return d
}

// noControl fails for anything that could move a cursor or begin a line.
func noControl(t *testing.T, text string, allowed string) {
	t.Helper()
	for i, r := range text {
		if !strings.ContainsRune(allowed, r) && r != ' ' && !unicode.IsPrint(r) {
			t.Fatalf("the character %U is in …%q", r, text[max(0, i-30):min(len(text), i+30)])
		}
	}
}

func TestText(t *testing.T) {
	d := New(make([]string, 2), true)
	bad := &check.Report{File: "customers/acme.yaml", Checks: []check.Result{
		{ID: "config.syntax", Status: check.Pass, Message: msg.Literal("the file is YAML"), Hint: msg.Literal("not shown")},
		{ID: "config.schema", Status: check.Fail, Message: msg.Literal("unknown key `entitty`, did you mean `entity`?"), Hint: msg.Literal("write `entity`"), Line: 7, Column: 3, Kind: msg.Config},
		{ID: "config.limits", Status: check.Warn, Message: msg.Literal("21 opt-ins"), Line: 9, Column: 1},
		{ID: "actito.token", Status: check.Skip, Message: msg.Literal("not checked")},
		{ID: "actito.form", Status: check.Skip, Message: msg.Literal("the key may not read this"), Hint: msg.Literal("ask for the right")},
	}}
	good := &check.Report{File: "b.yaml", OK: true, Checks: []check.Result{{ID: "config.syntax", Status: check.Pass, Message: msg.Literal("the file is YAML")}}}
	d.Add(bad)
	d.Add(good)
	for name, test := range map[string]struct {
		text Text
		want string
	}{
		"one file": {Text{Unicode: true}, `customers/acme.yaml
  ✓ ok    config.syntax           the file is YAML
  ✗ FAIL  config.schema           customers/acme.yaml:7:3: unknown key ¬entitty¬, did you mean ¬entity¬?
                                  write ¬entity¬
  ! warn  config.limits           customers/acme.yaml:9:1: 21 opt-ins
  – skip  actito.token            not checked
  – skip  actito.form             the key may not read this
                                  ask for the right
b.yaml
  ✓ ok    config.syntax           the file is YAML
2 files, 1 valid, 1 not valid: 2 passed, 1 warned, 1 failed, 2 skipped; Actito was not asked
`},
		"many": {Text{Several: true}, `x FAIL  customers/acme.yaml
  x FAIL  config.schema           customers/acme.yaml:7:3: unknown key ¬entitty¬, did you mean ¬entity¬?
                                  write ¬entity¬
  ! warn  config.limits           customers/acme.yaml:9:1: 21 opt-ins
  - skip  actito.form             the key may not read this
                                  ask for the right
+ ok    b.yaml
2 files, 1 valid, 1 not valid: 2 passed, 1 warned, 1 failed, 2 skipped; Actito was not asked
`},
		"quiet": {Text{Several: true, Quiet: true, Unicode: true}, `✗ FAIL  customers/acme.yaml
  ✗ FAIL  config.schema           customers/acme.yaml:7:3: unknown key ¬entitty¬, did you mean ¬entity¬?
                                  write ¬entity¬
  ! warn  config.limits           customers/acme.yaml:9:1: 21 opt-ins
`},
		"narrow": {Text{Several: true, Quiet: true, Width: 80}, `x FAIL  customers/acme.yaml
  x FAIL  config.schema           customers/acme.yaml:7:3: unknown key
                                  ¬entitty¬, did you mean ¬entity¬?
                                  write ¬entity¬
  ! warn  config.limits           customers/acme.yaml:9:1: 21 opt-ins
`},
		"coloured": {Text{Several: true, Quiet: true, Unicode: true, Colour: true}, "\x1b[31m✗ FAIL\x1b[0m" + `  customers/acme.yaml
  ` + "\x1b[31m✗ FAIL\x1b[0m" + `  config.schema           customers/acme.yaml:7:3: unknown key ¬entitty¬, did you mean ¬entity¬?
                                  write ¬entity¬
  ` + "\x1b[33m! warn\x1b[0m" + `  config.limits           customers/acme.yaml:9:1: 21 opt-ins
`},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			text := test.text
			text.W = &b
			for _, r := range d.Files {
				text.File(r)
			}
			text.Summary(d)
			if diff := cmp.Diff(strings.ReplaceAll(test.want, "¬", "`"), b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextOfHostileNames(t *testing.T) {
	d := document()
	for _, text := range []*Text{{}, {Several: true}, {Several: true, Unicode: true}, {Width: 80}} {
		var b bytes.Buffer
		text.W = &b
		for _, r := range d.Files {
			text.File(r)
		}
		noControl(t, b.String(), "\n")
		for line := range strings.Lines(b.String()) {
			if !strings.HasSuffix(line, "\n") {
				t.Errorf("an open line: %q", line)
			}
		}
	}
}

func TestSummaryLine(t *testing.T) {
	report := func(kind msg.Kind) *check.Report {
		r := &check.Report{Checks: []check.Result{{Status: check.Pass}}}
		if kind != 0 {
			r.Checks[0] = check.Result{Status: check.Fail, Kind: kind}
		}
		return r
	}
	for _, test := range []struct {
		planned int
		kinds   []msg.Kind
		want    string
	}{
		{1, []msg.Kind{0}, "valid: 1 passed, 0 warned, 0 failed, 0 skipped"},
		{1, []msg.Kind{msg.Config}, "not valid: 0 passed, 0 warned, 1 failed, 0 skipped"},
		{1, []msg.Kind{msg.Unreachable}, "not decided: 0 passed, 0 warned, 1 failed, 0 skipped"},
		{1, nil, "0 files, 0 valid: 0 passed, 0 warned, 0 failed, 0 skipped; interrupted: 1 file not checked"},
		{3, []msg.Kind{0, msg.Unexpected, msg.Key}, "3 files, 1 valid, 1 not valid, 1 not decided: 1 passed, 0 warned, 2 failed, 0 skipped"},
		{3, []msg.Kind{0}, "1 file, 1 valid: 1 passed, 0 warned, 0 failed, 0 skipped; interrupted: 2 files not checked"},
	} {
		d := New(make([]string, test.planned), false)
		for _, k := range test.kinds {
			d.Add(report(k))
		}
		if got := summaryLine(d); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
		if ok := test.planned == len(test.kinds) && !slices.ContainsFunc(test.kinds, func(k msg.Kind) bool { return k != 0 }); d.OK != ok {
			t.Errorf("%+v: ok is %v", test, d.OK)
		}
	}
}

// TestJUnit reads the XML with a strict parser and counts for itself.
func TestJUnit(t *testing.T) {
	d := document()
	var b bytes.Buffer
	if err := JUnit(&b, d); err != nil {
		t.Fatal(err)
	}
	noControl(t, b.String(), "\n")
	type message struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	type testcase struct {
		Name     string    `xml:"name,attr"`
		Class    string    `xml:"classname,attr"`
		Time     string    `xml:"time,attr"`
		Failures []message `xml:"failure"`
		Skipped  []message `xml:"skipped"`
		Output   string    `xml:"system-out"`
	}
	type counted struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
	}
	var root struct {
		XMLName xml.Name
		counted
		Suites []struct {
			counted
			Skipped int        `xml:"skipped,attr"`
			Name    string     `xml:"name,attr"`
			Cases   []testcase `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &root); err != nil {
		t.Fatal(err)
	}
	if root.XMLName.Local != "testsuites" || len(root.Suites) != len(d.Files) {
		t.Fatalf("<%s> of %d suites", root.XMLName.Local, len(root.Suites))
	}
	var all counted
	for i, s := range root.Suites {
		if want := term.EscapeLine(d.Files[i].File); s.Name != want {
			t.Errorf("suite %q, want %q", s.Name, want)
		}
		var own counted
		var ids []string
		skipped := 0
		for _, c := range s.Cases {
			ids = append(ids, c.Name)
			own.Tests++
			own.Failures += len(c.Failures)
			skipped += len(c.Skipped)
			if len(c.Failures)+len(c.Skipped) > 1 {
				t.Errorf("%s is several things at once", c.Name)
			}
		}
		if own != s.counted || skipped != s.Skipped {
			t.Errorf("%s: counted %+v, reported %+v", s.Name, own, s.counted)
		}
		if want := slices.Compact(slices.Clone(ids)); !slices.Equal(ids, want) {
			t.Errorf("a check is there twice: %v", ids)
		}
		all.Tests, all.Failures = all.Tests+own.Tests, all.Failures+own.Failures
	}
	if all != root.counted || all.Failures != 2*len(hostileTexts) || all.Tests != 6*len(hostileTexts)+1 {
		t.Errorf("counted %+v, reported %+v", all, root.counted)
	}
	first := root.Suites[0].Cases[1]
	want := testcase{Name: "config.schema", Class: "plain_yaml", Time: "0", Failures: []message{{
		"plain", "config", "plain.yaml:1:7: plain\n  plain\nplain.yaml:2:1: second plain"}}}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// A check that warns and fails tells both.
	if c := root.Suites[0].Cases[2]; len(c.Failures) != 1 || c.Output != "warning: plain\n  plain" {
		t.Errorf("%+v", c)
	}
}

// annotation is a workflow command, read by GitHub's rules.
type annotation struct {
	command, message string
	properties       map[string]string
}

var commandLine = regexp.MustCompile(`^::([a-z-]+)(?: ([^:]*))?::(.*)$`)

func readAnnotation(t *testing.T, line string) annotation {
	t.Helper()
	m := commandLine.FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("no workflow command: %q", line)
	}
	a := annotation{command: m[1], properties: map[string]string{},
		message: strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(m[3])}
	for p := range strings.SplitSeq(m[2], ",") {
		name, value, found := strings.Cut(p, "=")
		if !found {
			t.Fatalf("the property %q has no value: %q", p, line)
		}
		a.properties[name] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
	}
	return a
}

func TestGitHub(t *testing.T) {
	d := document()
	for i, r := range d.Files {
		var b bytes.Buffer
		one := New([]string{r.File}, false)
		one.Add(r)
		if err := GitHub(&b, one, ""); err != nil {
			t.Fatal(err)
		}
		noControl(t, b.String(), "\n")
		if i == len(hostileTexts) {
			if b.Len() > 0 {
				t.Errorf("nothing is wrong, but: %s", b.String())
			}
			continue
		}
		n := term.EscapeLine(hostileTexts[i])
		file := term.EscapeLine(filepath.ToSlash(hostileTexts[i])) + ".yaml"
		var got []annotation
		for line := range strings.Lines(b.String()) {
			got = append(got, readAnnotation(t, strings.TrimSuffix(line, "\n")))
		}
		at := func(line, col int, title string) map[string]string {
			p := map[string]string{"file": file, "title": title}
			if line > 0 {
				p["line"], p["col"] = fmt.Sprint(line), fmt.Sprint(col)
			}
			return p
		}
		want := []annotation{
			{"error", n + "\n" + n, at(i+1, 7, "config.schema")},
			{"error", "second " + n, at(i+2, 1, "config.schema")},
			{"warning", n + "\n" + n, at(0, 0, "config.push_rules")},
			{"error", n, at(0, 0, "config.push_rules")},
			{"warning", "limit " + n, at(3, 4, "config.limits")},
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(annotation{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", n, diff)
		}
	}
}

// GitHub's paths count from the repository, wherever the step runs.
func TestGitHubPaths(t *testing.T) {
	root := t.TempDir()
	inside := filepath.Join(root, "customers")
	for _, test := range []struct{ name, root, want string }{
		{"engage.yaml", "", "engage.yaml"},
		{filepath.Join(inside, "a.yaml"), root, "customers/a.yaml"},
		{filepath.Join(inside, "a.yaml"), inside, "a.yaml"},
		{filepath.Join(root, "a.yaml"), inside, filepath.ToSlash(filepath.Join(root, "a.yaml"))},
		{filepath.Join("a", "b.yaml"), "", "a/b.yaml"},
	} {
		if got := inRepository(test.name, test.root); got != test.want {
			t.Errorf("%s in %s: %s, want %s", test.name, test.root, got, test.want)
		}
	}
	t.Chdir(root)
	if err := os.Mkdir("customers", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("customers")
	if got := inRepository("a.yaml", root); got != "customers/a.yaml" {
		t.Error(got)
	}
}

// TestMarkdown splits the tables by the rules of GitHub's Markdown: a bar ends
// a cell unless a backslash stands before it.
func TestMarkdown(t *testing.T) {
	d := document()
	var b bytes.Buffer
	if err := Markdown(&b, d); err != nil {
		t.Fatal(err)
	}
	noControl(t, b.String(), "\n")
	rows := 0
	for line := range strings.Lines(b.String()) {
		line = strings.TrimSuffix(line, "\n")
		text := strings.ReplaceAll(line, "<br>", "")
		if strings.ContainsAny(text, "<>") || strings.Contains(text, "://") || strings.Contains(text, "@") || strings.Contains(text, "www.") {
			t.Errorf("markup or a link: %s", line)
		}
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| |") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			t.Fatalf("%d cells: %s", len(cells)-2, line)
		}
		if regexp.MustCompile("(^|[^\\\\])(\\\\\\\\)*[`*_\\[\\]]").MatchString(cells[2] + cells[4]) {
			t.Errorf("markup: %s", line)
		}
	}
	if want := 6 * len(hostileTexts); rows != want {
		t.Errorf("%d rows, want %d", rows, want)
	}
	if !strings.HasPrefix(b.String(), "\n### ❌ engage validate\n") {
		t.Errorf("%.80q", b.String())
	}
	good := New([]string{"a.yaml"}, false)
	good.Add(&check.Report{File: "a.yaml", OK: true, Checks: []check.Result{{ID: "config.syntax", Status: check.Pass, Message: msg.Literal("fine")}}})
	b.Reset()
	if err := Markdown(&b, good); err != nil || b.String() != "\n### ✅ engage validate\n\nvalid: 1 passed, 0 warned, 0 failed, 0 skipped\n" {
		t.Errorf("%q %v", b.String(), err)
	}
}

// A summary that GitHub would refuse for its length is cut, and says so.
func TestMarkdownIsBounded(t *testing.T) {
	d := New(make([]string, 20_000), false)
	for i := range 20_000 {
		d.Add(&check.Report{File: fmt.Sprintf("%d.yaml", i), Checks: []check.Result{
			{ID: "config.schema", Status: check.Fail, Message: msg.Literal(strings.Repeat("m", 50)), Kind: msg.Config}}})
	}
	var b bytes.Buffer
	if err := Markdown(&b, d); err != nil {
		t.Fatal(err)
	}
	if b.Len() > maxMarkdownSize+200 || !regexp.MustCompile(`\n\d+ files more: see the step's log\.\n$`).MatchString(b.String()) {
		t.Errorf("%d bytes, ending in %q", b.Len(), b.String()[b.Len()-60:])
	}
}

func compile(t *testing.T, schema string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("mem:///schema.json", document); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile("mem:///schema.json")
}

func TestJSON(t *testing.T) {
	s := compile(t, string(Schema()))
	valid := func(text string) error {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(value)
	}
	for name, d := range map[string]*Document{"nasty": document(), "nothing": New(make([]string, 3), false)} {
		var b bytes.Buffer
		if err := JSON(&b, d); err != nil {
			t.Fatal(err)
		}
		if err := valid(b.String()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Count(b.String(), "\n") != 1 {
			t.Errorf("%s: more than one line", name)
		}
		var back struct {
			Files   []struct{}
			Summary check.Summary
		}
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back.Files) != len(d.Files) || back.Summary != d.Summary {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The contract's own example, and what the schema must refuse.
	const example = `{"format_version":1,"ok":false,"files":[{"file":"engage.yaml","ok":false,"checks":[{"id":"actito.token","status":"fail","message":"m","hint":"h"}]}],"summary":{"pass":8,"warn":1,"fail":1,"skip":2}}`
	left := New(nil, false)
	left.SetLeftOut([]string{"a.yaml"}, true)
	var b bytes.Buffer
	if err := JSON(&b, left); err != nil || b.String() != `{"format_version":1,"ok":false,"files":[],"summary":{"pass":0,"warn":0,"fail":0,"skip":0},"left_out":["a.yaml"]}`+"\n" || left.Kind != msg.Config {
		t.Errorf("%s (%v)", b.String(), err)
	}
	for _, text := range []string{
		example, b.String(), `{"format_version":1,"error":{"kind":"usage","message":"m","hint":""}}`,
		strings.Replace(example, `"skip":2}`, `"skip":2,"new":{}},"new":[]`, 1), // new keys may come
	} {
		if err := valid(text); err != nil {
			t.Error(err)
		}
	}
	for _, change := range [][2]string{
		{`"ok":false,"files"`, `"files"`}, {`"fail","message"`, `"failed","message"`}, {`"actito.token"`, `"actito.key"`}, {`"skip":2`, `"skip":-1`},
		{`"hint":"h"`, `"hint":""`}, {`"hint":"h"`, `"line":1`}, {`"hint":"h"`, `"line":0,"column":1`},
		{`"message":"m",`, ``}, {`"checks":[{`, `"checks":[],"x":[{`}, {`"ok":false,"checks"`, `"ok":true,"checks"`}, {`"format_version":1`, `"format_version":2`},
		{`"status":"fail"`, `"status":"warn"`}, {`"ok":false,"files"`, `"error":{"kind":"usage","message":"m","hint":""},"files"`},
	} {
		changed := strings.Replace(example, change[0], change[1], 1)
		if changed == example || valid(changed) == nil {
			t.Errorf("not refused: %s", changed)
		}
	}
}

// The schema knows the checks that there are, in their order.
func TestSchemaHasEveryCheck(t *testing.T) {
	var document struct {
		Defs struct {
			Check struct {
				Properties struct {
					ID struct{ Enum []string }
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &document); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Concat(check.LocalIDs, check.RemoteIDs, []string{check.QualifioNames}), document.Defs.Check.Properties.ID.Enum); diff != "" {
		t.Errorf("(-check +schema):\n%s", diff)
	}
}
