package guide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/lists"
	"engage/internal/msg"
	"engage/internal/term"
)

// Language writes guides, and texts about the work in Qualifio, in one language.
type Language struct{ *msg.Language }

// In returns the guide's texts in a language; nil means English.
func In(language *msg.Language) Language { return Language{language} }

// Sentence is engage's own text in one language. The names of menus, fields and
// buttons, and values of the configuration, are spans of their own.
type Sentence []Span

// Span is a part of a sentence.
type Span struct {
	Text   string
	Name   bool // of a menu, field or button of Qualifio or Actito
	Value  bool // from the configuration
	quoted string
}

// String returns the sentence as text, with most names in quotes.
func (s Sentence) String() string {
	var b strings.Builder
	for _, span := range s {
		b.WriteString(cmp.Or(span.quoted, span.Text))
	}
	return b.String()
}

// MarshalText makes the sentence a string in JSON.
func (s Sentence) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// marks are the bytes that end a span, by the byte that begins it. In a message of
// the catalogue, asterisks enclose a name that text formats quote, and underscores
// one that they don't, such as a path. Values are enclosed in bytes that UTF-8 does
// not use, so that a value can't contain a mark.
var marks = map[byte]byte{'*': '*', '_': '_', 0xfe: 0xff}

// say returns a message with its names and values marked.
func (l Language) say(message msg.Text, args ...any) Sentence {
	for i, arg := range args {
		if value, ok := arg.(string); ok {
			args[i] = "\xfe" + value + "\xff"
		}
	}
	return l.parse(l.Say(string(message), args...))
}

func (l Language) parse(marked string) (s Sentence) {
	at := 0
	for at < len(marked) {
		mark, content := marked[at], marked[at+1:]
		end := strings.IndexByte(content, marks[mark])
		if marks[mark] == 0 || end < 0 { // one that nothing ends is part of a name
			at++
			continue
		}
		content = content[:end]
		span := Span{Text: content, Name: mark < 0xfe, Value: mark == 0xfe}
		if mark == '*' {
			span.quoted = l.quoted(content)
		}
		s = append(s, Span{Text: marked[:at]}, span)
		marked, at = marked[at+end+2:], 0
	}
	return append(s, Span{Text: marked})
}

// quoted puts a name in the language's quotes.
func (l Language) quoted(name string) string { return l.Say("\"%s\"", name) }

// markNames marks names for say, as a list in the language.
func markNames(list ...string) msg.List {
	return lists.Map(list, func(name string) string { return "*" + name + "*" })
}

// menu returns a path through Qualifio's menus.
func menu(path string) Sentence { return Sentence{{Text: path, Name: true}} }

// nonEmpty returns the sentences that are not empty.
func nonEmpty(all ...Sentence) []Sentence {
	return slices.DeleteFunc(all, func(s Sentence) bool { return len(s) == 0 })
}

// nonBreakingSpaces are part of French punctuation in engage's own sentences.
const nonBreakingSpaces = "\u00a0\u202f"

// escapeProse is showInvisible for engage's own sentences.
func escapeProse(text any) string {
	return replaceInvisible(fmt.Sprint(text), nonBreakingSpaces, "<%U>")
}

// showInvisible returns a text with each invisible character replaced by its code.
// It is for reading, not for pasting.
func showInvisible(text string) string { return replaceInvisible(text, "", "<%U>") }

// replaceInvisible formats each invisible character that is not allowed.
func replaceInvisible(text, allowed, format string) string {
	return term.EscapeWith(text, func(character string) string {
		if strings.Contains(allowed, character) {
			return character
		}
		r, _ := utf8.DecodeRuneInString(character)
		return fmt.Sprintf(format, r)
	})
}

// labelHint returns the text beside the value's label: its note, and the quoted
// value if it has invisible characters.
func (l Language) labelHint(v Value) string {
	note, named := v.Note.String(), showInvisible(v.Text)
	if v.message != nil || named == v.Text && strings.TrimSpace(named) == named {
		return note
	}
	return when(note != "", note+"; ") + l.Say("with what can't be seen: %s", l.quoted(named))
}

// pasteLine returns the exact value for a line of its own, escaped only if it would
// end the line or control a terminal.
func pasteLine(v Value) string {
	if v.message != nil {
		return strings.TrimRight(term.EscapeText(v.Text), "\n")
	}
	if strings.ContainsFunc(v.Text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
		return showInvisible(v.Text)
	}
	return v.Text
}
