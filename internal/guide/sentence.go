package guide

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/msg"
	"engage/internal/term"
)

// Language writes guides, and texts about the work in Qualifio, in one language.
type Language struct{ *msg.Language }

// In returns the language of the speaker; nil means English.
func In(say *msg.Language) Language { return Language{msg.Or(say)} }

// Sentence is a text of ours in one language. The names of menus, fields and
// buttons, and values from elsewhere, are spans of their own.
type Sentence []Span

// Span is a part of a sentence.
type Span struct {
	Text   string
	Name   bool // of a menu, field or button of Qualifio or Actito
	Value  bool // from the configuration
	quoted string
}

// String returns the sentence as text, in which most names are in quotes.
func (s Sentence) String() string {
	var b strings.Builder
	for _, span := range s {
		if span.quoted != "" {
			b.WriteString(span.quoted)
		} else {
			b.WriteString(span.Text)
		}
	}
	return b.String()
}

// MarshalText makes the sentence a string in JSON.
func (s Sentence) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// marks are the bytes that enclose a span, by the one that begins it. In a message
// of the catalogue, stars enclose a name that text forms put in quotes, and
// underscores one that they don't, such as a path. Values are enclosed in bytes
// that UTF-8 does not have, so that nothing in a value can end it or form
// another mark.
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

// when is say where the condition holds, and no sentence elsewhere.
func (l Language) when(condition bool, message msg.Text, args ...any) Sentence {
	if !condition {
		return nil
	}
	return l.say(message, args...)
}

func (l Language) parse(marked string) (s Sentence) {
	at := 0
	for at < len(marked) {
		mark := marked[at]
		if marks[mark] == 0 {
			at++
			continue
		}
		content := marked[at+1:]
		content = content[:max(0, strings.IndexByte(content, marks[mark]))]
		span := Span{Text: content, Name: mark < 0xfe, Value: mark == 0xfe}
		if mark == '*' {
			span.quoted = l.quoted(content)
		}
		s = append(s.text(marked[:at]), span)
		marked, at = marked[min(len(marked), at+len(content)+2):], 0
	}
	return s.text(marked)
}

// text adds a text without a mark.
func (s Sentence) text(t string) Sentence {
	if t == "" {
		return s
	}
	return append(s, Span{Text: t})
}

// quoted puts a name in the language's quotes.
func (l Language) quoted(name string) string { return l.Say("\"%s\"", name) }

// names marks names for say, as a list in the language.
func names(list ...string) msg.List {
	marked := make(msg.List, len(list))
	for i, name := range list {
		marked[i] = "*" + name + "*"
	}
	return marked
}

// menu is a path through Qualifio's menus.
func menu(path ...string) (s Sentence) {
	for i, name := range path {
		if i > 0 {
			s = append(s, Span{Text: " > "})
		}
		s = append(s, Span{Text: name, Name: true})
	}
	return s
}

// lines are the sentences that are not empty.
func lines(all ...Sentence) []Sentence {
	return slices.DeleteFunc(all, func(s Sentence) bool { return len(s) == 0 })
}

// codePoint names a character that can't be seen.
func codePoint(character string) string {
	r, _ := utf8.DecodeRuneInString(character)
	return fmt.Sprintf("U+%04X", r)
}

// visible returns a one-line text in which each character that can't be seen is
// named where it stands. It is for reading, not for pasting.
func visible(text string) string { return named(text, "") }

// unbreaking are blanks that are French punctuation in sentences of ours.
const unbreaking = "\u00a0\u202f"

// prose is visible for sentences of ours.
func prose(text any) string { return named(fmt.Sprint(text), unbreaking) }

func named(text, allowed string) string {
	return term.EscapeWith(text, func(character string) string {
		if strings.Contains(allowed, character) {
			return character
		}
		return "<" + codePoint(character) + ">"
	})
}

// hiddenNote says which characters of the text can't be seen, and blanks at its
// ends; "" if there is nothing to say.
func (l Language) hiddenNote(text string) string {
	var found []string
	for character, invisible := range term.Characters(text) {
		if name := codePoint(character); invisible && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	var seen, blank string
	if len(found) > 0 {
		seen = l.Say("holds characters that can't be seen: %s", strings.Join(found, ", "))
	}
	switch first, last := strings.HasPrefix(text, " "), strings.HasSuffix(text, " "); {
	case first && last:
		blank = l.Say("begins and ends with a blank")
	case first:
		blank = l.Say("begins with a blank")
	case last:
		blank = l.Say("ends with a blank")
	}
	return join(seen, blank)
}

// onLine returns a value as it stands on a line of its own: to the letter,
// unless something in it would end the line or steer a terminal.
func onLine(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
		return visible(value)
	}
	return value
}

// join joins the notes that are not empty.
func join(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), "; ")
}

func lowerFirst(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(r)) + text[size:]
}
