package cli

import (
	"fmt"
	"strconv"
	"strings"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/optin"
	"engage/internal/term"
)

// syncReport renders the results of optins sync, one file after another.
type syncReport struct {
	a       *app
	opts    *syncOptions
	several bool
	objects []syncObject // with -o json and several files: what was finished

	changed, unchanged, failed int
	printed                    bool // a block was printed, so that the next one keeps a distance
}

// syncObject is the contract's JSON for one file. Its lists are never null.
type syncObject struct {
	File                string                   `json:"file"`
	Changed             bool                     `json:"changed"`
	Written             bool                     `json:"written"`
	Added               []config.MappingVariable `json:"added"`
	Removed             []config.MappingVariable `json:"removed"`
	Gone                []config.MappingVariable `json:"gone"`
	Kept                int                      `json:"kept"`
	Collisions          []optin.Collision        `json:"collisions"`
	NeedsAccountManager []optin.Need             `json:"needs_account_manager"`
	Request             *guide.Message           `json:"account_manager_request,omitempty"` // with the flag
	Error               *errorObject             `json:"error,omitempty"`
}

func (s *syncReport) object(r *optin.Result) syncObject {
	return syncObject{
		File: r.File, Changed: r.Changed, Written: r.Written,
		Added: full(r.Plan.Added), Removed: full(r.Plan.Removed), Gone: full(r.Plan.Gone), Kept: len(r.Plan.Kept),
		Collisions: full(r.Plan.Collisions), NeedsAccountManager: full(r.Plan.Needs),
		Request: s.request(r), Error: s.a.errorObject(r.Err),
	}
}

// full makes a list that is not null in JSON.
func full[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// request is the message to the account manager, where it was asked for and
// there is one.
func (s *syncReport) request(r *optin.Result) *guide.Message {
	if !s.opts.request || r.Config == nil {
		return nil
	}
	var names []string
	for _, n := range r.Plan.Needs {
		names = append(names, n.Subscription)
	}
	return guide.In(nil).RequestFor(r.Config.Integration.Name, r.Config.Actito.Entity, r.Config.Actito.Form, names)
}

// file renders one result.
func (s *syncReport) file(r *optin.Result) error {
	if r.Blank > 0 {
		s.a.warn("%s: %s of nothing but blanks passed over", term.EscapeName(r.File), counted(r.Blank, "subscription name"))
	}
	switch {
	case r.Err != nil:
		s.failed++
	case r.Changed:
		s.changed++
	default:
		s.unchanged++
	}
	if work := r.HandWork(); work != "" {
		defer func() { _, _ = fmt.Fprintf(s.a.err, "%s", work) }()
	}
	if s.opts.output.format == "json" {
		if s.several {
			s.objects = append(s.objects, s.object(r))
			return nil
		}
		return s.a.writeJSON(s.object(r))
	}
	if r.Err != nil {
		printError(s.a.err, s.a.speaker, r.Err, func(text string) string {
			if s.several && !strings.Contains(text, r.File) && text != s.a.speaker.Hint(r.Err) {
				return r.File + ": " + text
			}
			return text
		})
		return nil
	}
	return s.text(r)
}

// text writes a result for a person.
func (s *syncReport) text(r *optin.Result) error {
	message := s.request(r)
	if s.opts.request && message == nil {
		s.a.note("%s: no name lost a space, so there is nothing to ask the account manager for", term.EscapeName(r.File))
	}
	calm := !r.Changed && len(r.Plan.Collisions) == 0
	if calm && len(r.Plan.Gone) == 0 && message == nil {
		if s.a.quiet {
			return nil
		}
		_, err := fmt.Fprintf(s.a.out, "= %s: nothing to change, %d kept\n", term.EscapeName(r.File), len(r.Plan.Kept))
		return err
	}
	var b strings.Builder
	if !calm || !s.a.quiet {
		if s.printed {
			b.WriteString("\n")
		}
		s.printed = true
		s.block(&b, r)
	}
	if message != nil {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimRight(message.String(), "\n"))
	}
	_, err := fmt.Fprint(s.a.out, term.EscapeText(b.String()))
	return err
}

// mostRows bounds what is printed of a plan's lists: an answer may hold 10,000
// names.
const mostRows = 100

// block is the plan and what it leaves to do.
func (s *syncReport) block(b *strings.Builder, r *optin.Result) {
	p := &r.Plan
	fmt.Fprintf(b, "%s\n", term.EscapeName(r.File))
	var rows [][]string
	add := func(mark string, list []config.MappingVariable, note string) {
		for _, v := range list[:min(len(list), mostRows)] {
			rows = append(rows, []string{mark + " " + term.EscapeName(v.Subscription), v.TechnicalName, note})
		}
		if more := len(list) - mostRows; more > 0 {
			rows = append(rows, []string{fmt.Sprintf("%s and %d more", mark, more), "-o json lists them all"})
		}
	}
	add("+", p.Added, "")
	add("-", p.Removed, "no longer in Actito")
	add("!", p.Gone, "no longer in Actito; --prune removes it")
	_ = writeTable(b, "  ", rows) // a strings.Builder takes everything
	for _, c := range p.Collisions[:min(len(p.Collisions), mostRows)] {
		clash := "both want the name %s: neither is added"
		if len(c.Subscriptions) > 2 {
			clash = "all want the name %s: none is added"
		}
		var names []string
		for _, n := range c.Subscriptions {
			names = append(names, strconv.Quote(n)) // they often differ in nothing but a blank
		}
		fmt.Fprintf(b, "  ! %s "+clash+"\n", msg.List(names), term.EscapeName(c.TechnicalName))
	}
	if more := len(p.Collisions) - mostRows; more > 0 {
		fmt.Fprintf(b, "  ! %d more collisions: -o json lists them all\n", more)
	}
	if len(p.Kept) > 0 && r.Changed {
		var names []string
		for _, v := range p.Kept {
			names = append(names, v.Subscription)
		}
		fmt.Fprintf(b, "  = %s\n", fewNames(names))
	}
	fmt.Fprintf(b, "  %s\n", s.counts(r))
	for _, line := range s.remains(r) {
		fmt.Fprintf(b, "  %s\n", term.Wrap(line, s.a.width()-2, 4))
	}
}

// counts sums a result up.
func (s *syncReport) counts(r *optin.Result) string {
	p := &r.Plan
	added, removed, end := "added", "removed", "; nothing to change"
	switch {
	case r.Written:
		end = "; written"
	case r.Changed:
		added, removed, end = "to add", "to remove", "; nothing was written"
	}
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{
		{len(p.Added), added}, {len(p.Removed), removed}, {len(p.Kept), "kept"}, {len(p.Gone), "gone"},
	} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	if n := len(p.Collisions); n > 0 {
		parts = append(parts, counted(n, "collision"))
	}
	return strings.Join(parts, ", ") + end
}

// remains is what is left for a person to do.
func (s *syncReport) remains(r *optin.Result) []string {
	p := &r.Plan
	var lines []string
	if n := len(p.Added); n > 0 {
		lines = append(lines, fmt.Sprintf("In Qualifio: create %s, then %s; engage guide%s --step %d has the values",
			counted(n, "mapping variable"), counted(n, "opt-in"), configArgument(r.File), guide.Number(guide.StepMappingVariables)))
		if guide.StateOf(r.Config, guide.StepMappingVariables) == config.StateDone {
			lines = append(lines, "walkthrough.mapping_variables says done: that is your note and stays, but these are new")
		}
		if all := len(p.Variables); all > guide.MostOptIns {
			lines = append(lines, fmt.Sprintf("These are %d opt-ins; Qualifio's integration is known to take %d", all, guide.MostOptIns))
		}
	}
	if n := len(p.Removed); n > 0 {
		lines = append(lines, fmt.Sprintf("In Qualifio: take out %s and %s that nothing needs any more", counted(n, "mapping variable"), counted(n, "opt-in")))
	}
	if len(p.Collisions) > 0 {
		lines = append(lines, "Collision: in Actito, delete one of the subscriptions and create it under another name; or add the entry that you want by hand")
	}
	if n := len(p.Needs); n > 0 && r.Changed && !s.opts.request {
		lines = append(lines, fmt.Sprintf("Account manager: spaces became underscores in %s; --account-manager-request prints the message to send", counted(n, "name")))
	}
	return lines
}

// end writes what comes after the last file. whole reports whether none was left
// out.
func (s *syncReport) end(finished int, whole bool) error {
	if !s.several {
		return nil
	}
	if s.opts.output.format == "json" {
		return s.a.writeJSON(full(s.objects))
	}
	if !whole || (s.a.quiet && s.changed == 0) {
		return nil
	}
	text := fmt.Sprintf("%s: %d changed, %d unchanged", counted(finished, "file"), s.changed, s.unchanged)
	if s.failed > 0 {
		text += fmt.Sprintf(", %d failed", s.failed)
	}
	if s.opts.dryRun || s.opts.check {
		text += "; nothing was written"
	}
	if s.printed {
		text = "\n" + text
	}
	_, err := fmt.Fprintf(s.a.out, "%s\n", text)
	return err
}
