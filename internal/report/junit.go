package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"engage/internal/check"
	"engage/internal/msg"
	"engage/internal/term"
)

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Suites []junitSuite `xml:"testsuite"`
}

// junitCounts has no skipped: Jenkins' schema allows that on a suite alone.
type junitCounts struct {
	Tests    int     `xml:"tests,attr"`
	Failures int     `xml:"failures,attr"`
	Errors   int     `xml:"errors,attr"`
	Time     float64 `xml:"time,attr"` // in seconds
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Skipped int          `xml:"skipped,attr"`
	File    string       `xml:"file,attr"`
	Cases   []*junitCase `xml:"testcase"`
}

// junitCase has no file and no line: Jenkins' schema doesn't allow them, and they are
// in the text.
type junitCase struct {
	Name      string     `xml:"name,attr"`
	Classname string     `xml:"classname,attr"`
	Time      float64    `xml:"time,attr"`
	Failure   *junitNote `xml:"failure"`
	Error     *junitNote `xml:"error"`
	Skipped   *junitNote `xml:"skipped"`
	Output    string     `xml:"system-out,omitempty"`
}

// junitNote is why a case failed or was skipped.
type junitNote struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes the document as JUnit's XML: one suite per file, one case per check. A
// check with several findings is one case, with all of them in its text. A warning
// is a case that passed, with the warning as output; what nothing was decided about is
// an error, and so is each file that was not checked after an interrupt.
func JUnit(w io.Writer, d *Document) error {
	all := junitSuites{Name: d.Command, junitCounts: junitCounts{Time: seconds(time.Since(d.begun))}}
	if d.Offline {
		all.Name += " (Actito was not asked)"
	}
	for _, r := range slices.Concat(d.Files, d.unchecked()) {
		suite := newJUnitSuite(r)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	text, _ := xml.MarshalIndent(all, "", "  ") // texts and numbers never fail
	_, err := fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

// unchecked returns a report for each file that was planned and not checked.
func (d *Document) unchecked() (reports []*check.Report) {
	result := check.Result{ID: "engage", Status: check.Fail, Kind: msg.Interrupted, Message: msg.Literal("not checked: " + d.whyEnded())}
	if d.Stopped { // as was asked for
		result.Status, result.Kind = check.Skip, 0
	}
	for _, name := range d.Names {
		if !slices.ContainsFunc(d.Files, func(r *check.Report) bool { return r.File == name }) {
			reports = append(reports, &check.Report{File: name, Checks: []check.Result{result}})
		}
	}
	return reports
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

func newJUnitSuite(r *check.Report) junitSuite {
	file := term.EscapeLine(r.File)
	suite := junitSuite{Name: file, File: file}
	var last *junitCase
	for _, c := range r.Checks { // the results of one check are adjacent
		if last == nil || last.Name != c.ID {
			// What is before a dot, Jenkins takes for the name of a package.
			last = &junitCase{Name: c.ID, Classname: strings.ReplaceAll(file, ".", "_")}
			suite.Cases = append(suite.Cases, last)
		}
		last.add(r, c)
	}
	suite.Tests, suite.Time = len(suite.Cases), seconds(r.Elapsed)
	for _, c := range suite.Cases {
		c.Time = seconds(r.Elapsed / time.Duration(suite.Tests)) // servers add the cases up; how long one took is not known
		switch {
		case c.Failure != nil:
			suite.Failures++
		case c.Error != nil:
			suite.Errors++
		case c.Skipped != nil:
			suite.Skipped++
		}
	}
	return suite
}

func (j *junitCase) add(r *check.Report, c check.Result) {
	message, hint := escapedTexts(c)
	text := position(r, c) + message
	if hint != "" {
		text += "\n  " + hint
	}
	switch c.Status {
	case check.Fail:
		note := &j.Failure
		if c.Kind == msg.Interrupted || verdict(c.Kind) == undecided {
			note = &j.Error
		}
		if *note == nil {
			*note = &junitNote{Message: message, Type: c.Kind.String()}
		}
		(*note).Text = strings.TrimPrefix((*note).Text+"\n"+text, "\n")
	case check.Skip:
		j.Skipped = &junitNote{Message: message, Text: hint}
	case check.Warn:
		j.Output = strings.TrimPrefix(j.Output+"\nwarning: "+text, "\n")
	}
}
