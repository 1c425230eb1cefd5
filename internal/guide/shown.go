package guide

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"engage/internal/console"
)

// codePoint names a character that can't be seen.
func codePoint(character string) string {
	r, _ := utf8.DecodeRuneInString(character)
	return fmt.Sprintf("U+%04X", r)
}

// shown returns a one-line text in which each character that can't be seen is
// named where it stands. It is for reading; what is pasted is another matter.
func shown(text string) string { return named(text, "") }

// told is shown for sentences of ours, in which blanks that don't break are
// French punctuation. A value in them is shown where it stands alone, too.
func told(text string) string { return named(text, unbreaking) }

const unbreaking = "\u00a0\u202f"

func named(text, allowed string) string {
	return console.Escape(text, func(character string) string {
		if strings.Contains(allowed, character) {
			return character
		}
		return "<" + codePoint(character) + ">"
	})
}

// hiddenNote says which characters of the text can't be seen, and blanks at its
// ends; "" if there is nothing to say.
func (l Language) hiddenNote(text string) string {
	var names []string
	for character, invisible := range console.Characters(text) {
		if name := codePoint(character); invisible && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var notes []string
	if len(names) > 0 {
		notes = append(notes, l.Say("holds characters that can't be seen: %s", strings.Join(names, ", ")))
	}
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case first == ' ' && last == ' ':
		notes = append(notes, l.Say("begins and ends with a blank"))
	case first == ' ':
		notes = append(notes, l.Say("begins with a blank"))
	case last == ' ':
		notes = append(notes, l.Say("ends with a blank"))
	}
	return strings.Join(notes, "; ")
}

// onLine returns a value as it stands on a line of its own: to the letter,
// unless something in it would end the line or steer a terminal.
func onLine(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
		return shown(value)
	}
	return value
}

// sentences joins notes.
func sentences(notes ...string) string {
	notes = slices.DeleteFunc(notes, func(n string) bool { return n == "" })
	return strings.Join(notes, "; ")
}
