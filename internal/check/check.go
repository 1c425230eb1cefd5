// Package check says whether a configuration is right: on its own, and as far
// as Actito can tell. It knows no output format.
package check

import (
	"slices"

	"engage/internal/config"
	"engage/internal/msg"
)

// Status is how a check ended.
type Status string

// The statuses.
const (
	Pass Status = "pass"
	Warn Status = "warn"
	Fail Status = "fail"
	Skip Status = "skip"
)

// The checks, in the order in which they are told. The first three are those
// of package config.
const (
	TechnicalNames = "config.technical_names"
	PushRules      = "config.push_rules"
	Endpoints      = "config.endpoints"
	Limits         = "config.limits"
	Token          = "actito.token"
	Entity         = "actito.entity"
	Form           = "actito.form"
	Subscriptions  = "actito.subscriptions"
)

// LocalIDs and RemoteIDs list the checks that need the file alone and those
// that ask Actito.
var (
	LocalIDs = []string{
		config.CheckSyntax, config.CheckSchema, config.CheckAPIKey, TechnicalNames, PushRules, Endpoints, Limits,
	}
	RemoteIDs = []string{Token, Entity, Form, Subscriptions}
)

// Result is what one check found. A check that found several things has
// several results.
type Result struct {
	ID      string      `json:"id"`
	Status  Status      `json:"status"`
	Message msg.Message `json:"message"`
	Hint    msg.Message `json:"hint,omitzero"`
	Line    int         `json:"line,omitempty"`   // 1-based; 0 where there is no place
	Column  int         `json:"column,omitempty"` // 1-based, in characters

	// Kind is which failure this is, for the exit code; 0 unless Status is
	// Fail.
	Kind msg.Kind `json:"-"`
	// Unfinished tells that the check was broken off, so that it says nothing.
	Unfinished bool `json:"-"`
}

// saying sets the message.
func (r Result) saying(format string, args ...any) Result {
	r.Message = msg.Messagef(format, args...)
	return r
}

// hinting sets the hint.
func (r Result) hinting(format string, args ...any) Result {
	r.Hint = msg.Messagef(format, args...)
	return r
}

// of sets message and hint to those of the error.
func (r Result) of(err error) Result {
	r.Message, r.Hint = msg.Of(err)
	return r
}

// In returns message and hint in the speaker's language.
func (r Result) In(say *msg.Language) (message, hint string) {
	return r.Message.In(say), r.Hint.In(say)
}

// Report is what was found out about one file.
type Report struct {
	File   string   `json:"file"`
	OK     bool     `json:"ok"` // nothing failed
	Checks []Result `json:"checks"`
}

// Kind returns the failure that decides the exit code; 0 if nothing failed.
func (r *Report) Kind() msg.Kind {
	var worst msg.Kind
	for _, c := range r.Checks {
		worst = msg.Worst(worst, c.Kind)
	}
	return worst
}

// Unfinished tells whether a check of the report was broken off.
func (r *Report) Unfinished() bool {
	return slices.ContainsFunc(r.Checks, func(c Result) bool { return c.Unfinished })
}

// Summary counts results by status.
type Summary struct {
	Pass int `json:"pass"`
	Warn int `json:"warn"`
	Fail int `json:"fail"`
	Skip int `json:"skip"`
}

// Add counts the report's results.
func (s *Summary) Add(r *Report) {
	for _, c := range r.Checks {
		switch c.Status {
		case Pass:
			s.Pass++
		case Warn:
			s.Warn++
		case Fail:
			s.Fail++
		case Skip:
			s.Skip++
		}
	}
}

// Missing is the report for a file that was not checked, because it could not
// be read or because checking it went wrong: the first check failed with the
// error, no other one was made.
func Missing(path string, err error, offline bool) *Report {
	reason := msg.Text("not checked: there is nothing to read")
	if msg.KindOf(err) == msg.Unexpected {
		reason = "not checked: engage broke off"
	}
	first := Result{ID: LocalIDs[0], Status: Fail, Kind: msg.KindOf(err)}.of(err)
	checks := append([]Result{first}, skipped(LocalIDs[1:], reason)...)
	if !offline {
		checks = append(checks, SkipRemote(reason)...)
	}
	return &Report{File: path, Checks: checks}
}
