package config

import (
	"bytes"
	"cmp"
	"regexp"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"engage/internal/lists"
)

// offset returns the offset of yaml.v3's line and column.
func (e *editor) offset(line, column int) int {
	at := e.starts[line-1]
	for ; column > 1 && at < len(e.src); column-- {
		_, size := utf8.DecodeRune(e.src[at:])
		at += size
	}
	return at
}

// nodeProperties matches anchors and tags.
var nodeProperties = regexp.MustCompile(`^(?:[&!]\S*\s*)+`)

// contentOffset returns the offset of a node after its anchor and tag.
func (e *editor) contentOffset(node *yaml.Node) int {
	at := e.offset(node.Line, node.Column)
	return at + len(nodeProperties.Find(e.src[at:]))
}

// flowEnd scans a value in a flow collection. It returns the offset after its last
// character, and that of the comma or bracket that ends it. With closed, the value
// begins with a bracket and ends with the matching one.
func (e *editor) flowEnd(at int, closed bool) (end, delimiter int) {
	depth, fresh := 0, true // fresh: a quote would begin a quoted text
	end = at
	for i := at; i < len(e.src); i++ {
		switch c := e.src[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			continue
		case c == '#' && i > 0 && strings.IndexByte(" \t\r\n", e.src[i-1]) >= 0:
			i += bytes.IndexAny(append(e.src[i:len(e.src):len(e.src)], '\n'), "\r\n") - 1
			continue
		case fresh && (c == '"' || c == '\''):
			i, fresh = closingQuote(e.src, i)-1, false
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

// indent returns the number of blanks at the beginning of the line.
func (e *editor) indent(line int) int { return len(e.indentation(line)) }

// indentation returns the blanks at the beginning of the line, which in JSON can be tabs.
func (e *editor) indentation(line int) string {
	content := e.line(line)
	return string(content[:len(content)-len(bytes.TrimLeft(content, " \t"))])
}

func (e *editor) isBlank(line int) bool { return len(bytes.TrimSpace(e.line(line))) == 0 }

func (e *editor) isComment(line int) bool {
	return bytes.HasPrefix(bytes.TrimLeft(e.line(line), " \t"), []byte("#"))
}

// documentEnd returns the first line after the document.
func (e *editor) documentEnd(root *yaml.Node) int {
	for line := root.Line + 1; line <= len(e.starts); line++ {
		if mark, _, _ := bytes.Cut(e.line(line), []byte(" ")); string(mark) == "..." || string(mark) == "---" {
			return line
		}
	}
	return len(e.starts) + 1
}

// lineBreaks are YAML's line breaks.
var lineBreaks = []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"}

// trailingLineBreak returns the line break at the end of the text, "" for none.
func trailingLineBreak(text []byte) string {
	for _, end := range lineBreaks {
		if bytes.HasSuffix(text, []byte(end)) {
			return end
		}
	}
	return ""
}

// lineBreakAt returns the line break that is used before the offset.
func (e *editor) lineBreakAt(at int) string {
	return cmp.Or(trailingLineBreak(e.src[:at]), trailingLineBreak(e.src[:e.lineStart(2)]), "\n")
}

// wholeLines returns a splice of whole lines. A file without a line break at its
// end stays so.
func (e *editor) wholeLines(from, to int, text string) splice {
	if to == len(e.src) && trailingLineBreak(e.src) == "" {
		text = strings.TrimSuffix(text, e.lineBreakAt(from))
	}
	return splice{from, to, text}
}

func indentLines(lines []string, blanks int, ending string) string {
	indented := lists.Map(lines, func(line string) string { return strings.Repeat(" ", blanks) + line + ending })
	return strings.Join(indented, "")
}
