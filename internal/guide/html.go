package guide

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"engage/internal/term"
)

// markup is HTML, which only htmlf makes from texts. html/template would do the same but
// make the program 3 MB larger.
type markup string

// htmlf formats as fmt.Sprintf does. Arguments that are no markup are escaped, which
// is safe in elements and in attributes in double quotes only.
func htmlf(format string, args ...any) markup {
	for i, arg := range args {
		if _, safe := arg.(markup); !safe {
			args[i] = html.EscapeString(fmt.Sprint(arg))
		}
	}
	return markup(fmt.Sprintf(format, args...))
}

// joinMarkup returns the markup of all elements of the list, one after another.
func joinMarkup[T any](list []T, of func(int, T) markup) markup {
	var b strings.Builder
	for i, element := range list {
		b.WriteString(string(of(i, element)))
	}
	return markup(b.String())
}

// when returns the part if the condition is true, and the zero value otherwise.
func when[T any](condition bool, part T) (none T) {
	if condition {
		return part
	}
	return none
}

// englishAttributes mark a text that is English on every page, and that a browser
// must not translate.
const englishAttributes = ` lang="en" translate="no"`

// valueMarkup returns the markup of a value of one line: isolated for bidirectional
// text, and with a mark for each invisible character.
func valueMarkup(text string) markup { return "<bdi>" + escapeMarkup(text, "") + "</bdi>" }

// textMarkup returns the markup of engage's own text, which may contain values.
func textMarkup(text string) markup {
	return "<bdi>" + escapeMarkup(text, nonBreakingSpaces) + "</bdi>"
}

// sentenceMarkup returns the sentence with names in bold instead of quotes.
func sentenceMarkup(s Sentence) markup {
	return "<bdi>" + joinMarkup(s, func(_ int, span Span) markup {
		switch {
		case span.Name:
			return htmlf("<b"+englishAttributes+">%s</b>", span.Text)
		case span.Value:
			return escapeMarkup(span.Text, "")
		}
		return htmlf("%s", span.Text)
	}) + "</bdi>"
}

// escapeMarkup returns the text with a mark for each invisible character that is not
// allowed.
func escapeMarkup(text, allowed string) markup {
	return markup(replaceInvisible(html.EscapeString(text), allowed, `<span class="hid">%U</span>`))
}

// scriptString returns a text as JSON, which the script decodes: HTML would change
// line ends and some control characters, and others would change the direction of
// the page.
func scriptString(text string) string {
	data, _ := json.Marshal(text) // a string never fails
	return term.EscapeJSON(string(data))
}
