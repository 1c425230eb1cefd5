// Package yamledit changes a YAML text in as few bytes as possible.
//
// The text is parsed to nodes, the nodes are compared with the wanted ones,
// and each difference becomes a splice at the place that the nodes tell. The
// result is parsed again and has to mean what was wanted, with every comment
// still there that wasn't part of something deleted. A change that can't be
// made that way is refused with an UnsafeError; the text is never rewritten.
package yamledit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Options tell Apply what it can't see in the text.
type Options struct {
	// Identity returns what an item of the sequence at path is known by: two
	// items with the same identity are one item that may have changed. path
	// holds the mapping keys and, in decimal, the item indexes that lead to
	// the sequence; it must not be kept. An empty identity, or a nil function,
	// means that scalars are known by their value and other items by their
	// place.
	Identity func(path []string, item *yaml.Node) string

	// Readable, unless nil, gives the text as the parser is to read it, with
	// all lines and columns where they are.
	Readable func([]byte) []byte
}

// UnsafeError says why a change can't be made without a risk for the rest of
// the text. Line and Column count from 1; they are 0 where no place is known.
type UnsafeError struct {
	Reason       string
	Line, Column int
}

func (e *UnsafeError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	if e.Column == 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Apply returns src changed in as few bytes as possible so that it decodes to
// want: the same kinds, tags and values; the order of keys in a mapping means
// nothing, and aliases and merged keys mean what they stand for. Comments,
// anchors and positions of want don't matter; its styles matter only for what
// is new and has no neighbour to take the style from.
//
// If src decodes to want already, Apply returns src itself. Every error is an
// *UnsafeError, with which the text stays as it is.
func Apply(src []byte, want *yaml.Node, opts Options) (out []byte, err error) {
	return guarded(func() ([]byte, error) { return apply(src, want, opts) })
}

// ApplyParsed is Apply for a text that was parsed already: root is the node in
// its only document, as yaml.v3 made it. Nodes of root may be part of want, for
// what stays as it is: they cost no comparison with themselves.
func ApplyParsed(src []byte, root, want *yaml.Node, opts Options) ([]byte, error) {
	return guarded(func() ([]byte, error) { return applyParsed(src, root, want, opts) })
}

// guarded makes a refusal of a panic.
func guarded(change func() ([]byte, error)) (out []byte, err error) {
	defer func() {
		if recover() != nil { // a text so odd that nobody thought of it
			out, err = nil, &UnsafeError{Reason: "the parts of the file can't be told apart"}
		}
	}()
	return change()
}

// apply is Apply, which may panic.
func apply(src []byte, want *yaml.Node, opts Options) ([]byte, error) {
	if bytes.HasPrefix(src, []byte("\xFF\xFE")) || bytes.HasPrefix(src, []byte("\xFE\xFF")) || !utf8.Valid(src) {
		return nil, &UnsafeError{Reason: "the file is not UTF-8"}
	}
	root, err := parse(src)
	if err != nil {
		return nil, err
	}
	return applyParsed(src, root, want, opts)
}

// applyParsed is ApplyParsed, which may panic.
func applyParsed(src []byte, root, want *yaml.Node, opts Options) ([]byte, error) {
	root, want = content(root), content(want)
	e := &editor{text: newText(src), opts: opts, meaning: newMeaning(len(src))}
	found := e.commentsAside(root)
	if bytes.IndexByte(src, '*') >= 0 {
		e.anchored = map[*yaml.Node]bool{}
		findAnchored(root, e.anchored)
	}
	err := e.document(root, want)
	before := <-found
	if before.err != nil {
		return nil, before.err
	}
	if err != nil {
		return nil, err
	}
	if len(e.edits) == 0 {
		if !newMeaning(len(src)).equal(root, want) {
			return nil, &UnsafeError{Reason: "the file is too entangled to tell what has to change"}
		}
		return src, nil
	}
	root = nil // its memory is free for the second parse
	out, kept, err := e.splice(before.spans)
	if err != nil {
		return nil, err
	}
	*e = editor{}
	if err := check(out, want, src, kept, opts); err != nil {
		return nil, err
	}
	return out, nil
}

// check parses the result and tells whether it is what was meant.
func check(out []byte, want *yaml.Node, src []byte, kept []span, opts Options) error {
	parsed := out
	if opts.Readable != nil {
		parsed = opts.Readable(out)
	}
	root, err := parse(parsed)
	if err != nil {
		return &UnsafeError{Reason: "the change would break the file's syntax"}
	}
	found := newText(out).commentsAside(root)
	meant := newMeaning(len(out)).equal(root, want)
	after := <-found
	if !meant {
		return &UnsafeError{Reason: "the change would alter something else in the file"}
	}
	if after.err != nil {
		return after.err
	}
	same := len(after.spans) == len(kept)
	for i := 0; same && i < len(kept); i++ {
		same = bytes.Equal(src[kept[i].start:kept[i].end], out[after.spans[i].start:after.spans[i].end])
	}
	if !same {
		return &UnsafeError{Reason: "the change would lose a comment"}
	}
	return nil
}

var errorLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`line (\d+): (.*)`) })

// parse returns the node in the only document of src: a null if there is none.
func parse(src []byte) (root *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			root, err = nil, &UnsafeError{Reason: "the file can't be parsed as YAML"}
		}
	}()
	broken := func(err error) *UnsafeError {
		if m := errorLine().FindStringSubmatch(err.Error()); m != nil {
			line, _ := strconv.Atoi(m[1])
			return &UnsafeError{Reason: m[2], Line: line}
		}
		return &UnsafeError{Reason: err.Error()}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	var doc, second yaml.Node
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, broken(err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		return nil, &UnsafeError{Reason: "the file has more than one document", Line: second.Line, Column: second.Column}
	case !errors.Is(err, io.EOF):
		return nil, broken(err)
	}
	return content(&doc), nil
}

// content returns the node in a document; a null for none.
func content(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	if n == nil || n.Kind == 0 || n.Kind == yaml.DocumentNode {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	}
	return n
}

// span is a part of the text, end exclusive.
type span struct{ start, end int }

// edit replaces a part of the text. One that may take comments away says so.
type edit struct {
	span
	text     string
	comments bool
}

// splice returns the text with all edits made, and the comments of before that
// are still in it.
func (e *editor) splice(before []span) (out []byte, kept []span, err error) {
	sort.SliceStable(e.edits, func(i, j int) bool {
		a, b := e.edits[i], e.edits[j]
		if a.start != b.start {
			return a.start < b.start
		}
		return a.end == a.start && b.end > b.start
	})
	size := len(e.src)
	for _, ed := range e.edits {
		size += len(ed.text)
	}
	out = make([]byte, 0, size)
	at := 0
	for _, ed := range e.edits {
		if ed.start < at || ed.end < ed.start {
			return nil, nil, e.unsafeAt(ed.start, "two changes touch the same place")
		}
		for len(before) > 0 && before[0].start < ed.end {
			comment := before[0]
			before = before[1:]
			switch {
			case comment.end <= ed.start:
				kept = append(kept, comment)
			case !ed.comments || comment.start < ed.start || comment.end > ed.end:
				return nil, nil, e.unsafeAt(comment.start, "a comment stands inside of what has to change")
			}
		}
		out = append(out, e.src[at:ed.start]...)
		out = append(out, ed.text...)
		at = ed.end
	}
	out = append(out, e.src[at:]...)
	kept = append(kept, before...)
	if at == len(e.src) && at > e.starts[0] && !endsWithBreak(e.src) && endsWithBreak(out) {
		out = out[:newText(out).lineEnd(len(out)-1)]
	}
	return out, kept, nil
}

func endsWithBreak(b []byte) bool {
	return len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r')
}
