package config

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// decodeDocuments parses the first two documents of the source; the second is
// nil where there is none. A panic of yaml.v3 comes back as an error.
func decodeDocuments(input io.Reader) (first, second *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("yaml: panic")
		}
	}()
	decoder := yaml.NewDecoder(input)
	documents := [2]*yaml.Node{}
	for i := range documents {
		var document yaml.Node
		err := decoder.Decode(&document)
		if err == io.EOF {
			break
		}
		if err != nil {
			return documents[0], nil, err
		}
		documents[i] = &document
	}
	return documents[0], documents[1], nil
}

// meter is a reader that counts what was taken from it. From the offset slow
// on it hands out single bytes, so that the count tells how far a parser got
// to within the few characters that it looks ahead.
type meter struct {
	src   []byte
	taken int
	slow  int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.taken >= len(m.src) {
		return 0, io.EOF
	}
	rest := m.src[m.taken:]
	if m.taken >= m.slow {
		rest = rest[:1]
	} else if ahead := m.slow - m.taken; len(rest) > ahead {
		rest = rest[:ahead]
	}
	n := copy(p, rest)
	m.taken += n
	return n, nil
}

// stuckAt returns the offset behind the last byte that yaml.v3 read before it
// failed, knowing how much it had taken in larger pieces. Its own errors have
// a line at best, and often another one.
func stuckAt(src []byte, taken int) int {
	fine := &meter{src: src, slow: max(0, taken-2048)}
	_, _, _ = decodeDocuments(fine)
	return fine.taken
}

// lookahead is the number of characters that yaml.v3 has read beyond the one
// at which its scanner fails, that one included.
const lookahead = 4

// quotes is the advice for a value that YAML takes for something else.
const quotes = "put the value in quotes: 'like this'"

// missingBlank matches a line such as `key:value`.
var missingBlank = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(?:- +)?[A-Za-z_]+:[^\s/]`)
})

// syntaxProblem words the error with which yaml.v3 failed after it had taken
// so many bytes of the source. Nothing of the error's own text or
// of the source is shown, since either may hold a key.
func syntaxProblem(err error, src []byte, taken int) Problem {
	d := diagnosis{text: newText(src), end: stuckAt(src, taken)}
	message := err.Error()
	said := func(part string) bool { return strings.Contains(message, part) }
	if at := d.noDocumentMark(); at >= 0 {
		return d.at(at, "a line `---` is missing in front of this one", "write it between the lines that begin with % and the configuration")
	}
	switch {
	case said("tab character"):
		return d.tab()
	case said("cannot start any token"):
		if at := d.near("\t"); at >= 0 && d.blankBefore(at) {
			return d.tab()
		}
		return d.indicator("@`%\t", "a value can't begin with")
	case said("mapping values are not allowed"):
		return d.colon()
	case said("could not find expected ':'"):
		return d.noKey()
	case said("unexpected end of stream"), said("unexpected document indicator"):
		return d.open("the quote that opens here is never closed", "close it on the same line")
	case said("escape character"), said("hexdecimal"), said("escape code"):
		return d.indicator(`\`, "an escape that YAML does not know begins with").
			hinted(`write \\ for a backslash, or put the value in single quotes`)
	case said("expected alphabetic or numeric"):
		return d.indicator("*&%", "a value can't begin with")
	case said("unknown anchor"):
		at := bytes.LastIndexByte(src[:d.end], '*')
		return d.at(at, "a `*` in front of a value refers to an anchor `&`, and the file has none of that name", quotes)
	case said("block sequence entries are not allowed"):
		return d.indicator("-", "a list item can't begin here with").
			hinted("put each `- ` on a line of its own; a value that begins with `- ` needs quotes")
	case said("mapping keys are not allowed"):
		return d.indicator("?", "a value can't begin with")
	case said("expected ',' or"), said("expected node content"):
		return d.brackets()
	case said("tag"), said("expected '>'"), said("expected '!'"), said("URI"), said("UTF-8 octet"):
		at := bytes.LastIndexByte(src[:d.end], '!')
		return d.at(at, "a value can't begin with an exclamation mark", quotes)
	case said("directive"), said("incompatible YAML document"), said("version number"),
		said("expected digit"), said("expected whitespace"):
		return d.directive()
	case said("comment or line break"), said("indentation indicator"):
		return d.indicator("|>", "a value can't begin with").
			hinted("end the line right after it for a text of several lines, or " + quotes)
	case said("max depth"):
		return d.at(d.end-1, "the values are nested too deep", "a configuration has four levels at most")
	case said("expected <document start>"):
		return d.at(d.lineStart(d.lineOf(message)), "text follows after the end of the document", "delete the line `...` or what follows it")
	case said("did not find expected"):
		return d.outOfPlace(message)
	}
	return d.at(d.end-lookahead, "the file is no valid YAML here", "compare the line with those around it: blanks, quotes, colons")
}

// noDocumentMark returns the offset of the content that follows directives
// without a line `---`, -1 if there is none.
func (d diagnosis) noDocumentMark() int {
	directives := false
	for line := range len(d.text.starts) {
		content := bytes.TrimSpace(d.text.line(line + 1))
		switch {
		case len(content) == 0 || content[0] == '#':
		case content[0] == '%':
			directives = directives || bytes.HasPrefix(content, []byte("%YAML"))
		case !directives || bytes.HasPrefix(content, []byte("---")):
			return -1
		default:
			return d.firstOf(line + 1)
		}
	}
	return -1
}

// diagnosis is the search for the place of a syntax error.
type diagnosis struct {
	text *text
	end  int // the offset behind what yaml.v3 had read
}

func (d diagnosis) at(offset int, message, hint string) Problem {
	line, column := d.text.place(offset)
	return Problem{Check: CheckSyntax, Line: line, Column: column, Message: message, Hint: hint}
}

// hinted returns the problem with the hint.
func (p Problem) hinted(hint string) Problem {
	p.Hint = hint
	return p
}

// near returns the offset of the first of the characters among the last that
// were read, -1 if none is there.
func (d diagnosis) near(chars string) int {
	from := d.end
	for n := 0; n < lookahead && from > 0; n++ {
		from--
		for from > 0 && d.text.src[from]&0xc0 == 0x80 {
			from--
		}
	}
	if i := bytes.IndexAny(d.text.src[from:d.end], chars); i >= 0 {
		return from + i
	}
	return -1
}

// blankBefore tells whether nothing but blanks stands before the offset on
// its line.
func (d diagnosis) blankBefore(at int) bool {
	return len(bytes.TrimLeft(d.text.src[d.lineStart(d.text.lineAt(at)):at], " \t")) == 0
}

func (d diagnosis) lineStart(line int) int {
	line = min(max(line, 1), len(d.text.starts))
	return d.text.starts[line-1]
}

// firstOf returns the offset of the first character that is no blank on the line.
func (d diagnosis) firstOf(line int) int {
	content := d.text.line(line)
	return d.lineStart(line) + len(content) - len(bytes.TrimLeft(content, " \t"))
}

// lineOf returns the line that yaml.v3 names, 1 if it names none.
func (d diagnosis) lineOf(message string) int {
	_, rest, ok := strings.Cut(message, "line ")
	if !ok {
		return 1
	}
	number, _, _ := strings.Cut(rest, ":")
	line, err := strconv.Atoi(number)
	if err != nil {
		return 1
	}
	return min(line, len(d.text.starts))
}

func (d diagnosis) indicator(chars, message string) Problem {
	at := d.near(chars)
	if at < 0 {
		return d.at(d.end-lookahead, message+" this character", quotes)
	}
	character := "`" + string(d.text.src[at]) + "`"
	if d.text.src[at] == '`' {
		character = "a backtick"
	}
	return d.at(at, message+" "+character, quotes)
}

func (d diagnosis) tab() Problem {
	at := d.near("\t")
	if at < 0 {
		at = d.end - 1
	}
	return d.at(at, "a tab stands where only blanks can indent the line", "replace the tab by blanks: two for each level")
}

// previous returns the nearest line above with content, 0 if there is none.
func (d diagnosis) previous(line int) int {
	for line--; line > 0; line-- {
		content := bytes.TrimSpace(d.text.line(line))
		if len(content) > 0 && content[0] != '#' {
			return line
		}
	}
	return 0
}

// colon is about `: ` where no key can be.
func (d diagnosis) colon() Problem {
	at := d.near(":")
	if at < 0 {
		at = d.end - 1
	}
	line := d.text.lineAt(at)
	before := d.text.src[d.lineStart(line):at]
	if key := bytes.TrimSpace(before); bytes.HasPrefix(key, []byte("api_key:")) &&
		(bytes.HasSuffix(key, []byte(" env")) || bytes.HasSuffix(key, []byte(" file"))) {
		return d.at(at+1, "a blank stands after the colon of env: or file:", "write it without the blank, as in `api_key: env:ENGAGE_API_KEY`")
	}
	if bytes.Contains(before, []byte(": ")) {
		return d.at(at, "a colon followed by a blank stands inside the value", quotes)
	}
	if above := d.previous(line); above > 0 && missingBlank().Match(d.text.line(above)) {
		return d.unspaced(above)
	}
	return d.at(d.firstOf(line), "this line is indented further than the lines above allow",
		"keys of the same block begin in the same column; a block's key has nothing after its colon")
}

// unspaced is about `key:value`.
func (d diagnosis) unspaced(line int) Problem {
	return d.at(d.lineStart(line)+bytes.IndexByte(d.text.line(line), ':')+1,
		"a blank is missing after the colon", "write `key: value`")
}

// noKey is about a line that is no `key: value`.
func (d diagnosis) noKey() Problem {
	last := d.text.lineAt(d.end)
	line := last
	for candidate, tries := last, 0; candidate > 0 && tries < 5; candidate, tries = d.previous(candidate), tries+1 {
		content := bytes.TrimSpace(d.text.line(candidate))
		if missingBlank().Match(content) {
			return d.unspaced(candidate)
		}
		if len(content) > 0 && !bytes.Contains(content, []byte(": ")) && !bytes.HasSuffix(content, []byte(":")) {
			line = candidate
			break
		}
	}
	return d.at(d.firstOf(line), "this line is no `key: value`",
		"add the key and the colon, or put a text of several lines in quotes")
}

// open is about a quote or a bracket without its end.
func (d diagnosis) open(message, hint string) Problem {
	at, _ := innermostOpen(d.text.src[:d.end], `'"`)
	if at < 0 {
		at = d.end - 1
	}
	return d.at(at, message, hint)
}

// brackets is about lists and blocks in brackets.
func (d diagnosis) brackets() Problem {
	at, opener := innermostOpen(d.text.src[:d.end], "[{")
	if at < 0 {
		// It was closed before the parser stopped.
		if end := bytes.LastIndexAny(d.text.src[:d.end], "]}"); end >= 0 {
			if at, opener = innermostOpen(d.text.src[:end], "[{"); at < 0 {
				return d.at(end, "a value can't begin with `"+string(d.text.src[end])+"`", quotes)
			}
		}
	}
	if at < 0 {
		return d.at(d.end-1, "a value is missing here", "write it after the colon")
	}
	if opener == '{' {
		return d.at(at, "the `{` that opens here has no `}`, or a comma is missing behind it", "close it, or "+quotes)
	}
	return d.at(at, "the `[` that opens here has no `]`, or a comma is missing behind it",
		"close it, as in [forms, opt-ins], or "+quotes)
}

func (d diagnosis) directive() Problem {
	line := d.text.lineAt(max(d.end-1, 0))
	for candidate := line; candidate > 0; candidate-- {
		if bytes.HasPrefix(d.text.line(candidate), []byte("%")) {
			line = candidate
			break
		}
	}
	if bytes.HasPrefix(d.text.line(line), []byte("%YAML")) {
		return d.at(d.lineStart(line), "this is no version of YAML that engage reads", "write %YAML 1.2 and a line `---` after it, or delete the line")
	}
	return d.at(d.lineStart(line), "a line can't begin with %", "delete the line")
}

// outOfPlace is about a line that fits no block above it. The parser may be a
// line or two further already, so the first line with which the same error
// comes up is searched.
func (d diagnosis) outOfPlace(message string) Problem {
	want := withoutLine(message)
	line := d.text.lineAt(max(d.end-1, 0))
	for first := max(1, line-3); first < line; first++ {
		end := d.text.starts[first]
		if _, _, err := decodeDocuments(bytes.NewReader(d.text.src[:end])); err != nil && withoutLine(err.Error()) == want {
			line = first
			break
		}
	}
	content := bytes.TrimSpace(d.text.line(line))
	at := d.firstOf(line)
	if behind, bracket := behindValue(d.text.line(line)); behind >= 0 && bracket {
		return d.at(d.lineStart(line)+behind, "text follows after the closing bracket", "put the whole value in quotes: '[like] this'")
	} else if behind >= 0 {
		return d.at(d.lineStart(line)+behind, "text follows after the closing quote",
			"write a quote inside single quotes twice: 'it''s'")
	}
	if missingBlank().Match(d.text.line(line)) {
		return d.unspaced(line)
	}
	switch {
	case bytes.HasPrefix(content, []byte(":")):
		return d.at(at, "a key is missing in front of the colon", "write the key, or delete the line")
	case bytes.HasPrefix(content, []byte("- ")):
		return d.at(at, "a list item stands where a key is expected",
			"list items of one list begin in the same column, under the key that they belong to")
	case bytes.HasPrefix(content, []byte("]")), bytes.HasPrefix(content, []byte("}")):
		return d.at(at, "a bracket closes that was never opened", "delete it")
	case strings.Contains(want, "'-' indicator"):
		return d.at(at, "a key stands where a list item is expected",
			"begin the item with `- `, or move the key to the column of the block that it belongs to")
	}
	return d.at(at, "the indentation of this line fits no line above it",
		"keys of the same block begin in the same column")
}

// withoutLine returns an error's text without the line in it.
func withoutLine(message string) string {
	if i := strings.LastIndex(message, ": "); i >= 0 {
		return message[i+2:]
	}
	return message
}

// behindValue returns the offset of what follows a value's closing quote or
// bracket on the line, -1 if there is nothing of the sort.
func behindValue(line []byte) (at int, bracket bool) {
	start := 0
	if i := bytes.Index(line, []byte(": ")); i >= 0 {
		start = i + 2
	}
	for start < len(line) && (line[start] == ' ' || line[start] == '-') {
		start++
	}
	if start >= len(line) {
		return -1, false
	}
	end := -1
	switch line[start] {
	case '\'', '"':
		end = closing(line, start)
	case '[', '{':
		bracket = true
		if i := bytes.IndexAny(line[start:], "]}"); i >= 0 {
			end = start + i + 1
		}
	}
	if end < 0 {
		return -1, false
	}
	rest := bytes.TrimLeft(line[end:], " \t")
	if len(rest) == 0 || rest[0] == '#' {
		return -1, false
	}
	return len(line) - len(rest), bracket
}

// closing returns the offset behind the quote that closes the one at start,
// -1 if there is none.
func closing(b []byte, start int) int {
	quote := b[start]
	for i := start + 1; i < len(b); i++ {
		switch {
		case quote == '"' && b[i] == '\\':
			i++
		case b[i] == quote && quote == '\'' && i+1 < len(b) && b[i+1] == quote:
			i++
		case b[i] == quote:
			return i + 1
		}
	}
	return -1
}

// innermostOpen reads the source roughly as YAML does and returns the offset
// and the character of the last of the wanted quotes or brackets that is
// still open at its end, -1 if there is none.
func innermostOpen(src []byte, wanted string) (offset int, opener byte) {
	var stack []int
	start := true // whether a value may begin here
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case (c == '\'' || c == '"') && start:
			end := closing(src, i)
			if end < 0 {
				stack = append(stack, i)
				i = len(src)
				break
			}
			i, start = end-1, false
		case (c == '[' || c == '{') && (start || len(stack) > 0):
			stack, start = append(stack, i), true
		case (c == ']' || c == '}') && len(stack) > 0:
			stack, start = stack[:len(stack)-1], false
		case c == '#' && (i == 0 || strings.IndexByte(" \t\r\n", src[i-1]) >= 0):
			for i+1 < len(src) && src[i+1] != '\n' && src[i+1] != '\r' {
				i++
			}
		case c == '\n' || c == '\r', c == ',' && len(stack) > 0,
			(c == ':' || c == '-' || c == '?') && i+1 < len(src) && strings.IndexByte(" \t\r\n", src[i+1]) >= 0:
			start = true
		case c != ' ' && c != '\t':
			start = false
		}
	}
	for i := len(stack) - 1; i >= 0; i-- {
		if strings.IndexByte(wanted, src[stack[i]]) >= 0 {
			return stack[i], src[stack[i]]
		}
	}
	return -1, 0
}
