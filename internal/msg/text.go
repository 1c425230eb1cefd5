package msg

import (
	"fmt"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Text is a message without arguments that is kept for later, in English. Its
// constants are found by the test that compares the code with the catalogue.
type Text string

// Language says messages in one language. The zero value and nil speak English
// without plurals.
type Language struct {
	tag      language.Tag
	printer  *message.Printer
	messages map[string]bool // those that the catalogue has
	pseudo   bool
	ascii    bool
}

// English speaks the language that the messages are written in.
func English() *Language { return english() }

var english = sync.OnceValue(func() *Language { return In(language.English) })

// Or returns the speaker, or English for nil.
func Or(say *Language) *Language {
	if say == nil {
		return English()
	}
	return say
}

// In returns the speaker of a language. One that the catalogue lacks is
// English.
func In(tag language.Tag) *Language {
	return in(tag, false)
}

func in(tag language.Tag, ascii bool) *Language {
	base, _ := tag.Base()
	code := base.String()
	if !known(code) {
		code = Codes[0]
	}
	s := &Language{ascii: ascii}
	built, messages := catalogueOf(code, s.Spell)
	s.tag = language.Make(code)
	s.printer, s.messages = message.NewPrinter(s.tag, message.Catalog(built)), messages
	return s
}

// ASCII returns the speaker for a locale that shows nothing else. Our own texts
// are spelled for it before the arguments are filled in: names and commands stay
// to the letter.
func (s *Language) ASCII() *Language {
	if s == nil || s.printer == nil || s.pseudo {
		return &Language{ascii: true}
	}
	return in(s.tag, true)
}

var toASCII = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"✓", "*", "…", "...", "–", "-", "·", "|", "•", "*", "↑", "up", "↓", "down", "→", "->", "“", `"`, "”", `"`, "’", "'",
		"é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ç", "c", "ô", "o", "ù", "u", "û", "u", "î", "i", "ï", "i",
		"É", "E", "À", "A", "Ô", "O", "œ", "oe", "°", "o", "«\u00a0", `"`, "\u00a0»", `"`, "\u00a0", " ", "\u202f", " ",
	)
})

// Spell returns a text of ours in characters that the locale shows.
func (s *Language) Spell(text string) string {
	if s == nil || !s.ascii {
		return text
	}
	return toASCII().Replace(text)
}

// Sprintf fills in a message that is English in every language.
func (s *Language) Sprintf(format string, args ...any) string {
	if s == nil || !s.ascii {
		return Messagef(format, args...).text
	}
	return fmt.Sprintf(strings.ReplaceAll(s.Spell(format), "%w", "%s"), s.translated(args)...)
}

// Code returns the language's code of two letters, such as "fr".
func (s *Language) Code() string {
	if s == nil || s.printer == nil {
		return Codes[0]
	}
	return s.tag.String()
}

// Message is a message with its arguments that is kept for later, such as an
// argument of another one. The zero value is an empty text.
type Message struct {
	text   string // in English
	format string // "" for a text that is in no catalogue
	args   []any
}

// Messagef keeps a message for later.
func Messagef(format string, args ...any) Message {
	return Message{fmt.Errorf(format, args...).Error(), format, args}
}

// Literal is what a value says: an error, a Text or a string, which is the same in
// every language.
func Literal(value any) Message { return Message{text: fmt.Sprint(value), args: []any{value}} }

// String says it in English, as fmt.Sprintf does.
func (m Message) String() string { return m.text }

// IsZero reports whether the text is empty.
func (m Message) IsZero() bool { return m.text == "" }

// MarshalText gives the English text.
func (m Message) MarshalText() ([]byte, error) { return []byte(m.text), nil }

// UnmarshalText reads what MarshalText gave.
func (m *Message) UnmarshalText(text []byte) error {
	*m = Literal(string(text))
	return nil
}

// In says it in the speaker's language.
func (m Message) In(s *Language) string {
	if m.format == "" {
		return fmt.Sprint(s.translated(m.args)...)
	}
	return s.Say(m.format, m.args...)
}

// Say returns the message with its arguments filled in as fmt.Sprintf does. An
// argument that is a Text, a List, a Message or an *Error is said in the same language.
func (s *Language) Say(format string, args ...any) string {
	if !s.says(format) {
		return s.Sprintf(format, args...)
	}
	if s.pseudo {
		return "⟦" + fmt.Sprintf(strings.ReplaceAll(format, "%w", "%s"), s.translated(args)...) + "⟧"
	}
	return s.printer.Sprintf(format, s.translated(args)...)
}

// translated returns the arguments with those said that a Language can say.
func (s *Language) translated(args []any) []any {
	own := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case Text:
			own[i] = s.Text(arg)
		case List:
			own[i] = arg.in(s)
		case Message:
			own[i] = arg.In(s)
		case error:
			own[i] = s.Error(arg)
		default:
			own[i] = arg
		}
	}
	return own
}

// Text returns a message that has no arguments.
func (s *Language) Text(t Text) string {
	if t == "" || s == nil || !s.messages[string(t)] && !s.pseudo {
		return s.Spell(string(t))
	}
	if s.pseudo {
		return "⟦" + string(t) + "⟧"
	}
	return s.printer.Sprintf(string(t))
}

// says reports whether the message is the speaker's to say.
func (s *Language) says(format string) bool {
	return s != nil && (s.messages[format] || s.pseudo && format != "")
}

// Pseudo is for tests: English with a pair of brackets ⟦⟧ around each message,
// so that a text without them is not in the catalogue.
func Pseudo() *Language {
	return &Language{tag: language.English, printer: message.NewPrinter(language.English), pseudo: true}
}

// Error returns the error's text. An error that is no *Error says it itself.
func (s *Language) Error(err error) string {
	if own, ok := err.(*Error); ok {
		return own.Message.In(s)
	}
	return err.Error()
}

// Hint returns the error's hint, "" if it has none.
func (s *Language) Hint(err error) string {
	_, hint := Of(err)
	return hint.In(s)
}

// List is a list of names. As an argument of Say it is joined as the language
// does it.
type List []string

// String joins the list in English.
func (l List) String() string { return l.in(nil) }

func (l List) in(s *Language) string {
	switch {
	case len(l) < 2:
		return strings.Join(l, "")
	case len(l) > mostOfList:
		return Few(l).In(s)
	}
	return strings.Join(l[:len(l)-1], ", ") + " " + s.Text("and") + " " + l[len(l)-1]
}

// mostOfList is how many names of a list are told within a sentence.
const mostOfList = 8

// Few names the first of a list that may have thousands, and how many more there
// are.
func Few(list []string) Message {
	if more := len(list) - mostOfList; more > 0 {
		return Messagef("%s and %d more", strings.Join(list[:mostOfList], ", "), more)
	}
	return Messagef("%s", strings.Join(list, ", "))
}
