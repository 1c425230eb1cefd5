package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"engage/internal/check"
	"engage/internal/msg"
	"engage/internal/term"
)

// mostAnnotations is how many of a level GitHub shows of one step; it drops the others.
const mostAnnotations = 10

// levels are the words of GitHub and SARIF for what is worth to be told.
var levels = map[check.Status]string{check.Fail: "error", check.Warn: "warning"}

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
