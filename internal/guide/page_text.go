package guide

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"unicode/utf16"
)

// literal is a text as the script reads it back to the letter, whatever is in
// it: a page's own line ends and some controls would not stay as they are, and
// nothing in the source of the page should turn the direction of writing.
func literal(text string) (string, error) {
	data, err := json.Marshal(text)
	if err != nil || !strings.ContainsFunc(text, hidden) {
		return string(data), err
	}
	var b strings.Builder
	for _, r := range string(data) {
		if !hidden(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, "\\u%04x", unit)
		}
	}
	return b.String(), nil
}

// seen shows a text of one line in the page: in its own direction of writing,
// with a mark for each character that would not be seen.
func seen(text string) template.HTML {
	return "<bdi>" + marked(text, func(rune) bool { return false }) + "</bdi>"
}

// toldHTML is seen for a sentence of ours.
func toldHTML(text string) template.HTML {
	return "<bdi>" + marked(text, func(r rune) bool { return !hiddenInProse(r) }) + "</bdi>"
}

// lines is seen for a text of several lines.
func lines(text string) template.HTML {
	return marked(text, func(r rune) bool { return r == '\n' })
}

func marked(text string, allowed func(rune) bool) template.HTML {
	var b, run strings.Builder
	flush := func() {
		b.WriteString(template.HTMLEscapeString(run.String()))
		run.Reset()
	}
	runes := []rune(text)
	last := len(runes) - 1
	for i, r := range runes {
		switch atEnd := i == 0 || i == last; {
		case r == ' ' && atEnd:
			flush()
			b.WriteString(`<span class="hid">␣</span>`)
		case hidden(r) && !allowed(r):
			flush()
			b.WriteString(`<span class="hid">` + codePoint(r) + `</span>`)
		default:
			run.WriteRune(r)
		}
	}
	flush()
	return template.HTML(b.String())
}

// path shows a path through the menus.
func path(where string) template.HTML {
	parts := strings.Split(where, " > ")
	for i := range parts {
		parts[i] = "<b>" + template.HTMLEscapeString(parts[i]) + "</b>"
	}
	return template.HTML(strings.Join(parts, ` <span aria-hidden="true">›</span> `))
}
