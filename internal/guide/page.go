package guide

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"engage/internal/config"
)

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

// Page is the guide as a page for a browser, whole in one file: no request
// leaves it. Its policy allows its own style and script, by their hashes, and
// nothing else.
type Page struct {
	Guide *Guide
	Live  *Live // of a page that is served; nil for a file
}

// Live is what a served page has beside the guide.
type Live struct {
	Ticks   map[string]bool // by the ids of Page.Ticks; what is absent is not ticked
	Problem *Problem        // why the configuration can't be used; nil while it can
	Check   *Check          // the last check; nil before the first
}

// Section is a part of the page that is replaced as one.
type Section struct {
	ID   string `json:"id"`
	HTML string `json:"html"`
	node node
}

// Tick is a box to tick. Its id stands for what is ticked, so that what changes
// has to be ticked anew.
type Tick struct {
	ID string
	On bool
}

// StepTick is the id of a step's own tick.
func StepTick(step string) string { return "step-" + step }

// StepOfTick returns the step whose own tick has the id, "" for other ticks.
func StepOfTick(id string) string {
	if step, found := strings.CutPrefix(id, "step-"); found && Number(step) != 0 {
		return step
	}
	return ""
}

// Title is the page's title.
func (p *Page) Title() string { return p.Guide.Text(textHead) + visible(p.Guide.Integration) }

// Policy is the page's Content-Security-Policy. A served page may ask its own
// server, and a file nobody at all.
func (p *Page) Policy() string {
	return "default-src 'none'; script-src " + source(pageJS) + "; style-src " + source(pageCSS) +
		"; img-src data:; base-uri 'none'; form-action 'none'" + when(p.Live != nil, "; connect-src 'self'")
}

// source names an inline text in a policy.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// builder builds the page's nodes, and lists the boxes in them.
type builder struct {
	*Guide
	live   *Live
	ticked map[string]bool
	ticks  []Tick
}

// build returns the page's sections, in order, as nodes.
func (p *Page) build() (*builder, []Section) {
	b := &builder{Guide: p.Guide, live: p.Live, ticked: map[string]bool{}}
	if b.live != nil {
		b.ticked = b.live.Ticks
	} else {
		// A file knows what was said of the steps. What is in them may have come
		// later, so no other box follows from that.
		for _, s := range b.Steps {
			b.ticked[StepTick(s.ID)] = s.State == config.StateDone
		}
	}
	list := []Section{{ID: "lead", node: b.lead()}}
	add := func(condition bool, id string, build func() node) {
		if condition {
			list = append(list, Section{ID: id, node: build()})
		}
	}
	add(b.live != nil, "notice", b.notice)
	add(b.whole(), "before", b.before)
	for _, s := range b.Steps {
		add(true, StepTick(s.ID), func() node { return b.step(s) })
	}
	add(b.whole(), "end", b.end)
	add(b.live != nil, "check", b.check)
	return b, list
}

// Ticks lists all boxes of the page.
func (p *Page) Ticks() []Tick {
	b, _ := p.build()
	return b.ticks
}

// Sections returns the parts of the page, in its order.
func (p *Page) Sections() []Section {
	_, list := p.build()
	for i := range list {
		list[i].HTML = write(list[i].node)
	}
	return list
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	b, list := p.build()
	_, err := io.WriteString(w, "<!doctype html>\n"+write(b.frame(p, list))+"\n")
	return err
}

// frame is the whole page around its sections.
func (b *builder) frame(p *Page, parts []Section) node {
	live := p.Live != nil
	noKey := b.Say("No API key is in this page, and it asks nothing of the internet: it can be mailed and kept.")
	footer := b.Say("Made by engage guide. Ticks are remembered in this browser alone.")
	if live {
		noKey = b.Say("No API key is in this page.")
		footer = b.Say("Served by engage guide on this computer alone. A step's tick is written to the configuration's walkthrough block.")
	}
	meta := func(name, content string) node { return el("meta", attrs{"name", name, "content", content}) }
	head := lined("head",
		el("meta", attrs{"charset", "utf-8"}),
		el("meta", attrs{"http-equiv", "Content-Security-Policy", "content", p.Policy()}),
		meta("viewport", "width=device-width, initial-scale=1"),
		meta("generator", generator),
		meta("color-scheme", "light dark"),
		meta("referrer", "no-referrer"),
		meta("robots", "noindex, nofollow"),
		el("link", attrs{"rel", "icon", "href", "data:,"}), el("title", p.Title()), el("style", pageCSS))
	sections := several()
	for _, part := range parts[1:] {
		add(sections, part.node, "\n")
	}
	return el("html", attrs{"lang", b.Code(), "data-key", b.key}, when(live, attrs{"data-live", ""}), "\n", head, "\n", lined("body",
		el("a.skip", attrs{"href", "#steps"}, b.Say("Skip to the steps")),
		lined("header.wide", parts[0].node, el("p.soft safe", noKey),
			el("noscript", el("p.note", b.Say("Scripts are off in this browser: ticks are not remembered, and values have to be marked and copied by hand.")))),
		when(b.whole(), b.navigation()),
		lined("main", attrs{"id", "steps", "class", "wide", "tabindex", "-1"},
			when(live, el("section.bad", attrs{"id", "gone", "hidden", ""}, el("p", attrs{"id", "gone-text"}))),
			sections,
			el("p.soft screen", b.Say("Keyboard: Tab goes to a Copy button, Enter copies, and the arrow keys ↓ and ↑ go to the next and previous one."))),
		el("footer.wide soft", footer),
		el("div", attrs{"id", "said", "role", "status", "aria-live", "polite"}),
		el("script", attrs{"type", "application/json", "id", "words"}, b.scriptWords()),
		el("script", pageJS)))
}

// scriptWords are the texts of the page's script; {…} in them is filled in there.
func (b *builder) scriptWords() string {
	texts, _ := json.Marshal(map[string]string{ // of texts alone; it escapes what would end the element
		"copied": b.Say("Copied: {what}"), "copyFailed": b.Say("Could not copy. The value is marked: press Ctrl+C."),
		"progress": b.Say("{done} of {all} steps done"), "counted": b.Say("{done} of {all}"), "done": b.Say("done"), "todo": b.Say("to do"),
		"new": b.Say("new"), "updated": b.Say("The configuration changed, and the page with it."),
		"saved": b.Say("Written to the configuration."), "notSaved": b.Say("Not written: {why}"),
		"pending":  b.Say("Kept, and written as soon as the configuration is right again."),
		"checking": b.Say("Checking…"), "checked": b.Say("The check is done."),
		"broken": b.Say("File can't be used"), "over": b.Say("No longer connected"),
		"late":  b.Say("engage guide does not answer. Nothing that you tick now is kept."),
		"ended": b.Say("engage guide has ended, so this page no longer follows. Your ticks of steps are in the configuration. Start it again with: engage guide --serve"),
	})
	return string(texts)
}

func fill(text string, done, all int) string {
	return strings.NewReplacer("{done}", fmt.Sprint(done), "{all}", fmt.Sprint(all)).Replace(text)
}

// navigation is the bar of progress and the way to each step.
func (b *builder) navigation() node {
	list, done := el("ol"), 0
	for _, s := range b.Steps {
		state, class := b.Say("to do"), attrs(nil)
		if b.ticked[StepTick(s.ID)] {
			state, class = b.Say("done"), attrs{"class", "done"}
			done++
		}
		add(list, el("li", el("a", attrs{"href", "#" + StepTick(s.ID)}, class,
			el("span.num", el("b", fmt.Sprint(s.Number))),
			el("span.title", s.Title),
			el("span.vh", el("span.small", s.Title+", "), el("span.state", state)))), "\n")
	}
	bar := el("div.bar",
		el("progress", attrs{"id", "progress", "max", fmt.Sprint(len(b.Steps)), "value", fmt.Sprint(done), "aria-label", b.Say("Progress")}),
		el("span", attrs{"id", "progress-text"}, fill(b.Say("{done} of {all} steps done"), done, len(b.Steps))))
	if b.live != nil {
		add(bar, el("a", attrs{"id", "alarm", "href", "#notice"}, when(b.live.Problem == nil, attrs{"hidden", ""}), b.Say("File can't be used")),
			el("a.end", attrs{"href", "#check"}, b.Say("Check")))
	}
	return el("nav", attrs{"aria-label", b.Say("Steps")}, el("div.wide", bar, "\n", list, "\n"))
}

func (b *builder) lead() node {
	return el("section", attrs{"id", "lead", "class", "plain"},
		el("h1", b.Say("Connect Qualifio to Actito")),
		el("p.lead", attrs{"translate", "no"}, value(b.Integration)),
		when(b.Warning != "", el("p.warning", el("b", b.Warning))))
}

func (b *builder) end() node {
	end := b.Say("All five steps ticked? Tell whoever sent you this page: your ticks stay in this browser.")
	if b.live != nil {
		end = b.Say("All five steps ticked? Then you are done: the configuration says so, too.")
	}
	return el("section", attrs{"id", "end"}, el("p.all", end))
}

func (b *builder) before() node {
	list := el("ul")
	for _, what := range b.Before {
		add(list, el("li", sentence(what)), "\n")
	}
	return el("section", attrs{"id", "before"}, el("h2", b.Say("Have ready")), list, el("p.note", plain(b.Names)))
}

// tick is a box with its label.
func (b *builder) tick(id string, label node) node {
	b.ticks = append(b.ticks, Tick{id, b.ticked[id]})
	kind := "data-item"
	if StepOfTick(id) != "" {
		kind = "data-step"
	}
	return el("label.tick",
		el("input", attrs{"type", "checkbox", "autocomplete", "off", "id", "tick-" + id, "data-tick", id, kind, ""}, when(b.ticked[id], attrs{"checked", ""})),
		label)
}
