package guide

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"slices"
	"strings"
)

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

// generator is what the page says of itself, and pageMark how: near its
// beginning, in every page.
const (
	generator = "engage guide"
	pageMark  = `<meta name="generator" content="` + generator + `"`
)

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
	English       bool // in every language
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
type CheckRow struct {
	Status, ID, Place    string // Place: where in the file, in words; empty for nowhere
	Message, Hint        string
	English, HintEnglish bool // in every language
}

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
	On    bool // from the start
	Quiet bool // its label is seen elsewhere already
}

// Ticks lists all boxes of the page.
func (p *Page) Ticks() []Tick {
	var list []Tick
	for _, s := range p.Guide.Steps {
		v := p.step(s)
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
	parts, err := p.parts()
	if err != nil {
		return err
	}
	html, err := write(p.frame(parts))
	if err == nil {
		_, err = io.WriteString(w, "<!doctype html>\n"+html+"\n")
	}
	return err
}

// Sections returns the parts of the page, in its order.
func (p *Page) Sections() ([]Section, error) {
	parts, err := p.parts()
	if err != nil {
		return nil, err
	}
	list := make([]Section, len(parts))
	for i, part := range parts {
		list[i] = Section{ID: part.id, Rev: part.rev}
		if list[i].HTML, err = write(part.node); err != nil {
			return nil, err
		}
	}
	return list, nil
}

type part struct {
	id, rev string
	node    node
}

func (p *Page) parts() ([]part, error) {
	var list []part
	var failed error
	// Its revision is that of a section without ticks and without a revision.
	add := func(id string, make func(plain bool) node) {
		html, err := write(make(true))
		if err != nil && failed == nil {
			failed = err
		}
		rev := short(html)
		section := make(false)
		section.Attr = append(section.Attr, with("data-rev", rev)...)
		list = append(list, part{id, rev, section})
	}
	words := p.Guide.pageWords()
	add("lead", func(bool) node { return p.lead(words) })
	if p.Live != nil {
		add("notice", func(bool) node { return notice(words, p.Live.Problem) })
	}
	if p.Guide.whole() {
		add("before", func(bool) node { return p.before(words) })
	}
	for _, s := range p.Guide.Steps {
		add(StepTick(s.ID), func(plain bool) node {
			view := p.step(s)
			view.plain = plain
			return view.section()
		})
	}
	if p.Guide.whole() {
		add("end", func(bool) node { return p.end(words) })
	}
	if p.Live != nil {
		add("check", func(bool) node { return checkSection(words, p.Live.Check) })
	}
	return list, failed
}
