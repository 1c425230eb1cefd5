package guide

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"engage/internal/config"
	"engage/internal/lists"
	"engage/internal/msg"
)

// The page's template, whose {{names}} fill replaces, its style and its script.
var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
	//go:embed print.js
	printJS string
)

// Page is the guide as a self-contained web page, which makes no request to another
// server. Its policy allows only its own style and script, by their hashes.
type Page struct {
	*Guide
	Live *Live // of a page that is served; nil for a file
}

// Section is a part of the page that is replaced as one.
type Section struct {
	ID   string `json:"id"`
	HTML markup `json:"html"`
}

// StepTick returns the id of a step's own tick.
func StepTick(step string) string { return "step-" + step }

// StepOfTick returns the step whose own tick has the id, "" for other ticks.
func StepOfTick(id string) string {
	if step, found := strings.CutPrefix(id, "step-"); found && StepNumber(step) != 0 {
		return step
	}
	return ""
}

// Title returns the page's title.
func (p *Page) Title() string { return p.Text(textPrefix) + showInvisible(p.Integration) }

// Policy returns the page's Content-Security-Policy. A served page may call its own
// server, a file none.
func (p *Page) Policy() string {
	return policy(pageCSS, pageJS+printJS) + when(p.Live != nil, "; connect-src 'self'")
}

func policy(style, script string) string {
	return "default-src 'none'; script-src " + cspHash(script) + "; style-src " + cspHash(style) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

// cspHash returns the source expression of an inline text in a policy.
func cspHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Sections returns the parts of the page, in its order.
func (p *Page) Sections() []Section {
	steps := lists.Map(p.all(), func(s Step) Section { return Section{StepTick(s.ID), p.step(s)} })
	list := slices.Concat([]Section{{"lead", p.lead()}, {"notice", p.notice()}, {"before", when(p.isComplete(), p.before())}},
		steps, []Section{{"why", when(p.isComplete(), p.why())}, {"check", p.check()}})
	return slices.DeleteFunc(list, func(s Section) bool { return s.HTML == "" })
}

// ticked reports whether the box with the id is ticked. In a file only steps can be,
// because the other ticks are in the browser's storage.
func (p *Page) ticked(id string) bool {
	if p.Live != nil {
		return p.Live.Ticks[id]
	}
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return StepTick(s.ID) == id && s.State == config.StateDone })
}

// Texts of the template, those that are different in a served page, and those of the
// script, which replaces the {…}.
var (
	frameTexts = map[string]msg.Text{
		"skip":     "Skip to the steps",
		"noScript": "Scripts are off in this browser: ticks are not remembered, and values have to be marked and copied by hand.",
		"noKey":    "No API key is in this page, and it asks nothing of the internet: it can be mailed and kept.",
		"footer":   "Made by engage guide. Ticks are remembered in this browser alone: tell whoever sent you this page when all five steps are done.",
	}
	servedTexts = map[string]msg.Text{
		"noKey":  "No API key is in this page.",
		"footer": "Served by engage guide on this computer alone. The ticks of steps 1 to 5 are written to the configuration's walkthrough block.",
	}
	scriptTexts = map[string]msg.Text{
		"copied": "Copied: {what}", "copyFailed": "Could not copy. The value is marked: press Ctrl+C.", "done": "done", "todo": "to do",
		"updated": "The configuration changed, and the page with it.", "saved": "Written to the configuration.",
		"notSaved": "Not written: {why}", "checking": "Checking…",
		"ended": "engage guide does not answer: this page no longer follows, and ticks are not kept. Start it again with: engage guide --serve",
	}
)

// HTML returns the page.
func (p *Page) HTML() string {
	list := p.Sections()
	words := map[string]string{}
	for name, text := range scriptTexts {
		words[name] = p.Text(text)
	}
	script, _ := json.Marshal(words) // escapes what would end the script element, and never fails
	contents := map[string]any{
		"lang": p.Code(), "generator": "engage guide", "key": p.key, "live": when(p.Live != nil, markup(` data-live=""`)), "policy": p.Policy(), "title": p.Title(),
		"words": markup(script), "lead": list[0].HTML, "navigation": when(p.isComplete(), p.navigation()),
		"sections": joinMarkup(list[1:], func(_ int, s Section) markup { return s.HTML + "\n" }),
	}
	texts := maps.Clone(frameTexts)
	if p.Live != nil {
		maps.Copy(texts, servedTexts)
	}
	for name, text := range texts {
		contents[name] = p.Text(text)
	}
	return fill(pageCSS, pageJS+printJS, contents)
}

// fill returns the template with its contents.
func fill(style, script string, contents map[string]any) string {
	pairs := []string{"{{style}}", style, "{{script}}", script}
	for name, content := range contents {
		pairs = append(pairs, "{{"+name+"}}", string(htmlf("%s", content)))
	}
	return strings.NewReplacer(pairs...).Replace(pageHTML)
}

// navigation returns the links to the steps, in which the script shows the progress.
func (p *Page) navigation() markup {
	list := joinMarkup(p.Steps, func(_ int, s Step) markup {
		return htmlf(`<li><a href="#%s"%s><span class="num"><b>%v</b></span><span class="title">%s</span><span class="vh state"></span></a></li>`+"\n",
			StepTick(s.ID), p.doneWith(StepTick(s.ID)), s.Number, s.Title)
	})
	return htmlf(`<nav aria-label="%s"><ol class="wide">%s%s</ol></nav>`, p.Say("Steps"), list,
		when(p.Live != nil, htmlf(`<li><a href="#check">%s</a></li>`, p.Say("Check"))))
}

func (p *Page) lead() markup {
	return htmlf(`<section id="lead" class="plain"><h1>%s</h1><p class="lead" translate="no">%s</p>%s%s</section>`,
		p.Say("Connect Qualifio to Actito"), valueMarkup(p.Integration), when(p.Warning != "", htmlf(`<p class="warning"><b>%s</b></p>`, p.Warning)), when(p.isComplete(), p.next()))
}

// next returns what is to do, of which the style hides what is done.
func (p *Page) next() markup {
	type item struct{ step, todo string }
	var items []item
	for _, s := range p.all() {
		if s.Todo != "" {
			items = append(items, item{s.ID, p.todo(s)})
		}
	}
	if p.Request != nil {
		items = append(items, item{StepMappingVariables, p.Text(todoRequest)})
	}
	list := joinMarkup(items, func(i int, one item) markup {
		id := StepTick(one.step)
		return htmlf(`<li%s><a href="#%s" id="next-%v">%s</a></li>`+"\n", p.doneWith(id), id, i, one.todo)
	})
	return htmlf(`<h2>%s</h2><ol class="next">%s<li>%s</li></ol>`, p.Say("What to do next"), list, p.Say("Nothing is left to do."))
}

func (p *Page) before() markup {
	list := joinMarkup(p.Prerequisites, func(_ int, what Sentence) markup { return htmlf("<li>%s</li>\n", sentenceMarkup(what)) })
	return htmlf(`<section id="before"><h2>%s</h2><ul>%s</ul><p class="note">%s</p></section>`, p.Say("Have ready"), list, textMarkup(p.Names))
}

// why returns the section with the causes.
func (p *Page) why() markup {
	return htmlf(`<section id="why"><h2>%s</h2><p>%s</p>%s</section>`, p.Say("Why doesn't it arrive?"), sentenceMarkup(p.WhereToBegin()),
		numberedList(lists.Map(p.Causes, Cause.Text), 1))
}

// doneWith returns the attributes of an element that is done while the box with the
// id is ticked: the script keeps its class so.
func (p *Page) doneWith(id string) markup {
	return htmlf(` data-of="%s"%s`, id, when(p.ticked(id), markup(` class="done"`)))
}

// tick returns a check box with its label. Its id depends on the content, so that
// changed content is no longer ticked.
func (p *Page) tick(id, label string) markup {
	return htmlf(`<label class="tick"><input type="checkbox" autocomplete="off" id="tick-%[1]s" data-tick="%[1]s"%[2]s/><span>%[3]s</span></label>`,
		id, when(p.ticked(id), markup(` checked=""`)), textMarkup(label))
}
