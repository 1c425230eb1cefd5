package guide

import (
	"encoding/json"
	"fmt"
	"strings"
)

// frame is the whole page around its parts.
func (p *Page) frame(parts []part) node {
	w := p.Guide.pageWords()
	script, _ := json.Marshal(w.Script) // of texts alone; it escapes what would end the element
	lead, sections := several(), several()
	for _, part := range parts {
		if part.id == "lead" {
			lead.AppendChild(part.node)
			continue
		}
		adopt(sections, []node{part.node, text("\n")})
	}
	return el("html", with("lang", w.Lang, "data-key", p.Guide.key).and(p.Live != nil, "data-live"),
		text("\n"),
		el("head", nil, items([]node{
			el("meta", with("charset", "utf-8")),
			el("meta", with("http-equiv", "Content-Security-Policy", "content", p.Policy())),
			el("meta", with("name", "viewport", "content", "width=device-width, initial-scale=1")),
			el("meta", with("name", "generator", "content", generator)),
			el("meta", with("name", "color-scheme", "content", "light dark")),
			el("meta", with("name", "referrer", "content", "no-referrer")),
			el("meta", with("name", "robots", "content", "noindex, nofollow")),
			el("link", with("rel", "icon", "href", "data:,")),
			el("title", nil, text(p.Title())),
			el("style", nil, text(pageCSS)),
		})...),
		text("\n"),
		el("body", nil, items([]node{
			el("a", with("class", "skip", "href", "#steps"), text(w.Skip)),
			el("header", with("class", "wide"), items([]node{
				lead,
				paragraph("soft safe", choose(p.Live != nil, w.NoKeyLive, w.NoKey)),
				el("noscript", nil, paragraph("note", w.NoScript)),
			})...),
			optional(p.Guide.whole(), p.navigation(w)),
			el("main", with("id", "steps", "class", "wide", "tabindex", "-1"), items([]node{
				optional(p.Live != nil, el("section", with("id", "gone", "class", "bad"), el("p", with("id", "gone-text")))),
				sections,
				paragraph("soft screen", w.Keyboard),
			})...),
			el("footer", with("class", "wide soft"), text(choose(p.Live != nil, w.FooterLive, w.Footer))),
			el("div", with("id", "said", "role", "status", "aria-live", "polite")),
			el("script", with("type", "application/json", "id", "words"), text(string(script))),
			el("script", nil, text(pageJS)),
		})...),
	)
}

// navigation is the bar of progress and the way to each step.
func (p *Page) navigation(w pageWords) node {
	list := el("ol", nil)
	done := 0
	for _, s := range p.Guide.Steps {
		v := p.step(s)
		link, state := with("href", "#"+v.ID), w.Script.Todo
		if v.Done() {
			done++
			link, state = append(link, with("class", "done")...), w.Script.Done
		}
		adopt(list, []node{el("li", nil, el("a", link,
			el("span", with("class", "num"), el("b", nil, text(fmt.Sprint(s.Number)))),
			el("span", with("class", "title"), text(s.Title)),
			el("span", with("class", "vh"),
				el("span", with("class", "small"), text(s.Title+", ")),
				el("span", with("class", "state"), text(state))),
		)), text("\n")})
	}
	all := len(p.Guide.Steps)
	progress := strings.NewReplacer("{done}", fmt.Sprint(done), "{all}", fmt.Sprint(all)).Replace(w.Script.Progress)
	return el("nav", with("aria-label", w.Steps), el("div", with("class", "wide"),
		el("div", with("class", "bar"),
			el("progress", with("id", "progress", "max", fmt.Sprint(all), "value", fmt.Sprint(done), "aria-label", w.Progress)),
			el("span", with("id", "progress-text"), text(progress)),
			optional(p.Live != nil, el("a", with("id", "alarm", "href", "#notice").and(p.Live == nil || p.Live.Problem == nil, "hidden"), text(w.Script.Broken))),
			optional(p.Live != nil, el("a", with("class", "end", "href", "#check"), text(w.Check)))),
		text("\n"), list, text("\n")))
}

func (p *Page) lead(w pageWords) node {
	return el("section", with("id", "lead", "class", "plain"),
		el("h1", nil, text(w.Title)),
		el("p", with("class", "lead", "translate", "no"), seen(p.Guide.Integration)),
		optional(p.Guide.Warning != "", el("p", with("class", "warning"), el("b", nil, text(p.Guide.Warning)))))
}

func (p *Page) before(w pageWords) node {
	var list []node
	for _, what := range p.Guide.Before {
		list = append(list, el("li", nil, inWords(what)))
	}
	return el("section", with("id", "before"), el("h2", nil, text(w.Before)), el("ul", nil, items(list)...),
		el("p", with("class", "note"), inWords(p.Guide.Names)))
}

// end says what comes after the last step.
func (p *Page) end(w pageWords) node {
	return el("section", with("id", "end"), paragraph("all", choose(p.Live != nil, w.EndLive, w.End)))
}

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}
