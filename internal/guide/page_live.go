package guide

// notice says why the configuration can't be used; hidden while it can.
func notice(w pageWords, problem *Problem) node {
	if problem == nil {
		return el("section", with("id", "notice", "class", "none"))
	}
	kept := el("p", nil, text(w.ProblemKept+" "))
	if problem.Pending {
		kept.AppendChild(el("b", nil, text(w.Pending)))
	}
	return el("section", with("id", "notice", "class", "bad"),
		el("h2", nil, text(w.Problem)),
		el("p", inLanguage(problem.English), plainly(problem.Message)),
		optional(problem.Hint != "", el("p", inLanguage(problem.English), plainly(problem.Hint))),
		kept)
}

// inLanguage marks a text that is English on every page.
func inLanguage(isEnglish bool) attributes {
	if isEnglish {
		return with("lang", "en")
	}
	return nil
}

// plainly shows a sentence that names no menu and no field.
func plainly(content string) node {
	return el("bdi", nil, marked(content, unbreaking, false))
}

// checkSection has the button for a check, and what the last one found.
func checkSection(w pageWords, check *Check) node {
	running := check != nil && check.Running
	ended := check != nil && check.Ended != ""
	button := with("type", "button", "class", "main", "id", "check-now")
	if running {
		button = append(button, with("aria-disabled", "true")...)
	}
	section := el("section", with("id", "check", "aria-labelledby", "check-title").and(ended && !running, "data-done"),
		el("div", with("class", "head"),
			el("h2", with("id", "check-title"), text(w.Check)),
			el("button", button, text(choose(running, w.CheckRunning, w.CheckNow)))),
		paragraph("soft", w.CheckNone))
	if ended {
		adopt(section, []node{verdict(w, check), checkRows(w, check.Rows)})
	}
	return section
}

func verdict(w pageWords, check *Check) node {
	class, says := "s-fail", w.CheckBad
	switch {
	case check.Warned():
		class, says = "s-warn", w.CheckWarned
	case check.OK:
		class, says = "s-pass", w.CheckGood
	}
	all := el("p", nil, el("b", with("class", "verdict "+class), text(says)), text(" "), el("span", with("class", "soft"), text(check.Ended)))
	if check.Stale {
		adopt(all, []node{text(" "), el("span", with("class", "s-warn"), text(w.CheckStale))})
	}
	return all
}

func checkRows(w pageWords, found []CheckRow) node {
	body := el("tbody", with("role", "rowgroup"))
	for _, r := range found {
		what := tableCell("")
		if r.Place != "" {
			adopt(what, []node{text(r.Place), text(" ")})
		}
		what.AppendChild(el("span", inLanguage(r.English), plainly(r.Message)))
		if r.Hint != "" {
			what.AppendChild(el("div", with("class", "soft"), el("span", inLanguage(r.HintEnglish), plainly(r.Hint))))
		}
		adopt(body, []node{tableRow(nil, tableCell("s-"+r.Status, text(w.statusWord(r.Status))), tableCell("", el("code", with("translate", "no"), text(r.ID))), what), text("\n")})
	}
	return el("table", with("class", "checks", "role", "table"),
		el("thead", with("role", "rowgroup"), tableRow(nil, headingCell("c-status", w.CheckColumnHow), headingCell("c-id", w.CheckColumnWhat), headingCell("", w.CheckFound))),
		body)
}

// statusWord says how a check ended.
func (w pageWords) statusWord(status string) string {
	switch status {
	case "pass":
		return w.StatusPass
	case "warn":
		return w.StatusWarn
	case "fail":
		return w.StatusFail
	}
	return w.StatusSkip
}

// The roles say again what the elements are, since the style of narrow screens
// makes blocks of them.

func tableRow(attrs attributes, cells ...node) node {
	return el("tr", append(attrs, with("role", "row")...), cells...)
}

func tableCell(class string, children ...node) node {
	attrs := with("role", "cell")
	if class != "" {
		attrs = append(attrs, with("class", class)...)
	}
	return el("td", attrs, children...)
}

func headingCell(class, content string) node {
	attrs := with("scope", "col", "role", "columnheader")
	if class != "" {
		attrs = append(attrs, with("class", class)...)
	}
	return el("th", attrs, text(content))
}

// fieldCell is a heading that is a field's name in Qualifio.
func fieldCell(class, name string) node {
	cell := headingCell(class, name)
	cell.Attr = append(cell.Attr, english()...)
	return cell
}
