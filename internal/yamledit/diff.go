package yamledit

import (
	"slices"
	"sort"
	"strconv"

	"gopkg.in/yaml.v3"
)

// editor turns the difference between a text and what is wanted into edits.
type editor struct {
	*text
	opts     Options
	meaning  *meaning
	anchored map[*yaml.Node]bool // the nodes that aliases refer to
	edits    []edit
	path     []string
	habits   *habits
}

// where is what has to be known about the surroundings of a node.
type where struct {
	list   *list // the collection around it; nil for the root
	index  int   // its place there
	indent int   // the column of the block collection around it, from 0; -1 for the root
	flow   bool  // inside of [ ] or { }
	depth  int
}

// intro returns where what introduces the node ends: the colon or the dash.
func (e *editor) intro(at where) (int, error) {
	if at.list == nil {
		return e.starts[0], nil
	}
	return at.list.intro(at.index)
}

func (e *editor) replace(start, end int, text string) {
	e.edits = append(e.edits, edit{span: span{start, end}, text: text})
}

func (e *editor) insert(at int, text string) { e.replace(at, at, text) }

// document makes the text's root mean want.
func (e *editor) document(root, want *yaml.Node) error {
	e.habits = &habits{root: root}
	if root.Line == 0 || isEmptyScalar(root) && root.Anchor == "" && root.Style&yaml.TaggedStyle == 0 {
		if e.meaning.equal(root, want) {
			return nil
		}
		at := len(e.src)
		r := &renderer{editor: e, nl: e.lineBreak(at)}
		text, err := r.block(deref(want), 0, nil)
		if err != nil {
			return err
		}
		if !e.atLineStart(at) {
			e.insert(at, r.nl+text)
		} else {
			e.insert(at, text+r.nl)
		}
		return nil
	}
	return e.node(root, want, where{indent: -1})
}

// node makes the node s of the text mean w.
func (e *editor) node(s, w *yaml.Node, at where) error {
	if s == w {
		return nil
	}
	if at.depth > maxDepth {
		return unsafeNode(s, "the file is nested too deeply")
	}
	w = deref(w)
	if s.Kind == yaml.AliasNode || e.anchored[s] {
		if e.meaning.equal(s, w) {
			return nil
		}
		if s.Kind == yaml.AliasNode {
			return unsafeNode(s, "the value to change is an alias (*"+s.Value+")")
		}
		return unsafeNode(s, "the value to change has an anchor (&"+s.Anchor+") that is used elsewhere")
	}
	if s.Kind == yaml.ScalarNode && w.Kind == yaml.ScalarNode {
		if sameScalar(s, w) {
			return nil
		}
		return e.scalar(s, w, at)
	}
	if s.Kind != w.Kind {
		return e.refill(s, w, at)
	}
	if s.ShortTag() != w.ShortTag() {
		return unsafeNode(s, "the value to change has a tag")
	}
	if len(w.Content) == 0 && len(s.Content) == 0 {
		return nil
	}
	if len(s.Content) == 0 && w.Style&yaml.FlowStyle == 0 && !at.flow {
		return e.refill(s, w, at)
	}
	if s.Kind == yaml.MappingNode {
		return e.mapping(s, w, at)
	}
	return e.sequence(s, w, at)
}

// scalar replaces the text of a scalar.
func (e *editor) scalar(s, w *yaml.Node, at where) error {
	if s.Style&blockScalar != 0 {
		return unsafeNode(s, "the value to change is written over several lines")
	}
	start, err := e.start(s)
	if err != nil {
		return err
	}
	contentStart, properties := e.skipProperties(start)
	if s.Style&yaml.TaggedStyle != 0 && s.ShortTag() != w.ShortTag() {
		return unsafeNode(s, "the value to change has a tag")
	}
	text, err := (&renderer{editor: e}).scalar(w, at.flow, s)
	if err != nil {
		return err
	}
	if isEmptyScalar(s) {
		if properties == start {
			if properties, err = e.intro(at); err != nil {
				return err
			}
		}
		if properties == 0 || !isBlank(e.src[properties-1]) {
			text = " " + text
		}
		if properties < len(e.src) && e.src[properties] == '#' {
			text += " "
		}
		e.insert(properties, text)
		return nil
	}
	end, err := e.end(s, at.indent)
	if err != nil {
		return err
	}
	e.replace(contentStart, end, text)
	return nil
}

// mapping makes the keys of a mapping those of w.
func (e *editor) mapping(s, w *yaml.Node, at where) error {
	own, wanted := s.Content, pairs(w)
	ownIndex := keyIndex{pairs: own}
	l, err := e.list(s, at)
	if err != nil {
		return err
	}
	if twice := ownIndex.twice(); twice != nil {
		return unsafeNode(twice, "the same key comes twice: "+Scalar(deref(twice).Value))
	}
	if twice := (&keyIndex{pairs: wanted}).twice(); twice != nil {
		return unsafeNode(s, "the same key would come twice: "+Scalar(deref(twice).Value))
	}
	var merged []*yaml.Node
	if all := pairs(s); len(all) > 0 && &all[0] != &own[0] {
		merged = all
	}
	mergedIndex := keyIndex{pairs: merged}
	for i := 0; i+1 < len(own); i += 2 {
		if isMerge(own[i]) {
			l.kept[i/2] = true
		}
	}
	last := -1
	for i := 0; i+1 < len(wanted); i += 2 {
		key := deref(wanted[i])
		if key.Kind != yaml.ScalarNode {
			// Only where the text has the same key at the same place.
			if i < len(own) && e.meaning.equal(own[i], key) && e.meaning.equal(own[i+1], wanted[i+1]) && !l.kept[i/2] {
				l.kept[i/2], last = true, i/2
				continue
			}
			return unsafeNode(s, "a key to change is not a plain text")
		}
		j := ownIndex.find(key, i)
		if j >= 0 && !isMerge(own[j]) {
			if l.kept[j/2] {
				return unsafeNode(own[j], "the same key comes twice")
			}
			l.kept[j/2], last = true, j/2
			e.path = append(e.path, key.Value)
			err := l.child(j/2, wanted[i+1])
			e.path = e.path[:len(e.path)-1]
			if err != nil {
				return err
			}
			continue
		}
		if j = mergedIndex.find(key, i); j >= 0 {
			if !e.meaning.equal(merged[j+1], wanted[i+1]) {
				return unsafeNode(s, "the value to change comes from a merge (<<)")
			}
			continue
		}
		l.added = append(l.added, addition{after: last, key: key, value: wanted[i+1]})
	}
	wantedIndex := keyIndex{pairs: wanted}
	for i := 0; i+1 < len(merged); i += 2 {
		if ownIndex.find(merged[i], i) < 0 && wantedIndex.find(merged[i], i) < 0 {
			return unsafeNode(s, "the key to remove comes from a merge (<<)")
		}
	}
	return l.apply(w)
}

// sequence makes the items of a sequence those of w.
func (e *editor) sequence(s, w *yaml.Node, at where) error {
	l, err := e.list(s, at)
	if err != nil {
		return err
	}
	var match []int
	match, l.moved = e.match(s.Content, w.Content)
	last := -1
	for i, j := range match {
		if j < 0 {
			l.added = append(l.added, addition{after: last, value: w.Content[i]})
			continue
		}
		l.kept[j], last = true, j
		if s.Content[j] == w.Content[i] {
			continue
		}
		e.path = append(e.path, strconv.Itoa(j))
		err := l.child(j, w.Content[i])
		e.path = e.path[:len(e.path)-1]
		if err != nil {
			return err
		}
	}
	return l.apply(w)
}

// identity returns what an item is known by, "" for its place.
func (e *editor) identity(item *yaml.Node) string {
	if e.opts.Identity != nil {
		if id := e.opts.Identity(e.path, item); id != "" {
			return id
		}
	}
	if item = deref(item); item.Kind == yaml.ScalarNode {
		return keyID(item)
	}
	return ""
}

// match returns for each wanted item the index of the item of the text that it
// is, or -1 for a new one. The indexes grow: an item that changes its place is
// a new one, and moved tells which those are in the text.
func (e *editor) match(own, wanted []*yaml.Node) (match []int, moved []bool) {
	match = make([]int, len(wanted))
	all := len(own)
	same := func(a, b *yaml.Node) bool {
		if a == b {
			return true
		}
		if id := e.identity(a); id != "" {
			return id == e.identity(b)
		}
		return e.identity(b) == "" && e.meaning.equal(a, b)
	}
	head := 0
	for head < len(own) && head < len(wanted) && same(own[head], wanted[head]) {
		match[head] = head
		head++
	}
	tail := 0
	for tail < len(own)-head && tail < len(wanted)-head && same(own[len(own)-1-tail], wanted[len(wanted)-1-tail]) {
		match[len(wanted)-1-tail] = len(own) - 1 - tail
		tail++
	}
	own, middle := own[head:len(own)-tail], match[head:len(match)-tail]
	known := make(map[string][]int, len(own))
	var unknown []int // the items known by their place
	for i, item := range own {
		if id := e.identity(item); id != "" {
			known[id] = append(known[id], head+i)
		} else {
			unknown = append(unknown, head+i)
		}
	}
	for i := range middle {
		middle[i] = -1
		from := &unknown
		id := e.identity(wanted[head+i])
		if id != "" {
			places := known[id]
			from = &places
		}
		if len(*from) > 0 {
			middle[i] = (*from)[0]
			*from = (*from)[1:]
			if id != "" {
				known[id] = *from
			}
		}
	}
	for _, i := range keepGrowing(middle) {
		if moved == nil {
			moved = make([]bool, all)
		}
		moved[i] = true
	}
	e.pairUp(own, wanted[head:], middle, head)
	return match, moved
}

// pairUp takes a scalar without an identity of its own for the changed form of
// the one at its place, where as many went as came. offset is the index of
// own's first item in the text.
func (e *editor) pairUp(own, wanted []*yaml.Node, match []int, offset int) {
	nameless := func(n *yaml.Node) bool {
		return deref(n).Kind == yaml.ScalarNode && (e.opts.Identity == nil || e.opts.Identity(e.path, n) == "")
	}
	next := offset // the first item of the text that may still be matched
	for i := 0; i < len(match); {
		if match[i] >= 0 {
			next = match[i] + 1
			i++
			continue
		}
		to := i
		for to < len(match) && match[to] < 0 {
			to++
		}
		end := offset + len(own)
		if to < len(match) {
			end = match[to]
		}
		if end-next == to-i {
			for ; i < to; i, next = i+1, next+1 {
				if nameless(own[next-offset]) && nameless(wanted[i]) {
					match[i] = next
				}
			}
		}
		i = to
	}
}

// keepGrowing sets the fewest elements to -1 so that the others grow, and
// returns them.
func keepGrowing(match []int) (dropped []int) {
	if slices.IsSorted(match) && (len(match) == 0 || match[0] >= 0) {
		return nil
	}
	var ends []int // the element that ends the best run of each length
	before := make([]int, len(match))
	for i, m := range match {
		if m < 0 {
			continue
		}
		n := sort.Search(len(ends), func(k int) bool { return match[ends[k]] >= m })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	keep := make([]bool, len(match))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			keep[i] = true
		}
	}
	for i := range match {
		if !keep[i] && match[i] >= 0 {
			dropped = append(dropped, match[i])
			match[i] = -1
		}
	}
	return dropped
}
