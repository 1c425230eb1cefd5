package yamledit

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// list is a collection of the text under change: the items of a sequence, or
// the pairs of a mapping.
type list struct {
	*editor
	node    *yaml.Node
	at      where
	content int    // where its first dash, key or bracket is
	col     int    // the column of its dashes or keys, from 0; of what is around it in flow style
	kept    []bool // which items stay
	moved   []bool // which of the others come again at another place; nil for none
	added   []addition
	starts  []int // of block sequences: where the dashes are, as far as known
}

// addition is a new item, after the one with that index or, at -1, first.
type addition struct {
	after      int
	key, value *yaml.Node // no key in a sequence
}

func (e *editor) list(n *yaml.Node, at where) (*list, error) {
	start, err := e.start(n)
	if err != nil {
		return nil, err
	}
	l := &list{editor: e, node: n, at: at, col: at.indent}
	l.content = e.contentOf(n, start)
	size := len(n.Content)
	if n.Kind == yaml.MappingNode {
		size /= 2
	}
	l.kept = make([]bool, size)
	if !l.flow() && size > 0 {
		l.col = e.column(l.content)
	}
	return l, nil
}

func (l *list) flow() bool { return l.node.Style&yaml.FlowStyle != 0 }

func (l *list) mapping() bool { return l.node.Kind == yaml.MappingNode }

// value returns the i-th item, or the i-th pair's value.
func (l *list) value(i int) *yaml.Node {
	if l.mapping() {
		return l.node.Content[2*i+1]
	}
	return l.node.Content[i]
}

// start returns where the i-th item begins: at its dash or key.
func (l *list) start(i int) (int, error) {
	if l.mapping() {
		return l.text.start(l.node.Content[2*i])
	}
	if l.flow() {
		return l.text.start(l.node.Content[i])
	}
	if len(l.starts) == 0 {
		l.starts = append(l.starts, l.content)
	}
	for len(l.starts) <= i {
		end, err := l.text.end(l.node.Content[len(l.starts)-1], l.col)
		if err != nil {
			return 0, err
		}
		l.starts = append(l.starts, l.nextToken(end))
	}
	if off := l.starts[i]; off >= len(l.src) || l.src[off] != '-' {
		return 0, unsafeNode(l.node.Content[i], "an item's dash was not found")
	}
	return l.starts[i], nil
}

// end returns where the i-th item ends, without what follows on its line.
func (l *list) end(i int) (int, error) {
	end, err := l.text.end(l.value(i), l.col)
	if err == nil && l.mapping() && isEmptyScalar(l.value(i)) {
		keyEnd, err := l.text.end(l.node.Content[2*i], l.col)
		return max(end, keyEnd), err
	}
	return end, err
}

// intro returns where the colon or the dash before the i-th value ends.
func (l *list) intro(i int) (int, error) {
	if !l.mapping() {
		off, err := l.start(i)
		if err == nil && !l.flow() {
			off++
		}
		return off, err
	}
	key := l.node.Content[2*i]
	off, err := l.text.end(key, l.col)
	if err != nil {
		return 0, err
	}
	if off = l.skipBlanks(off); l.flow() {
		off = l.nextToken(off)
	}
	if off >= len(l.src) || l.src[off] != ':' {
		return 0, unsafeNode(key, "a key without a colon after it is in the way")
	}
	return off + 1, nil
}

// child makes the i-th item's value mean w.
func (l *list) child(i int, w *yaml.Node) error {
	return l.editor.node(l.value(i), w, where{
		list: l, index: i, indent: l.col, flow: l.at.flow || l.flow(), depth: l.at.depth + 1,
	})
}

// apply makes the edits for the items that came and went.
func (l *list) apply(w *yaml.Node) error {
	kept := 0
	for i, keep := range l.kept {
		if keep {
			kept++
		} else if err := l.removable(i); err != nil {
			return err
		}
	}
	if kept == len(l.kept) && len(l.added) == 0 {
		return nil
	}
	if l.flow() {
		return l.applyFlow(kept)
	}
	if kept == 0 && len(l.added) == 0 {
		empty := "[]"
		if w.Kind == yaml.MappingNode {
			empty = "{}"
		}
		return l.emptied(empty)
	}
	if kept == 0 {
		start, err := l.start(0)
		if err != nil {
			return err
		}
		if own, err := l.ownLine(start); err != nil || !own {
			return l.renewShared(start, err)
		}
	}
	for _, add := range l.added {
		if err := l.add(add); err != nil {
			return err
		}
	}
	return l.removeItems()
}

// renewShared replaces all items, of which the first shares its line with the
// dash of an outer one, by the new ones.
func (l *list) renewShared(start int, err error) error {
	if err != nil {
		return err
	}
	end, err := l.end(len(l.kept) - 1)
	if err != nil {
		return err
	}
	nl := l.lineBreak(l.nextLine(start))
	var bodies []string
	for _, add := range l.added {
		body, err := l.render(add, 0, nl)
		if err != nil {
			return err
		}
		bodies = append(bodies, body)
	}
	text := strings.Join(bodies, nl+spaces(l.col))
	if l.atLineStart(end) {
		text += nl
	}
	l.edits = append(l.edits, edit{span: span{start, end}, text: text, comments: l.moved == nil})
	return nil
}

// removable returns an error if something in the i-th item is used elsewhere.
func (l *list) removable(i int) error {
	if l.anchored == nil {
		return nil
	}
	var used func(n *yaml.Node) error
	used = func(n *yaml.Node) error {
		if l.anchored[n] {
			return unsafeNode(n, "the anchor &"+n.Anchor+" in what is to be removed is used elsewhere")
		}
		for _, child := range n.Content {
			if err := used(child); err != nil {
				return err
			}
		}
		return nil
	}
	if l.mapping() {
		if err := used(l.node.Content[2*i]); err != nil {
			return err
		}
	}
	return used(l.value(i))
}

// ownLine tells whether nothing but blanks stands before off on its line. If
// not, only dashes may, since new text has to line up with off.
func (l *list) ownLine(off int) (bool, error) {
	before := strings.Trim(string(l.src[l.lineStart(off):off]), " ")
	if strings.Trim(before, "- ") != "" {
		return false, l.unsafeAt(off, "the place of the change shares its line with something else")
	}
	return before == "", nil
}

// extentEnd returns the start of the first line that doesn't belong to the
// i-th item: after its last line, and the comments below that are indented
// more than the item.
func (l *list) extentEnd(i int) (int, error) {
	off, err := l.end(i)
	if err != nil {
		return 0, err
	}
	if off == 0 || !l.atLineStart(off) {
		rest := l.skipBlanks(off)
		if rest < len(l.src) && breakLen(l.src[rest:]) == 0 && l.src[rest] != '#' {
			return 0, l.unsafeAt(rest, "something stands after the place of the change on its line")
		}
		off = l.nextLine(off)
	}
	for at := off; at < len(l.src) && l.atLineStart(at); {
		text := l.skipBlanks(at)
		next := l.nextLine(at)
		if text >= len(l.src) {
			break
		}
		if breakLen(l.src[text:]) == 0 {
			if l.src[text] != '#' || text-at <= l.col {
				break
			}
			off = next
		}
		at = next
	}
	return off, nil
}

// floor returns the offset that nothing before the i-th item may go back
// beyond.
func (l *list) floor(i int) (int, error) {
	if i > 0 {
		return l.extentEnd(i - 1)
	}
	off, err := l.editor.intro(l.at)
	if err != nil || l.at.list == nil {
		return off, err
	}
	return l.nextLine(off), nil
}

// extentStart returns the start of the i-th item's first line: of the comments
// directly above it, if they are indented as it is. Comments at the very top
// of the text belong to the whole file.
func (l *list) extentStart(i int) (int, error) {
	start, err := l.start(i)
	if err != nil {
		return 0, err
	}
	floor, err := l.floor(i)
	if err != nil {
		return 0, err
	}
	own := l.lineStart(start)
	at := own
	for line := l.line(start) - 1; line >= 0 && l.text.starts[line] >= floor; line-- {
		from := l.text.starts[line]
		text := l.skipBlanks(from)
		if l.src[text] != '#' || text-from != l.col {
			break
		}
		at = from
		if line == 0 {
			return own, nil
		}
	}
	return at, nil
}

func (l *list) blankLine(off int) bool {
	text := l.skipBlanks(off)
	return text < len(l.src) && breakLen(l.src[text:]) > 0
}

// skipBlankLines returns the start of the first line from off on that isn't
// blank.
func (l *list) skipBlankLines(off int) int {
	for off < len(l.src) && l.blankLine(off) {
		off = l.nextLine(off)
	}
	return off
}

// separated tells whether blank lines stand between the items around the i-th.
func (l *list) separated(i int) (bool, error) {
	if len(l.kept) < 2 {
		return false, nil
	}
	i = max(i, 1)
	at, err := l.extentEnd(i - 1)
	if err != nil {
		return false, err
	}
	to, err := l.start(i)
	if err != nil {
		return false, err
	}
	for ; at < to; at = l.nextLine(at) {
		if l.blankLine(at) {
			return true, nil
		}
	}
	return false, nil
}

// add inserts a new item in block style.
func (l *list) add(add addition) error {
	near := max(add.after, 0)
	blank, err := l.separated(near)
	if err != nil {
		return err
	}
	start, err := l.start(near)
	if err != nil {
		return err
	}
	own, err := l.ownLine(start)
	if err != nil && add.after < 0 {
		return err
	}
	at := start
	if add.after >= 0 {
		at, err = l.extentEnd(near)
	} else if own {
		at, err = l.extentStart(near)
	}
	if err != nil {
		return err
	}
	nl := l.lineBreak(at)
	body, err := l.render(add, near, nl)
	if err != nil {
		return err
	}
	between := ""
	if blank {
		between = nl
	}
	indent := spaces(l.col)
	switch {
	case add.after < 0 && own:
		l.insert(at, indent+body+nl+between)
	case add.after < 0:
		l.insert(at, body+nl+indent)
	case l.atLineStart(at):
		l.insert(at, between+indent+body+nl)
	default:
		l.insert(at, nl+between+indent+body)
	}
	return nil
}

// render spells a new item like the one with the index near.
func (l *list) render(add addition, near int, nl string) (string, error) {
	r := &renderer{editor: l.editor, nl: nl}
	var b strings.Builder
	if l.mapping() {
		key, value := l.node.Content[2*near], l.value(near)
		align := 0
		if gap := r.gapAfterColon(key, value); gap != " " && value.Kind == yaml.ScalarNode {
			align = l.col + value.Column - key.Column
		}
		err := r.writePair(&b, add.key, add.value, l.col, key, nil, align)
		return b.String(), err
	}
	dash := "- "
	start, err := l.start(near)
	if err != nil {
		return "", err
	}
	like := l.value(near)
	if text := l.skipBlanks(start + 1); text > start+1 && text < len(l.src) && breakLen(l.src[text:]) == 0 && l.src[text] != '#' {
		if gap := l.src[start+1 : text]; bytes.IndexByte(gap, '\t') < 0 {
			dash = "-" + string(gap)
		}
	}
	err = r.writeItem(&b, add.value, l.col, dash, like)
	return b.String(), err
}

// removeItems deletes the items that don't stay, in block style.
func (l *list) removeItems() error {
	for i := 0; i < len(l.kept); i++ {
		if l.kept[i] {
			continue
		}
		if i == 0 {
			start, err := l.start(0)
			if err != nil {
				return err
			}
			own, err := l.ownLine(start)
			if err != nil {
				return err
			}
			if !own {
				done, err := l.removeShared(start)
				if err != nil {
					return err
				}
				i += done - 1
				continue
			}
		}
		from, err := l.extentStart(i)
		if err != nil {
			return err
		}
		to, err := l.extentEnd(i)
		if err != nil {
			return err
		}
		first := i
		for i+1 < len(l.kept) && !l.kept[i+1] {
			next, err := l.extentStart(i + 1)
			if err != nil {
				return err
			}
			if l.skipBlankLines(to) < next {
				break
			}
			i++
			if to, err = l.extentEnd(i); err != nil {
				return err
			}
		}
		floor, err := l.floor(first)
		if err != nil {
			return err
		}
		from, to = l.withBlankLines(from, to, floor, first == 0, i == len(l.kept)-1)
		l.take(from, to, first, i)
	}
	return nil
}

// take deletes what the items from first to last take up, comments and all.
// The comments of an item that moves have nowhere to go: they have to stay.
func (l *list) take(from, to, first, last int) {
	comments := true
	for i := first; i <= last && l.moved != nil; i++ {
		comments = comments && !l.moved[i]
	}
	l.edits = append(l.edits, edit{span: span{from, to}, comments: comments})
}

// withBlankLines returns the lines to delete for those between from and to:
// with the blank ones on one side if there are some on both. first and last
// tell whether the list begins or ends with these lines.
func (l *list) withBlankLines(from, to, floor int, first, last bool) (int, int) {
	above := from
	for line := l.line(from) - 1; line >= 0 && l.text.starts[line] >= floor && l.blankLine(l.text.starts[line]); line-- {
		above = l.text.starts[line]
	}
	below := l.skipBlankLines(to)
	switch {
	case first && last && l.at.list == nil:
		// What stands for the empty list takes this place.
	case last && (below > to || to == len(l.src)):
		return above, to
	case !last && (first || above < from):
		return from, below
	}
	return from, to
}

// removeShared deletes the first item, which shares its line with the dash of
// an outer one, and those after it that go along. It returns how many it
// deleted.
func (l *list) removeShared(start int) (int, error) {
	n := 1
	for n < len(l.kept) && !l.kept[n] {
		n++
	}
	if n < len(l.kept) {
		next, err := l.start(n)
		if err != nil {
			return 0, err
		}
		end, err := l.end(n - 1)
		if err != nil {
			return 0, err
		}
		if bytes.IndexByte(l.src[end:next], '#') < 0 {
			l.take(start, next, 0, n-1)
			return n, nil
		}
	}
	// A comment stays: the outer dash stands alone on its line then.
	end, err := l.end(0)
	if err != nil {
		return 0, err
	}
	if l.atLineStart(end) {
		return 0, l.unsafeAt(start, "what is to be removed is written over several lines")
	}
	if len(l.added) > 0 && l.added[0].after < 0 {
		return 0, l.unsafeAt(end, "a comment is in the way of what has to change")
	}
	for start > 0 && isBlank(l.src[start-1]) {
		start--
	}
	l.take(start, l.lineEnd(end), 0, 0)
	return 1, nil
}

// emptied replaces all items of a block collection by text.
func (l *list) emptied(text string) error {
	start, err := l.start(0)
	if err != nil {
		return err
	}
	own, err := l.ownLine(start)
	if err != nil {
		return err
	}
	if !own {
		end, err := l.end(len(l.kept) - 1)
		if err != nil {
			return err
		}
		if l.atLineStart(end) {
			return l.unsafeAt(start, "what is to be removed is written over several lines")
		}
		l.edits = append(l.edits, edit{span: span{start, end}, text: text, comments: true})
		return nil
	}
	begin, err := l.text.start(l.node)
	if err != nil {
		return err
	}
	_, properties := l.skipProperties(begin)
	switch {
	case properties > begin:
		l.insert(properties, " "+text)
	case l.at.list == nil:
		from, err := l.extentStart(0)
		if err != nil {
			return err
		}
		l.insert(from, text+l.lineBreak(l.nextLine(start)))
	default:
		intro, err := l.editor.intro(l.at)
		if err != nil {
			return err
		}
		l.insert(intro, " "+text)
	}
	return l.removeItems()
}

// refill replaces a value by one of another kind, or an empty collection by a
// filled one in block style.
func (e *editor) refill(s, w *yaml.Node, at where) error {
	if s.Anchor != "" || s.Style&(yaml.TaggedStyle|blockScalar) != 0 {
		return unsafeNode(s, "the value to change has an anchor or a tag, or is written over several lines")
	}
	if s.Kind != yaml.ScalarNode && s.Style&yaml.FlowStyle == 0 {
		l, err := e.list(s, at)
		if err != nil {
			return err
		}
		for i := range l.kept {
			if err := l.removable(i); err != nil {
				return err
			}
		}
		if w.Kind != yaml.ScalarNode && len(w.Content) > 0 {
			return unsafeNode(s, "the value to change would be of another kind")
		}
		text, err := (&renderer{editor: e}).flow(w, at.flow, nil)
		if err != nil {
			return err
		}
		return l.emptied(text)
	}
	start, err := e.start(s)
	if err != nil {
		return err
	}
	end, err := e.end(s, at.indent)
	if err != nil {
		return err
	}
	intro, err := e.intro(at)
	if err != nil {
		return err
	}
	if isEmptyScalar(s) {
		start, end = intro, intro
	}
	r := &renderer{editor: e, nl: e.lineBreak(e.nextLine(end))}
	if w.Kind == yaml.ScalarNode || at.flow || inFlow(w, nil) {
		text, err := r.flow(w, at.flow, nil)
		if err != nil {
			return err
		}
		if start > 0 && start == intro && !isBlank(e.src[start-1]) && at.list != nil && (at.list.mapping() || !at.list.flow()) {
			text = " " + text
		}
		e.replace(start, end, text)
		return nil
	}
	switch {
	case at.list == nil:
		text, err := r.block(w, e.column(start), nil)
		if err != nil {
			return err
		}
		e.replace(start, end, text)
	case at.list.mapping():
		rest := e.skipBlanks(end)
		if rest < len(e.src) && breakLen(e.src[rest:]) == 0 && e.src[rest] != '#' {
			return e.unsafeAt(rest, "something stands after the place of the change on its line")
		}
		e.habits.learn()
		col := at.indent + e.habits.mapping
		if w.Kind == yaml.SequenceNode {
			col = at.indent + e.habits.sequence
		}
		text, err := r.block(w, col, nil)
		if err != nil {
			return err
		}
		if end > intro {
			e.replace(intro, end, "")
		}
		if next := e.nextLine(end); e.atLineStart(next) && next > end {
			e.insert(next, spaces(col)+text+r.nl)
		} else {
			e.insert(next, r.nl+spaces(col)+text)
		}
	default:
		text, err := r.block(w, at.indent+2, nil)
		if err != nil {
			return err
		}
		e.replace(intro, end, " "+text)
	}
	return nil
}
