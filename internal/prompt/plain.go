package prompt

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"engage/internal/guide"
	"engage/internal/msg"
	"engage/internal/term"
)

// ErrInputEnded is returned if the input ended before the question was answered.
var ErrInputEnded error = msg.New(msg.Usage, "the input ended before the last question was answered")

// Keywords that can be typed in place of an answer.
const (
	wordBack msg.Text = "back"
	wordAll  msg.Text = "all"
	wordNone msg.Text = "none"
	wordHelp          = "?"
)

// plainPrompter asks line by line.
type plainPrompter struct {
	printer
	terminal *os.File // to switch off its echo for a key; nil if the input is no terminal
	in       *bufio.Reader
}

// NewPlain returns a Prompter that asks line by line: it reads from in and writes to
// out. A nil language means English.
func NewPlain(in io.Reader, out io.Writer, language *msg.Language) Prompter {
	a := &plainPrompter{printer: printer{out, language}, in: bufio.NewReader(in)}
	if f, ok := in.(*os.File); ok && term.IsTerminal(f) {
		a.terminal = f
	}
	return a
}

// readLine returns the next line. Another goroutine reads it, so that the context can
// end the wait.
func (a *plainPrompter) readLine(ctx context.Context) (string, error) {
	type result struct {
		line string
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := a.in.ReadString('\n')
		read <- result{line, err}
	}()
	select {
	case r := <-read:
		if r.line == "" && r.err != nil {
			a.print("") // the prompt's line is still open
			return "", ErrInputEnded
		}
		return strings.TrimRight(r.line, "\r\n"), nil
	case <-ctx.Done():
		a.print("")
		return "", ctx.Err()
	}
}

// Ask implements Prompter.
func (a *plainPrompter) Ask(ctx context.Context, page Page) (Reply, error) {
	hidden := page.Kind == Secret && a.terminal != nil
	if hidden {
		// Before the page is seen, because the user may paste at once.
		defer term.DisableEcho(a.terminal)()
		defer term.OnSuspend(func() (resume func()) { return func() { a.prompt(page) } })()
	}
	a.printPage(page)
	for {
		a.prompt(page)
		text, err := a.readLine(ctx)
		if err != nil {
			return Reply{}, err
		}
		if hidden {
			a.print("")
		}
		switch word := a.keyword(text); {
		case word == string(wordBack) && page.CanGoBack:
			return Reply{Back: true}, nil
		case word == string(wordBack):
			a.printEscaped(a.Say("This is the first question."))
		case word == wordHelp:
			a.printEscaped(cmp.Or(page.Help, a.Say("There is no more to say about this question.")))
		default:
			reply, err := a.parseReply(ctx, page, text)
			if err == nil || ctx.Err() != nil {
				return reply, err
			}
			a.printEscaped("! " + a.Error(err))
		}
	}
}

// keyword returns the English keyword if the text is one in the language, else the
// text. The English ones work in every language.
func (a *plainPrompter) keyword(text string) string {
	text = strings.TrimSpace(text)
	for _, word := range []msg.Text{wordBack, wordAll, wordNone} {
		if strings.EqualFold(text, a.Text(word)) {
			return string(word)
		}
	}
	return text
}

func (a *plainPrompter) printPage(page Page) {
	a.print("")
	heading := page.Heading
	if page.Aside != "" {
		heading += ", " + page.Aside
	}
	if heading != "" {
		a.printEscaped(heading)
	}
	for _, n := range page.Notices {
		a.printEscaped("! " + n)
	}
	a.printEscaped(page.Facts...)
	for _, t := range page.Tasks {
		a.printTask(t)
	}
	if page.Kind == Checklist { // the question comes behind all that is to be read
		for _, o := range page.Options {
			a.printEscaped(o.Label)
			for _, t := range o.Tasks {
				a.printTask(t)
			}
		}
	}
	a.printEscaped(page.Title)
	a.printEscaped(page.Text...)
	for i, o := range page.Options {
		text := fmt.Sprintf("%d. %s", i+1, o.Label)
		if o.Note != "" {
			text += " (" + o.Note + ")"
		}
		if page.Kind != Choice && slices.Contains(page.Chosen, o.Value) {
			text = a.Say("%s, chosen", text)
		}
		a.printEscaped(text)
	}
}

func (a *plainPrompter) printTask(t guide.Task) {
	for _, r := range a.taskRows(t, "", 0) {
		a.print(r.text)
	}
}

// prompt prints what can be typed, and what Enter alone means.
func (a *plainPrompter) prompt(page Page) {
	var text string
	switch page.Kind {
	case Choice:
		i := defaultOption(page)
		text = a.Say("Type a number from 1 to %d", len(page.Options))
		text += a.Say("; Enter alone means %d, %s", i+1, page.Options[i].Label)
	case Choices, Checklist:
		if len(page.Options) == 0 {
			text = a.Say("Press Enter to go on")
			break
		}
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

// defaultOption returns the index of the option that Enter chooses: the present
// answer, else the first, which is the recommended one.
func defaultOption(page Page) int {
	return max(0, slices.IndexFunc(page.Options, func(o Option) bool { return o.Value == page.Value }))
}

// mostPreviews is the number of chosen options whose previews are printed.
const mostPreviews = 20

// parseReply parses what was typed, and checks it.
func (a *plainPrompter) parseReply(ctx context.Context, page Page, text string) (reply Reply, err error) {
	trimmed := strings.TrimSpace(text)
	switch page.Kind {
	case Choice:
		i := defaultOption(page)
		if trimmed != "" {
			i, err = parseNumber(page, trimmed)
		}
		reply.Value = page.Options[i].Value
	case Choices, Checklist:
		reply.Values, err = a.parseChoices(page, trimmed)
	case Lines:
		reply.Value, err = a.readLines(ctx, page, text)
	default:
		reply.Value = cmp.Or(trimmed, page.Value)
	}
	if err == nil {
		reply, err = page.accept(reply)
	}
	if err != nil {
		return Reply{}, err
	}
	if page.Preview != nil {
		for i, value := range reply.Values {
			if i == mostPreviews {
				a.printEscaped(a.Say("%s and %d more", a.Transliterate("…"), len(reply.Values)-i))
				break
			}
			a.printEscaped(value + " " + page.Preview(value))
		}
		if text := page.Preview(reply.Value); page.Kind != Choices && text != "" {
			a.printEscaped(text)
		}
	}
	return reply, nil
}

// parseNumber returns the index of the option whose number was typed.
func parseNumber(page Page, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(page.Options) {
		return 0, msg.Errorf("%q is not one of the numbers, 1 to %d", text, len(page.Options))
	}
	return n - 1, nil
}

// parseChoices returns the values of the options whose numbers or keyword was typed.
func (a *plainPrompter) parseChoices(page Page, text string) ([]string, error) {
	word := a.keyword(text)
	chosen := map[int]bool{}
	if word != string(wordAll) && word != string(wordNone) {
		for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
			i, err := parseNumber(page, field)
			if err != nil {
				return nil, err
			}
			chosen[i] = true
		}
	}
	values := []string{}
	for i, o := range page.Options {
		kept := text == "" && slices.Contains(page.Chosen, o.Value)
		if kept || word == string(wordAll) || chosen[i] {
			values = append(values, o.Value)
		}
	}
	return values, nil
}

func (a *plainPrompter) readLines(ctx context.Context, page Page, first string) (string, error) {
	if strings.TrimSpace(first) == "" {
		return page.Value, nil
	}
	all := []string{first}
	for {
		text, err := a.readLine(ctx)
		if err != nil && !errors.Is(err, ErrInputEnded) {
			return "", err
		}
		if strings.TrimSpace(text) == "" {
			return strings.Join(all, "\n"), nil
		}
		all = append(all, text)
	}
}

// PrintLine implements Prompter.
func (a *plainPrompter) PrintLine(line MarkedLine) {
	text := line.Text
	switch line.Mark {
	case Done:
		text = a.Say("OK: %s", text)
	case Todo:
		text = a.Say("To do: %s", text)
	case Warn:
		text = "! " + text
	}
	a.printEscaped(text)
}

// ShowProgress implements Prompter.
func (a *plainPrompter) ShowProgress(page Page) { a.printEscaped(page.Title) }

// Close implements Prompter.
func (a *plainPrompter) Close(...MarkedLine) {}

// printEscaped prints lines with invisible characters escaped.
func (a *plainPrompter) printEscaped(lines ...string) {
	for _, line := range lines {
		a.print(term.EscapeText(line))
	}
}
