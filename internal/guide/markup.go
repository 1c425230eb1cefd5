package guide

import (
	"slices"
	"strings"

	markup "golang.org/x/net/html"

	"engage/internal/console"
)

// The page is made of the nodes of an HTML tree, which that package writes, so
// that whatever a text or an attribute holds is escaped. A library of templates
// did the same, and its initialisation cost every command, the page or not.

type node = *markup.Node

type attributes []markup.Attribute

// with names an element's attributes: names and values in turns.
func with(pairs ...string) attributes {
	list := make(attributes, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, markup.Attribute{Key: pairs[i], Val: pairs[i+1]})
	}
	return list
}

// and adds an attribute without a value where the condition holds.
func (list attributes) and(condition bool, name string) attributes {
	if condition {
		return append(list, markup.Attribute{Key: name})
	}
	return list
}

// el is an element. A child that is nil is none.
func el(name string, attrs attributes, children ...node) node {
	return adopt(&markup.Node{Type: markup.ElementNode, Data: name, Attr: attrs}, children)
}

// several are nodes that stand for one.
func several(children ...node) node {
	return adopt(&markup.Node{Type: markup.DocumentNode}, children)
}

func adopt(parent node, children []node) node {
	for _, child := range children {
		if child != nil {
			parent.AppendChild(child)
		}
	}
	return parent
}

func text(content string) node { return &markup.Node{Type: markup.TextNode, Data: content} }

// paragraph is one of the class that holds the text.
func paragraph(class, content string) node { return el("p", with("class", class), text(content)) }

// said is for screen readers alone.
func said(content string) node { return el("span", with("class", "vh"), text(content)) }

// items are nodes, each on a line of the page's source.
func items(list []node) []node {
	var all []node
	for _, item := range list {
		if item != nil {
			all = append(all, item, text("\n"))
		}
	}
	return all
}

// optional is the node where the condition holds.
func optional(condition bool, n node) node {
	if condition {
		return n
	}
	return nil
}

// write returns the HTML of a node. A tree that can't be written would be a
// mistake in this package, such as a child of an empty element.
func write(n node) (string, error) {
	var b strings.Builder
	err := markup.Render(&b, n)
	return b.String(), err
}

// seen shows a text of one line in the page: in its own direction of writing,
// with a mark for each character that would not be seen.
func seen(content string) node {
	return el("bdi", nil, marked(content, "", true))
}

// inWords is seen for a sentence of ours: names of menus, fields and buttons are
// bold, without their quotes.
func inWords(content string) node {
	all := el("bdi", nil)
	for _, p := range pieces(content) {
		if p.name {
			all.AppendChild(el("b", english(), text(p.text)))
			continue
		}
		all.AppendChild(marked(p.text, unbreaking, false))
	}
	return all
}

// english says that a text is English on every page, and stays as it is when a
// browser translates the page.
func english() attributes { return with("lang", "en", "translate", "no") }

// letter is seen for a text of ours of several lines. What is foreign in it is
// seen as anywhere else.
func letter(content string, foreign []string) node {
	all := several()
	for content != "" {
		at, length := len(content), 0
		for _, f := range foreign {
			if i := strings.Index(content, f); f != "" && i >= 0 && (i < at || i == at && len(f) > length) {
				at, length = i, len(f)
			}
		}
		adopt(all, []node{
			marked(content[:at], "\n"+unbreaking, false),
			marked(content[at:at+length], "", true),
		})
		content = content[at+length:]
	}
	return all
}

// marked is a text with a mark for each invisible character that is not allowed,
// and for blanks at its ends if ends tells so.
func marked(content, allowed string, ends bool) node {
	all := several()
	var run strings.Builder
	add := func(mark string) {
		if run.Len() > 0 {
			all.AppendChild(text(run.String()))
			run.Reset()
		}
		if mark != "" {
			all.AppendChild(el("span", with("class", "hid"), text(mark)))
		}
	}
	at := 0
	for character, invisible := range console.Characters(content) {
		atEnd := at == 0 || at == len(content)-1
		at += len(character)
		switch {
		case character == " " && atEnd && ends:
			add("␣")
		case invisible && !strings.Contains(allowed, character):
			add(codePoint(character))
		default:
			run.WriteString(character)
		}
	}
	add("")
	return all
}

// path shows a path through the menus.
func path(where string) node {
	all := several()
	for i, part := range strings.Split(where, " > ") {
		if i > 0 {
			adopt(all, []node{text(" "), el("span", with("aria-hidden", "true"), text("›")), text(" ")})
		}
		var attrs attributes
		if slices.Contains(names, part) || part == "Actito" {
			attrs = english()
		}
		all.AppendChild(el("b", attrs, text(part)))
	}
	return all
}
