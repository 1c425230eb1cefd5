package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/report"
	"engage/internal/term"
)

// syncReport is what was done to the files of a run so far.
type syncReport struct {
	run     *fileRun
	opts    *syncOptions
	objects []syncObject // with -o json

	finished, changed, failed int
	worst                     msg.Kind
	printed                   bool // a block was printed: the next one is separated from it

	document *report.Document // with a format of validate's
}

func (s *syncReport) count(r *optin.Result) {
	s.finished++
	s.worst = msg.Worst(s.worst, r.Kind(s.opts.check))
	switch {
	case r.Err != nil:
		s.failed++
	case r.Changed:
		s.changed++
	}
}

// syncWriter writes each file's result as it comes, and the rest at the end.
type syncWriter struct {
	file func(*syncReport, *optin.Result)
	end  func(*syncReport)
}

var syncFormats = []format[syncWriter]{
	{"text", syncWriter{(*syncReport).text, (*syncReport).textEnd}},
	{"json", syncWriter{(*syncReport).json, func(s *syncReport) { writeObjects(s.run, s.objects) }}},
	{"jsonl", syncWriter{(*syncReport).line, (*syncReport).lineEnd}},
	{"github", syncDocument(githubWriter)},
	{"junit", syncDocument(atEnd(report.JUnit))},
	{"markdown", syncDocument(atEnd(report.Markdown))},
}

// syncObject is the contract's JSON for one file.
type syncObject struct {
	*optin.Result
	Request *guide.Message `json:"account_manager_request,omitempty"` // with the flag
	Error   *errorObject   `json:"error,omitempty"`
}

// line writes what json collects, at once.
func (s *syncReport) line(r *optin.Result) {
	s.run.app.writeEvent("sync", syncObject{r, s.request(r), s.run.app.errorObject(r.Err)})
}

// lineEnd tells of the files that were not begun, and sums up.
func (s *syncReport) lineEnd() {
	for _, o := range s.objects {
		s.run.app.writeEvent("sync", o)
	}
	s.run.app.writeEvent("summary", map[string]any{"ok": s.worst == 0 && len(s.objects) == 0, "files": s.finished, "changed": s.changed,
		"unchanged": s.finished - s.changed - s.failed, "failed": s.failed, "left_out": full(s.run.leftOut)})
}

func (s *syncReport) json(r *optin.Result) {
	s.objects = append(s.objects, syncObject{r, s.request(r), s.run.app.errorObject(r.Err)})
	r.Config, r.Variables = nil, nil // no longer needed
}

// unfinished adds a file to the JSON of which standard error tells as one of several.
func (s *syncReport) unfinished(path string, err error) {
	s.objects = append(s.objects, syncObject{Result: optin.Failure(path, err), Error: s.run.app.errorObject(err)})
}

// request is the message to the account manager, nil for none.
func (s *syncReport) request(r *optin.Result) *guide.Message {
	if !s.opts.request || r.Config == nil {
		return nil
	}
	names := lists.Map(r.Needs, func(n optin.Need) string { return n.Subscription })
	return guide.In(nil).AccountManagerRequestFor(r.Config, names)
}

// text writes a result for a person.
func (s *syncReport) text(r *optin.Result) {
	if err := r.Err; err != nil {
		s.run.printError(r.File, err)
		return
	}
	message := s.request(r)
	if s.opts.request && message == nil {
		s.run.app.note("%s: no name lost a space, so there is nothing to ask the account manager for", term.EscapeName(r.File))
	}
	var b strings.Builder
	switch unchanged := !r.Changed && len(r.Collisions) == 0; {
	case unchanged && s.run.app.quiet:
	case unchanged && len(r.Gone) == 0:
		fmt.Fprintf(&b, "= %s: nothing to change, %d kept\n", term.EscapeName(r.File), r.Kept)
	default:
		if s.printed {
			b.WriteString("\n")
		}
		s.printed = true
		s.block(&b, r)
	}
	if message != nil {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimRight(message.String(), "\n"))
	}
	_, _ = fmt.Fprint(s.run.app.out, term.EscapeText(b.String()))
}

// mostRows bounds what is printed of a plan: an answer may hold 10,000 names.
const mostRows = 100

// block is the plan and what it leaves to do.
func (s *syncReport) block(b *strings.Builder, r *optin.Result) {
	p := &r.Plan
	fmt.Fprintf(b, "%s\n", term.EscapeName(r.File))
	rows := slices.Collect(strings.Lines(planText(p)))
	b.WriteString(strings.Join(rows[:min(len(rows), mostRows)], ""))
	if more := len(rows) - mostRows; more > 0 {
		fmt.Fprintf(b, "  and %d more: -o json lists them all\n", more)
	}
	fmt.Fprintf(b, "  %s\n", counts(r))
	for _, line := range s.remains(r) {
		fmt.Fprintf(b, "  %s\n", term.Wrap(line, s.run.app.out.width()-2, 4))
	}
}

// planText is a line for each change, and for what has to be looked at.
func planText(p *optin.Plan) string {
	var rows [][]string
	add := func(mark string, list []config.MappingVariable, note string) {
		for _, v := range list {
			rows = append(rows, []string{mark + " " + term.EscapeName(v.Subscription), v.TechnicalName, note})
		}
	}
	add("+", p.Added, "")
	add("-", p.Removed, "no longer in Actito")
	add("!", p.Gone, "no longer in Actito; --prune removes it")
	var b strings.Builder
	writeTable(&b, "  ", rows)
	for _, c := range p.Collisions {
		fmt.Fprintf(&b, "  ! %s\n", term.EscapeLine(collisionText(c)))
	}
	return b.String()
}

// counts sums a result up.
func counts(r *optin.Result) string {
	p := &r.Plan
	added, removed, end := "added", "removed", "; nothing to change"
	switch {
	case r.Written:
		end = "; written"
	case r.Changed:
		added, removed, end = "to add", "to remove", "; nothing was written"
	}
	var parts []string
	for _, count := range []struct {
		n    int
		what string
	}{
		{len(p.Added), added}, {len(p.Removed), removed}, {p.Kept, "kept"}, {len(p.Gone), "gone"}, {len(p.Collisions), "colliding"},
	} {
		if count.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count.n, count.what))
		}
	}
	return strings.Join(parts, ", ") + end
}

// remains is what is left for a person to do.
func (s *syncReport) remains(r *optin.Result) (lines []string) {
	p := &r.Plan
	add := func(n int, format string, args ...any) {
		if n > 0 {
			lines = append(lines, fmt.Sprintf(format, args...))
		}
	}
	add(len(p.Added), "In Qualifio: create %s, then %s; engage guide%s --step %d has the values", term.Count(len(p.Added), "mapping variable"),
		term.Count(len(p.Added), "opt-in"), configArgument(r.File), guide.StepNumber(guide.StepMappingVariables))
	add(len(p.Removed), "In Qualifio: take out %s and %s that nothing needs any more",
		term.Count(len(p.Removed), "mapping variable"), term.Count(len(p.Removed), "opt-in"))
	add(len(p.Collisions), "Collision: %s", collisionHint)
	if r.Changed && !s.opts.request {
		add(len(p.Needs), "Account manager: spaces became underscores in %s; --account-manager-request prints the message to send",
			term.Count(len(p.Needs), "name"))
	}
	return lines
}

// textEnd sums up several files.
func (s *syncReport) textEnd() {
	if !s.run.list || (s.run.app.quiet && s.changed == 0) {
		return
	}
	text := s.overview()
	if s.printed {
		text = "\n" + text
	}
	_, _ = fmt.Fprintf(s.run.app.out, "%s\n", text)
}

func (s *syncReport) overview() string {
	changed, end := "changed", ""
	if s.opts.DryRun {
		changed, end = "to change", "; nothing was written"
	}
	text := fmt.Sprintf("%s: %d %s, %d unchanged", term.Count(s.finished, "file"), s.changed, changed, s.finished-s.changed-s.failed)
	if s.failed > 0 {
		text += fmt.Sprintf(", %d failed", s.failed)
	}
	return text + end
}

// syncDocument writes the differences as a format of validate writes its checks.
func syncDocument(write func(*app, bool) resultWriter) syncWriter {
	return syncWriter{
		file: func(s *syncReport, r *optin.Result) {
			s.document.Add(s.checks(r))
			r.Config, r.Variables = nil, nil // no longer needed
		},
		end: func(s *syncReport) {
			s.document.Overview = s.overview()
			write(s.run.app, s.run.list).end(s.document)
			s.run.app.stepSummary(s.document)
		},
	}
}

// checks returns the result as a check for each kind of difference. What changes the
// file is a failure with --check, and else a warning.
func (s *syncReport) checks(r *optin.Result) *check.Report {
	report := &check.Report{File: r.File, OK: r.Kind(s.opts.check) == 0, Elapsed: r.Elapsed}
	add := func(c check.Result, messages []string) {
		if len(messages) == 0 {
			c = check.Result{ID: c.ID, Status: check.Pass}
			messages = []string{"none"}
		}
		for _, m := range messages {
			c.Message = msg.Literal(m)
			report.Checks = append(report.Checks, c)
		}
	}
	if r.Err != nil {
		add(check.Result{ID: "optins.read", Status: check.Fail, Kind: msg.KindOf(r.Err), Hint: msg.Literal(msg.HintOf(r.Err))}, []string{r.Err.Error()})
		return report
	}
	p, change, kind := &r.Plan, check.Warn, msg.Kind(0)
	if s.opts.check {
		change, kind = check.Fail, msg.Difference
	}
	add(check.Result{ID: "optins.added", Status: change, Kind: kind, Hint: msg.Literal("engage optins sync adds it to the file; create it in Qualifio, too: engage guide has the values")},
		about(p.Added, "is new in Actito"))
	add(check.Result{ID: "optins.removed", Status: change, Kind: kind, Hint: msg.Literal("engage optins sync --prune takes it out of the file; take it out in Qualifio, too")},
		about(p.Removed, "is no longer in Actito"))
	add(check.Result{ID: "optins.gone", Status: check.Warn, Hint: msg.Literal("it stays in the file; --prune takes it out")},
		about(p.Gone, "is no longer in Actito"))
	add(check.Result{ID: "optins.collisions", Status: check.Fail, Kind: msg.Difference, Hint: msg.Literal(collisionHint)},
		lists.Map(p.Collisions, collisionText))
	return report
}

func about(list []config.MappingVariable, what string) []string {
	return lists.Map(list, func(v config.MappingVariable) string {
		return fmt.Sprintf("the subscription %q %s: mapping variable %s", v.Subscription, what, v.TechnicalName)
	})
}

// collisionHint is how a collision is resolved.
const collisionHint = "in Actito, delete one of the subscriptions and create it under another name; or add the entry that you want by hand"

func collisionText(c optin.Collision) string {
	names := lists.Map(c.Subscriptions, strconv.Quote) // they often differ in nothing but a blank
	return fmt.Sprintf("%s want the same name %s: none is added", msg.List(names), c.TechnicalName)
}
