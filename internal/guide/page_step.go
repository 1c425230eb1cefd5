package guide

import (
	"fmt"
	"strings"
)

// step is one step of the page.
func (b *builder) step(s Step) node {
	id := StepTick(s.ID)
	all := el("section", attrs{"id", id, "class", "step" + when(b.ticked[id], " done"), "aria-labelledby", id + "-title"},
		el("div.head", el("h2", attrs{"id", id + "-title"}, el("span.number", fmt.Sprint(s.Number)), " "+s.Title)))
	box := b.tick(id, el("span", plain(b.Say("Step %d is done", s.Number))))
	for i, t := range s.Tasks {
		add(all, b.task(s, i+1, t))
	}
	if request := b.requestOf(s); request != nil {
		add(all, b.request(request))
	}
	return add(all, "\n", el("div.finish", box))
}

func (b *builder) task(s Step, number int, t Task) node {
	all := several(when(t.Title != "", el("h3", plain(t.Title))), "\n",
		el("p.where", el("b", b.Say("Where:")), " ", path(t.Where)), "\n")
	for _, w := range t.Warnings {
		add(all, el("p.warning", el("b", b.Say("Attention:")), " ", sentence(w)), "\n")
	}
	add(all, clicks(t.Do, 1))
	if len(t.Rows) > 0 {
		add(all, b.table(t.Rows))
	}
	if len(t.Values) > 0 {
		add(all, b.values(fmt.Sprintf("copy-%s-%d-", s.ID, number), t.Values))
	}
	if len(t.After) > 0 {
		add(all, clicks(t.After, len(t.Do)+1))
	}
	if len(t.Note)+len(t.Help) > 0 {
		note := el("div.note")
		if len(t.Note) > 0 {
			add(note, el("p", el("b", b.Say("Note:")), " ", sentence(t.Note)))
		}
		for _, h := range t.Help {
			add(note, el("p", sentence(h)))
		}
		add(all, note)
	}
	return all
}

// clicks is a numbered list of what to do, from a number on.
func clicks(do []Sentence, from int) node {
	list := el("ol.do", when(from > 1, attrs{"start", fmt.Sprint(from)}))
	for _, what := range do {
		add(list, el("li", sentence(what)), "\n")
	}
	return list
}

// values are boxes with their labels; those of a group have a tick together.
func (b *builder) values(id string, values []Value) node {
	all := el("div.values")
	into := all
	for i, v := range values {
		if v.Group != "" && (i == 0 || v.Group != values[i-1].Group) {
			into = el("div.rule", el("div.group", el("span", v.Group), b.ruleTick(values[i:])))
			add(all, into)
		}
		label := el("div", el("span", english, attrs{"class", "label"}, v.Label))
		if v.Text == "" {
			add(into, el("div.value", label, el("div.box choice", sentence(v.Note))))
			continue
		}
		if hint := join(v.Note.String(), b.hiddenNote(v.Text)); hint != "" {
			add(label, " ", el("span.hint", "– ", plain(hint)))
		}
		what := when(v.Group != "", v.Group+", ") + v.Label
		add(into, el("div.value", label, b.box(id+fmt.Sprint(i+1), what, v.Text)))
	}
	return all
}

// ruleTick is the tick of the group that the values begin with.
func (b *builder) ruleTick(values []Value) node {
	var parts []string
	for _, v := range values {
		if v.Group == values[0].Group {
			parts = append(parts, v.Label, v.Text, when(v.Text == "", v.Note.String()))
		}
	}
	return b.tick("rule-"+short(parts...), el("span", plain(b.Say("%s is set", values[0].Group))))
}

// box is a value with the button that copies it.
func (b *builder) box(id, what, text string) node {
	return el("div.box", el("code", attrs{"translate", "no"}, value(text)), b.button(id, what, text))
}

func (b *builder) button(id, what, text string) node {
	return el("button", attrs{"type", "button", "id", id, "data-copy", literal(text), "data-what", what}, b.Say("Copy"), el("span.vh", " "+what))
}

// request is the message to send, with its subject.
func (b *builder) request(m *Message) node {
	why := el("p")
	for _, w := range b.RequestWhy {
		add(why, plain(w), " ")
	}
	subject, message, body := b.Say("Subject"), b.Say("Message"), m.Body.String()
	return several(
		el("h3", b.requestHead()), "\n", why, "\n",
		el("div.values",
			el("div.value", el("div.label", subject), el("div.box", el("code", plain(m.Subject)), b.button("copy-subject", subject, m.Subject))),
			el("div.value", el("div.label", message), el("div.box long", el("pre", spans(m.Body)), b.button("copy-message", message, body))),
			b.tick("sent-"+short(body), el("span", plain(b.Say("Sent"))))))
}

// table has a row for each opt-in. What is the same in all rows is said once,
// above it.
func (b *builder) table(rows []OptIn) node {
	same := agree(rows) && len(rows[0].EnabledIn) > 0
	variable, optIn, created := b.Say("Variable made"), b.Say("Opt-in to create"), b.Say("Opt-in made")
	heads := el("tr", attrs{"role", "row"})
	head := func(class, name string, more attrs) {
		add(heads, el("th", attrs{"scope", "col", "role", "columnheader", "class", class}, more, name))
	}
	head("c-no", b.Say("No."), nil)
	head("c-label", "Display label", english)
	head("c-technical", "Technical name", english)
	if !same {
		head("c-type", "Variable type", english)
		head("c-in", "Enabled in", english)
	}
	head("c-made", variable, nil)
	head("c-opt-in", optIn, nil)
	head("c-made", created, nil)

	from := len(b.ticks)
	body := el("tbody", attrs{"role", "rowgroup"}, "\n")
	for i, r := range rows {
		id, number := short(r.Subscription), fmt.Sprint(i+1)
		row := el("tr", attrs{"id", "row-" + id, "role", "row"}, el("th", attrs{"scope", "row", "role", "rowheader"}, number))
		cell := func(name string, parts ...any) {
			add(row, el("td", append([]any{attrs{"role", "cell"}, attrs{"data-label", name}}, parts...)...))
		}
		box := func(button, name, text string) node { return b.box(button+id, name+" "+number, text) }
		// What was created under another name has to be created anew.
		tick := func(kind, name string) node {
			return b.tick(kind+short(r.Subscription, r.TechnicalName), el("span.vh", value(name+": "+r.DisplayLabel)))
		}
		soft := func(text string, more ...any) node { return when(text != "", add(el("div.soft", text), more...)) }
		cell("Display label", box("copy-label-", "Display label", r.DisplayLabel),
			when(r.Subscription != r.DisplayLabel, soft(b.Say("Subscription in Actito:")+" ", value(r.Subscription))),
			soft(b.hiddenNote(r.DisplayLabel)))
		cell("Technical name", box("copy-technical-", "Technical name", r.TechnicalName),
			soft(join(when(r.AccountManager, b.Say("an underscore was a space: see the request below")), b.hiddenNote(r.TechnicalName))))
		if !same {
			cell("Variable type", el("span", english, r.Type))
			cell("Enabled in", el("span", english, strings.Join(r.EnabledIn, ", ")))
		}
		cell(variable, attrs{"class", "made"}, tick("variable-", variable))
		cell(optIn, box("copy-opt-in-", optIn, r.OptIn))
		cell(created, attrs{"class", "made"}, tick("opt-in-", created))
		add(body, row, "\n")
	}
	done := 0
	for _, tick := range b.ticks[from:] {
		done += when(tick.On, 1)
	}
	all := several()
	if same {
		add(all, el("p.same", b.Say("For all of them:")+" ", el("b", english, "Variable type"), " ", el("span", english, rows[0].Type), ", ",
			el("b", english, "Enabled in"), " ", el("span", english, strings.Join(rows[0].EnabledIn, ", "))))
	}
	count := el("span.soft", "(", el("span.count", fill(b.Say("{done} of {all}"), done, 2*len(rows))), ")")
	return add(all, el("table.rows", attrs{"role", "table"},
		el("caption", b.Say("What to create: one row for each subscription")+" ", count), "\n",
		el("thead", attrs{"role", "rowgroup"}, heads), "\n", body))
}
