package guide

import (
	"encoding/json"
	"strings"

	markup "golang.org/x/net/html"

	"engage/internal/term"
)

// The page is a tree of nodes, which that package writes, so that whatever a
// text or an attribute holds is escaped. html/template does the same and makes
// the program 3 MB larger.

type node = *markup.Node

// attrs are an element's attributes: names and values in turns.
type attrs []string

// el is an element, such as "p" or, with a class, "p.soft". Its parts are
// attributes, texts and nodes; a node that is nil is none.
func el(tag string, parts ...any) node {
	name, class, found := strings.Cut(tag, ".")
	n := &markup.Node{Type: markup.ElementNode, Data: name}
	if found {
		n.Attr = []markup.Attribute{{Key: "class", Val: class}}
	}
	return add(n, parts...)
}

// several are nodes that stand for one.
func several(parts ...any) node { return add(&markup.Node{Type: markup.DocumentNode}, parts...) }

func add(n node, parts ...any) node {
	for _, part := range parts {
		switch part := part.(type) {
		case attrs:
			for i := 0; i+1 < len(part); i += 2 {
				n.Attr = append(n.Attr, markup.Attribute{Key: part[i], Val: part[i+1]})
			}
		case string:
			n.AppendChild(&markup.Node{Type: markup.TextNode, Data: part})
		case node:
			if part != nil {
				n.AppendChild(part)
			}
		}
	}
	return n
}

// lined is an element with each node in it on a line of the page's source.
func lined(tag string, parts ...any) node {
	n := el(tag)
	for _, part := range parts {
		if add(n, part); part != node(nil) && n.LastChild != nil {
			add(n, "\n")
		}
	}
	return n
}

// when returns the part where the condition holds, and nothing elsewhere.
func when[T any](condition bool, part T) (none T) {
	if condition {
		return part
	}
	return none
}

// write returns the HTML of a node. A tree that can't be written is a mistake in
// this package, such as a child of an empty element.
func write(n node) string {
	var b strings.Builder
	if err := markup.Render(&b, n); err != nil {
		panic(err)
	}
	return b.String()
}

// english says that a text is English on every page, and stays as it is when a
// browser translates the page.
var english = attrs{"lang", "en", "translate", "no"}

// value is a text of one line from elsewhere: in its own direction of writing,
// with a mark for each character that would not be seen.
func value(text string) node { return el("bdi", marked(text, "", true)) }

// plain is a text of ours in which there may be something from elsewhere.
func plain(text string) node { return el("bdi", marked(text, unbreaking, false)) }

// sentence has names in bold, in place of their quotes.
func sentence(s Sentence) node { return el("bdi", spans(s)) }

func spans(s Sentence) node {
	all := several()
	for _, span := range s {
		switch {
		case span.Name:
			add(all, el("b", english, span.Text))
		case span.Value:
			add(all, marked(span.Text, "", true))
		default:
			add(all, span.Text)
		}
	}
	return all
}

// path is a path through the menus.
func path(where Sentence) node {
	all := several()
	for _, span := range where {
		for i, part := range strings.Split(span.Text, " > ") {
			if i > 0 {
				add(all, " ", el("span", attrs{"aria-hidden", "true"}, "›"), " ")
			}
			if part != "" {
				add(all, el("b", when(span.Name, english), part))
			}
		}
	}
	return all
}

// marked is a text with a mark for each character that can't be seen and is not
// allowed, and for blanks at its ends where that is asked for.
func marked(text, allowed string, ends bool) node {
	all := several()
	from, at := 0, 0
	for character, invisible := range term.Characters(text) {
		mark, here := "", at
		at += len(character)
		switch {
		case character == " " && ends && (here == 0 || at == len(text)):
			mark = "␣"
		case invisible && !strings.Contains(allowed, character):
			mark = codePoint(character)
		default:
			continue
		}
		add(all, when(here > from, any(text[from:here])), el("span.hid", mark))
		from = at
	}
	return add(all, when(from < len(text), any(text[from:])))
}

// literal is a text as the script reads it back to the letter: a page's own line
// ends and some controls would not stay as they are, and nothing in the source
// of the page should turn the direction of writing.
func literal(text string) string {
	data, _ := json.Marshal(text) // of a string there always is one
	return term.EscapeJSON(string(data))
}
