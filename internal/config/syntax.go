package config

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"engage/internal/msg"
)

// decodeDocuments parses at most the first two documents of the source.
func decodeDocuments(input io.Reader) (documents []*yaml.Node, err error) {
	decoder := yaml.NewDecoder(input)
	for len(documents) < 2 {
		document := new(yaml.Node)
		err := msg.CatchPanic(func() error { return decoder.Decode(document) })
		if err == io.EOF {
			break
		}
		if err != nil {
			return documents, err
		}
		documents = append(documents, document)
	}
	return documents, nil
}

// yamlDirective matches a %YAML directive of version 1; its group is the minor
// version.
var yamlDirective = regexp.MustCompile(`^%YAML[ \t]+1\.(\d{1,2})(?:[ \t]|$)`)

// normalizeYAML replaces what YAML 1.2 allows and yaml.v3 does not by text of the
// same length: a %YAML directive of version 1.x becomes 1.1, and tabs before a
// comment or the end of the line become spaces.
func normalizeYAML(src []byte) []byte {
	if bytes.IndexByte(src, '\t') < 0 && !bytes.Contains(src, []byte("%YAML")) {
		return src
	}
	src = bytes.Clone(src)
	lines, directives := newLineIndex(src), true
	for number := range lines.starts {
		line := lines.line(number + 1)
		content := bytes.TrimLeft(line, " \t")
		switch blank := line[:len(line)-len(content)]; {
		case len(content) == 0 || content[0] == '#':
			copy(blank, bytes.Repeat([]byte(" "), len(blank)))
		case directives && content[0] == '%':
			if minor := yamlDirective.FindSubmatchIndex(line); minor != nil {
				copy(line[minor[2]:minor[3]], "01"[2-(minor[3]-minor[2]):])
			}
		default:
			directives = false
		}
	}
	return src
}

var (
	jsonString = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	jsonEscape = regexp.MustCompile(`(?i)\\ud[89ab]..\\ud[c-f]..|\\.`)
)

// normalizeJSON replaces the escapes of JSON that yaml.v3 does not know, \/ and pairs
// of surrogates, by their characters. Blanks after the closing quote keep all other
// positions.
func normalizeJSON(src []byte) []byte {
	if bytes.IndexByte(src, '\\') < 0 || !json.Valid(bytes.TrimPrefix(src, []byte(byteOrderMark))) {
		return src
	}
	return jsonString.ReplaceAllFunc(src, func(text []byte) []byte {
		plain := jsonEscape.ReplaceAllFunc(text, func(escape []byte) []byte {
			var character string
			if len(escape) == 2 && escape[1] != '/' || json.Unmarshal([]byte(`"`+string(escape)+`"`), &character) != nil {
				return escape
			}
			return []byte(character)
		})
		return append(plain, bytes.Repeat([]byte(" "), utf8.RuneCount(text)-utf8.RuneCount(plain))...)
	})
}

// quoteHint is the hint for a value that YAML reads as something else.
const quoteHint = "put the value in quotes: 'like this'"

// syntaxError explains a message of yaml.v3.
type syntaxError struct {
	pattern       string // matches the message
	marks         string // the characters of which one is the cause
	lineOffset    int    // its line, counted from the line in the message as 1; 0 if the message names another line
	message, hint string
}

// syntaxErrors are tried in order. The last one matches every message.
var syntaxErrors = []syntaxError{
	{"mapping values are not allowed", ":", 0, "a colon followed by a blank stands where no key can be",
		"begin the keys of a block in the same column; a value with such a colon needs quotes: 'like: this'"},
	{"could not find expected ':'", "", 0, "this line is no `key: value`",
		"add the key and the colon, or put a text of several lines in quotes"},
	{"unexpected (end of stream|document indicator)", `'"`, 1, "the quote that opens here is never closed",
		"close it on the same line"},
	{"escape character|escape code|hexdecimal", `\`, 0, "an escape that YAML does not know begins with `\\`",
		`write \\ for a backslash, or put the value in single quotes`},
	{"expected ',' or", "[{", 2, "the bracket that opens here is never closed, or a comma is missing behind it",
		"close it, as in [forms, opt-ins], or " + quoteHint},
	{"expected node content", "]},[{", 0, "a value is missing here, or begins with a bracket or a comma",
		"write it after the colon, or " + quoteHint},
	{"unknown anchor", "*", 0, "a `*` in front of a value refers to an anchor `&`, and the file has none of that name", quoteHint},
	{"block sequence entries", "-", 0, "a list item can't begin here",
		"put each `- ` on a line of its own; a value that begins with `- ` needs quotes"},
	{"incompatible YAML document", "%", 0, "this line says that the file is written in another YAML than 1.x",
		"delete the line, or write %YAML 1.2 and a line `---` after it"},
	{"directive|YAML document|version number|expected digit", "%", 0, "a line can't begin with %",
		"delete the line, or write %YAML 1.2 and a line `---` after it"},
	{"start any token|tab character|alphabetic|mapping keys|line break|indicat.*0|tag|'>'|'!'|URI|octet|whitespace", "@`%*&?|>!", 0,
		"a value can't begin with this character", quoteHint},
	{"<document start>", "", 2, "a line `---` is missing in front of this one, or a line `...` above ends the document",
		"write `---` between lines that begin with % and the configuration, or delete the line `...`"},
	{"expected key|'-' indicator", "", 0, "this line fits no line above it",
		"begin the keys of a block, and the items of a list, in the same column; where text follows a closing quote or bracket, " +
			"put the whole value in quotes: 'it''s [like] this'"},
	{"", "", 0, "the file is no valid YAML here", "compare the line with those around it: blanks, quotes, colons"},
}

var (
	lineNumber        = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
	colonWithoutSpace = regexp.MustCompile(`^\s*(?:- +)?[A-Za-z_]+:[^\s/]`)
)

// parserProblem returns the problem for an error of yaml.v3, which had read the
// source up to the offset. It quotes neither the error nor the source, since either
// may contain a key.
func parserProblem(err error, src []byte, end int) Problem {
	found := syntaxErrors[slices.IndexFunc(syntaxErrors, func(known syntaxError) bool {
		return regexp.MustCompile(known.pattern).MatchString(err.Error())
	})]
	lines := newLineIndex(src)
	line := lines.firstFailingLine(err, end)
	if number := lineNumber.FindStringSubmatch(err.Error()); found.lineOffset > 0 {
		line, _ = strconv.Atoi(number[1]) // no number on the first line
		line = min(max(line+found.lineOffset-1, 1), len(lines.starts))
	}
	text, start := lines.line(line), lines.starts[line-1]
	at := start + len(text) - len(bytes.TrimLeft(text, " \t"))
	if tab := bytes.IndexByte(src[start:at], '\t'); tab >= 0 && strings.Contains(found.pattern, "start any token|tab") {
		return lines.syntaxProblem(start+tab, "a tab stands where only blanks can indent the line", "replace the tab by blanks: two for each level")
	}
	for _, line := range []int{line, lines.previousContentLine(line)} {
		if line > 0 && colonWithoutSpace.Match(lines.line(line)) {
			colon := lines.starts[line-1] + bytes.IndexByte(lines.line(line), ':')
			return lines.syntaxProblem(colon+1, "a blank is missing after the colon", "write `key: value`")
		}
	}
	mark := bytes.IndexAny(text, found.marks)
	if found.marks == ":" {
		mark = bytes.LastIndexByte(text, ':')
	}
	if mark >= 0 {
		at = start + mark
	} else if mark = bytes.LastIndexAny(src[:at], found.marks); found.lineOffset > 0 && mark >= 0 {
		at = mark // yaml.v3 names no first line
	}
	return lines.syntaxProblem(at, found.message, found.hint)
}

// maxSearchedSize bounds the texts that are parsed repeatedly to find an error.
const maxSearchedSize = 1 << 20

// byteReader reads single bytes.
type byteReader struct{ io.Reader }

func (r byteReader) Read(buffer []byte) (int, error) {
	return r.Reader.Read(buffer[:min(1, len(buffer))])
}

// firstFailingLine returns the first line that causes the error. yaml.v3 reads less
// than 2 kB ahead of the cause, and four characters if it gets single bytes: for a
// large text the line is approximate.
func (t *lineIndex) firstFailingLine(err error, end int) int {
	if len(t.src) > maxSearchedSize {
		input := bytes.NewReader(t.src)
		_, _ = decodeDocuments(byteReader{input})
		return t.lineAt(len(t.src) - input.Len() - 4)
	}
	first := t.lineAt(end - 2048)
	return first + sort.Search(t.lineAt(end)-first, func(i int) bool {
		_, again := decodeDocuments(bytes.NewReader(t.src[:t.starts[first+i]]))
		return again != nil && lineNumber.ReplaceAllString(again.Error(), "") == lineNumber.ReplaceAllString(err.Error(), "")
	})
}

func (t *lineIndex) syntaxProblem(offset int, message, hint string) Problem {
	line, column := t.position(offset)
	return Problem{Check: CheckSyntax, Line: line, Column: column, Message: message, Hint: hint}
}

// previousContentLine returns the next line above with content, 0 if there is none.
func (t *lineIndex) previousContentLine(line int) int {
	for line--; line > 0; line-- {
		content := bytes.TrimSpace(t.line(line))
		if len(content) > 0 && content[0] != '#' {
			return line
		}
	}
	return 0
}

// closingQuote returns the offset after the quote that closes the one at start, -1 for none.
func closingQuote(b []byte, start int) int {
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
