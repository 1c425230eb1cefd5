package guide

import "slices"

// Problem says why the configuration can't be used as it is now.
type Problem struct {
	Message, Hint string
	English       bool // in every language
}

// Check is a check that runs or has ended.
type Check struct {
	Running, OK, Stale bool   // Stale: the configuration changed since
	Ended              string // when, in words; empty before the end of the first
	Rows               []CheckRow
}

// CheckRow is what one check found.
type CheckRow struct {
	Status, ID, Place    string // Place: where in the file, in words; empty for nowhere
	Message, Hint        string
	English, HintEnglish bool // in every language
}

// inLanguage is a text from elsewhere, marked where it is English on every page.
func inLanguage(tag, text string, english bool) node {
	return el(tag, when(english, attrs{"lang", "en"}), plain(text))
}

// notice says why the configuration can't be used; hidden while it can.
func (b *builder) notice() node {
	problem := b.live.Problem
	if problem == nil {
		return el("section", attrs{"id", "notice", "class", "none"})
	}
	return el("section", attrs{"id", "notice", "class", "bad"},
		el("h2", b.Say("The configuration can't be used as it is now")),
		inLanguage("p", problem.Message, problem.English),
		when(problem.Hint != "", inLanguage("p", problem.Hint, problem.English)),
		el("p", b.Say("What you see is its last good state. Nothing is lost: put the file right, and the page goes on.")+" ",
			el("b", b.Say("What you tick until then is kept here, and written as soon as the file is right again."))))
}

// check has the button for a check, and what the last one found.
func (b *builder) check() node {
	check := b.live.Check
	if check == nil {
		check = &Check{}
	}
	now, disabled := b.Say("Check now"), attrs(nil)
	if check.Running {
		now, disabled = b.Say("Checking…"), attrs{"aria-disabled", "true"}
	}
	all := el("section", attrs{"id", "check", "aria-labelledby", "check-title"}, when(check.Ended != "" && !check.Running, attrs{"data-done", ""}),
		el("div.head",
			el("h2", attrs{"id", "check-title"}, b.Say("Check")),
			el("button", attrs{"type", "button", "class", "main", "id", "check-now"}, disabled, now)),
		el("p.soft", b.Say("Compares the configuration with Actito, as engage validate does. What is clicked in Qualifio can't be checked.")))
	if check.Ended == "" {
		return all
	}
	class, verdict := "s-fail", b.Say("Something has to be put right.")
	switch {
	case check.OK && slices.ContainsFunc(check.Rows, func(r CheckRow) bool { return r.Status == "warn" }):
		class, verdict = "s-warn", b.Say("Nothing failed; look at the warnings.")
	case check.OK:
		class, verdict = "s-pass", b.Say("All is well.")
	}
	ended := el("p", el("b.verdict "+class, verdict), " ", el("span.soft", check.Ended))
	if check.Stale {
		add(ended, " ", el("span.s-warn", b.Say("The configuration was changed after this check.")))
	}
	return add(all, ended, b.checkRows(check.Rows))
}

func (b *builder) checkRows(rows []CheckRow) node {
	// The roles say again what the elements are, since the style of narrow
	// screens makes blocks of them.
	head := attrs{"scope", "col", "role", "columnheader"}
	body := el("tbody", attrs{"role", "rowgroup"})
	for _, r := range rows {
		found := el("td", attrs{"role", "cell"})
		if r.Place != "" {
			add(found, r.Place+" ")
		}
		add(found, inLanguage("span", r.Message, r.English))
		if r.Hint != "" {
			add(found, el("div.soft", inLanguage("span", r.Hint, r.HintEnglish)))
		}
		add(body, el("tr", attrs{"role", "row"},
			el("td.s-"+r.Status, attrs{"role", "cell"}, b.statusWord(r.Status)),
			el("td", attrs{"role", "cell"}, el("code", attrs{"translate", "no"}, r.ID)), found), "\n")
	}
	return el("table.checks", attrs{"role", "table"},
		el("thead", attrs{"role", "rowgroup"}, el("tr", attrs{"role", "row"},
			el("th.c-status", head, b.Say("Result")), el("th.c-id", head, b.Say("Check")), el("th", head, b.Say("What was found")))),
		body)
}

// statusWord says how a check ended.
func (b *builder) statusWord(status string) string {
	switch status {
	case "pass":
		return b.Say("passed")
	case "warn":
		return b.Say("attention")
	case "fail":
		return b.Say("failed")
	}
	return b.Say("not checked")
}
