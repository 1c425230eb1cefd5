package cli

import (
	"fmt"
	"strconv"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/report"
)

// syncReport is what was done to the files of a run so far.
type syncReport struct {
	run     *fileRun
	opts    *syncOptions
	objects []syncObject // with -o json

	changed, failed int
	printed         bool // a block was printed: the next one is separated from it

	document *report.Document // with a format of validate's
}

func (s *syncReport) unchanged() int { return s.run.finished - s.changed - s.failed }

// add counts a file's result, and writes it or keeps it for the end.
func (s *syncReport) add(r *optin.Result) {
	s.run.count(r.Kind(s.opts.check))
	switch {
	case r.Err != nil:
		s.failed++
	case r.Changed:
		s.changed++
	}
	s.run.app.warnByHand(r.ByHand)
	switch s.opts.output.value {
	case "text":
		s.text(r)
	case "json":
		s.objects = append(s.objects, s.object(r))
		r.Config, r.Variables = nil, nil // of 10,000 files they take most of the memory
	case "jsonl":
		s.run.app.writeEvent("sync", s.object(r))
	default:
		s.document.Add(s.checks(r))
	}
}

// end writes what comes after the last file.
func (s *syncReport) end() {
	switch s.opts.output.value {
	case "text":
		s.textEnd()
	case "json":
		writeObjects(s.run, s.objects)
	case "jsonl":
		s.lineEnd()
	default: // the differences as engage validate writes its checks
		s.document.Overview = s.overview()
		s.run.app.writeDocument(s.document, s.opts.output.value)
		s.run.app.stepSummary(s.document)
	}
}

// syncObject is the contract's JSON for one file.
type syncObject struct {
	*optin.Result
	Request *guide.Message `json:"account_manager_request,omitempty"` // with the flag
	Error   *errorObject   `json:"error,omitempty"`
}

func (s *syncReport) object(r *optin.Result) syncObject {
	return syncObject{r, s.request(r), s.run.app.errorObject(r.Err)}
}

// lineEnd tells of the files that were not begun, and sums up.
func (s *syncReport) lineEnd() {
	for _, o := range s.objects {
		s.run.app.writeEvent("sync", o)
	}
	s.run.app.writeEvent("summary", map[string]any{"ok": s.run.worst == 0 && len(s.objects) == 0, "files": s.run.finished, "changed": s.changed,
		"unchanged": s.unchanged(), "failed": s.failed, "left_out": full(s.run.leftOut)})
}

// unfinished adds a file to the JSON of which standard error tells as one of several.
func (s *syncReport) unfinished(path string, err error) {
	s.objects = append(s.objects, s.object(optin.Failure(path, err)))
}

// request is the message to the account manager, nil for none.
func (s *syncReport) request(r *optin.Result) *guide.Message {
	if !s.opts.request || r.Config == nil {
		return nil
	}
	names := lists.Map(r.Needs, func(n optin.Need) string { return n.Subscription })
	return guide.In(nil).AccountManagerRequestFor(r.Config, names)
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
