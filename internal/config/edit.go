package config

import (
	"bytes"
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"engage/internal/files"
	"engage/internal/lists"
	"engage/internal/msg"
)

// Edit returns the file with its text changed in as few bytes as possible so that
// it holds want; f itself if it has the same values already. Every error is of the
// kind msg.Config.
func (f *File) Edit(want *Config) (edited *File, err error) {
	if err := f.Err(); err != nil {
		return nil, err
	}
	got, wanted := reflect.ValueOf(&f.Config).Elem(), reflect.ValueOf(want).Elem()
	if rootField.equal(got, wanted) {
		return f, nil
	}
	e := &editor{lineIndex: newLineIndex(f.Source), path: f.Path, got: got, want: wanted}
	defer func() {
		cause := recover()
		if unsafe, ok := cause.(*msg.Error); ok {
			edited, err = nil, unsafe
		} else if cause != nil { // a text that the editor does not handle
			edited, err = nil, e.ambiguous(0)
		}
	}()
	s := e.editBlock(rootField.fields, f.root, got, wanted, e.documentEnd(f.root))
	edited = Parse(f.Path, slices.Concat(e.src[:s.from], []byte(s.text), e.src[s.to:]))
	switch {
	case len(edited.Source) > MaxSize:
		return nil, msg.New(msg.Config, "%s would have more than %d MB, which engage does not read", f.Path, MaxSize>>20)
	case edited.root == nil || !rootField.equal(reflect.ValueOf(&edited.Config).Elem(), wanted):
		changed := s.from
		for changed < min(len(e.src), len(edited.Source)) && e.src[changed] == edited.Source[changed] {
			changed++
		}
		return nil, e.ambiguous(changed)
	case !edited.Valid():
		return nil, msg.New(msg.Config, "the configuration would not be valid, so nothing was written: %s",
			edited.Problems[0].Message).WithHint("%s", edited.Problems[0].Hint)
	}
	return edited, nil
}

// editor changes a text. What can't be changed safely makes it panic with a
// *msg.Error.
type editor struct {
	*lineIndex
	path string

	got, want reflect.Value // the present and the wanted configuration
}

// splice replaces the bytes between two offsets by a text.
type splice struct {
	from, to int
	text     string
}

// abort panics with the error for a node that can't be changed.
func (e *editor) abort(node *yaml.Node, reason string) {
	panic(e.unsafe(node.Line, node.Column, reason))
}

// ambiguous returns the error for a change that would have another effect.
func (e *editor) ambiguous(offset int) error {
	line, column := e.position(offset)
	return e.unsafe(line, column, "what has to change can't be told from the rest of the file")
}

func (e *editor) unsafe(line, column int, reason string) *msg.Error {
	return msg.New(msg.Config, "%s:%d:%d: it can't be changed without a risk to what else stands there: %s", e.path, line, column, reason).
		WithHint("make this change by hand; nothing was written%s", msg.Literal(e.editsByHand()))
}

// editsByHand returns the items to add and to remove, as YAML for the hint.
func (e *editor) editsByHand() (text string) {
	for i := range rootField.fields {
		if f := &rootField.fields[i]; f.isList {
			got, want := f.items(e.got.Field(i)), f.items(e.want.Field(i))
			text += without(want, got, "added to "+f.key) + without(got, want, "removed from "+f.key)
		}
	}
	return text
}

// without returns the items that are not in others, and what is to be done with them.
func without(items, others []string, what string) string {
	left := lists.Without(items, others)
	if len(left) == 0 {
		return ""
	}
	return "\nto be " + what + ":\n" + strings.TrimSuffix(strings.Join(left, ""), "\n")
}

// editBlock changes the fields of a block. limit is the first line after it.
func (e *editor) editBlock(fields []field, node *yaml.Node, got, want reflect.Value, limit int) splice {
	if node.Kind != yaml.MappingNode {
		e.abort(node, "the value to change is an alias (*"+node.Value+")")
	}
	c := e.collection(node, limit)
	after := 0
	for i := range fields {
		f := &fields[i]
		a, b := got.Field(i), want.Field(i)
		at := slices.IndexFunc(c.parts, func(p part) bool { return p.key.Value == f.key })
		switch {
		case f.equal(a, b):
		case at < 0:
			c.insert(after, f, b)
		case b.IsZero() && b.Kind() != reflect.Slice && b.Kind() != reflect.Bool:
			c.parts[at].removed = true
		default:
			c.parts[at].set(e.src, c.editValue(&c.parts[at], f, a, b))
		}
		if at >= 0 {
			after = at + 1
		}
	}
	return c.rebuild()
}

// editValue changes the value of a field that the file has.
func (c *collection) editValue(p *part, f *field, got, want reflect.Value) splice {
	node := p.value
	switch {
	case node.Kind == yaml.AliasNode:
		c.abort(node, "the value to change is an alias (*"+node.Value+")")
	case node.Anchor != "" && bytes.Contains(c.src, []byte("*"+node.Anchor)):
		c.abort(node, "the value to change has an anchor (&"+node.Anchor+") that is used elsewhere")
	case f.isList && len(node.Content) > 0:
		return c.editList(p, f, got, want)
	case got.Kind() == reflect.Struct && len(node.Content) > 0:
		return c.editBlock(f.fields, node, got, want, p.limit)
	case (f.isList || got.Kind() == reflect.Struct) && !c.flow:
		return c.fillEmpty(p, f, want)
	}
	from, to := c.valueRange(p)
	text := f.encodeValue(want, c.inJSON)
	if node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		text = quoteText(want.String())
	}
	if value := want.String(); node.Style&yaml.SingleQuotedStyle != 0 && text == `"`+value+`"` && !strings.Contains(value, "'") {
		text = "'" + value + "'" // it needs no escape
	}
	if from > 0 && bytes.IndexByte([]byte(":,"), c.src[from-1]) >= 0 && !c.inJSON {
		text = " " + text
	}
	return splice{from, to, text}
}

// fillEmpty adds lines below a key that has no value, or empty brackets.
func (c *collection) fillEmpty(p *part, f *field, want reflect.Value) splice {
	if p.value.Anchor != "" || p.value.Style&yaml.TaggedStyle != 0 {
		c.abort(p.value, "the value to change has an anchor or a tag")
	}
	from, to := c.valueRange(p)
	if bytes.IndexByte(c.src[from:to], '#') >= 0 {
		c.abort(p.value, "a comment stands inside of what has to change")
	}
	for from < to && c.src[from-1] == ' ' {
		from--
	}
	at := c.lineStart(c.lineAt(to) + 1)
	head, ending := string(c.src[to:at]), c.lineBreakAt(at)
	return c.wholeLines(from, at, strings.TrimSuffix(head, ending)+ending+indentLines(f.encodeLines(want), p.column+1, ending))
}

// valueRange returns the offsets of the part's value without anchor and tag.
func (c *collection) valueRange(p *part) (from, to int) {
	node := p.value
	from = c.contentOffset(node)
	switch {
	case node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0, node.Kind != yaml.ScalarNode && node.Style&yaml.FlowStyle == 0,
		!c.flow && node.Kind == yaml.ScalarNode && node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 &&
			!bytes.HasPrefix(c.src[from:], []byte(node.Value)):
		c.abort(node, "the value to change is written over several lines")
	case c.flow:
		to, _ = c.flowEnd(from, false)
	case node.Kind != yaml.ScalarNode:
		to, _ = c.flowEnd(from, true)
	case node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		to = closingQuote(c.src, from)
	default:
		to = from + len(node.Value)
	}
	return from, to
}

// editList changes a list of blocks. Items are matched by their identity.
func (e *editor) editList(p *part, f *field, got, want reflect.Value) splice {
	c := e.collection(p.value, p.limit)
	present := make(map[string][]int, got.Len()) // the file's items by their identity
	for i := range got.Len() {
		id := identity(got.Index(i))
		present[id], c.parts[i].removed = append(present[id], i), true
	}
	after := 0
	for i := range want.Len() {
		item, id := want.Index(i), identity(want.Index(i))
		if len(present[id]) == 0 {
			c.insert(after, f, item)
			continue
		}
		at := present[id][0]
		present[id] = present[id][1:]
		same, old := f.equal(got.Index(at), item), &c.parts[at]
		switch {
		case at >= after:
			old.removed, after = false, at+1
			if !same {
				old.set(e.src, e.editBlock(f.fields, old.value, got.Index(at), item, old.limit))
			}
		case same: // it moves, with its comments
			c.inserts[after] = append(c.inserts[after], string(old.text))
		default:
			c.insert(after, f, item)
		}
	}
	s := c.rebuild()
	if want.Len() == 0 && !c.flow {
		from := e.contentOffset(p.key)
		from += bytes.IndexByte(e.src[from:], ':') + 1
		head := strings.TrimRight(string(e.src[from:s.from]), " \t\r\n")
		return e.wholeLines(from, s.to, " []"+head+e.lineBreakAt(s.from)+s.text)
	}
	return s
}

// identity returns the key of an item of a list: a subscription, or a rule's target.
func identity(item reflect.Value) string {
	if variable, ok := item.Interface().(MappingVariable); ok {
		return variable.Subscription
	}
	rule := item.Interface().(PushRule)
	return rule.Level + "\x00" + rule.Name + "\x00" + rule.EffectiveCampaigns()
}

// Update edits the file that f was read from. So that changes that others wrote
// since are kept, the file is read again under its lock, and if it differs, change
// is called again. An error leaves the file as it is; files.ErrChanged means that
// another program wrote without the lock.
func (f *File) Update(ctx context.Context, change func(*File) (*Config, error)) (written bool, err error) {
	edited, byHand, err := f.apply(change)
	if err = cmp.Or(err, byHand); err != nil || edited == f {
		return false, err
	}
	unlock, err := files.Lock(ctx, f.Path)
	if err != nil {
		return false, err
	}
	defer unlock()
	source, err := files.Read(f.Path)
	if err != nil {
		return false, readError(f.Path, err)
	}
	if string(source) != string(f.Source) {
		now := Parse(f.Path, source)
		edited, byHand, err = now.apply(change)
		if err = cmp.Or(err, byHand); err != nil || edited == now {
			return false, err
		}
	}
	return files.Write(f.Path, edited.Source, files.WriteOptions{Expect: source})
}

// Preview reports whether the change would change the configuration, and writes
// nothing. byHand is the error with which Update would refuse to write that.
func (f *File) Preview(change func(*File) (*Config, error)) (changes bool, byHand, err error) {
	edited, byHand, err := f.apply(change)
	return edited != f && err == nil, byHand, err
}

// apply returns the file as the change makes it. byHand is the error of Edit.
func (f *File) apply(change func(*File) (*Config, error)) (edited *File, byHand, err error) {
	if err := f.Err(); err != nil {
		return nil, nil, err
	}
	want, err := change(f)
	if err != nil {
		return nil, nil, err
	}
	edited, byHand = f.Edit(want)
	return edited, byHand, nil
}
