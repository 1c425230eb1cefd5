package config

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// collection is a block of keys or a list whose parts come and go.
type collection struct {
	*editor
	node    *yaml.Node
	keys    []*yaml.Node // of a block; nil for a list
	values  []*yaml.Node
	flow    bool // written in { } or [ ]
	style   spelling
	limit   int // the line behind all of it
	remove  []bool
	inserts [][]entry // by the part that they are put before
	kept    int       // the last part that stays, -1 for none
}

// entry is a part to put in: a field with its value, or an item of the field's
// list. raw is its text where it stood elsewhere.
type entry struct {
	f   *field
	v   reflect.Value
	raw string
}

func (e *editor) collection(node *yaml.Node, limit int) *collection {
	c := &collection{editor: e, node: node, values: node.Content, flow: node.Style&yaml.FlowStyle != 0, limit: limit}
	if node.Kind == yaml.MappingNode {
		c.keys, c.values = []*yaml.Node{}, nil
		for i := 0; i+1 < len(node.Content); i += 2 {
			c.keys, c.values = append(c.keys, node.Content[i]), append(c.values, node.Content[i+1])
		}
	}
	c.remove, c.inserts = make([]bool, len(c.values)), make([][]entry, len(c.values)+1)
	switch {
	case e.json:
		c.style = inJSON
	case c.flow:
		c.style = inFlow
		from := e.content(node)
		if to, _ := e.flowEnd(from, true); len(c.values) > 0 && json.Valid(e.src[from:to]) {
			c.style = inJSON
		}
	}
	return c
}

func (c *collection) insert(before int, part entry) {
	c.inserts[before] = append(c.inserts[before], part)
}

// change makes the splices that take out and put in.
func (c *collection) change() {
	c.kept = -1
	for i, gone := range c.remove {
		if !gone {
			c.kept = i
			continue
		}
		// What is put in before a part that goes is put in before the next one.
		c.inserts[i+1] = append(c.inserts[i], c.inserts[i+1]...)
		c.inserts[i] = nil
	}
	if c.flow {
		c.changeFlow()
		return
	}
	for i, gone := range c.remove {
		if gone {
			c.removeLines(i)
		}
	}
	for before, parts := range c.inserts {
		if len(parts) > 0 {
			c.insertParts(before, parts)
		}
	}
}

// position returns the line and column at which the part begins: its key, its
// dash, or in brackets its value.
func (c *collection) position(i int) (line, column int) {
	if c.keys != nil {
		return positionOf(c.keys[i])
	}
	line, column = positionOf(c.values[i])
	if c.flow {
		return line, column
	}
	at := c.offset(line, column)
	if before := bytes.TrimRight(c.src[c.lineStart(line):at], " \t"); bytes.HasSuffix(before, []byte("-")) {
		return line, len(before)
	}
	for line--; line > 1; line-- {
		if bytes.HasPrefix(bytes.TrimLeft(c.line(line), " "), []byte("-")) {
			break
		}
	}
	return line, c.indent(line) + 1
}

// start returns the offset of the part.
func (c *collection) start(i int) int { return c.offset(c.position(i)) }

// leads reports whether nothing but blanks stands before the part on its line.
func (c *collection) leads(i int) bool {
	line, _ := c.position(i)
	begin, at := c.lineStart(line), c.start(i)
	for at > begin && c.src[at-1] == ' ' {
		at--
	}
	return at == begin
}

// firstLine returns the line at which the part begins with the comments right
// above it.
func (c *collection) firstLine(i int) int {
	line, column := c.position(i)
	for line > 1 && c.isComment(line-1) && c.indent(line-1) == column-1 {
		line--
	}
	return line
}

// limitOf returns the line behind which nothing of the part stands.
func (c *collection) limitOf(i int) int {
	if i+1 < len(c.values) {
		line, _ := c.position(i + 1)
		return line
	}
	return c.limit
}

// endLine returns the line behind the part. Comments that are indented further
// than the part belong to it.
func (c *collection) endLine(i int) int {
	line, column := c.position(i)
	return c.contentEnd(line, column, c.limitOf(i))
}

// source returns the part's text with the comments right above it.
func (c *collection) source(i int) string {
	if c.flow {
		to, _ := c.flowEnd(c.start(i), false)
		return string(c.src[c.start(i):to])
	}
	return string(c.src[c.lineStart(c.firstLine(i)):c.lineStart(c.endLine(i))])
}

// removeLines takes a part in block style out, and the blank lines that set it
// apart from its neighbours.
func (c *collection) removeLines(i int) {
	if !c.leads(i) { // it stands behind a dash
		if i+1 == len(c.values) || c.remove[i+1] || bytes.IndexByte(c.src[c.start(i):c.start(i+1)], '#') >= 0 {
			c.refuse(c.node, "a comment stands inside of what has to change")
			return
		}
		c.put(c.start(i), c.start(i+1), "")
		return
	}
	from, to := c.firstLine(i), c.endLine(i)
	switch {
	case i < c.kept && (i == 0 || c.isBlank(from-1)):
		for c.isBlank(to) {
			to++
		}
	case i > c.kept && (i > 0 || len(c.inserts[len(c.values)]) == 0):
		for c.isBlank(from - 1) {
			from--
		}
	}
	c.put(c.lineStart(from), c.lineStart(to), "")
}

// insertParts puts parts in block style in before the part.
func (c *collection) insertParts(before int, parts []entry) {
	apart := c.apart(before)
	switch {
	case before == 0 && !c.leads(0): // behind a dash
		_, column := c.position(0)
		var text strings.Builder
		for _, part := range parts {
			for _, line := range c.entryLines(part) {
				text.WriteString(line + c.ending(c.start(0)) + strings.Repeat(" ", column-1))
			}
		}
		c.put(c.start(0), c.start(0), text.String())
	case before > 0 && (!c.remove[before-1] || before == len(c.values)):
		c.insertAt(c.lineStart(c.endLine(before-1)), parts, apart && c.kept >= 0, false, apart)
	default:
		c.insertAt(c.lineStart(c.firstLine(before)), parts, false, apart, apart)
	}
}

// insertAt puts parts in at the beginning of a line, with blank lines above,
// below and between them.
func (c *collection) insertAt(at int, parts []entry, above, below, between bool) {
	_, column := c.position(0)
	ending := c.ending(at)
	var text strings.Builder
	for i, part := range parts {
		if i == 0 && above || i > 0 && between {
			text.WriteString(ending)
		}
		if part.raw != "" {
			text.WriteString(strings.TrimSuffix(part.raw, ending) + ending)
			continue
		}
		text.WriteString(indented(c.entryLines(part), column-1, ending))
	}
	if below {
		text.WriteString(ending)
	}
	c.insertText(at, text.String(), ending)
}

// apart reports whether blank lines set the parts apart where new ones come in.
func (c *collection) apart(before int) bool {
	if _, column := c.position(0); c.keys != nil && column > 1 {
		return false
	}
	return slices.ContainsFunc([]int{before - 1, max(before, 1)}, func(i int) bool {
		return i > 0 && i < len(c.values) && c.isBlank(c.firstLine(i)-1)
	})
}

// entryLines returns the lines of a part, the indentation of the collection
// aside.
func (c *collection) entryLines(part entry) []string {
	kind := part.v.Kind()
	switch last := c.values[len(c.values)-1]; {
	case c.keys == nil:
		_, column := c.position(len(c.values) - 1)
		gap := " "
		if wide := last.Column - column - 1; last.Column > column && c.lineAt(c.start(len(c.values)-1)) == last.Line {
			gap = strings.Repeat(" ", wide)
		}
		if last.Style&yaml.FlowStyle != 0 {
			return []string{"-" + gap + part.f.value(part.v, inFlow)}
		}
		return itemLines(part.f.pairs(part.v, inBlock), gap)
	case part.f.fields != nil && (kind == reflect.Struct || kind == reflect.Slice):
		return append([]string{part.f.key + ":"}, c.inner(part.f, part.v)...)
	}
	return []string{part.f.pair(part.v, inBlock)}
}

// inner returns the lines that stand under the key of a block or a list.
func (e *editor) inner(f *field, v reflect.Value) []string {
	step := e.step
	if v.Kind() == reflect.Slice {
		step = e.dashes
	}
	list := f.lines(v)
	for i := range list {
		list[i] = strings.Repeat(" ", step) + list[i]
	}
	return list
}

// fill puts lines under a key that has nothing, or empty brackets, behind it.
func (c *collection) fill(i int, f *field, want reflect.Value) {
	node := c.values[i]
	if node.Anchor != "" || node.Style&yaml.TaggedStyle != 0 {
		c.refuse(node, "the value to change has an anchor or a tag")
		return
	}
	from, to := c.extent(i)
	if bytes.IndexByte(c.src[from:to], '#') >= 0 {
		c.refuse(node, "a comment stands inside of what has to change")
	}
	if from < to {
		for c.src[from-1] == ' ' {
			from--
		}
		c.put(from, to, "")
	}
	_, column := c.position(i)
	at := c.lineStart(c.lineAt(to) + 1)
	c.insertText(at, indented(c.inner(f, want), column-1, c.ending(at)), c.ending(at))
}

// extent returns the offsets of the part's value, its anchor and tag aside.
func (c *collection) extent(i int) (from, to int) {
	node := c.values[i]
	from = c.content(node)
	switch {
	case node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0, node.Kind != yaml.ScalarNode && node.Style&yaml.FlowStyle == 0:
		c.refuse(node, "the value to change is written over several lines")
		return from, from
	case c.flow:
		to, _ = c.flowEnd(from, false)
	case node.Kind != yaml.ScalarNode:
		to, _ = c.flowEnd(from, true)
	case node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		to = closing(c.src, from)
	case node.Value == "":
		to = from
	default:
		last := c.endLine(i) - 1
		for last > node.Line && c.isComment(last) {
			last--
		}
		start := max(from, c.lineStart(last))
		text := c.src[start : c.lineStart(last)+len(c.line(last))]
		for at := 1; at < len(text); at++ {
			if text[at] == '#' && (text[at-1] == ' ' || text[at-1] == '\t') {
				text = text[:at]
			}
		}
		to = start + len(bytes.TrimRight(text, " \t"))
	}
	return from, to
}

// changeFlow is change inside of brackets.
func (c *collection) changeFlow() {
	size := len(c.values)
	for i := 0; i < size; i++ {
		if !c.remove[i] {
			c.insertFlow(i)
			continue
		}
		last := i
		for last+1 < size && c.remove[last+1] {
			last++
		}
		c.removeFlow(i, last)
		i = last
	}
	if c.kept == size-1 {
		c.appendFlow(c.inserts[size])
	}
}

// removeFlow takes the parts from first to last out, or puts others in their
// place.
func (c *collection) removeFlow(first, last int) {
	start, leads := c.start(first), c.leads(first)
	end, delimiter := c.flowEnd(c.start(last), false)
	comma := c.src[delimiter] == ','
	if parts := c.inserts[last+1]; len(parts) > 0 && last >= c.kept {
		c.put(start, end, c.flowTexts(parts, c.gap(first)))
		return
	}
	switch {
	case last < c.kept:
		to := c.start(last + 1)
		if leads && c.leads(last+1) {
			start, to = c.lineStart(c.firstLine(first)), c.lineStart(c.firstLine(last+1))
		}
		c.put(start, to, "")
	case first == 0:
		if comma {
			_, delimiter = c.flowEnd(delimiter+1, false)
		}
		c.put(c.content(c.node)+1, delimiter, "")
	default:
		before, itsComma := c.flowEnd(c.start(first-1), false)
		if comma {
			end = delimiter + 1
		}
		if leads && c.restIsComment(end) {
			if !comma {
				c.put(itsComma, itsComma+1, "")
			}
			c.put(c.lineStart(c.firstLine(first)), c.lineStart(c.lineAt(end)+1), "")
			return
		}
		if comma {
			end--
		}
		if between := c.src[before:start]; bytes.IndexByte(between, '#') >= 0 {
			c.refuse(c.node, "a comment stands inside of what has to change")
		}
		c.put(before, end, "")
	}
}

// insertFlow puts parts in before one that stays.
func (c *collection) insertFlow(before int) {
	parts := c.inserts[before]
	if len(parts) == 0 {
		return
	}
	gap, at := c.gap(before), c.start(before)
	switch {
	case c.leads(before):
		ending := c.ending(c.lineStart(c.firstLine(before)))
		at = c.lineStart(c.firstLine(before))
		c.put(at, at, strings.TrimPrefix(gap, ending)+c.flowTexts(parts, gap)+","+ending)
	default:
		c.put(at, at, c.flowTexts(parts, gap)+","+gap)
	}
}

// appendFlow puts parts in behind the last one, which stays.
func (c *collection) appendFlow(parts []entry) {
	if len(parts) == 0 {
		return
	}
	last := len(c.values) - 1
	end, delimiter := c.flowEnd(c.start(last), false)
	gap := c.gap(last)
	text := gap + c.flowTexts(parts, gap)
	at := end
	if c.src[delimiter] == ',' {
		text, at = text+",", delimiter+1
	} else {
		c.put(end, end, ",")
	}
	if c.leads(last) && c.restIsComment(at) {
		line := c.lineAt(at)
		at = c.lineStart(line) + len(c.line(line))
	}
	c.put(at, at, text)
}

// gap returns what stands between a comma and the next part: blanks, or a line
// break with the indentation of the part.
func (c *collection) gap(i int) string {
	if c.leads(i) {
		line, column := c.position(i)
		return c.ending(c.lineStart(line)) + strings.Repeat(" ", column-1)
	}
	if i > 0 {
		_, comma := c.flowEnd(c.start(i-1), false)
		if blanks := string(c.src[comma+1 : c.start(i)]); strings.Trim(blanks, " ") == "" {
			return blanks
		}
	}
	return " "
}

func (c *collection) flowTexts(parts []entry, gap string) string {
	var texts []string
	for _, part := range parts {
		switch sample := c.values[len(c.values)-1]; {
		case part.raw != "":
			texts = append(texts, part.raw)
		case c.keys != nil:
			texts = append(texts, part.f.pair(part.v, c.style))
		case len(sample.Content) > 0 && sample.Content[0].Line > sample.Line: // its keys are on lines of their own
			end, _ := c.flowEnd(c.content(sample), true)
			ending := c.ending(c.lineStart(sample.Content[0].Line))
			inner := ending + strings.Repeat(" ", sample.Content[0].Column-1)
			texts = append(texts, "{"+inner+strings.Join(part.f.pairs(part.v, c.style), ","+inner)+
				ending+strings.Repeat(" ", c.indent(c.lineAt(end)))+"}")
		default:
			texts = append(texts, part.f.value(part.v, c.style))
		}
	}
	return strings.Join(texts, ","+gap)
}
