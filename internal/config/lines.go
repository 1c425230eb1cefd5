package config

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// offset returns the offset of a line and column of yaml.v3. It goes on from
// the last place that was asked for on the same line, since a file may be one
// line of millions of characters.
func (e *editor) offset(line, column int) int {
	at, from := e.starts[line-1], 1
	if e.last.line == line && e.last.column <= column {
		at, from = e.last.offset, e.last.column
	}
	for ; from < column && at < len(e.src); from++ {
		_, size := utf8.DecodeRune(e.src[at:])
		at += size
	}
	e.last.line, e.last.column, e.last.offset = line, column, at
	return at
}

// content returns the offset of a node behind its anchor and tag.
func (e *editor) content(node *yaml.Node) int {
	at := e.offset(node.Line, node.Column)
	for at < len(e.src) && (e.src[at] == '&' || e.src[at] == '!') {
		at += len(e.src[at:]) - len(bytes.TrimLeftFunc(e.src[at:], func(r rune) bool { return !strings.ContainsRune(" \t\r\n", r) }))
		at += len(e.src[at:]) - len(bytes.TrimLeft(e.src[at:], " \t\r\n"))
	}
	return at
}

// behindColon returns the offset behind the colon of a key.
func (e *editor) behindColon(key *yaml.Node) int {
	at := e.content(key)
	if key.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		at = closing(e.src, at)
	} else {
		at += len(key.Value)
	}
	return at + bytes.IndexByte(e.src[at:], ':') + 1
}

// flowEnd reads a value in brackets from its beginning. It returns the offset
// behind its last character, and that of the comma or bracket that ends it.
// With closed it ends with the bracket that closes the one at its beginning.
func (e *editor) flowEnd(at int, closed bool) (end, delimiter int) {
	depth, fresh := 0, true // fresh: a quote would open a text
	end = at
	for i := at; i < len(e.src); i++ {
		switch c := e.src[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			continue
		case c == '#' && i > 0 && strings.IndexByte(" \t\r\n", e.src[i-1]) >= 0:
			i += bytes.IndexAny(append(e.src[i:len(e.src):len(e.src)], '\n'), "\r\n") - 1
			continue
		case fresh && (c == '"' || c == '\''):
			i, fresh = closing(e.src, i)-1, false
		case c == '[' || c == '{':
			depth, fresh = depth+1, true
		case (c == ']' || c == '}' || c == ',') && depth == 0:
			return end, i
		case c == ']' || c == '}':
			if depth, fresh = depth-1, false; depth == 0 && closed {
				return i + 1, i + 1
			}
		case c == ',' || c == ':':
			fresh = true
		case fresh && (c == '&' || c == '!'):
			for i+1 < len(e.src) && strings.IndexByte(" \t\r\n,]}", e.src[i+1]) < 0 {
				i++
			}
		default:
			fresh = false
		}
		end = i + 1
	}
	return end, len(e.src)
}

// lineStart returns the offset of the line, the end of the file for one behind
// its last.
func (e *editor) lineStart(line int) int {
	if line > len(e.starts) {
		return len(e.src)
	}
	return e.starts[line-1]
}

// indent returns the number of blanks at the beginning of the line.
func (e *editor) indent(line int) int {
	content := e.line(line)
	return len(content) - len(bytes.TrimLeft(content, " "))
}

func (e *editor) isBlank(line int) bool {
	return line > 0 && e.lineStart(line) < len(e.src) && len(bytes.TrimSpace(e.line(line))) == 0
}

func (e *editor) isComment(line int) bool {
	return bytes.HasPrefix(bytes.TrimLeft(e.line(line), " \t"), []byte("#"))
}

// restIsComment reports whether nothing but a comment follows the offset on its line.
func (e *editor) restIsComment(at int) bool {
	line := e.lineAt(at)
	rest := bytes.TrimLeft(e.src[at:e.lineStart(line)+len(e.line(line))], " \t")
	return len(rest) == 0 || rest[0] == '#'
}

// contentEnd returns the line behind what begins at the line and column and
// ends before the limit. Comments that are indented further belong to it.
func (e *editor) contentEnd(line, column, limit int) int {
	for limit-1 > line && (len(bytes.TrimSpace(e.line(limit-1))) == 0 || e.isComment(limit-1) && e.indent(limit-1) < column) {
		limit--
	}
	return limit
}

// documentEnd returns the line behind the document of the node.
func (e *editor) documentEnd(root *yaml.Node) int {
	for line := root.Line + 1; line <= len(e.starts); line++ {
		rest := e.src[e.starts[line-1]:]
		if (bytes.HasPrefix(rest, []byte("...")) || bytes.HasPrefix(rest, []byte("---"))) && (len(rest) == 3 || strings.IndexByte(" \t\r\n", rest[3]) >= 0) {
			return line
		}
	}
	return len(e.starts) + 1
}

// lineEnding returns the line break at the end of the text, "" for none.
func lineEnding(text []byte) string {
	for size := min(3, len(text)); size > 0; size-- {
		if end := text[len(text)-size:]; lineBreak(end) == size {
			return string(end)
		}
	}
	return ""
}

// ending returns the line break that lines around the offset have.
func (e *editor) ending(at int) string {
	switch ending := lineEnding(e.src[:at]); {
	case ending != "":
		return ending
	case len(e.starts) > 1:
		return lineEnding(e.src[:e.starts[1]])
	}
	return "\n"
}

// insertText puts whole lines in at the beginning of a line, or behind a last
// line that has no ending.
func (e *editor) insertText(at int, text, ending string) {
	if at == len(e.src) && lineEnding(e.src) == "" {
		text = ending + strings.TrimSuffix(text, ending)
	}
	e.put(at, at, text)
}

func indented(lines []string, blanks int, ending string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.Repeat(" ", blanks) + line + ending)
	}
	return b.String()
}

// measure finds out by how many blanks the file indents blocks and lists.
func (e *editor) measure(root *yaml.Node) {
	e.step, e.dashes = 2, 0
	lists := false
	for i := len(root.Content) - 1; i > 0; i -= 2 {
		switch node := root.Content[i]; {
		case len(node.Content) == 0 || node.Style&yaml.FlowStyle != 0:
		case node.Kind == yaml.MappingNode:
			e.step = max(1, node.Content[0].Column-root.Content[i-1].Column)
		case node.Kind == yaml.SequenceNode:
			c := collection{editor: e, node: node, values: node.Content}
			_, column := c.position(0)
			e.dashes, lists = max(0, column-root.Content[i-1].Column), true
		}
	}
	if !lists {
		e.dashes = e.step
	}
}
