package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
	"engage/internal/term"
)

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Suites []junitSuite `xml:"testsuite"`
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	File  string      `xml:"file,attr"`
	Cases []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	File      string        `xml:"file,attr"`
	Line      int           `xml:"line,attr,omitempty"`
	Failure   *junitFailure `xml:"failure"`
	Skipped   *junitSkipped `xml:"skipped"`
	Output    string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// JUnit writes the document as JUnit's XML: one suite a file, one case a
// check. A check that found several things is one case, with all of them in
// its text. A warning is a case that went well, with the warning as output.
func JUnit(w io.Writer, d *Document) error {
	all := junitSuites{Name: "engage validate"}
	if d.Offline {
		all.Name += " (Actito was not asked)"
	}
	for _, r := range d.Files {
		suite := junitSuite{Name: term.EscapeLine(r.File), File: term.EscapeLine(r.File)}
		for _, found := range byCheck(r) {
			c := junitCaseOf(r, found)
			suite.Tests++
			switch {
			case c.Failure != nil:
				suite.Failures++
			case c.Skipped != nil:
				suite.Skipped++
			}
			suite.Cases = append(suite.Cases, c)
		}
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Skipped += suite.Skipped
		all.Suites = append(all.Suites, suite)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

// byCheck groups the results, which come in the order of the checks.
func byCheck(r *check.Report) [][]check.Result {
	var groups [][]check.Result
	for _, c := range r.Checks {
		if last := len(groups) - 1; last >= 0 && groups[last][0].ID == c.ID {
			groups[last] = append(groups[last], c)
			continue
		}
		groups = append(groups, []check.Result{c})
	}
	return groups
}

func junitCaseOf(r *check.Report, found []check.Result) junitCase {
	c := junitCase{Name: found[0].ID, Classname: term.EscapeLine(r.File), File: term.EscapeLine(r.File), Line: found[0].Line}
	var failures, others []string
	for _, f := range found {
		switch f.Status {
		case check.Fail:
			if c.Failure == nil {
				c.Failure = &junitFailure{Message: term.EscapeLine(f.Message.String()), Type: f.Kind.String()}
				c.Line = f.Line
			}
			failures = append(failures, inFull(r, f))
		case check.Skip:
			c.Skipped = &junitSkipped{Message: term.EscapeLine(f.Message.String())}
			if !f.Hint.IsZero() {
				others = append(others, inFull(r, f))
			}
		case check.Warn:
			others = append(others, "warning: "+inFull(r, f))
		}
	}
	if c.Failure != nil {
		if more := len(failures) - 1; more > 0 {
			c.Failure.Message += fmt.Sprintf(" (and %d more)", more)
		}
		c.Failure.Text = strings.Join(failures, "\n")
	}
	c.Output = strings.Join(others, "\n")
	return c
}

// inFull gives a result's place and message, and the hint below.
func inFull(r *check.Report, c check.Result) string {
	text, hint := escaped(c)
	if at := place(r, c); at != "" {
		text = at + ": " + text
	}
	if hint != "" {
		text += "\n  " + hint
	}
	return text
}
