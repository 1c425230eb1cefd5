package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/connect"
	"engage/internal/guide"
	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/term"
)

// Row is what there is to know of one customer: a configuration, its checks, and the
// plan that engage optins sync would carry out.
type Row struct {
	File        string       `json:"file"`
	Status      check.Status `json:"status"` // the worst of the checks: fail, warn or pass
	Integration string       `json:"integration"`
	APIDomain   string       `json:"api_domain"`
	Entity      string       `json:"entity"`
	KeySource   string       `json:"key_source"`   // as api_key has it, or stdin
	KeyAccepted *bool        `json:"key_accepted"` // null: Actito was not asked, or gave no answer
	Compared    bool         `json:"compared"`     // with Actito's subscriptions; else there is no plan
	optin.Plan
	PushRules int            `json:"push_rules"`
	StepsDone int            `json:"steps_done"` // of five, as the user said
	Findings  []check.Result `json:"findings"`   // what failed or warned
	New       []string       `json:"new,omitempty"`
	Mended    []string       `json:"mended,omitempty"`

	report *check.Report
}

// NewRow returns the row of a report on the configuration, whose key is where the
// source says. The subscriptions are Actito's, nil where they are not known.
func NewRow(r *check.Report, c *config.Config, subscriptions []string, source string) *Row {
	row := &Row{File: r.File, Status: check.Pass, Integration: c.Integration.Name, APIDomain: connect.Domain(c.Actito), Entity: c.Actito.Entity,
		KeySource: source, Plan: optin.NewPlan(nil, nil, false), PushRules: len(c.PushRules), Findings: []check.Result{}, report: r}
	if row.Compared = subscriptions != nil; row.Compared {
		row.Plan = optin.NewPlan(subscriptions, c.MappingVariables, false)
	}
	for _, id := range guide.StepIDs {
		if guide.StateOf(c, id) == config.StateDone {
			row.StepsDone++
		}
	}
	for _, c := range r.Checks {
		if accepted := c.Status == check.Pass; c.ID == check.Token && (accepted || c.Kind == msg.Key) {
			row.KeyAccepted = &accepted
		}
		if c.Status == check.Fail || c.Status == check.Warn {
			row.Findings = append(row.Findings, c)
			if row.Status != check.Fail {
				row.Status = c.Status
			}
		}
	}
	return row
}

// states are what is not as it should be, each after the check that decides it.
func (r *Row) states() (list []string) {
	for _, f := range r.Findings {
		if f.ID != check.Subscriptions || !r.Compared { // else each name is one of those below
			list = append(list, f.ID+": "+f.Message.String())
		}
	}
	add := func(what, name string) { list = append(list, check.Subscriptions+": "+what+" "+name) }
	for _, v := range r.Added {
		add("to add", v.Subscription)
	}
	for _, v := range r.Gone {
		add("gone", v.Subscription)
	}
	for _, c := range r.Collisions {
		add("collision", c.TechnicalName)
	}
	for _, n := range r.Needs {
		add("for the account manager:", n.Subscription)
	}
	return list
}

// compare tells what is new and what is mended since the last row of the file. What
// can't be decided now is not mended, and what was not compared then is not new.
func (r *Row) compare(last *Row) {
	now, before := r.states(), last.states()
	r.New = slices.DeleteFunc(lists.Without(now, before), func(text string) bool {
		return strings.HasPrefix(text, check.Subscriptions) && last.File != "" && !last.Compared
	})
	r.Mended = slices.DeleteFunc(lists.Without(before, now), func(text string) bool {
		id, _, _ := strings.Cut(text, ": ")
		decided := func(c check.Result) bool { return c.ID == id && c.Status != check.Skip }
		return !slices.ContainsFunc(r.report.Checks, decided)
	})
}

// Status is the result of one run, for any number of files.
type Status struct {
	FormatVersion int            `json:"format_version,omitempty"` // only read: whoever writes it adds it
	OK            bool           `json:"ok"`                       // every file was checked, and none failed
	Rows          []*Row         `json:"rows,omitzero"`
	Summary       map[string]int `json:"summary"` // the rows by status, and what is to do in all of them
	LeftOut       []string       `json:"left_out"`
	NoLongerThere []string       `json:"no_longer_there,omitempty"` // files of the earlier result
	Time          time.Time      `json:"time"`                      // when the run began
	Error         any            `json:"error,omitempty"`           // why it failed, unless the rows say so
	Kind          msg.Kind       `json:"-"`                         // of the failure, for the exit code

	earlier map[string]*Row
	since   time.Time // of the earlier result
}

// NewStatus returns a result without rows, which is compared with an earlier one in a
// file; "" for none.
func NewStatus(leftOut []string, compareWith string) (*Status, error) {
	s := &Status{Time: time.Now().Round(time.Second), Rows: []*Row{}, LeftOut: append([]string{}, leftOut...), Summary: map[string]int{"fail": 0, "warn": 0, "pass": 0}}
	if compareWith == "" {
		return s, nil
	}
	var earlier Status
	text, err := os.ReadFile(compareWith)
	if err != nil {
		return nil, msg.New(msg.Usage, "--compare: %w", err)
	}
	if json.Unmarshal(text, &earlier) != nil || earlier.FormatVersion != 1 || earlier.Rows == nil || slices.Contains(earlier.Rows, nil) {
		return nil, msg.New(msg.Usage, "--compare: %s is no file of engage status -o json", compareWith)
	}
	s.earlier, s.since = map[string]*Row{}, earlier.Time
	for _, row := range earlier.Rows {
		s.earlier[row.File] = row
	}
	return s, nil
}

// Add adds a row and returns true, unless the checks were interrupted.
func (s *Status) Add(r *Row) bool {
	if r.report.Unfinished() {
		return false
	}
	if s.earlier != nil {
		r.compare(cmp.Or(s.earlier[r.File], &Row{}))
		delete(s.earlier, r.File)
	}
	s.Rows, s.Kind = append(s.Rows, r), msg.Worst(s.Kind, r.report.Kind())
	for what, n := range map[string]int{string(r.Status): 1, "added": len(r.Added), "gone": len(r.Gone), "collisions": len(r.Collisions),
		"needs_account_manager": len(r.Needs), "new": len(r.New), "mended": len(r.Mended)} {
		s.Summary[what] += n
	}
	r.report, r.Variables = nil, nil // of 10,000 files they take most of the memory
	return true
}

// End is called after the last row; failure is why the run failed, unless the rows say so.
func (s *Status) End(failure any) {
	s.Error = failure
	s.OK = s.Kind == 0 && failure == nil
	s.NoLongerThere = slices.DeleteFunc(slices.Sorted(maps.Keys(s.earlier)), func(file string) bool {
		_, err := os.Stat(file)
		return err == nil // it was not asked for this time, or left out
	})
}

// Line sums the result up in one line.
func (s *Status) Line() string {
	n := s.Summary
	text := fmt.Sprintf("%s: %d failed, %d warned, %d passed; %d to add, %d gone, %s, %s for the account manager", term.Count(len(s.Rows), "customer"),
		n["fail"], n["warn"], n["pass"], n["added"], n["gone"], term.Count(n["collisions"], "collision"), term.Count(n["needs_account_manager"], "name"))
	if s.earlier != nil {
		text += fmt.Sprintf("; %d new, %d mended", n["new"], n["mended"])
	}
	if !s.since.IsZero() {
		text += " since " + s.since.Local().Format("2 January, 15:04")
	}
	return text
}

// StatusTable returns the rows as cells below a line of headings, worst first, and at
// the end the files that have no row. The last three cells may have several lines.
func StatusTable(s *Status) [][]string {
	table := [][]string{{"status", "file", "integration", "api_domain", "entity", "key", "changes", "rules", "steps", "ask", "findings", "new", "mended"}}
	for _, status := range []check.Status{check.Fail, check.Warn, check.Pass} {
		for _, r := range s.Rows {
			if r.Status == status {
				table = append(table, r.cells())
			}
		}
	}
	for _, file := range slices.Concat(s.LeftOut, s.NoLongerThere) {
		row := append([]string{"skip", file}, make([]string, len(table[0])-2)...)
		row[10] = map[bool]string{true: "left out, as no engage configuration", false: "no longer there"}[slices.Contains(s.LeftOut, file)]
		table = append(table, row)
	}
	return table
}

func (r *Row) cells() []string {
	key, changes := strings.TrimSpace(r.KeySource+" (?)"), ""
	if r.KeyAccepted != nil {
		key = r.KeySource + map[bool]string{true: "", false: " (no)"}[*r.KeyAccepted]
	}
	for i, n := range []int{len(r.Added), len(r.Gone), len(r.Collisions)} {
		if n > 0 {
			changes += fmt.Sprintf("%d%c ", n, "+-!"[i])
		}
	}
	byStatus := slices.SortedStableFunc(slices.Values(r.Findings), func(a, b check.Result) int { return cmp.Compare(a.Status, b.Status) })
	findings := lists.Map(byStatus, func(f check.Result) string { return fmt.Sprintf("%s %s: %s", f.Status, f.ID, f.Message) })
	return []string{string(r.Status), r.File, r.Integration, r.APIDomain, r.Entity, key,
		cmp.Or(strings.TrimSpace(changes), map[bool]string{true: "none", false: "?"}[r.Compared]),
		fmt.Sprint(r.PushRules), fmt.Sprintf("%d of %d", r.StepsDone, len(guide.StepIDs)), fmt.Sprint(len(r.Needs)),
		strings.Join(findings, "\n"), strings.Join(r.New, "\n"), strings.Join(r.Mended, "\n")}
}

// StatusMarkdown returns the table in GitHub's Markdown.
func StatusMarkdown(s *Status) string {
	var text strings.Builder
	text.WriteString("### engage status\n\n" + escapeMarkdown(s.Line()) + "\n\n")
	for i, row := range StatusTable(s) {
		for _, cell := range row {
			text.WriteString("| " + strings.ReplaceAll(escapeMarkdown(term.EscapeText(cell)), "\n", "<br>") + " ")
		}
		text.WriteString("|\n")
		if i == 0 {
			text.WriteString(strings.Repeat("| --- ", len(row)) + "|\n")
		}
	}
	return text.String()
}

// StatusHTML returns the table as a web page.
func StatusHTML(s *Status) string {
	table := StatusTable(s)
	for i, row := range table { // new and mended come first: they are what is to be read
		table[i] = slices.Concat(row[:2], row[11:], row[2:11])
	}
	return guide.Table("engage status", s.Line(), "Made by engage status, "+s.Time.Format("2 January 2006, 15:04")+". key: (no) is not accepted, (?) not asked. "+
		"changes: + to add, - gone, ! collisions, ? not known. ask: names that wait for the account manager.", withoutEmptyColumns(table))
}

func withoutEmptyColumns(table [][]string) [][]string {
	for column := len(table[0]) - 1; column > 0; column-- {
		if !slices.ContainsFunc(table[1:], func(row []string) bool { return row[column] != "" }) {
			for i, row := range table {
				table[i] = slices.Delete(row, column, column+1)
			}
		}
	}
	return table
}
