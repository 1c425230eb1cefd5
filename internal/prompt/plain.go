package prompt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	xterm "golang.org/x/term"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// ErrEnded is returned when the input ended before the question was answered.
var ErrEnded = errors.New("the input ended")

// Words that are answers of their own.
const (
	wordBack msg.Text = "back"
	wordAll  msg.Text = "all"
	wordNone msg.Text = "none"
	wordHelp          = "?"
)

// plain asks on a terminal, one line at a time.
type plain struct {
	in     *os.File // for switching the echo off; nil when in is no terminal
	lines  chan line
	demand chan bool // asks the reader for a line; true for one without echo
	out    io.Writer
	*msg.Language
}

type line struct {
	text string
	err  error
}

// NewPlain returns an Asker that asks line by line: it reads from in and writes to out, in the language of
// say; nil means English.
func NewPlain(in io.Reader, out io.Writer, say *msg.Language) Asker {
	a := &plain{out: out, Language: msg.Or(say), lines: make(chan line), demand: make(chan bool)}
	if f, ok := in.(*os.File); ok && term.IsTerminal(f) {
		a.in = f
	}
	go a.read(bufio.NewReader(in))
	return a
}

// read reads a line each time that one is wanted. It runs apart so that a
// question can be given up while the terminal still waits.
func (a *plain) read(reader *bufio.Reader) {
	for hidden := range a.demand {
		if hidden && a.in != nil && reader.Buffered() == 0 && runtime.GOOS == "windows" {
			// Elsewhere the echo is off already, and this would not see the end of
			// the input.
			text, err := xterm.ReadPassword(int(a.in.Fd()))
			a.lines <- line{string(text), err}
			continue
		}
		text, err := reader.ReadString('\n')
		if text != "" {
			err = nil
		}
		a.lines <- line{strings.TrimRight(text, "\r\n"), err}
	}
}

// next returns the next line. However it ends, the terminal is as it was.
func (a *plain) next(ctx context.Context, hidden bool) (string, error) {
	var state *xterm.State
	if hidden && a.in != nil {
		state, _ = xterm.GetState(int(a.in.Fd()))
	}
	a.demand <- hidden
	select {
	case l := <-a.lines:
		if state != nil {
			a.print("")
		}
		if l.err != nil {
			if state == nil {
				a.print("") // the prompt's line is still open
			}
			return "", ErrEnded
		}
		return l.text, nil
	case <-ctx.Done():
		if state != nil {
			_ = xterm.Restore(int(a.in.Fd()), state)
		}
		a.print("")
		return "", ctx.Err()
	}
}

// Ask implements Asker.
func (a *plain) Ask(ctx context.Context, page Page) (Reply, error) {
	a.introduce(page)
	if page.Kind == Secret && a.in != nil {
		// Who is quick types before the answer is read.
		defer term.HideTyping(a.in)()
		defer term.OnStop(func() (resume func()) { return func() { a.prompt(page) } })()
	}
	for {
		a.prompt(page)
		text, err := a.next(ctx, page.Kind == Secret)
		if err != nil {
			return Reply{}, err
		}
		switch a.word(text) {
		case string(wordBack):
			if page.CanGoBack {
				return Reply{Back: true}, nil
			}
			a.print(a.Say("This is the first question."))
			continue
		case wordHelp:
			a.help(page)
			continue
		}
		reply, err := a.answer(ctx, page, text)
		if err == nil && page.Check != nil {
			err = page.Check(checkable(page, reply, text))
		}
		switch {
		case errors.Is(err, ErrEnded), ctx.Err() != nil:
			return Reply{}, err
		case err != nil:
			a.print("! " + a.Error(err))
			continue
		}
		return reply, nil
	}
}

// word returns the text, or the English word that it means: what is typed by
// heart works in every language.
func (a *plain) word(text string) string {
	text = strings.TrimSpace(text)
	for _, word := range []msg.Text{wordBack, wordAll, wordNone} {
		if strings.EqualFold(text, a.Text(word)) {
			return string(word)
		}
	}
	return text
}

// checkable is the reply as a page's check wants it: a key's check looks at
// the text.
func checkable(page Page, reply Reply, text string) Reply {
	if page.Kind == Secret {
		return Reply{Value: strings.TrimSpace(text)}
	}
	return reply
}

func (a *plain) introduce(page Page) {
	a.print("")
	heading := page.Heading
	if page.Aside != "" {
		heading += ", " + page.Aside
	}
	if heading != "" {
		a.print(heading)
	}
	for _, n := range page.Notices {
		a.print("! " + n)
	}
	for _, f := range page.Facts {
		a.print(f)
	}
	for _, t := range page.Tasks {
		a.task(t)
	}
	if page.Copy != "" {
		a.Show(page.Copy)
	}
	a.print(page.Title)
	for _, t := range page.Text {
		a.print(t)
	}
	for i, o := range page.Options {
		text := fmt.Sprintf("%d. %s", i+1, o.Label)
		if o.Note != "" {
			text += " (" + o.Note + ")"
		}
		if page.Kind == Choices && slices.Contains(page.Chosen, o.Value) {
			text = a.Say("%s, chosen", text)
		}
		a.print(text)
	}
}

func (a *plain) task(t guide.Task) {
	if t.Title != "" {
		a.print(t.Title)
	}
	if t.Where != nil {
		a.print(a.Say("Where: %s", t.Where))
	}
	for i, d := range t.Do {
		a.print(fmt.Sprintf("%d. %s", i+1, d))
	}
	for _, v := range t.Values {
		if v.Note != nil {
			a.print(a.Say("%s: %s", v.Label, v.Note))
		} else {
			a.print(a.Say("%s:", v.Label))
		}
		if v.Text != "" {
			a.print(v.Text)
		}
	}
	for i, d := range t.After {
		a.print(fmt.Sprintf("%d. %s", len(t.Do)+i+1, d))
	}
	if t.Note != nil {
		a.print(t.Note.String())
	}
}

// prompt says what can be typed, and what Enter alone means.
func (a *plain) prompt(page Page) {
	var text string
	switch page.Kind {
	case Choice:
		text = a.Say("Type a number from 1 to %d", len(page.Options))
		if i := preset(page); i < len(page.Options) {
			text += a.Say("; Enter alone means %d, %s", i+1, page.Options[i].Label)
		}
	case Choices:
		text = a.Say("Type the numbers to choose, with blanks between, or %s, or %s; Enter alone keeps the %d chosen", wordAll, wordNone, len(page.Chosen))
	case Lines:
		text = a.Say("Type one a line; an empty line ends")
		if page.Value != "" {
			text += a.Say("; an empty line at once keeps %s", strings.ReplaceAll(page.Value, "\n", ", "))
		}
	case Secret:
		text = a.Say("Paste it and press Enter; nothing is shown")
		if page.Placeholder != "" {
			text += "; " + page.Placeholder
		}
	default:
		text = a.Say("Type it")
		if page.Value != "" {
			text += a.Say("; Enter alone means %s", page.Value)
		}
	}
	if page.CanGoBack {
		text += a.Say("; %s goes back", a.Text(wordBack))
	}
	if page.Help != "" {
		text += a.Say("; ? explains")
	}
	_, _ = io.WriteString(a.out, term.EscapeText(a.Say("%s: ", text)))
}

// preset is the option that Enter takes: the answer that there is, else the
// first, which is the recommended one, as on the full screen.
func preset(page Page) int {
	return max(0, slices.IndexFunc(page.Options, func(o Option) bool { return o.Value == page.Value }))
}

func (a *plain) help(page Page) {
	if page.Help == "" {
		a.print(a.Say("There is no more to say about this question."))
		return
	}
	a.print(page.Help)
}

// answer reads what was typed.
func (a *plain) answer(ctx context.Context, page Page, text string) (Reply, error) {
	trimmed := strings.TrimSpace(text)
	switch page.Kind {
	case Choice:
		return choose(page, trimmed)
	case Choices:
		return a.chooseMany(page, trimmed)
	case Lines:
		return a.manyLines(ctx, page, text)
	case Secret:
		if trimmed == "" {
			return Reply{}, nil
		}
		key, err := secret.Parse(text)
		return Reply{Key: key}, err
	}
	if trimmed == "" {
		trimmed = page.Value
	}
	return a.previewed(page, trimmed), nil
}

// previewed tells what a text becomes, where the page can say so.
func (a *plain) previewed(page Page, value string) Reply {
	if page.Preview != nil {
		if text := page.Preview(value); text != "" {
			a.print(text)
		}
	}
	return Reply{Value: value}
}

func choose(page Page, text string) (Reply, error) {
	if text == "" && len(page.Options) > 0 {
		return Reply{Value: page.Options[preset(page)].Value}, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(page.Options) {
		return Reply{}, msg.Errorf("type one of the numbers, 1 to %d", len(page.Options))
	}
	return Reply{Value: page.Options[n-1].Value}, nil
}

func (a *plain) chooseMany(page Page, text string) (Reply, error) {
	chosen := make([]bool, len(page.Options))
	switch a.word(text) {
	case "":
		for i, o := range page.Options {
			chosen[i] = slices.Contains(page.Chosen, o.Value)
		}
	case string(wordAll):
		for i := range chosen {
			chosen[i] = true
		}
	case string(wordNone):
	default:
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
			n, err := strconv.Atoi(word)
			if err != nil || n < 1 || n > len(chosen) {
				return Reply{}, msg.Errorf("%q is not one of the numbers, 1 to %d", word, len(chosen))
			}
			chosen[n-1] = true
		}
	}
	reply := Reply{Values: []string{}}
	for i, o := range page.Options {
		if !chosen[i] {
			continue
		}
		reply.Values = append(reply.Values, o.Value)
		if page.Preview != nil {
			a.print(o.Label + " " + page.Preview(o.Value))
		}
	}
	return reply, nil
}

func (a *plain) manyLines(ctx context.Context, page Page, first string) (Reply, error) {
	if strings.TrimSpace(first) == "" {
		return Reply{Value: page.Value}, nil
	}
	all := []string{first}
	for {
		text, err := a.next(ctx, false)
		if err != nil && !errors.Is(err, ErrEnded) {
			return Reply{}, err
		}
		if err != nil || strings.TrimSpace(text) == "" {
			return a.previewed(page, strings.Join(all, "\n")), nil
		}
		all = append(all, text)
	}
}

// Tell implements Asker.
func (a *plain) Tell(mark Mark, text string) {
	switch mark {
	case Done:
		a.print(a.Say("OK: %s", text))
	case Open:
		a.print(a.Say("To do: %s", text))
	case Warn:
		a.print("! " + text)
	default:
		a.print(text)
	}
}

// Show implements Asker.
func (a *plain) Show(text string) { a.print("", strings.TrimRight(text, "\n"), "") }

// Working implements Asker.
func (a *plain) Working(text string) func() {
	a.print(text)
	return func() {}
}

func (a *plain) print(lines ...string) {
	for _, l := range lines {
		_, _ = io.WriteString(a.out, term.EscapeText(l)+"\n")
	}
}
