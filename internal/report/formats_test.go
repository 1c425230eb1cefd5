package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // for its schema
	"github.com/santhosh-tekuri/jsonschema/v6"

	"engage/internal/check"
	"engage/internal/msg"
)

func write(t *testing.T, format func(io.Writer, *Document) error, d *Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := format(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// one returns a document of files with one result each.
func one(results map[string]check.Result, names ...string) *Document {
	d := New(names, false)
	for _, name := range names {
		if result, found := results[name]; found {
			d.Add(&check.Report{File: name, Checks: []check.Result{result}})
		}
	}
	return d
}

// jenkinsAttributes are the attributes that Jenkins' schema, junit-10.xsd of its xUnit
// plugin, allows for each element; those after the bar are required.
var jenkinsAttributes = map[string]string{
	"testsuites": "name time tests failures errors|",
	"testsuite":  "name tests failures errors group time skipped timestamp hostname id package file log url|name tests failures errors",
	"testcase":   "name time classname group|name",
	"failure":    "type message|",
	"error":      "type message|",
	"skipped":    "type message|",
	"system-out": "|",
}

func TestJUnitIsJenkins(t *testing.T) {
	d := document()
	d.Files[0].Elapsed = 1234567 * time.Microsecond
	d.Names = append(d.Names, "left.yaml")
	decoder := xml.NewDecoder(strings.NewReader(write(t, JUnit, d)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		rule, known := jenkinsAttributes[element.Name.Local]
		if !known {
			t.Fatalf("<%s>", element.Name.Local)
		}
		allowed, required, _ := strings.Cut(rule, "|")
		var got []string
		for _, a := range element.Attr {
			got = append(got, a.Name.Local)
			if !slices.Contains(strings.Fields(allowed), a.Name.Local) {
				t.Fatalf("<%s %s>", element.Name.Local, a.Name.Local)
			}
			if a.Name.Local == "time" && !regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,3})?$`).MatchString(a.Value) {
				t.Errorf("time=%q", a.Value)
			}
			if a.Name.Local == "classname" && strings.Contains(a.Value, ".") {
				t.Errorf("Jenkins takes a part of %q for a package", a.Value)
			}
		}
		for _, name := range strings.Fields(required) {
			if !slices.Contains(got, name) {
				t.Errorf("<%s> lacks %s", element.Name.Local, name)
			}
		}
	}
}

// wholeTime is how long the whole run took, which no test knows.
var wholeTime = regexp.MustCompile(`(<testsuites .* time=")[0-9.]+"`)

// What nothing was decided about is an error, and no failure; an interrupt leaves an
// error for each file, and --fail-fast none.
func TestJUnitErrors(t *testing.T) {
	results := map[string]check.Result{
		"down.yaml":  {ID: "actito.token", Status: check.Fail, Kind: msg.Unreachable, Message: msg.Literal("no answer")},
		"wrong.yaml": {ID: "config.schema", Status: check.Fail, Kind: msg.Config, Message: msg.Literal("unknown key"), Line: 3, Column: 1},
	}
	d := one(results, "down.yaml", "wrong.yaml", "left.yaml")
	for i, r := range d.Files {
		r.Elapsed = time.Duration(i+1) * time.Second
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="engage validate" tests="3" failures="1" errors="2" time="T">
  <testsuite name="down.yaml" tests="1" failures="0" errors="1" time="1" skipped="0" file="down.yaml">
    <testcase name="actito.token" classname="down_yaml" time="1">
      <error message="no answer" type="unreachable">no answer</error>
    </testcase>
  </testsuite>
  <testsuite name="wrong.yaml" tests="1" failures="1" errors="0" time="2" skipped="0" file="wrong.yaml">
    <testcase name="config.schema" classname="wrong_yaml" time="2">
      <failure message="unknown key" type="config">wrong.yaml:3:1: unknown key</failure>
    </testcase>
  </testsuite>
  <testsuite name="left.yaml" tests="1" failures="0" errors="1" time="0" skipped="0" file="left.yaml">
    <testcase name="engage" classname="left_yaml" time="0">
      <error message="not checked: interrupted" type="interrupted">not checked: interrupted</error>
    </testcase>
  </testsuite>
</testsuites>
`
	if diff := cmp.Diff(want, wholeTime.ReplaceAllString(write(t, JUnit, d), `${1}T"`)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d.Stopped = true
	if got := write(t, JUnit, d); !strings.Contains(got, `errors="1" time="`) || !strings.Contains(got, `<skipped message="not checked: stopped at`) {
		t.Errorf("fail-fast:\n%s", got)
	}
}

func github(w io.Writer, d *Document) error { return GitHub(w, d, "") }

// One cause in many files is one annotation.
func TestGitHubJoins(t *testing.T) {
	refused := check.Result{ID: "actito.token", Status: check.Fail, Kind: msg.Key, Message: msg.Literal("refused"), Hint: msg.Literal("ask")}
	results, names := map[string]check.Result{}, []string{}
	for i := range 12 {
		names = append(names, fmt.Sprintf("%02d.yaml", i))
		results[names[i]] = refused
	}
	warned := refused
	warned.Status = check.Warn
	results["03.yaml"] = warned
	const want = `::error file=00.yaml,title=actito.token::refused%0Aask%0Athe same in 10 other files: 01.yaml, 02.yaml, 04.yaml, 05.yaml, 06.yaml, 07.yaml, 08.yaml, 09.yaml and 2 more
::warning file=03.yaml,title=actito.token::refused%0Aask
`
	if diff := cmp.Diff(want, write(t, github, one(results, names...))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of more than GitHub shows, the last that it shows says how many there are.
func TestGitHubSaysHowManyMore(t *testing.T) {
	for n, more := range map[int]string{10: "", 11: "::error title=engage::2 more are in the step's log\n", 30: "::error title=engage::21 more are in the step's log\n"} {
		results, names := map[string]check.Result{}, []string{}
		for i := range n {
			names = append(names, fmt.Sprintf("%02d.yaml", i))
			results[names[i]] = check.Result{ID: "config.schema", Status: check.Fail, Kind: msg.Config, Message: msg.Literal(fmt.Sprint("problem ", i))}
		}
		lines := slices.Collect(strings.Lines(write(t, github, one(results, names...))))
		tenth := lines[9]
		if more != "" {
			lines = slices.Delete(lines, 9, 10)
		} else {
			tenth = ""
		}
		if tenth != more || len(lines) != n {
			t.Errorf("%d: the tenth of %d lines is %q, want %q", n, len(lines), tenth, more)
		}
	}
}

// sarifSchema is the schema of SARIF 2.1.0 that OASIS publishes, which the package has
// as a constant of its own.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	const name = "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", name).Output()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("without go, it is not known where the schema is")
	} else if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err = strconv.Unquote(literal.Value)
		}
		return err == nil
	})
	if err != nil || !strings.Contains(text, "(SARIF) Version 2.1.0 JSON Schema") {
		t.Fatalf("that is no schema: %.200s (%v)", text, err)
	}
	return compile(t, text)
}

func TestSARIF(t *testing.T) {
	schema := sarifSchema(t)
	for name, d := range map[string]*Document{"hostile": document(), "nothing": New(make([]string, 1), false)} {
		text := write(t, func(w io.Writer, d *Document) error { return SARIF(w, d, "") }, d)
		noControl(t, text, "\n")
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(text, `"executionSuccessful":true`) != (name == "hostile") {
			t.Errorf("%s: whether all was checked", name)
		}
		if n := strings.Count(text, `"ruleId":`); name == "hostile" && n != 5*len(hostileTexts) {
			t.Errorf("%d results", n)
		}
	}
	if value, _ := jsonschema.UnmarshalJSON(strings.NewReader(`{"version":"2.1.0","runs":[{"tool":{"driver":{}}}]}`)); schema.Validate(value) == nil {
		t.Error("the schema refuses nothing")
	}
	const want = `{"artifactLocation":{"uri":"two%20words/50%25%3C.yaml"},"region":{"startColumn":5,"startLine":4}}`
	d := one(map[string]check.Result{"two words/50%<.yaml": {ID: "config.limits", Status: check.Warn, Message: msg.Literal("21"), Line: 4, Column: 5}}, "two words/50%<.yaml")
	if got := write(t, func(w io.Writer, d *Document) error { return SARIF(w, d, "") }, d); !strings.Contains(got, want) || !strings.Contains(got, `"level":"warning"`) {
		t.Errorf("%s\nlacks %s", got, want)
	}
}

type gitlabIssue struct {
	Description string `json:"description"`
	Check       string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string
		Lines struct{ Begin int }
	}
}

func gitlabIssues(t *testing.T, d *Document) (issues []gitlabIssue) {
	t.Helper()
	directory, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	text := write(t, func(w io.Writer, d *Document) error { return GitLab(w, d, directory) }, d)
	noControl(t, text, "\n")
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&issues); err != nil {
		t.Fatal(err)
	}
	return issues
}

func TestGitLab(t *testing.T) {
	if issues := gitlabIssues(t, New(nil, false)); issues == nil {
		t.Error("no list")
	}
	seen := map[string]bool{}
	for _, issue := range gitlabIssues(t, document()) {
		if issue.Description == "" || issue.Check == "" || issue.Location.Path == "" || issue.Location.Lines.Begin < 1 || strings.HasPrefix(issue.Location.Path, "./") {
			t.Errorf("%+v", issue)
		}
		if !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, issue.Severity) {
			t.Errorf("severity %s", issue.Severity)
		}
		if seen[issue.Fingerprint] {
			t.Errorf("twice: %+v", issue)
		}
		seen[issue.Fingerprint] = true
	}
}

// A fingerprint stays where lines were added above, also if the message names others.
func TestFingerprintsStay(t *testing.T) {
	fingerprint := func(file, format string, line int) string {
		d := one(map[string]check.Result{file: {ID: "config.technical_names", Status: check.Fail, Kind: msg.Config,
			Message: msg.Messagef(format, line-2, line), Line: line, Column: 1}}, file)
		return gitlabIssues(t, d)[0].Fingerprint
	}
	const twice = "optin_A is there twice, on lines %d and %d"
	first := fingerprint("a.yaml", twice, 9)
	if first != fingerprint("./a.yaml", twice, 23) {
		t.Error("it changed with the line")
	}
	if first == fingerprint("b.yaml", twice, 9) || first == fingerprint("a.yaml", "optin_B is there twice, on lines %d and %d", 9) {
		t.Error("two have one fingerprint")
	}
}
