package yamledit

import (
	"bytes"
	"strings"
)

// comma returns where the comma after the i-th item of a flow collection is,
// or -1 if there is none.
func (l *list) comma(i int) (int, error) {
	end, err := l.end(i)
	if err != nil {
		return 0, err
	}
	if end = l.nextToken(end); end < len(l.src) && l.src[end] == ',' {
		return end, nil
	}
	return -1, nil
}

// applyFlow makes the edits in a flow collection of which kept items stay.
func (l *list) applyFlow(kept int) error {
	if len(l.kept) == 0 {
		return l.fillFlow()
	}
	if first, err := l.start(0); err != nil || first <= l.content {
		return unsafeNode(l.node, "the value to change is a pair without braces")
	}
	for i := 0; i < len(l.added); {
		after := l.added[i].after
		var texts []string
		for ; i < len(l.added) && l.added[i].after == after; i++ {
			text, err := l.renderFlow(l.added[i], max(after, 0))
			if err != nil {
				return err
			}
			texts = append(texts, text)
		}
		if err := l.addFlow(texts, after, kept); err != nil {
			return err
		}
	}
	return l.removeFlow()
}

func (l *list) renderFlow(add addition, near int) (string, error) {
	r := &renderer{editor: l.editor}
	if !l.mapping() {
		return r.flow(add.value, true, l.value(near))
	}
	var b strings.Builder
	err := r.writeFlowPair(&b, add.key, add.value, l.node.Content[2*near], l.value(near))
	return b.String(), err
}

// fillFlow puts the new items into an empty pair of brackets.
func (l *list) fillFlow() error {
	r := &renderer{editor: l.editor}
	var texts []string
	for _, add := range l.added {
		var b strings.Builder
		var err error
		if l.mapping() {
			err = r.writeFlowPair(&b, add.key, add.value, nil, nil)
		} else {
			err = r.writeFlow(&b, deref(add.value), true, nil)
		}
		if err != nil {
			return err
		}
		texts = append(texts, b.String())
	}
	from := l.content + 1
	to := l.skipBlanks(from)
	if to >= len(l.src) || l.src[to] != ']' && l.src[to] != '}' {
		to = from
	}
	l.replace(from, to, strings.Join(texts, ", "))
	return nil
}

// aloneOnLine tells whether the i-th item has its lines for itself, and where
// they begin and end.
func (l *list) aloneOnLine(i int) (alone bool, lines span, err error) {
	start, err := l.start(i)
	if err != nil {
		return false, span{}, err
	}
	end, err := l.end(i)
	if err != nil {
		return false, span{}, err
	}
	from := l.lineStart(start)
	rest := l.skipBlanks(end)
	if rest < len(l.src) && l.src[rest] == ',' {
		rest = l.skipBlanks(rest + 1)
	}
	if rest < len(l.src) && breakLen(l.src[rest:]) == 0 && l.src[rest] != '#' {
		return false, span{}, nil
	}
	return l.skipBlanks(from) == start && from > l.content, span{from, l.nextLine(rest)}, nil
}

// separator returns what stands between the items around the i-th, if that is
// a comma and blanks.
func (l *list) separator(i int) (string, error) {
	if len(l.kept) < 2 {
		return ", ", nil
	}
	i = max(i, 1)
	from, err := l.end(i - 1)
	if err != nil {
		return "", err
	}
	to, err := l.start(i)
	if err != nil {
		return "", err
	}
	if between := string(l.src[from:to]); strings.TrimRight(between, " ") == "," {
		return between, nil
	}
	return ", ", nil
}

// addFlow inserts new items after the one with that index, or first.
func (l *list) addFlow(texts []string, after, kept int) error {
	separator, err := l.separator(max(after, 0))
	if err != nil {
		return err
	}
	near := max(after, 0)
	start, err := l.start(near)
	if err != nil {
		return err
	}
	alone, lines, err := l.aloneOnLine(near)
	if err != nil {
		return err
	}
	if after < 0 {
		text := strings.Join(texts, separator)
		if kept > 0 && alone {
			nl := l.lineBreak(lines.end)
			indent := string(l.src[lines.start:start])
			at, err := l.aboveLines(0, lines)
			if err != nil {
				return err
			}
			l.insert(at, indent+strings.Join(texts, ","+nl+indent)+","+nl)
			return nil
		}
		if kept > 0 {
			text += separator
		}
		l.insert(start, text)
		return nil
	}
	end, err := l.end(after)
	if err != nil {
		return err
	}
	if !alone {
		l.insert(end, separator+strings.Join(texts, separator))
		return nil
	}
	comma, err := l.comma(after)
	if err != nil {
		return err
	}
	if comma >= lines.end {
		return l.unsafeAt(comma, "a comma on a line of its own is in the way")
	}
	nl := l.lineBreak(lines.end)
	indent := string(l.src[lines.start:start])
	text := indent + strings.Join(texts, ","+nl+indent)
	if comma < 0 {
		l.insert(end, ",")
	} else if goesOn, err := l.goesOn(after); err != nil {
		return err
	} else if goesOn {
		text += ","
	}
	l.insert(lines.end, text+nl)
	return nil
}

// goesOn tells whether a comma has to stand after what is new behind the item
// with that index: an item that stays follows, or the text has a last comma.
func (l *list) goesOn(after int) (bool, error) {
	for _, keep := range l.kept[after+1:] {
		if keep {
			return true, nil
		}
	}
	final, err := l.comma(len(l.kept) - 1)
	return final >= 0, err
}

// removeFlow deletes the items of a flow collection that don't stay.
func (l *list) removeFlow() error {
	last := len(l.kept) - 1 // the last item that stays
	for last >= 0 && !l.kept[last] {
		last--
	}
	if last < 0 {
		return l.emptyFlow()
	}
	for i := range last {
		if l.kept[i] {
			continue
		}
		alone, lines, err := l.aloneOnLine(i)
		if err != nil {
			return err
		}
		comma, err := l.comma(i)
		if err != nil {
			return err
		}
		if alone && comma < lines.end {
			if err := l.takeLines(i, lines); err != nil {
				return err
			}
			continue
		}
		start, err := l.start(i)
		if err != nil {
			return err
		}
		next, err := l.start(i + 1)
		if err != nil {
			return err
		}
		l.replace(start, next, "")
	}
	if last == len(l.kept)-1 {
		return nil
	}
	return l.removeFlowTail(last)
}

// removeFlowTail deletes all items of a flow collection after the one with the
// index last: their lines, if they have them for themselves.
func (l *list) removeFlowTail(last int) error {
	var lines []span
	for i := last + 1; i < len(l.kept); i++ {
		alone, its, err := l.aloneOnLine(i)
		if err != nil {
			return err
		}
		comma, err := l.comma(i)
		if err != nil {
			return err
		}
		if !alone || comma >= its.end {
			break
		}
		lines = append(lines, its)
	}
	end, err := l.end(last)
	if err != nil {
		return err
	}
	if len(lines) < len(l.kept)-1-last {
		tail, err := l.end(len(l.kept) - 1)
		if err != nil {
			return err
		}
		l.replace(end, tail, "")
		return nil
	}
	for i, its := range lines {
		if err := l.takeLines(last+1+i, its); err != nil {
			return err
		}
	}
	final, err := l.comma(len(l.kept) - 1)
	if err != nil || final >= 0 {
		return err
	}
	// The text had no comma after the last item, and shall have none.
	alone, _, err := l.aloneOnLine(last)
	if err != nil {
		return err
	}
	if l.addedAfter(last) && alone {
		return nil
	}
	comma, err := l.comma(last)
	if err != nil {
		return err
	}
	l.replace(comma, comma+1, "")
	return nil
}

// takeLines deletes the lines that the i-th item has for itself, with the
// comments that belong to it.
func (l *list) takeLines(i int, lines span) error {
	from, err := l.aboveLines(i, lines)
	if err == nil {
		l.take(from, lines.end, i, i)
	}
	return err
}

// aboveLines returns where the comments begin that stand directly above the
// lines that the i-th item has for itself and are indented as it is.
func (l *list) aboveLines(i int, lines span) (int, error) {
	start, err := l.start(i)
	if err != nil {
		return 0, err
	}
	floor := l.content
	if i > 0 {
		if floor, err = l.end(i - 1); err != nil {
			return 0, err
		}
	}
	at := lines.start
	for line := l.line(start) - 1; line >= 0 && l.text.starts[line] > floor; line-- {
		from := l.text.starts[line]
		text := l.skipBlanks(from)
		if l.src[text] != '#' || text-from != start-lines.start {
			break
		}
		at = from
	}
	return at, nil
}

func (l *list) addedAfter(i int) bool {
	for _, add := range l.added {
		if add.after == i {
			return true
		}
	}
	return false
}

// emptyFlow deletes all items, with the comma after the last.
func (l *list) emptyFlow() error {
	start, err := l.start(0)
	if err != nil {
		return err
	}
	n := len(l.kept) - 1
	end, err := l.end(n)
	if err != nil {
		return err
	}
	comma, err := l.comma(n)
	if err != nil {
		return err
	}
	if len(l.added) == 0 && comma >= 0 {
		end = comma + 1
	}
	if len(l.added) == 0 && strings.Trim(string(l.src[l.content+1:start]), " \t\r\n") == "" {
		start = l.content + 1
		if closing := l.nextToken(end); bytes.IndexByte(l.src[end:closing], '#') < 0 {
			end = closing
		}
	}
	l.replace(start, end, "")
	return nil
}
