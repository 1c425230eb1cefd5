// Package report writes the results of validate, and the differences that sync finds,
// in the formats of people and CI servers. It does not depend on a terminal; package
// cli says what the output can show.
package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"engage/internal/check"
	"engage/internal/msg"
	"engage/internal/term"
)

//go:embed validate.schema.json
var schemaJSON []byte

// Schema returns the JSON Schema (draft 2020-12) of the JSON that JSON writes.
func Schema() []byte { return slices.Clone(schemaJSON) }

//go:embed results.schema.json
var resultsJSON []byte

// ResultSchemas are the names of the results that ResultSchema knows.
var ResultSchemas = []string{"auth", "optins", "rules", "status", "sync"}

// ResultSchema returns the JSON Schema (draft 2020-12) of what a command prints with
// -o json, and of each line of -o jsonl.
func ResultSchema(name string) []byte {
	var schemas map[string]any
	_ = json.Unmarshal(resultsJSON, &schemas) // it is part of the program, and tested
	schema, _ := schemas[name].(map[string]any)
	schema["$schema"], schema["$defs"] = "https://json-schema.org/draft/2020-12/schema", schemas["$defs"]
	text, _ := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n')
}

// Document is the result of one run, for any number of files.
type Document struct {
	OK      bool            `json:"ok"` // every file was checked, and none failed
	Files   []*check.Report `json:"files,omitzero"`
	Summary check.Summary   `json:"summary"`
	LeftOut []string        `json:"left_out,omitempty"` // see SetLeftOut
	Error   any             `json:"error,omitempty"`    // why it failed, unless the files say so

	Command  string `json:"-"` // for titles
	Overview string `json:"-"` // the summary in one line; "" for validate's
	begun    time.Time

	Names   []string `json:"-"` // the files that were to be checked
	Offline bool     `json:"-"` // Actito was not to be asked
	Stopped bool     `json:"-"` // nothing more was checked after the first file that failed

	Kind msg.Kind `json:"-"` // of the failure, for the exit code; 0 if nothing failed
}

// New returns a document for the files, of which none is checked yet.
func New(names []string, offline bool) *Document {
	return &Document{Files: []*check.Report{}, Command: "engage validate", begun: time.Now(), Names: names, OK: len(names) == 0, Offline: offline}
}

// Add adds a file's report.
func (d *Document) Add(r *check.Report) {
	d.Files = append(d.Files, r)
	d.Summary.Add(r)
	d.Kind = msg.Worst(d.Kind, r.Kind())
	d.OK = len(d.Files) == len(d.Names) && d.Kind == 0
}

// SetLeftOut sets the YAML files of directories that were left out because they are
// no configurations; with strict, they are a failure.
func (d *Document) SetLeftOut(files []string, strict bool) {
	if d.LeftOut = files; strict && len(files) > 0 {
		d.OK, d.Kind = false, msg.Worst(d.Kind, msg.Config)
	}
}

// JSON writes the document as one line of JSON.
func JSON(w io.Writer, d *Document) error { return term.WriteResult(w, d, "") }

const undecided, withoutKey = "not decided", "without a key"

// verdict returns what a failure means for the file: without an answer of Actito
// nothing is decided.
func verdict(kind msg.Kind) string {
	switch kind {
	case 0:
		return "valid"
	case msg.Unreachable, msg.Unexpected:
		return undecided
	}
	return "not valid"
}

// fileVerdict is verdict for a file: one that lacks nothing but the API key may be valid.
func fileVerdict(r *check.Report) (text, hint string) {
	for _, c := range r.Checks {
		if _, hint = escapedTexts(c); c.NoKey && r.Kind() == msg.Key {
			return withoutKey, hint
		}
	}
	return verdict(r.Kind()), ""
}

// summaryLine returns the last line of a text report.
func summaryLine(d *Document) string {
	if d.Overview != "" {
		return d.Overview
	}
	counts := fmt.Sprintf("%d passed, %d warned, %d failed, %d skipped", d.Summary.Pass, d.Summary.Warn, d.Summary.Fail, d.Summary.Skip)
	text := verdict(d.Kind)
	if len(d.Names) == 1 && len(d.Files) == 1 {
		if _, hint := fileVerdict(d.Files[0]); hint != "" {
			return fmt.Sprintf("no key: %s (%s)", hint, counts)
		}
	} else {
		count := map[string]int{}
		for _, r := range d.Files {
			v, _ := fileVerdict(r)
			count[v]++
		}
		text = fmt.Sprintf("%s, %d valid", term.Count(len(d.Files), "file"), count["valid"])
		for _, v := range []string{"not valid", withoutKey, undecided} {
			if count[v] > 0 {
				text += fmt.Sprintf(", %d %s", count[v], v)
			}
		}
	}
	text += ": " + counts
	if d.Offline {
		text += "; Actito was not asked"
	}
	if left := len(d.Names) - len(d.Files); left > 0 {
		text += fmt.Sprintf("; %s: %s not checked", d.whyEnded(), term.Count(left, "file"))
	}
	return text
}

func (d *Document) whyEnded() string {
	if d.Stopped {
		return "stopped at the first file that failed"
	}
	return "interrupted"
}

// escapedTexts returns message and hint, each as one line without control characters.
func escapedTexts(c check.Result) (message, hint string) {
	return term.EscapeLine(c.Message.String()), term.EscapeLine(strings.ReplaceAll(c.Hint.String(), "\n  ", "; "))
}

// position returns file:line:column and a separator; "" for none.
func position(r *check.Report, c check.Result) string {
	if c.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d: ", term.EscapeLine(r.File), c.Line, c.Column)
}

// inRepository returns the path as CI servers need it: relative to the repository's
// root, with slashes. A path outside is unchanged, as any is with the root "".
func inRepository(name, root string) string {
	if absolute, err := filepath.Abs(name); root != "" && err == nil {
		if inside, err := filepath.Rel(root, absolute); err == nil && filepath.IsLocal(inside) {
			name = inside
		}
	}
	return filepath.ToSlash(name)
}
