package guide

import "fmt"

// step returns the section of one step, closed if it is done and others are in the page.
func (p *Page) step(s Step) markup {
	id := StepTick(s.ID)
	tasks := joinMarkup(s.Tasks, func(i int, t Task) markup { return p.task(fmt.Sprintf("copy-%s-%d-", s.ID, i+1), t) })
	box := p.tick(id, p.Say("Step %d is done", s.Number))
	open := when(!p.ticked(id) || !p.isComplete(), markup(` open=""`))
	return htmlf(`<section id="%[1]s" aria-labelledby="%[1]s-title"%[6]s><details%[7]s><summary id="%[1]s-title"><h2><span class="number">%[2]v</span> %[3]s</h2></summary>%[4]s</details>`+"\n"+
		`<div class="finish">%[5]s</div></section>`, id, s.Number, s.Title, tasks, box, p.doneWith(id), open)
}

// task returns the markup of a task; id is the prefix of its buttons' ids.
func (p *Page) task(id string, t Task) markup {
	warnings := joinMarkup(t.Warnings, func(_ int, w Sentence) markup {
		return htmlf(`<p class="warning"><b>%s</b> %s</p>`+"\n", p.Say("Attention:"), sentenceMarkup(w))
	})
	notes := joinMarkup(nonEmpty(append([]Sentence{t.Note}, t.Help...)...), func(_ int, note Sentence) markup { return "<p>" + sentenceMarkup(note) + "</p>" })
	return when(t.Title != "", "<h3>"+textMarkup(t.Title)+"</h3>") + "\n" +
		when(t.Where != nil, htmlf(`<p class="where"><b>%s</b> %s</p>`, p.Say("Where:"), sentenceMarkup(t.Where))) + "\n" +
		warnings + numberedList(t.Do, 1) + p.values(id, t.Values) + numberedList(t.After, len(t.Do)+1) +
		when(notes != "", `<div class="note">`+notes+`</div>`)
}

// numberedList returns a numbered list of what to do, from a number on.
func numberedList(do []Sentence, from int) markup {
	if len(do) == 0 {
		return ""
	}
	list := joinMarkup(do, func(_ int, what Sentence) markup { return "<li>" + sentenceMarkup(what) + "</li>\n" })
	return htmlf(`<ol class="do" start="%v">%s</ol>`, from, list)
}

// values returns boxes with their labels; the values of a group share a tick.
func (p *Page) values(id string, values []Value) markup {
	if len(values) == 0 {
		return ""
	}
	end := markup("")
	return `<div class="values">` + joinMarkup(values, func(i int, v Value) markup {
		head := markup("")
		if v.Group != "" && (i == 0 || v.Group != values[i-1].Group) {
			head = end + htmlf(`<div class="rule"><div class="group">%s</div>`, p.groupTick(values[i:]))
			end = "</div>"
		}
		hint, content := p.labelHint(v), htmlf(`<div class="box choice">%s</div>`, sentenceMarkup(v.Note))
		if v.Text != "" {
			content = p.copyBox(id+fmt.Sprint(i+1), v)
		}
		return head + htmlf(`<div class="value"><div><span class="label"%s>%s</span>%s</div>%s</div>`, when(v.message == nil, markup(englishAttributes)), v.Label,
			when(v.Text != "" && hint != "", htmlf(` <span class="hint">– %s</span>`, textMarkup(hint))), content)
	}) + end + "</div>"
}

// groupTick returns the tick of the first value's group. A changed group is no
// longer ticked.
func (p *Page) groupTick(values []Value) markup {
	var parts []string
	for _, v := range values {
		if v.Group == values[0].Group {
			parts = append(parts, v.Label, v.Text, v.Note.String())
		}
	}
	return p.tick("group-"+shortHash(parts...), values[0].Group)
}

// copyBox returns a value with the button that copies it.
func (p *Page) copyBox(id string, v Value) markup {
	text := valueMarkup(v.Text)
	if v.message != nil {
		text = sentenceMarkup(v.message)
	}
	return htmlf(`<div class="box"><code translate="no">%s</code><button type="button" id="%s" data-copy="%s" data-what="%s">%s<span class="vh"> %[4]s</span></button></div>`,
		text, id, scriptString(v.Text), v.fullLabel(), p.Say("Copy"))
}
