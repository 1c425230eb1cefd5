package yamledit

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// text is a YAML text with an index of its lines, as yaml.v3 counts them.
type text struct {
	src    []byte
	starts []int         // where each line begins
	marks  map[int][]int // for a long line: where every markStep-th character begins
}

const (
	longLine = 1024
	markStep = 256
)

var bom = []byte("\xEF\xBB\xBF")

func newText(src []byte) *text {
	t := &text{src: src, starts: make([]int, 1, bytes.Count(src, []byte{'\n'})+2)}
	if bytes.HasPrefix(src, bom) {
		t.starts[0] = len(bom)
	}
	for i := 0; i < len(src); {
		if c := src[i]; c != '\n' && c != '\r' && c != 0xC2 && c != 0xE2 {
			i++
			continue
		}
		if n := breakLen(src[i:]); n > 0 {
			i += n
			t.starts = append(t.starts, i)
		} else {
			i++
		}
	}
	return t
}

// breakLen returns the length of the line break that b begins with, or 0.
func breakLen(b []byte) int {
	switch {
	case len(b) == 0:
		return 0
	case b[0] == '\n':
		return 1
	case b[0] == '\r':
		if len(b) > 1 && b[1] == '\n' {
			return 2
		}
		return 1
	case len(b) > 1 && b[0] == 0xC2 && b[1] == 0x85:
		return 2
	case len(b) > 2 && b[0] == 0xE2 && b[1] == 0x80 && (b[2] == 0xA8 || b[2] == 0xA9):
		return 3
	}
	return 0
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// offset returns where the character at line and column, both from 1, begins.
func (t *text) offset(line, column int) (int, bool) {
	if line == len(t.starts)+1 && column == 1 {
		return len(t.src), true // the end of a text without a last line break
	}
	if line < 1 || line > len(t.starts) || column < 1 {
		return 0, false
	}
	i, end := t.starts[line-1], len(t.src)
	if line < len(t.starts) {
		end = t.starts[line]
	}
	column--
	if end-i > longLine {
		if t.marks == nil {
			t.marks = map[int][]int{}
		}
		marks, ok := t.marks[line]
		if !ok {
			for at, n := i, 0; at < end; n++ {
				if n%markStep == 0 {
					marks = append(marks, at)
				}
				at += runeLen(t.src[at])
			}
			t.marks[line] = marks
		}
		if column/markStep >= len(marks) {
			return 0, false
		}
		i, column = marks[column/markStep], column%markStep
	}
	for ; column > 0; column-- {
		if i >= end {
			return 0, false
		}
		i += runeLen(t.src[i])
	}
	return i, i <= end
}

func runeLen(c byte) int {
	switch {
	case c < 0x80:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}

// line returns the index of the line that holds the byte at off.
func (t *text) line(off int) int {
	return max(0, sort.Search(len(t.starts), func(i int) bool { return t.starts[i] > off })-1)
}

// lineStart returns where the line that holds the byte at off begins.
func (t *text) lineStart(off int) int { return t.starts[t.line(off)] }

// nextLine returns where the line after the one with off begins; the end of
// the text if there is none.
func (t *text) nextLine(off int) int {
	if i := t.line(off) + 1; i < len(t.starts) {
		return t.starts[i]
	}
	return len(t.src)
}

// column returns how many characters stand before off on its line.
func (t *text) column(off int) int { return utf8.RuneCount(t.src[t.lineStart(off):off]) }

// atLineStart tells whether a line begins at off.
func (t *text) atLineStart(off int) bool { return t.lineStart(off) == off }

// place returns the line and the column of the byte at off, from 1.
func (t *text) place(off int) (line, column int) { return t.line(off) + 1, t.column(off) + 1 }

// lineBreak returns the line break to use for new text at off: the one before
// it, else the one after it.
func (t *text) lineBreak(off int) string {
	at := t.line(off)
	for _, i := range []int{at, at + 1} {
		if i < 1 || i >= len(t.starts) {
			continue
		}
		end := t.starts[i]
		switch {
		case end > 1 && t.src[end-2] == '\r' && t.src[end-1] == '\n':
			return "\r\n"
		case t.src[end-1] == '\n':
			return "\n"
		case t.src[end-1] == '\r':
			return "\r"
		}
	}
	return "\n"
}

// skipBlanks returns the end of the blanks from off on.
func (t *text) skipBlanks(off int) int {
	for off < len(t.src) && isBlank(t.src[off]) {
		off++
	}
	return off
}

// lineEnd returns where the text of the line with off ends, before its break.
func (t *text) lineEnd(off int) int {
	end := t.nextLine(off)
	start := t.lineStart(off)
	for _, n := range []int{3, 2, 1} {
		if end-n >= start && breakLen(t.src[end-n:end]) == n {
			return end - n
		}
	}
	return end
}

// skipProperties returns where the content of a node that begins at off
// begins, after its anchor and tag.
func (t *text) skipProperties(off int) (content, propertiesEnd int) {
	content, propertiesEnd = off, off
	for content < len(t.src) && (t.src[content] == '&' || t.src[content] == '!') {
		content = t.wordEnd(content)
		propertiesEnd = content
		content = t.nextToken(content)
	}
	return content, propertiesEnd
}

// wordEnd returns the end of the anchor, alias or tag that begins at off.
func (t *text) wordEnd(off int) int {
	if bytes.HasPrefix(t.src[off:], []byte("!<")) {
		if i := bytes.IndexByte(t.src[off:], '>'); i > 0 {
			return off + i + 1
		}
	}
	name := t.src[off] != '!' // of an anchor: yaml.v3 knows letters, digits, - and _
	for off++; off < len(t.src); off++ {
		c := t.src[off]
		if name {
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				break
			}
		} else if isBlank(c) || breakLen(t.src[off:]) > 0 || bytes.IndexByte([]byte(",[]{}"), c) >= 0 {
			break
		}
	}
	return off
}

// nextToken returns where the next thing that is neither blank nor comment
// begins. off must be outside of scalars.
func (t *text) nextToken(off int) int {
	for off < len(t.src) {
		if isBlank(t.src[off]) {
			off++
		} else if n := breakLen(t.src[off:]); n > 0 {
			off += n
		} else if t.src[off] == '#' {
			off = t.lineEnd(off)
		} else {
			break
		}
	}
	return off
}

func (t *text) unsafeAt(off int, reason string) *UnsafeError {
	line, column := t.place(off)
	return &UnsafeError{Reason: reason, Line: line, Column: column}
}

func unsafeNode(n *yaml.Node, reason string) *UnsafeError {
	return &UnsafeError{Reason: reason, Line: n.Line, Column: n.Column}
}

// start returns where the node begins: its anchor or tag if it has one.
func (t *text) start(n *yaml.Node) (int, error) {
	if off, ok := t.offset(n.Line, n.Column); ok {
		return off, nil
	}
	return 0, unsafeNode(n, "a value's place in the file was not found")
}

const (
	quoted      = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
	blockScalar = yaml.LiteralStyle | yaml.FoldedStyle
)

// isEmptyScalar tells whether the node is a null of which nothing is written.
func isEmptyScalar(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&(quoted|blockScalar) == 0
}

// end returns where the node ends. indent is the column, from 0, of the block
// collection around it, -1 without one.
func (t *text) end(n *yaml.Node, indent int) (int, error) {
	off, err := t.start(n)
	if err != nil {
		return 0, err
	}
	content, properties := t.skipProperties(off)
	if n.Kind == yaml.ScalarNode || n.Kind == yaml.AliasNode {
		if isEmptyScalar(n) {
			return properties, nil
		}
		return t.leafEnd(n, content, indent)
	}
	if n.Style&yaml.FlowStyle == 0 {
		if len(n.Content) == 0 {
			return 0, lost(n)
		}
		return t.end(n.Content[len(n.Content)-1], t.column(t.contentOf(n, off)))
	}
	at := content + 1
	if len(n.Content) > 0 {
		first, err := t.start(n.Content[0])
		if err != nil {
			return 0, err
		}
		if at, err = t.end(n.Content[len(n.Content)-1], indent); err != nil {
			return 0, err
		}
		if first == off && properties == off {
			return at, nil // one pair without braces inside a flow sequence
		}
	}
	closing := byte(']')
	if n.Kind == yaml.MappingNode {
		closing = '}'
	}
	for at = t.nextToken(at); at < len(t.src) && (t.src[at] == ',' || t.src[at] == ':'); at = t.nextToken(at + 1) {
	}
	if at >= len(t.src) || t.src[at] != closing {
		return 0, lost(n)
	}
	return at + 1, nil
}

// leafEnd returns where an alias, or a scalar of which something is written,
// ends whose content begins at off.
func (t *text) leafEnd(n *yaml.Node, off, indent int) (int, error) {
	end, ok := 0, false
	switch {
	case off >= len(t.src):
	case n.Kind == yaml.AliasNode:
		end, ok = t.wordEnd(off), t.src[off] == '*'
	case n.Style&blockScalar != 0:
		end, ok = t.blockScalarEnd(off, indent)
	case n.Style&quoted != 0:
		end, ok = t.quotedEnd(off)
	default:
		end, ok = t.plainEnd(off, n.Value)
	}
	if !ok {
		return 0, lost(n)
	}
	return end, nil
}

func lost(n *yaml.Node) error { return unsafeNode(n, "the end of a value was not found") }

// contentOf returns where the content of n begins, which itself begins at off:
// after its anchor and tag. A block mapping without them may begin with those
// of its first key.
func (t *text) contentOf(n *yaml.Node, off int) int {
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 {
		if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 {
			return off
		}
		if len(n.Content) > 0 {
			if first, err := t.start(n.Content[0]); err == nil {
				return first
			}
		}
	}
	content, _ := t.skipProperties(off)
	return content
}

// quotedEnd returns the end of the quoted scalar at off.
func (t *text) quotedEnd(off int) (int, bool) {
	quote := t.src[off]
	if quote != '"' && quote != '\'' {
		return 0, false
	}
	for i := off + 1; i < len(t.src); i++ {
		switch {
		case t.src[i] == '\\' && quote == '"':
			i++
		case t.src[i] != quote:
		case quote == '\'' && i+1 < len(t.src) && t.src[i+1] == quote:
			i++
		default:
			return i + 1, true
		}
	}
	return 0, false
}

// plainEnd returns the end of the plain scalar at off that means value. Blanks
// and line breaks inside it are folded as YAML folds them.
func (t *text) plainEnd(off int, value string) (int, bool) {
	if len(t.src)-off >= len(value) && string(t.src[off:off+len(value)]) == value {
		return off + len(value), true // on one line, as almost all are
	}
	v := 0
	for v < len(value) {
		if off >= len(t.src) {
			return 0, false
		}
		if !isBlank(t.src[off]) && breakLen(t.src[off:]) == 0 {
			if t.src[off] != value[v] {
				return 0, false
			}
			off++
			v++
			continue
		}
		run := off
		var folded []byte
		breaks := 0
		for off < len(t.src) {
			if isBlank(t.src[off]) {
				off++
				continue
			}
			n := breakLen(t.src[off:])
			if n == 0 {
				break
			}
			kept := t.src[off : off+n]
			if n < 3 {
				kept = []byte{'\n'}
			}
			folded = append(folded, kept...)
			breaks++
			off += n
		}
		switch {
		case breaks == 0:
			folded = t.src[run:off]
		case folded[0] == '\n' && breaks == 1:
			folded = []byte{' '}
		case folded[0] == '\n':
			folded = folded[1:]
		}
		if len(value)-v < len(folded) || value[v:v+len(folded)] != string(folded) {
			return 0, false
		}
		v += len(folded)
	}
	return off, true
}

// blockScalarEnd returns the end of the literal or folded scalar at off: after
// the break of its last line that isn't blank, or of its last line if the
// scalar keeps blank lines.
func (t *text) blockScalarEnd(off, indent int) (int, bool) {
	if t.src[off] != '|' && t.src[off] != '>' {
		return 0, false
	}
	keep, explicit := false, 0
	for i := off + 1; i < len(t.src); i++ {
		if c := t.src[i]; c == '+' {
			keep = true
		} else if c >= '1' && c <= '9' {
			explicit = int(c - '0')
		} else if c != '-' {
			break
		}
	}
	width := 0
	if explicit > 0 {
		width = max(indent, 0) + explicit
	}
	spaces := func(at int) int {
		n := 0
		for at+n < len(t.src) && t.src[at+n] == ' ' {
			n++
		}
		return n
	}
	at := t.nextLine(off)
	end := at
	if width == 0 {
		for look := at; look < len(t.src); {
			n := spaces(look)
			width = max(width, n)
			length := breakLen(t.src[look+n:])
			if length == 0 {
				break
			}
			look += n + length
		}
		width = max(width, indent+1, 1)
	}
	for at < len(t.src) {
		n := spaces(at)
		blank := at+n >= len(t.src) || breakLen(t.src[at+n:]) > 0
		if !blank && n < width {
			break
		}
		next := t.nextLine(at)
		if !blank || keep || n > width {
			end = next
		}
		if next == at {
			break
		}
		at = next
	}
	return end, true
}
