package cli

import (
	"fmt"
	"strconv"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
)

// syncDocument writes the differences as a format of validate writes its checks.
func syncDocument(write func(*app, bool) resultWriter) syncWriter {
	return syncWriter{
		file: func(s *syncReport, r *optin.Result) error {
			s.document.Add(s.checks(r))
			r.Config, r.Variables = nil, nil // no longer needed
			return nil
		},
		end: func(s *syncReport) error {
			s.document.Overview = s.overview()
			err := write(s.run.app, s.run.list).end(s.document)
			s.run.app.stepSummary(s.document)
			return err
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
