package report

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"engage/internal/check"
	"engage/internal/msg"
	"engage/internal/term"
)

// object is an object in JSON.
type object map[string]any

// levels are the words of GitHub and SARIF for what is worth to be told.
var levels = map[check.Status]string{check.Fail: "error", check.Warn: "warning"}

// finding is a failure or a warning with what the formats for code reviews want.
type finding struct {
	check.Result
	level, path, text string // path: in the repository; text: message and hint
	fingerprint       string
}

// findings returns the failures and warnings. A finding keeps its fingerprint where
// lines are added above it, and no two have the same.
func findings(d *Document, root string) (list []finding) {
	known := map[string]int{}
	for _, r := range d.Files {
		for _, c := range r.Checks {
			if levels[c.Status] == "" {
				continue
			}
			message, hint := escapedTexts(c)
			f := finding{Result: c, level: levels[c.Status], path: inRepository(r.File, root), text: message}
			if hint != "" {
				f.text += "\n" + hint
			}
			key := f.path + "\x00" + c.ID + "\x00" + lineNumbers.ReplaceAllString(message, "")
			known[key]++
			f.fingerprint = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, known[key])))
			list = append(list, f)
		}
	}
	return list
}

// lineNumbers matches where a message refers to other lines of the file.
var lineNumbers = regexp.MustCompile(`\blines? \d+( and \d+)?`)

// SARIF writes failures and warnings in the Static Analysis Results Interchange Format,
// version 2.1.0. root is as for GitHub.
func SARIF(w io.Writer, d *Document, root string) error {
	rules, results := []object{}, []object{}
	for _, f := range findings(d, root) {
		if !slices.ContainsFunc(rules, func(rule object) bool { return rule["id"] == f.ID }) {
			rules = append(rules, object{"id": f.ID})
		}
		uri := url.URL{Path: f.path}
		if path.IsAbs(f.path) {
			uri.Scheme = "file"
		}
		results = append(results, object{
			"ruleId": f.ID, "level": f.level, "message": object{"text": f.text},
			"locations": []object{{"physicalLocation": object{
				"artifactLocation": object{"uri": uri.String()},
				"region":           object{"startLine": max(1, f.Line), "startColumn": max(1, f.Column)},
			}}},
			"partialFingerprints": object{"engage/v1": f.fingerprint},
		})
	}
	return term.WriteJSON(w, object{
		"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":        object{"driver": object{"name": "engage", "rules": rules}},
			"columnKind":  "unicodeCodePoints",
			"invocations": []object{{"executionSuccessful": len(d.Files) == len(d.Names)}},
			"results":     results,
		}},
	})
}

// GitLab writes failures and warnings as GitLab's code quality report. root is as for
// GitHub.
func GitLab(w io.Writer, d *Document, root string) error {
	issues := []object{}
	for _, f := range findings(d, root) {
		issues = append(issues, object{
			"description": f.text, "check_name": f.ID, "fingerprint": f.fingerprint,
			"severity": map[check.Status]string{check.Fail: "major", check.Warn: "minor"}[f.Status],
			"location": object{"path": term.EscapeLine(f.path), "lines": object{"begin": max(1, f.Line)}},
		})
	}
	return term.WriteJSON(w, issues)
}

// mostAnnotations is how many of a level GitHub shows of one step; it drops the others.
const mostAnnotations = 10

// GitHub writes failures and warnings as annotations for GitHub Actions. What several
// files have in common is one annotation, at the first of them. Where GitHub would not
// show all, the last one that it shows says how many more there are in the log. root is
// the repository's directory, to which GitHub's paths are relative; "" leaves paths
// unchanged.
func GitHub(w io.Writer, d *Document, root string) error {
	var order []finding
	files := map[[3]string][]string{} // of each level, check and text
	total, written := map[string]int{}, map[string]int{}
	for _, f := range findings(d, root) {
		key := [3]string{f.level, f.ID, f.text}
		if files[key] == nil {
			order = append(order, f)
			total[f.level]++
		}
		files[key] = append(files[key], term.EscapeLine(f.path))
	}
	var b bytes.Buffer
	for _, f := range order {
		if n := total[f.level]; n > mostAnnotations && written[f.level] == mostAnnotations-1 {
			fmt.Fprintf(&b, "::%s title=engage::%d more are in the step's log\n", f.level, n-written[f.level])
		}
		written[f.level]++
		names := files[[3]string{f.level, f.ID, f.text}]
		fmt.Fprintf(&b, "::%s file=%s", f.level, escapeProperty.Replace(names[0]))
		if f.Line > 0 {
			fmt.Fprintf(&b, ",line=%d,col=%d", f.Line, f.Column)
		}
		if others := names[1:]; len(others) > 0 {
			f.text += fmt.Sprintf("\nthe same in %s: %s", term.Count(len(others), "other file"), msg.Abbreviated(others))
		}
		fmt.Fprintf(&b, ",title=%s::%s\n", f.ID, escapeData.Replace(f.text))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// The escapes of GitHub's runner: % and line breaks everywhere, and in a property
// also the characters that end one.
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
