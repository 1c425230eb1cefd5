package cli

import (
	"fmt"
	"slices"
	"strings"

	"engage/internal/config"
	"engage/internal/guide"
	"engage/internal/optin"
	"engage/internal/term"
)

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
	rows := slices.Collect(strings.Lines(planText(p, s.run.app.out.width())))
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
func planText(p *optin.Plan, width int) string {
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
		fmt.Fprintf(&b, "%s\n", term.Wrap("  ! "+term.EscapeLine(collisionText(c)), width, 6))
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
	text := fmt.Sprintf("%s: %d %s, %d unchanged", term.Count(s.run.finished, "file"), s.changed, changed, s.unchanged())
	if s.failed > 0 {
		text += fmt.Sprintf(", %d failed", s.failed)
	}
	return text + end
}
