package config

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits against files that would use up memory; the largest real configuration is
// far below them.
const (
	// maxIndicators bounds the commas, colons, brackets and line breaks of a file,
	// since each of them can begin a node. An entry has about 12.
	maxIndicators = 1_000_000
	// maxDirectives bounds the lines that begin with %, which yaml.v3
	// compares with one another.
	maxDirectives = 20
)

const byteOrderMark = "\ufeff"

// precheck returns a problem for a source that can't be parsed or would take too
// much memory, nil if there is none. It does not parse.
func precheck(src []byte) *Problem {
	indicators := 0
	for _, mark := range ",:[{\n\r" {
		indicators += bytes.Count(src[:min(len(src), MaxSize)], []byte(string(mark)))
	}
	control := bytes.IndexFunc(src, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\u0085", r) })
	at, message, hint := 0, "", ""
	switch {
	case len(src) > MaxSize:
		message, hint = fmt.Sprintf("the file is larger than %d MB", MaxSize>>20), "a configuration has a few kB; is this the right file?"
	case bytes.HasPrefix(src, []byte("\x00GITCRYPT\x00")):
		message, hint = "the file is encrypted by git-crypt", "run `git-crypt unlock` in its repository, then try again"
	case isUTF16or32(src):
		message, hint = "the file is saved as UTF-16 or UTF-32, not as UTF-8", "in the editor choose Save as (or Save with encoding) and UTF-8"
	case !utf8.Valid(src):
		at = bytes.IndexRune(src, utf8.RuneError)
		message, hint = "a character here is not UTF-8", "save the file with the encoding UTF-8; accents saved as Windows-1252 or ISO 8859-1 look like this"
	case control >= 0:
		at = control
		message, hint = "a control character stands here, which YAML does not allow", "delete it; it may be invisible in the editor"
	case indicators > maxIndicators || bytes.Count(src, []byte("\n%")) > maxDirectives || bytes.Count(src, []byte("\r%")) > maxDirectives:
		message, hint = "the file holds too many values, or lines that begin with %, for a configuration", "is this the right file?"
	default:
		return nil
	}
	return new(newLineIndex(src[:min(len(src), MaxSize)]).syntaxProblem(at, message, hint))
}

// isUTF16or32 reports whether the source is UTF-16 or UTF-32, with or without a byte
// order mark.
func isUTF16or32(src []byte) bool {
	return bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) ||
		bytes.IndexByte(src[:min(4, len(src))], 0) >= 0
}

// lineIndex has the offsets of a source's lines, as YAML splits them.
type lineIndex struct {
	src    []byte
	starts []int // the offset of each line's first byte
}

func newLineIndex(src []byte) *lineIndex {
	t := &lineIndex{src: src, starts: []int{0}}
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		t.starts[0] = len(byteOrderMark)
	}
	for at, r := range string(src) {
		switch {
		case r == '\r' && bytes.HasPrefix(src[at:], []byte("\r\n")): // the line ends with the next character
		case strings.ContainsRune("\n\r\u0085\u2028\u2029", r):
			t.starts = append(t.starts, at+utf8.RuneLen(r))
		}
	}
	return t
}

// position returns the line and column of the offset, both 1-based.
func (t *lineIndex) position(offset int) (line, column int) {
	offset = min(max(offset, t.starts[0]), len(t.src))
	line = sort.SearchInts(t.starts, offset+1)
	return line, 1 + utf8.RuneCount(t.src[t.starts[line-1]:offset])
}

// line returns the text of a line, counted from 1, without its line break; none for a
// line after the last.
func (t *lineIndex) line(line int) []byte {
	text := t.src[t.lineStart(line):t.lineStart(line+1)]
	return text[:len(text)-len(trailingLineBreak(text))]
}

// lineStart returns the offset of the line; the size of the file for a line after
// the last.
func (t *lineIndex) lineStart(line int) int {
	if line > len(t.starts) {
		return len(t.src)
	}
	return t.starts[line-1]
}

// lineAt returns the 1-based number of the line with the offset.
func (t *lineIndex) lineAt(offset int) int {
	line, _ := t.position(offset)
	return line
}
