// Package report writes what validate found in its formats: text for people,
// JSON, JUnit for CI servers, annotations and a summary for GitHub. It knows
// no terminal; package cli says what the place can show.
package report

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
	"engage/internal/msg"
	"engage/internal/term"
)

//go:embed validate.schema.json
var schemaJSON []byte

// Schema returns the JSON Schema (draft 2020-12) of the JSON that JSON writes.
func Schema() []byte { return append([]byte(nil), schemaJSON...) }

// Document is the result of one run, for any number of files.
type Document struct {
	OK      bool            `json:"ok"` // every file was checked, and none failed
	Files   []*check.Report `json:"files"`
	Summary check.Summary   `json:"summary"`
	LeftOut []string        `json:"left_out,omitempty"` // see Leave

	Planned     int  `json:"-"` // how many files were to be checked
	Interrupted bool `json:"-"` // by Ctrl-C or by being terminated
	Offline     bool `json:"-"` // Actito was not to be asked

	kind msg.Kind
}

// New returns a document without files.
func New(planned int, offline bool) *Document {
	return &Document{Files: []*check.Report{}, Planned: planned, Offline: offline}
}

// Add takes one more file's report.
func (d *Document) Add(r *check.Report) {
	d.Files = append(d.Files, r)
	d.Summary.Add(r)
	d.kind = msg.Worst(d.kind, r.Kind())
	d.OK = len(d.Files) == d.Planned && d.kind == 0
}

// Leave takes the YAML files that were left out of folders, because they are no
// configurations; strict makes that a failure.
func (d *Document) Leave(files []string, strict bool) {
	if d.LeftOut = files; strict && len(files) > 0 {
		d.OK, d.kind = false, msg.Worst(d.kind, msg.Config)
	}
}

// Kind returns the failure that decides the exit code; 0 if nothing failed.
func (d *Document) Kind() msg.Kind { return d.kind }

// JSON writes the document as one line of JSON.
func JSON(w io.Writer, d *Document) error { return term.WriteJSON(w, d) }

// worst returns the status that stands for the whole file.
func worst(r *check.Report) check.Status {
	status := check.Pass
	for _, c := range r.Checks {
		switch c.Status {
		case check.Fail:
			return check.Fail
		case check.Warn:
			status = check.Warn
		}
	}
	return status
}

// verdict says in words what a failure means for the file. Only what was found
// wrong is called not valid: no answer says nothing.
func verdict(kind msg.Kind) string {
	switch kind {
	case 0:
		return "valid"
	case msg.Unreachable, msg.Unexpected:
		return "not decided"
	}
	return "not valid"
}

func counts(s check.Summary) string {
	return fmt.Sprintf("%d passed, %d warned, %d failed, %d skipped", s.Pass, s.Warn, s.Fail, s.Skip)
}

// closing is the sentence that ends a report for people.
func closing(d *Document) string {
	var text strings.Builder
	if d.Planned == 1 && len(d.Files) == 1 {
		text.WriteString(verdict(d.Kind()))
	} else {
		byVerdict := map[string]int{}
		for _, r := range d.Files {
			byVerdict[verdict(r.Kind())]++
		}
		fmt.Fprintf(&text, "%s, %d valid", files(len(d.Files), "", ""), byVerdict["valid"])
		for _, v := range []string{"not valid", "not decided"} {
			if n := byVerdict[v]; n > 0 {
				fmt.Fprintf(&text, ", %d %s", n, v)
			}
		}
	}
	fmt.Fprintf(&text, ": %s", counts(d.Summary))
	if d.Offline {
		text.WriteString("; Actito was not asked")
	}
	if left := d.Planned - len(d.Files); left > 0 {
		why := "stopped at the first file that failed"
		if d.Interrupted {
			why = "interrupted"
		}
		fmt.Fprintf(&text, "; %s, so %s not checked", why, files(left, " was", " were"))
	}
	return text.String()
}

// files counts files, with what follows in the singular and in the plural.
func files(n int, one, many string) string {
	if n == 1 {
		return "1 file" + one
	}
	return fmt.Sprintf("%d files%s", n, many)
}

// escaped returns message and hint, each as one line that moves no cursor.
func escaped(c check.Result) (message, hint string) {
	return term.EscapeLine(c.Message.String()), term.EscapeLine(c.Hint.String())
}

// place names where a result belongs: file:line:column, or "" for none.
func place(r *check.Report, c check.Result) string {
	if c.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", term.EscapeLine(r.File), c.Line, c.Column)
}
