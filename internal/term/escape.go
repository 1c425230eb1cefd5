package term

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Invisible reports whether a reader could miss the character or take it for
// another, or a terminal could obey it: controls, marks of the direction of
// writing, line and paragraph separators, blanks of other widths, fillers, tags
// and variation selectors, and what is not assigned.
func Invisible(r rune) bool {
	return !unicode.IsPrint(r) || r > unicode.MaxLatin1 &&
		(r == '\u2800' || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector))
}

// Characters returns each character of the text, or byte that is no UTF-8, and
// whether it has to be named for a reader to see it: it is Invisible, and does
// not just join or colour symbols into an emoji.
func Characters(text string) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		emoji := false // the character before is one, or a part of one
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			next, _ := utf8.DecodeRuneInString(text[i+size:])
			joins := emoji && (r == '\ufe0f' || r == '\u200d' && isEmoji(next))
			emoji = joins || isEmoji(r)
			if !yield(text[i:i+size], !joins && (Invisible(r) || r == utf8.RuneError && size == 1)) {
				return
			}
			i += size
		}
	}
}

func isEmoji(r rune) bool { return r > unicode.MaxLatin1 && r != utf8.RuneError && unicode.IsSymbol(r) }

// Escape returns the text with each of its Characters that can't be seen as
// spell spells it.
func EscapeWith(text string, spell func(character string) string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return text
	}
	var b strings.Builder
	for character, invisible := range Characters(text) {
		if invisible {
			character = spell(character)
		}
		b.WriteString(character)
	}
	return b.String()
}

// EscapeName returns a name as it may be printed: as it is, or quoted where
// something in it is escaped.
func EscapeName(name string) string {
	if EscapeLine(name) == name {
		return name
	}
	return `"` + EscapeLine(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)) + `"`
}

// EscapeLine returns a text with what can't be seen, line ends too, as Go's
// escapes.
func EscapeLine(text string) string {
	return EscapeWith(text, func(character string) string {
		quoted := strconv.QuoteToASCII(character)
		return quoted[1 : len(quoted)-1]
	})
}

// EscapeText is EscapeLine for texts of ours that names were filled into: line
// ends stay, and blanks that do not break, which are French punctuation.
func EscapeText(text string) string {
	return EscapeWith(text, func(character string) string {
		if strings.Contains("\n\u00a0\u202f", character) {
			return character
		}
		return EscapeLine(character)
	})
}

// WriteJSON writes the value as one line of JSON, in which what can't be seen
// is escaped.
func WriteJSON(w io.Writer, value any) error {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, EscapeJSON(b.String()))
	return err
}

// EscapeJSON escapes in JSON what can't be seen, which changes no value. Such
// characters stand nowhere but in strings; line ends only between them.
func EscapeJSON(text string) string {
	return EscapeWith(text, func(character string) string {
		if character == "\n" {
			return character
		}
		escaped := ""
		for _, unit := range utf16.Encode([]rune(character)) {
			escaped += fmt.Sprintf(`\u%04x`, unit)
		}
		return escaped
	})
}
