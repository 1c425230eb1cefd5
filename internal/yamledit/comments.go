package yamledit

import "gopkg.in/yaml.v3"

// commentsFound is what commentsAside sends.
type commentsFound struct {
	spans []span
	err   error
}

// commentsAside looks for the comments of the text while the caller does
// something else.
func (t *text) commentsAside(root *yaml.Node) <-chan commentsFound {
	aside := &text{src: t.src, starts: t.starts} // with marks of its own
	found := make(chan commentsFound, 1)
	go func() {
		defer func() {
			// Nobody above could catch a panic of this goroutine.
			if recover() != nil {
				found <- commentsFound{err: &UnsafeError{Reason: "the parts of the file can't be told apart"}}
			}
		}()
		spans, err := aside.comments(root)
		found <- commentsFound{spans, err}
	}()
	return found
}

// comments returns all comments of the text. It lexes every scalar of the tree
// on its way, so that a text whose parts can't be told apart for certain is
// refused here.
func (t *text) comments(root *yaml.Node) ([]span, error) {
	w := &commentWalk{text: t, at: t.starts[0]}
	if root.Line > 0 {
		if err := w.walk(root, -1, 0); err != nil {
			return nil, err
		}
	}
	w.gap(len(t.src))
	return w.found, nil
}

// findAnchored collects the nodes that aliases below n refer to.
func findAnchored(n *yaml.Node, anchored map[*yaml.Node]bool) {
	if n.Kind == yaml.AliasNode {
		anchored[n.Alias] = true
	}
	for _, child := range n.Content {
		findAnchored(child, anchored)
	}
}

type commentWalk struct {
	*text
	at    int // up to where the text was looked at
	found []span
}

func (w *commentWalk) walk(n *yaml.Node, indent, depth int) error {
	if depth > maxDepth {
		return unsafeNode(n, "the file is nested too deeply")
	}
	if n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode {
		if n.Style&yaml.FlowStyle == 0 {
			if len(n.Content) == 0 {
				return unsafeNode(n, "the end of a value was not found")
			}
			off, err := w.start(n)
			if err != nil {
				return err
			}
			indent = w.column(w.contentOf(n, off))
		}
		for _, child := range n.Content {
			if err := w.walk(child, indent, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	start, err := w.start(n)
	if err != nil {
		return err
	}
	if isEmptyScalar(n) {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		start, _ = w.skipProperties(start)
	}
	end, err := w.leafEnd(n, start, indent)
	if err != nil {
		return err
	}
	if start < w.at {
		return unsafeNode(n, "a value's place in the file was not found")
	}
	w.gap(start)
	w.at = end
	return nil
}

// gap collects the comments between what was looked at and the next scalar.
func (w *commentWalk) gap(end int) {
	for i := w.at; i < end; {
		switch c := w.src[i]; {
		case c == '#':
			next := min(w.lineEnd(i), end)
			w.found = append(w.found, span{i, next})
			i = next
		case c == '&' || c == '!':
			i = w.wordEnd(i)
		case c == '%' && w.atLineStart(i):
			for i < end && breakLen(w.src[i:]) == 0 && (w.src[i] != '#' || !isBlank(w.src[i-1])) {
				i++
			}
		default:
			i++
		}
	}
	w.at = max(w.at, end)
}
