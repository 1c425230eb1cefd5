package guide

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

// pageMark is in every page, near its beginning.
const pageMark = `<meta name="generator" content="engage guide">`

// Page is the guide as a page for a browser, whole in one file: no request
// leaves it. Its policy allows its own style and script, by their hashes, and
// nothing else.
type Page struct {
	Guide *Guide
	Live  *Live // of a page that is served; nil for a file
}

// Live is what a served page shows beside the guide.
type Live struct {
	Ticks   map[string]bool // by the ids of Page.Ticks; what is absent is not ticked
	Problem *Problem        // why the configuration can't be used; nil while it can
	Check   *Check          // the last check; nil before the first
}

// Problem says why the configuration can't be used as it is now.
type Problem struct {
	Message, Hint string
	Pending       bool // ticks wait to be written
}

// Check is a check that runs or has ended.
type Check struct {
	Running, OK, Stale bool   // Stale: the configuration changed since
	Ended              string // when, in words; empty before the end of the first
	Rows               []CheckRow
}

// Warned tells whether nothing failed, and not all passed.
func (c *Check) Warned() bool {
	return c.OK && slices.ContainsFunc(c.Rows, func(r CheckRow) bool { return r.Status == "warn" })
}

// CheckRow is what one check found.
type CheckRow struct{ Status, ID, Message, Hint string }

// Section is a part of the page that is replaced as one.
type Section struct {
	ID   string `json:"id"`
	Rev  string `json:"rev"` // another one for another content; ticks don't count
	HTML string `json:"html"`
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
func (p *Page) Title() string {
	return p.Guide.Text(textHead) + shown(p.Guide.Integration)
}

// Policy is the page's Content-Security-Policy. A served page may ask its own
// server, and a file nobody at all.
func (p *Page) Policy() string {
	policy := "default-src 'none'; script-src " + source(pageJS) + "; style-src " + source(pageCSS) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
	if p.Live != nil {
		policy += "; connect-src 'self'"
	}
	return policy
}

// source names an inline text in a policy.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Tick is a box to tick.
type Tick struct {
	ID    string
	Step  string // the step it belongs to
	Label string
	On    bool // from the start: its step is done
	Quiet bool // its label is seen elsewhere already
}

// Ticks lists all boxes of the page.
func (p *Page) Ticks() []Tick {
	var list []Tick
	for _, s := range p.Guide.Steps {
		v := p.step(s, "")
		list = append(list, v.Tick(v.ID, "step", ""))
		for i := range s.Tasks {
			task := v.Task(i)
			for _, r := range task.Rows {
				list = append(list, r.VariableTick, r.OptInTick)
			}
			for _, g := range task.Groups {
				if g.Name != "" {
					list = append(list, g.Tick)
				}
			}
		}
		if v.Request != nil {
			list = append(list, v.Sent())
		}
	}
	return list
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	sections, err := p.Sections()
	if err != nil {
		return err
	}
	type nav struct {
		ID, Title string
		Number    int
		Done      bool
	}
	var steps []nav
	done := 0
	for _, s := range p.Guide.Steps {
		v := p.step(s, "")
		if v.Done() {
			done++
		}
		steps = append(steps, nav{v.ID, s.Title, s.Number, v.Done()})
	}
	data := struct {
		W                            pageWords
		Key, Policy, Title, Progress string
		Live, Whole                  bool
		Style                        template.CSS
		Script                       template.JS
		Lead                         template.HTML
		Sections                     []template.HTML
		Steps                        []nav
		Done                         int
	}{
		W: p.Guide.pageWords(), Key: p.Guide.key, Policy: p.Policy(), Title: p.Title(), Live: p.Live != nil, Whole: p.Guide.whole(),
		Style: template.CSS(pageCSS), Script: template.JS(pageJS), Steps: steps, Done: done,
		Progress: strings.NewReplacer("{done}", fmt.Sprint(done), "{all}", fmt.Sprint(len(steps))).Replace(p.Guide.pageWords().Script.Progress),
	}
	for _, s := range sections {
		if s.ID == "lead" {
			data.Lead = template.HTML(s.HTML)
			continue
		}
		data.Sections = append(data.Sections, template.HTML(s.HTML))
	}
	return pages().ExecuteTemplate(w, "page", data)
}

// Sections returns the parts of the page, in its order.
func (p *Page) Sections() ([]Section, error) {
	var list []Section
	var failed error
	add := func(id, name string, data func(rev string, plain bool) any) {
		rev := short(render(name, data("", true), &failed))
		list = append(list, Section{id, rev, render(name, data(rev, false), &failed)})
	}
	part := func(rev string, _ bool) any { return sectionView{p.Guide.pageWords(), rev, p.Guide, p.Live} }
	add("lead", "lead", part)
	if p.Live != nil {
		add("notice", "notice", part)
	}
	if p.Guide.whole() {
		add("before", "before", part)
	}
	for _, s := range p.Guide.Steps {
		add(StepTick(s.ID), "step", func(rev string, plain bool) any {
			v := p.step(s, rev)
			v.plain = plain
			return v
		})
	}
	if p.Live != nil {
		add("check", "check", part)
	}
	return list, failed
}

func render(name string, data any, failed *error) string {
	var b bytes.Buffer
	if err := pages().ExecuteTemplate(&b, name, data); err != nil && *failed == nil {
		*failed = err
	}
	return b.String()
}

type sectionView struct {
	W     pageWords
	Rev   string
	Guide *Guide
	Live  *Live
}

func (v sectionView) Problem() *Problem {
	if v.Live == nil {
		return nil
	}
	return v.Live.Problem
}

func (v sectionView) Check() *Check { return v.Live.Check }

// pages is parsed when the first page is made: other commands have none.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"seen":    seen,
		"told":    toldHTML,
		"lines":   lines,
		"plain":   shown,
		"path":    path,
		"literal": literal,
	}).Parse(pageHTML))
})
