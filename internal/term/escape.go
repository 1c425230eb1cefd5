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

// Invisible reports whether a character is invisible, could be mistaken for another,
// or could control a terminal: controls, bidirectional marks, line and paragraph
// separators, spaces of other widths, fillers, tags, variation selectors, and
// unassigned characters.
func Invisible(r rune) bool {
	return !unicode.IsPrint(r) || r > unicode.MaxLatin1 &&
		(r == '\u2800' || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector))
}

// Characters returns each character of the text, or byte that is no UTF-8, and
// whether it must be escaped to be visible: it is Invisible, and no part of an emoji.
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

// EscapeWith returns the text with escape applied to its invisible Characters.
func EscapeWith(text string, escape func(character string) string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return text
	}
	var b strings.Builder
	for character, invisible := range Characters(text) {
		if invisible {
			character = escape(character)
		}
		b.WriteString(character)
	}
	return b.String()
}

// EscapeName returns a name for printing: unchanged, or quoted if it has escapes.
func EscapeName(name string) string {
	if EscapeLine(name) == name {
		return name
	}
	return `"` + EscapeLine(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)) + `"`
}

// EscapeLine returns a text with invisible characters and line breaks as Go escapes.
func EscapeLine(text string) string {
	return EscapeWith(text, func(character string) string {
		quoted := strconv.QuoteToASCII(character)
		return quoted[1 : len(quoted)-1]
	})
}

// EscapeText is EscapeLine for engage's own texts with values in them: it keeps line
// breaks, and non-breaking spaces, which are French punctuation.
func EscapeText(text string) string {
	return EscapeWith(text, func(character string) string {
		if strings.Contains("\n\u00a0\u202f", character) {
			return character
		}
		return EscapeLine(character)
	})
}

var linkReplacer = strings.NewReplacer("@", "&#64;", "://", ":&#47;/", "www.", "www&#46;")

// EscapeLinks escapes in Markdown what GitHub makes a link or a mention of, without any
// mark.
func EscapeLinks(markdown string) string { return linkReplacer.Replace(markdown) }

// WriteJSON writes the value as one line of JSON with invisible characters escaped.
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

// WriteResult writes a result, which is an object, with the version of its format in
// front, and of one line among many, with -o jsonl, its type.
func WriteResult(w io.Writer, value any, kind string) error {
	var b strings.Builder
	if err := WriteJSON(&b, value); err != nil {
		return err
	}
	head := `{"format_version":1,`
	if kind != "" {
		head = `{"type":"` + kind + `","format_version":1,`
	}
	_, err := io.WriteString(w, head+strings.TrimPrefix(b.String(), "{"))
	return err
}

// EscapeJSON escapes invisible characters in JSON, which changes no value: they are
// only in strings, and line breaks only between strings.
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
