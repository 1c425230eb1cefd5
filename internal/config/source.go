package config

import (
	"bytes"
	"fmt"
	"sort"
	"unicode/utf8"
)

// Bounds of what is read. They stop files that were made to use up memory;
// the largest real configuration is far below them.
const (
	// maxMarks bounds the commas, colons, brackets and line ends of a file,
	// since each of them can begin a node. An entry has about 12.
	maxMarks = 1_000_000
	// maxDirectives bounds the lines that begin with %, which yaml.v3
	// compares with one another.
	maxDirectives = 20
)

const byteOrderMark = "\ufeff"

// refuse looks at the bytes alone and returns the problem that makes it
// useless to parse them, nil if there is none.
func refuse(src []byte) *Problem {
	problem := func(line, column int, message, hint string) *Problem {
		return &Problem{Check: CheckSyntax, Line: line, Column: column, Message: message, Hint: hint}
	}
	if len(src) > MaxSize {
		return problem(1, 1, fmt.Sprintf("the file is larger than %d MB", MaxSize>>20),
			"a configuration has a few kB; is this the right file?")
	}
	if bytes.HasPrefix(src, []byte("\x00GITCRYPT\x00")) {
		return problem(1, 1, "the file is encrypted by git-crypt", "run `git-crypt unlock` in its repository, then try again")
	}
	if name := wideEncoding(src); name != "" {
		return problem(1, 1, "the file is saved as "+name+", not as UTF-8",
			"in the editor choose Save as (or Save with encoding) and UTF-8")
	}
	if at := badByte(src); at >= 0 {
		text := newText(src)
		line, column := text.place(at)
		if r, size := utf8.DecodeRune(src[at:]); r == utf8.RuneError && size <= 1 {
			return problem(line, column, "a character here is not UTF-8",
				"save the file with the encoding UTF-8; accents saved as Windows-1252 or ISO 8859-1 look like this")
		} else {
			return problem(line, column, fmt.Sprintf("a control character (%U) stands here, which YAML does not allow", r),
				"delete it; it may be invisible in the editor")
		}
	}
	marks, directives := 0, 0
	for i, c := range src {
		switch c {
		case ',', ':', '[', '{', '\n', '\r':
			marks++
		case '%':
			if i == 0 || src[i-1] == '\n' || src[i-1] == '\r' {
				directives++
			}
		}
	}
	if marks > maxMarks {
		return problem(1, 1, "the file holds too many values for a configuration",
			"is this the right file?")
	}
	if directives > maxDirectives {
		return problem(1, 1, "too many lines begin with %",
			"is this the right file? a configuration needs no such line")
	}
	return nil
}

// wideEncoding recognises UTF-16 and UTF-32, with and without a byte order
// mark, and returns the encoding's name.
func wideEncoding(src []byte) string {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(src, []byte("\x00\x00\xfe\xff")):
		return "UTF-32"
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")):
		return "UTF-16"
	case len(src) >= 4 && src[0] != 0 && src[1] == 0 && src[2] != 0 && src[3] == 0,
		len(src) >= 4 && src[0] == 0 && src[1] != 0 && src[2] == 0 && src[3] != 0:
		return "UTF-16"
	}
	return ""
}

// badByte returns the offset of the first byte that is not UTF-8 or begins a
// character that YAML does not allow, -1 if there is none.
func badByte(src []byte) int {
	for i := 0; i < len(src); {
		c := src[i]
		if c < utf8.RuneSelf {
			if (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		if (r == utf8.RuneError && size <= 1) || (r < 0xa0 && r != 0x85) || r == 0xfffe || r == 0xffff {
			return i
		}
		i += size
	}
	return -1
}

// text is a source split into lines where YAML splits them.
type text struct {
	src    []byte
	starts []int // the offset of each line's first byte
}

func newText(src []byte) *text {
	t := &text{src: src, starts: []int{0}}
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		t.starts[0] = len(byteOrderMark)
	}
	for i := 0; i < len(src); {
		if size := lineBreak(src[i:]); size > 0 {
			i += size
			t.starts = append(t.starts, i)
			continue
		}
		i++
	}
	return t
}

// lineBreak returns the length of the line break at the beginning of b, 0 if
// there is none: LF, CR, CR LF, NEL, LS and PS.
func lineBreak(b []byte) int {
	switch {
	case b[0] == '\n':
		return 1
	case b[0] == '\r':
		if len(b) > 1 && b[1] == '\n' {
			return 2
		}
		return 1
	case b[0] == 0xc2 && len(b) > 1 && b[1] == 0x85:
		return 2
	case b[0] == 0xe2 && len(b) > 2 && b[1] == 0x80 && (b[2] == 0xa8 || b[2] == 0xa9):
		return 3
	}
	return 0
}

// place returns the line and column of the offset, both 1-based.
func (t *text) place(offset int) (line, column int) {
	offset = min(max(offset, t.starts[0]), len(t.src))
	line = sort.SearchInts(t.starts, offset+1)
	return line, 1 + utf8.RuneCount(t.src[t.starts[line-1]:offset])
}

// line returns the text of the line, counted from 1, without its line break.
func (t *text) line(line int) []byte {
	if line < 1 || line > len(t.starts) {
		return nil
	}
	rest := t.src[t.starts[line-1]:]
	if line < len(t.starts) {
		rest = rest[:t.starts[line]-t.starts[line-1]]
	}
	for i := range rest {
		if lineBreak(rest[i:]) > 0 {
			return rest[:i]
		}
	}
	return rest
}

// lineAt returns the number, counted from 1, of the line with the offset.
func (t *text) lineAt(offset int) int {
	line, _ := t.place(offset)
	return line
}
