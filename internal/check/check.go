// Package check validates a configuration, locally and against Actito. It does not
// depend on an output format.
package check

import (
	"context"
	"slices"
	"sync"
	"time"

	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/lists"
	"engage/internal/msg"
)

// Status is the outcome of a check.
type Status string

// The statuses.
const (
	Pass Status = "pass"
	Warn Status = "warn"
	Fail Status = "fail"
	Skip Status = "skip"
)

// The checks beside those of package config.
const (
	TechnicalNames = "config.technical_names"
	PushRules      = "config.push_rules"
	Endpoints      = "config.endpoints"
	Limits         = "config.limits"
	Token          = "actito.token"
	Entity         = "actito.entity"
	Form           = "actito.form"
	ProfileTable   = "actito.profile_table"
	Subscriptions  = "actito.subscriptions"
)

// LocalIDs are the checks that need the file alone, RemoteIDs those that ask Actito.
var (
	LocalIDs  = lists.Map(localTable, func(c localCheck) string { return c.id })
	RemoteIDs = []string{Token, Entity, Form, ProfileTable, Subscriptions}
)

// Result is one finding of a check. A check with several findings has several
// results.
type Result struct {
	ID      string      `json:"id"`
	Status  Status      `json:"status"`
	Message msg.Message `json:"message"`
	Hint    msg.Message `json:"hint,omitzero"`
	Line    int         `json:"line,omitempty"`   // 1-based; 0 if there is no position
	Column  int         `json:"column,omitempty"` // 1-based, in characters

	Kind       msg.Kind `json:"-"` // of the failure, for the exit code; 0 unless Status is Fail
	Unfinished bool     `json:"-"` // interrupted, so that it decides nothing
	NoKey      bool     `json:"-"` // of Token: there is no API key to ask with

	unconfirmed bool // of Endpoints: Actito was not asked yet
}

func (r Result) withMessage(format string, args ...any) Result {
	r.Message = msg.Messagef(format, args...)
	return r
}

func (r Result) withHint(format string, args ...any) Result {
	r.Hint = msg.Messagef(format, args...)
	return r
}

// withError sets message and hint to those of the error.
func (r Result) withError(err error) Result {
	r.Message, r.Hint = msg.MessageAndHint(err)
	return r
}

// Report has the results of one file.
type Report struct {
	File   string   `json:"file"`
	OK     bool     `json:"ok"` // nothing failed
	Checks []Result `json:"checks"`

	Elapsed time.Duration `json:"-"` // how long it took
}

// Kind returns the kind of failure that decides the exit code; 0 if nothing failed.
func (r *Report) Kind() msg.Kind {
	var worst msg.Kind
	for _, c := range r.Checks {
		worst = msg.Worst(worst, c.Kind)
	}
	return worst
}

// Unfinished reports whether a check of the report was interrupted.
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
	count := map[Status]*int{Pass: &s.Pass, Warn: &s.Warn, Fail: &s.Fail, Skip: &s.Skip}
	for _, c := range r.Checks {
		*count[c.Status]++
	}
}

// Checker checks files that share clients and their answers. It is safe for concurrent
// use, and meant for one run.
type Checker struct {
	Pool    *connect.Pool
	Offline bool // Actito is not asked
	Strict  bool // subscriptions that differ from the mapping variables are a failure

	answers sync.Map // of calls that were made, by what was asked
}

// CheckPath checks the file at the path.
func (c *Checker) CheckPath(ctx context.Context, path string) *Report {
	f, err := config.Load(path)
	if err != nil {
		return ErrorReport(path, err, c.Offline)
	}
	return c.CheckFile(ctx, f)
}

// CheckFile checks a file that is loaded.
func (c *Checker) CheckFile(ctx context.Context, f *config.File) *Report {
	begun := time.Now()
	r := &Report{File: f.Path, Checks: Local(f)}
	configuration := f.Config // a copy, so that the garbage collector can free the file while Actito is called
	var names []Result
	line, column := f.Position(upsertPath...)
	switch {
	case c.Offline:
	case slices.ContainsFunc(r.Checks, preventsRemote):
		if configuration.Qualifio.CampaignFeed != "" {
			names = skipped([]string{QualifioNames}, "not checked: the configuration has to be put right first")
		}
		r.Checks = append(r.Checks, skipped(RemoteIDs, "Actito was not asked: the configuration has to be put right first")...)
	default:
		if configuration.Qualifio.CampaignFeed != "" {
			names = c.checkNames(ctx, f)
		}
		client, err := c.Pool.Client(ctx, &configuration, r.File)
		results, upsert := c.Remote(ctx, &configuration, client, err)
		if upsert != "" {
			r.replaceEndpoint(endpointResult(configuration.Actito, upsert, line, column))
		}
		r.Checks = append(r.Checks, results...)
	}
	r.Checks = append(r.Checks, names...)
	r.OK, r.Elapsed = r.Kind() == 0, time.Since(begun)
	return r
}

// Subscriptions returns the subscriptions of the configuration at the path. After a
// check, that is the answer which was checked.
func (c *Checker) Subscriptions(ctx context.Context, configuration *config.Config, path string) ([]string, error) {
	client, err := c.Pool.Client(ctx, configuration, path)
	if err != nil {
		return nil, err
	}
	t, err := c.Table(ctx, configuration, client)
	return t.Subscriptions, err
}

// endpointResult compares the configuration's upsert address, which is at line and
// column, with the one whose form answered.
func endpointResult(a config.Actito, upsert string, line, column int) Result {
	_, known := connect.Endpoints(a)
	warn := Result{ID: Endpoints, Status: Warn, Line: line, Column: column}.
		withHint("write endpoints.upsert_interaction: %s, and enter it in Qualifio", upsert)
	switch {
	case known[0] == upsert:
		return Result{ID: Endpoints, Status: Pass}.withMessage("the form answers in this spelling, so as far as is known the upsert address is %s", upsert)
	case len(known) == 1:
		return warn.withMessage("as far as is known, participations would miss the form: it does not answer in the spelling of this address, but in that of %s", upsert)
	}
	return warn.withMessage("the form answers in the older spelling, and in the newer one it was missing (404) or refused (403): as far as is known the upsert address is %s", upsert)
}

// replaceEndpoint replaces what was known of the upsert address before Actito was
// asked. Other warnings about the endpoints stay.
func (r *Report) replaceEndpoint(found Result) {
	i := slices.IndexFunc(r.Checks, func(c Result) bool { return c.ID == Endpoints })
	if c := r.Checks[i]; c.Status == Pass || c.unconfirmed {
		r.Checks[i] = found
	} else if found.Status == Warn {
		r.Checks = slices.Insert(r.Checks, i, found)
	}
}

// preventsRemote reports whether Actito can't be asked after this result: wrong
// addresses prevent it, wrong names don't.
func preventsRemote(r Result) bool {
	return r.Status == Fail && r.ID != TechnicalNames && r.ID != PushRules
}

// ErrorReport returns the report for a file that could not be read or checked: the
// first check failed with the error, the others are skipped.
func ErrorReport(path string, err error, offline bool) *Report {
	reason := msg.Text("not checked: there is nothing to read")
	if msg.KindOf(err) == msg.Unexpected {
		reason = "not checked: engage broke off"
	}
	rest := LocalIDs[1:]
	if !offline {
		rest = slices.Concat(rest, RemoteIDs)
	}
	first := Result{ID: LocalIDs[0], Status: Fail, Kind: msg.KindOf(err)}.withError(err)
	return &Report{File: path, Checks: append([]Result{first}, skipped(rest, reason)...)}
}
