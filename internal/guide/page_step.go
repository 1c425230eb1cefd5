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
	if t.Quiet { // it ends in a name
		return el("label", with("class", "tick"), el("input", box), el("span", with("class", "vh"), seen(t.Label)))
	}
	return el("label", with("class", "tick"), el("input", box), el("span", nil, plainly(t.Label)))
}

func (t *taskView) html() node {
	all := several()
	if t.Title != "" {
		all.AppendChild(el("h3", nil, inWords(t.Title)))
	}
	adopt(all, []node{text("\n"), el("p", with("class", "where"), el("b", nil, text(t.W.Where)), text(" "), path(t.Where)), text("\n")})
	for _, w := range t.Warnings {
		adopt(all, []node{el("p", with("class", "warning"), el("b", nil, text(t.W.Attention)), text(" "), inWords(w)), text("\n")})
	}
	all.AppendChild(clicks(t.Do, 1))
	if len(t.Rows) > 0 {
		all.AppendChild(t.table())
	}
	if len(t.Groups) > 0 {
		all.AppendChild(t.values())
	}
	if len(t.After) > 0 {
		all.AppendChild(clicks(t.After, t.Next))
	}
	if t.Note != "" || len(t.Help) > 0 {
		note := el("div", with("class", "note"))
		if t.Note != "" {
			note.AppendChild(el("p", nil, el("b", nil, text(t.W.Note)), text(" "), inWords(t.Note)))
		}
		for _, h := range t.Help {
			note.AppendChild(el("p", nil, inWords(h)))
		}
		all.AppendChild(note)
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
		group := all
		if g.Name != "" {
			group = el("div", with("class", "rule"), el("div", with("class", "group"), el("span", nil, text(g.Name)), g.Tick.html()))
			all.AppendChild(group)
		}
		for _, b := range g.Values {
			group.AppendChild(b.value())
		}
	}
	return all
}

// value is a box with its label.
func (b boxView) value() node {
	label := el("div", nil, el("span", append(english(), with("class", "label")...), text(b.Label)))
	if b.Hint != "" {
		adopt(label, []node{text(" "), el("span", with("class", "hint"), text("– "), inWords(b.Hint))})
	}
	if b.Text == "" {
		return el("div", with("class", "value"), label, el("div", with("class", "box choice"), inWords(b.Choice)))
	}
	return el("div", with("class", "value"), label, b.html())
}

func (b boxView) html() node {
	class, shows := "box", el("code", with("translate", "no"), seen(b.Text))
	switch {
	case b.Long:
		class, shows = "box long", el("pre", nil, letter(b.Text, b.Foreign))
	case b.Ours:
		shows = el("code", nil, el("bdi", nil, letter(b.Text, b.Foreign)))
	}
	what := shown(b.What)
	return el("div", with("class", class), shows,
		el("button", with("type", "button", "id", b.ID, "data-copy", literal(b.Text), "data-what", what), text(b.W.Copy), said(" "+what)))
}

// table has a row for each opt-in. What is the same in all rows is said once,
// above it.
func (t *taskView) table() node {
	w := t.W
	body := el("tbody", with("role", "rowgroup"), text("\n"))
	for _, r := range t.Rows {
		adopt(body, []node{r.html(w, t.Same), text("\n")})
	}
	heads := []node{headingCell("c-no", w.Number), fieldCell("c-label", w.DisplayLabel), fieldCell("c-technical", w.TechnicalName)}
	if !t.Same {
		heads = append(heads, fieldCell("c-type", w.VariableType), fieldCell("c-in", w.EnabledIn))
	}
	heads = append(heads, headingCell("c-made", w.VariableMade), headingCell("c-opt-in", w.OptIn), headingCell("c-made", w.OptInMade))
	all := several()
	if t.Same {
		all.AppendChild(el("p", with("class", "same"),
			text(w.ForAll+" "), el("b", english(), text(w.VariableType)), text(" "), el("span", english(), text(t.Rows[0].Type)), text(", "),
			el("b", english(), text(w.EnabledIn)), text(" "), el("span", english(), text(strings.Join(t.Rows[0].EnabledIn, ", ")))))
	}
	return adopt(all, []node{el("table", with("class", "rows", "role", "table"),
		el("caption", nil, text(w.Rows+" "), el("span", with("class", "soft"), text("("), el("span", with("class", "count"), text(t.Count)), text(")"))),
		text("\n"),
		el("thead", with("role", "rowgroup"), tableRow(nil, heads...)),
		text("\n"), body)})
}

func (r rowView) html(w pageWords, same bool) node {
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
	cells := []node{el("th", with("scope", "row", "role", "rowheader"), text(r.Number)), label, technical}
	if !same {
		cells = append(cells,
			labelled("", w.VariableType, el("span", english(), text(r.Type))),
			labelled("", w.EnabledIn, el("span", english(), text(strings.Join(r.EnabledIn, ", ")))))
	}
	return tableRow(with("id", r.ID), append(cells,
		labelled("made", w.VariableMade, r.VariableTick.html()),
		labelled("", w.OptIn, r.OptIn.html()),
		labelled("made", w.OptInMade, r.OptInTick.html()))...)
}

// request is the message to send, with its subject.
func (v *stepView) request() node {
	why := el("p", nil)
	for _, w := range v.page.Guide.RequestWhy {
		adopt(why, []node{inWords(w), text(" ")})
	}
	return several(
		el("h3", nil, text(v.page.Guide.requestHead())), text("\n"), why, text("\n"),
		el("div", with("class", "values"),
			el("div", with("class", "value"), el("div", with("class", "label"), text(v.W.RequestSubject)), v.Subject().html()),
			el("div", with("class", "value"), el("div", with("class", "label"), text(v.W.RequestBody)), v.Body().html()),
			v.Sent().html()))
}
