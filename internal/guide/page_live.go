package guide

import (
	"engage/internal/check"
	"engage/internal/msg"
)

// Live is the state of a served page.
type Live struct {
	Ticks   map[string]bool // by the ids of the boxes; a missing id is not ticked
	Problem error           // why the configuration can't be used; nil while it can
	Check   Check
}

// Check is the last check of the configuration.
type Check struct {
	Running bool
	Stale   bool          // the configuration changed since the check
	Ended   string        // time of the end, as text
	Report  *check.Report // nil before the end of the first check
}

// messageMarkup returns a message in the page's language, marked if it is in English
// only.
func (p *Page) messageMarkup(tag string, m msg.Message) markup {
	text := m.In(p.Language.Language)
	return when(text != "", htmlf("<%[1]s%[2]s>%[3]s</%[1]s>", tag, when(text == m.String(), markup(` lang="en"`)), textMarkup(text)))
}

// notice says why the configuration can't be used; it is hidden while it can. The
// script announces data-news when the section changes.
func (p *Page) notice() markup {
	switch {
	case p.Live == nil:
		return ""
	case p.Live.Problem == nil:
		return `<section id="notice" data-news="" hidden></section>`
	}
	message, hint := msg.MessageAndHint(p.Live.Problem)
	return htmlf(`<section id="notice" class="bad" data-news="%[1]s"><h2>%[1]s</h2>%[2]s%[3]s<p>%[4]s</p></section>`,
		p.Say("The configuration can't be used as it is now"), p.messageMarkup("p", message), p.messageMarkup("p", hint),
		p.Say("What you see is its last good state, and no step can be ticked. Put the file right, and the page goes on."))
}

// check returns the section with the button for a check and the last results.
func (p *Page) check() markup {
	if p.Live == nil {
		return ""
	}
	c, news, found := p.Live.Check, "", markup("")
	button := htmlf(">%s", p.Say("Check now"))
	if c.Running {
		button = htmlf(` aria-disabled="true">%s`, p.Say("Checking…"))
	}
	if c.Report != nil {
		found = p.checkResults(c)
		news = when(!c.Stale, p.Say("The check is done."))
	}
	return htmlf(`<section id="check" aria-labelledby="check-title" data-news="%s"><h2 id="check-title">%s</h2><p class="soft">%s</p>`+
		`<button type="button" id="check-now"%s</button>%s</section>`, news, p.Say("Check"),
		p.Say("Compares the configuration with Actito, as engage validate does. What is clicked in Qualifio can't be checked."), button, found)
}

var statuses = map[check.Status]msg.Text{
	check.Pass: "passed", check.Warn: "attention", check.Fail: "failed", check.Skip: "not checked",
}

// checkResults returns the results of the check.
func (p *Page) checkResults(c Check) markup {
	list := joinMarkup(c.Report.Checks, func(_ int, r check.Result) markup {
		place := when(r.Line > 0, p.Say("line %d:", r.Line)+" ")
		return htmlf(`<li><b class="s-%s">%s</b> <code translate="no">%s</code> %s%s%s</li>`+"\n",
			r.Status, p.Text(statuses[r.Status]), r.ID, place, p.messageMarkup("span", r.Message), p.messageMarkup("div", r.Hint))
	})
	return htmlf(`<p class="soft">%s <b class="s-warn">%s</b></p><ul>%s</ul>`,
		c.Ended, when(c.Stale, p.Say("The configuration was changed after this check.")), list)
}
