package msg

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// Text is a message without arguments, in English, that is translated later. The
// test that compares the code with the catalogue finds its constants.
type Text string

// Language formats messages in one language. Nil is English.
type Language struct {
	code     string
	messages map[string]entry // a missing one is English
	ascii    bool
}

var english = sync.OnceValue(func() *Language { return In(LanguageCodes[0]) })

func (l *Language) orEnglish() *Language {
	if l == nil {
		return english()
	}
	return l
}

// ASCII returns the language for a locale that only shows ASCII. The program's texts
// are transliterated, their arguments (names, commands) are not.
func (l *Language) ASCII() *Language {
	own := *l.orEnglish()
	own.ascii = true
	return &own
}

var asciiReplacer = strings.NewReplacer(
	"✓", "*", "━", "=", "─", "-", "…", "...", "–", "-", "·", "|", "•", "*", "↑", "up", "↓", "down", "→", "->", "“", `"`, "”", `"`, "’", "'",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ç", "c", "ô", "o", "ù", "u", "û", "u", "î", "i", "ï", "i",
	"É", "E", "À", "A", "Ô", "O", "œ", "oe", "°", "o", "«\u00a0", `"`, "\u00a0»", `"`, "\u00a0", " ", "\u202f", " ",
)

// Transliterate returns one of the program's texts in characters that the locale shows.
func (l *Language) Transliterate(text string) string {
	if l == nil || !l.ascii {
		return text
	}
	return asciiReplacer.Replace(text)
}

// Code returns the language's code of two letters, such as "fr".
func (l *Language) Code() string { return l.orEnglish().code }

// Message is a message with its arguments that is translated later, such as an
// argument of another one. The zero value is an empty text.
type Message struct {
	format string
	args   []any
}

// Messagef returns a message with its arguments.
func Messagef(format string, args ...any) Message { return Message{format, args} }

// Literal returns the value as a message. An error or a Text is translated, a string
// is the same in every language.
func Literal(value any) Message { return Messagef("%v", value) }

// String returns the message in English.
func (m Message) String() string { return m.In(nil) }

// IsZero reports whether the text is empty.
func (m Message) IsZero() bool { return m.String() == "" }

// MarshalText returns the English text.
func (m Message) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText sets the message to the text, which is not translated.
func (m *Message) UnmarshalText(text []byte) error {
	*m = Literal(string(text))
	return nil
}

// In returns the message in the language.
func (m Message) In(l *Language) string { return l.Say(m.format, m.args...) }

// Say formats a message as fmt.Sprintf does. An argument that is a Text, a List, a
// Message or an *Error is translated, too. A message that the catalogue lacks is in
// English.
func (l *Language) Say(format string, args ...any) string {
	l = l.orEnglish()
	text := format
	if e, ok := l.messages[format]; ok {
		text = e.Other
		if e.One != "" && (args[0] == 1 || args[0] == 0 && l.code == "fr") {
			text = e.One
		}
	}
	text = l.Transliterate(text)
	if !strings.Contains(text, "%") { // a singular may leave out the number
		return text
	}
	own := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case Text:
			own[i] = l.Text(arg)
		case List:
			own[i] = arg.in(l)
		case Message:
			own[i] = arg.In(l)
		case error:
			own[i] = l.Error(arg)
		default:
			if own[i] = arg; len(text) > len("%s") { // alone, it is a whole text
				own[i] = oneLine{arg}
			}
		}
	}
	return fmt.Sprintf(strings.ReplaceAll(text, "%w", "%s"), own...)
}

// Text returns a message that has no arguments.
func (l *Language) Text(t Text) string { return l.Say(string(t)) }

// Error returns the error's message. An error that is no *Error is not translated.
func (l *Language) Error(err error) string {
	if own, ok := err.(*Error); ok {
		return own.Message.In(l)
	}
	return OneLine(err.Error())
}

// OneLine shows the line ends of a text from elsewhere, so that no line of the output
// begins inside it.
func OneLine(text string) string { return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(text) }

// oneLine formats a value as OneLine.
type oneLine struct{ value any }

// Format implements fmt.Formatter.
func (o oneLine) Format(state fmt.State, verb rune) {
	_, _ = io.WriteString(state, OneLine(fmt.Sprintf(fmt.FormatString(state, verb), o.value)))
}

// Hint returns the error's hint, "" if it has none.
func (l *Language) Hint(err error) string {
	_, hint := MessageAndHint(err)
	return hint.In(l)
}

// List is a list of names. As an argument of Say it is joined with the language's
// "and".
type List []string

// String joins the list in English.
func (l List) String() string { return l.in(nil) }

func (l List) in(language *Language) string {
	switch {
	case len(l) < 2:
		return OneLine(strings.Join(l, ""))
	case len(l) > maxListed:
		return Abbreviated(l).In(language)
	}
	return OneLine(strings.Join(l[:len(l)-1], ", ") + " " + language.Text("and") + " " + l[len(l)-1])
}

// maxListed is the maximum number of names of a list in a sentence.
const maxListed = 8

// Abbreviated returns the first names of a list that may have thousands, and how
// many more there are.
func Abbreviated(list []string) Message {
	if more := len(list) - maxListed; more > 0 {
		return Messagef("%s and %d more", strings.Join(list[:maxListed], ", "), more)
	}
	return Literal(OneLine(strings.Join(list, ", ")))
}
