package guide

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden tells whether a reader could miss the character, or take it for
// another: controls, marks of the direction of writing, blanks of other widths.
func hidden(r rune) bool { return !unicode.IsPrint(r) }

// codePoint names a character that can't be seen.
func codePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }

// shown returns a one-line text in which each hidden character is named where
// it stands. It is for reading; what is pasted is another matter.
func shown(text string) string { return named(text, hidden) }

// told is shown for sentences of ours, in which blanks that don't break are
// French punctuation. A value in them is shown where it stands alone, too.
func told(text string) string { return named(text, hiddenInProse) }

func hiddenInProse(r rune) bool { return hidden(r) && r != '\u00a0' && r != '\u202f' }

func named(text string, hidden func(rune) bool) string {
	if !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if hidden(r) {
			b.WriteString("<" + codePoint(r) + ">")
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hiddenNote says which characters of the text can't be seen, and blanks at its
// ends; "" if there is nothing to say.
func (l Language) hiddenNote(text string) string {
	var names []string
	for _, r := range text {
		if name := codePoint(r); hidden(r) && !slices.Contains(names, name) {
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
