package config

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"engage/internal/lists"
)

// collection is a block of keys or a list, split into parts that can be added,
// changed and removed.
type collection struct {
	*editor
	isList   bool
	flow     bool // written in { } or [ ]
	inJSON   bool // it is JSON, and stays so
	from, to int  // offsets of the text of all parts
	end      int  // offset behind the closing bracket
	parts    []part
	inserts  map[int][]string // texts of new parts, by the index of the part that follows
}

// part is a key with its value, or an item, with the comments directly above it.
type part struct {
	key, value      *yaml.Node // the same for an item
	line, column    int        // of its key, its dash, or in brackets its value
	limit           int        // the first line after it
	from, to        int        // offsets of its text in the file
	gap             []byte     // the text between it and the part before
	text            []byte     // the new text
	trailingComment []byte     // in brackets: the comment after its comma
	startsLine      bool       // in brackets: it is first on its line
	removed         bool
}

func (e *editor) collection(node *yaml.Node, limit int) *collection {
	c := &collection{editor: e, isList: node.Kind == yaml.SequenceNode, flow: node.Style&yaml.FlowStyle != 0, inserts: map[int][]string{}}
	step := 2
	if c.isList {
		step = 1
	}
	for i := 0; i < len(node.Content); i += step {
		p := part{key: node.Content[i], value: node.Content[i+step-1], limit: limit}
		p.line, p.column = positionOf(p.key)
		if c.isList && !c.flow {
			for p.line > 1 && !bytes.HasPrefix(bytes.TrimLeft(c.line(p.line), " "), []byte("-")) {
				p.line--
			}
			p.column = c.indent(p.line) + 1
		}
		if i > 0 {
			c.parts[len(c.parts)-1].limit = p.line
		}
		c.parts = append(c.parts, p)
	}
	if c.flow {
		c.splitFlow(node)
	} else {
		c.splitLines()
	}
	return c
}

// splitLines finds the texts of parts in block style. Comments below a part belong
// to it if they are indented further.
func (c *collection) splitLines() {
	for i := range c.parts {
		p := &c.parts[i]
		first, end := p.line, p.limit
		for first > 1 && c.isComment(first-1) && c.indent(first-1) == p.column-1 {
			first--
		}
		for end-1 > p.line && (c.isBlank(end-1) || c.isComment(end-1) && c.indent(end-1) < p.column) {
			end--
		}
		p.from, p.to = c.lineStart(first), c.lineStart(end)
		p.text = c.src[p.from:p.to]
		if i > 0 {
			p.gap = c.src[c.to:p.from]
		}
		c.to = p.to
	}
	c.from = c.parts[0].from
}

// splitFlow finds the texts of parts in brackets.
func (c *collection) splitFlow(node *yaml.Node) {
	opening := c.contentOffset(node)
	c.from, c.to = opening+1, opening+1
	c.end, _ = c.flowEnd(opening, true)
	c.inJSON = json.Valid(c.src[opening:c.end])
	for i := range c.parts {
		p := &c.parts[i]
		p.from = c.offset(p.line, p.column)
		end, delimiter := c.flowEnd(p.from, false)
		end = max(end, c.offset(p.value.Line, p.value.Column)) // an empty value may be further on
		next := end
		if c.src[delimiter] == ',' {
			end, next = delimiter, delimiter+1
		}
		p.gap, p.to, p.text = c.src[c.to:p.from], end, c.src[p.from:end]
		p.startsLine = len(bytes.TrimLeft(c.src[c.lineStart(p.line):p.from], " \t")) == 0
		c.to = next
		line := c.lineAt(next)
		rest := c.src[next : c.lineStart(line)+len(c.line(line))]
		if content := bytes.TrimLeft(rest, " \t"); len(content) == 0 || content[0] == '#' {
			p.trailingComment, c.to = rest, next+len(rest)
		}
	}
}

// set replaces a range in the text of the part.
func (p *part) set(src []byte, s splice) {
	p.text = slices.Concat(src[p.from:s.from], []byte(s.text), src[s.to:p.to])
}

// rebuild joins the remaining and the new parts.
func (c *collection) rebuild() splice {
	var out bytes.Buffer
	var gap, tail []byte // of removed parts; of the last part written
	count := 0
	write := func(gap []byte, text string, next []byte) {
		if c.flow && count > 0 {
			out.WriteByte(',')
			out.Write(tail)
		}
		out.Write(gap)
		out.WriteString(text)
		if !c.flow && trailingLineBreak([]byte(text[max(0, len(text)-3):])) == "" {
			out.WriteString(c.lineBreakAt(c.from))
		}
		tail, count = next, count+1
	}
	for i := range len(c.parts) + 1 {
		for _, text := range c.inserts[i] {
			if count == 0 {
				write(c.separator(0), text, nil)
			} else {
				write(c.separator(max(i, 1)), text, nil)
			}
		}
		if i == len(c.parts) {
			break
		}
		p := &c.parts[i]
		gap = joinGaps(gap, p.gap)
		switch {
		case p.removed && c.flow: // with the comments before it
			gap = nil
			continue
		case p.removed:
			continue
		case c.flow && p.startsLine: // unchanged
		case count == 0 && c.flow:
			gap = c.separator(0)
		case count == 0:
			gap = bytes.TrimLeft(gap, "\r\n")
		case i == 0:
			gap = c.separator(1)
		}
		write(gap, string(p.text), p.trailingComment)
		gap = nil
	}
	switch {
	case c.flow && count == 0:
		return splice{c.from, c.end - 1, ""}
	case c.flow:
		if last := c.parts[len(c.parts)-1]; c.src[last.to] == ',' {
			out.WriteByte(',')
		}
		out.Write(tail)
		return splice{c.from, c.to, out.String()}
	}
	if comments := bytes.TrimSpace(gap); len(comments) > 0 {
		if count == 0 {
			gap = bytes.TrimLeft(gap, "\r\n")
		}
		out.WriteString(strings.TrimRight(string(gap), " \t\r\n") + c.lineBreakAt(c.from))
	}
	return c.wholeLines(c.from, c.to, out.String())
}

// joinGaps returns the text between two parts after those between them were
// removed. Blank lines do not add up.
func joinGaps(a, b []byte) []byte {
	switch {
	case len(a) > 0 && len(bytes.TrimSpace(b)) == 0:
		return a
	case len(bytes.TrimSpace(a)) == 0:
		return b
	}
	return slices.Concat(a, b)
}

// separator returns the text before a new part at the index: in brackets that of its
// neighbour if it is the first, else a space, or a line break with the indentation of
// the neighbour.
func (c *collection) separator(i int) []byte {
	switch p := &c.parts[min(i, len(c.parts)-1)]; {
	case c.flow && p.startsLine:
		return []byte(c.lineBreakAt(c.lineStart(p.line)) + c.indentation(p.line))
	case c.flow && i == 0:
		return p.gap
	case c.flow:
		return []byte(" ")
	case len(p.gap) > 0 && (c.isList || p.column == 1) && c.isBlank(c.lineAt(p.from)-1):
		return []byte(c.lineBreakAt(p.from))
	}
	return nil
}

// insert adds a new part before the one at the index: a field with its value, or an
// item of the field's list.
func (c *collection) insert(before int, f *field, v reflect.Value) {
	text := ""
	switch sample := c.parts[len(c.parts)-1].value; {
	case c.flow && c.isList && len(sample.Content) > 0 && sample.Content[0].Line > sample.Line: // its keys are on lines of their own
		end, _ := c.flowEnd(c.contentOffset(sample), true)
		inner := c.lineBreakAt(c.from) + c.indentation(sample.Content[0].Line)
		outer := c.lineBreakAt(c.from) + c.indentation(c.lineAt(end))
		text = "{" + inner + strings.Join(f.encodePairs(v, c.inJSON), ","+inner) + outer + "}"
	case c.flow && c.isList:
		text = f.encodeValue(v, c.inJSON)
	case c.flow:
		text = f.encodePair(v, c.inJSON)
	default:
		text = indentLines(c.entryLines(f, v), c.parts[0].column-1, c.lineBreakAt(c.from))
	}
	c.inserts[before] = append(c.inserts[before], text)
}

// entryLines returns the lines of a part without the indentation of the collection.
func (c *collection) entryLines(f *field, v reflect.Value) []string {
	switch last := c.parts[len(c.parts)-1]; {
	case c.isList:
		gap := " "
		if last.value.Line == last.line {
			gap = strings.Repeat(" ", last.value.Column-last.column-1)
		}
		if last.value.Style&yaml.FlowStyle != 0 {
			return []string{"-" + gap + f.encodeValue(v, false)}
		}
		return itemLines(f.encodePairs(v, false), gap)
	case f.fields != nil:
		lines := lists.Map(f.encodeLines(v), func(line string) string { return "  " + line })
		return append([]string{f.key + ":"}, lines...)
	}
	return []string{f.encodePair(v, false)}
}
