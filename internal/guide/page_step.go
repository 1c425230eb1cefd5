package guide

import (
	"fmt"
	"strings"
)

// section is one step of the page.
func (v *stepView) section() node {
	class := "step"
	if v.Done() {
		class += " done"
	}
	all := el("section", with("id", v.ID, "class", class, "aria-labelledby", v.ID+"-title"),
		el("div", with("class", "head"), el("h2", with("id", v.ID+"-title"),
			el("span", with("class", "number"), text(fmt.Sprint(v.Step.Number))), text(" "+v.Step.Title))))
	for i := range v.Step.Tasks {
		all.AppendChild(v.Task(i).html())
	}
	if v.Request != nil {
		all.AppendChild(v.request())
	}
	return adopt(all, []node{text("\n"), el("div", with("class", "finish"), v.Tick(v.ID, "step", v.DoneLabel()).html())})
}

func (t Tick) html() node {
	box := with("type", "checkbox", "autocomplete", "off", "id", "tick-"+t.ID, "data-tick", t.ID).
		and(t.Step != "", "data-step").and(t.Step == "", "data-item").and(t.On, "checked")
	var label attributes
	if t.Quiet {
		label = with("class", "vh")
	}
	return el("label", with("class", "tick"), el("input", box), el("span", label, seen(t.Label)))
}

func (t *taskView) html() node {
	all := several()
	if t.Title != "" {
		all.AppendChild(el("h3", nil, inWords(t.Title)))
	}
	adopt(all, []node{text("\n"), el("p", with("class", "where"), el("b", nil, text(t.W.Where)), text(" "), path(t.Where)), text("\n"), clicks(t.Do, 1)})
	if len(t.Rows) > 0 {
		all.AppendChild(t.table())
	}
	if len(t.Groups) > 0 {
		all.AppendChild(t.values())
	}
	if len(t.After) > 0 {
		all.AppendChild(clicks(t.After, t.Next))
	}
	if t.Note != "" {
		all.AppendChild(el("p", with("class", "note"), el("b", nil, text(t.W.Note)), text(" "), inWords(t.Note)))
	}
	return all
}

// clicks is a numbered list of what to do, from a number on.
func clicks(do []string, from int) node {
	attrs := with("class", "do")
	if from > 1 {
		attrs = append(attrs, with("start", fmt.Sprint(from))...)
	}
	var list []node
	for _, what := range do {
		list = append(list, el("li", nil, inWords(what)))
	}
	return el("ol", attrs, items(list)...)
}

func (t *taskView) values() node {
	all := el("div", with("class", "values"))
	for _, g := range t.Groups {
		if g.Name != "" {
			all.AppendChild(el("div", with("class", "group"), el("span", nil, text(g.Name)), g.Tick.html()))
		}
		for _, b := range g.Values {
			all.AppendChild(b.value())
		}
	}
	return all
}

// value is a box with its label.
func (b boxView) value() node {
	label := el("div", nil, el("span", with("class", "label"), text(b.Label)))
	if b.Hint != "" {
		adopt(label, []node{text(" "), el("span", with("class", "hint"), text("– "), inWords(b.Hint))})
	}
	if b.Text == "" {
		return el("div", with("class", "value"), label, el("div", with("class", "box choice"), inWords(b.Choice)))
	}
	return el("div", with("class", "value"), label, b.html())
}

func (b boxView) html() node {
	shows := el("code", nil, seen(b.Text))
	if b.Long {
		shows = el("pre", nil, lines(b.Text))
	}
	what := shown(b.What)
	return el("div", with("class", "box"), shows,
		el("button", with("type", "button", "id", b.ID, "data-copy", literal(b.Text), "data-what", what), text(b.W.Copy), said(" "+what)))
}

// table has a row for each opt-in.
func (t *taskView) table() node {
	w := t.W
	body := el("tbody", with("role", "rowgroup"), text("\n"))
	for _, r := range t.Rows {
		adopt(body, []node{r.html(w), text("\n")})
	}
	return el("table", with("class", "rows", "role", "table"),
		el("caption", nil, text(w.Rows+" "), el("span", with("class", "soft"), text("("), el("span", with("class", "count"), text(t.Count)), text(")"))),
		text("\n"),
		el("thead", with("role", "rowgroup"), tableRow(nil,
			headingCell("c-no", w.Number), headingCell("", w.DisplayLabel), headingCell("", w.TechnicalName), headingCell("c-type", w.Type), headingCell("c-in", w.EnabledIn),
			headingCell("c-made", w.VariableMade), headingCell("", w.OptIn), headingCell("c-made", w.OptInMade))),
		text("\n"), body)
}

func (r rowView) html(w pageWords) node {
	soft := func(children ...node) node { return el("div", with("class", "soft"), children...) }
	labelled := func(class, label string, children ...node) node {
		td := tableCell(class, children...)
		td.Attr = append(td.Attr, with("data-label", label)...)
		return td
	}
	label := labelled("", w.DisplayLabel, r.Label.html())
	if r.Other != "" {
		label.AppendChild(soft(text(w.Subscription+" "), seen(r.Other)))
	}
	if r.LabelHint != "" {
		label.AppendChild(soft(text(r.LabelHint)))
	}
	technical := labelled("", w.TechnicalName, r.Technical.html())
	if r.Hint != "" {
		technical.AppendChild(soft(text(r.Hint)))
	}
	return tableRow(with("id", r.ID),
		el("th", with("scope", "row", "role", "rowheader"), text(r.Number)),
		label, technical,
		labelled("", w.Type, text(r.Type)),
		labelled("", w.EnabledIn, text(strings.Join(r.EnabledIn, ", "))),
		labelled("made", w.VariableMade, r.VariableTick.html()),
		labelled("", w.OptIn, r.OptIn.html()),
		labelled("made", w.OptInMade, r.OptInTick.html()))
}

// request is the message to send, with its subject.
func (v *stepView) request() node {
	return several(
		el("h3", nil, text(v.RequestHead())), text("\n"),
		el("div", with("class", "values"),
			el("div", with("class", "value"), el("div", with("class", "label"), text(v.W.RequestSubject)), v.Subject().html()),
			el("div", with("class", "value"), el("div", with("class", "label"), text(v.W.RequestBody)), v.Body().html()),
			v.Sent().html()))
}
