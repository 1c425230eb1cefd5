package config

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"

	"engage/internal/msg"
)

// UnsafeError says why a file can't be changed without a risk to what else
// stands in it. Line and Column count from 1.
type UnsafeError struct {
	Reason       string
	Line, Column int
}

func (e *UnsafeError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Edit returns the file with its text changed in as few bytes as possible so
// that it holds want; f itself if it does already, however it is spelled. Every
// error is of the kind msg.Config; where the file can't be edited safely, the
// cause is an *UnsafeError.
func (f *File) Edit(want *Config) (*File, error) {
	if err := f.Err(); err != nil {
		return nil, err
	}
	got, wanted := reflect.ValueOf(&f.Config).Elem(), reflect.ValueOf(want).Elem()
	if document.same(got, wanted) {
		return f, nil
	}
	e := &editor{text: newText(f.Source)}
	edited := e.edit(f, got, wanted)
	switch {
	case e.unsafe != nil:
		return nil, msg.New(msg.Config, "%s:%d:%d: it can't be changed without a risk to what else stands there: %s",
			f.Path, e.unsafe.Line, e.unsafe.Column, e.unsafe.Reason).
			WithHint("make this change by hand; nothing was written").WithCause(e.unsafe)
	case len(edited.Source) > MaxSize:
		return nil, tooLarge(f.Path)
	case !edited.Valid():
		return nil, msg.New(msg.Config, "the configuration would not be valid, so nothing was written: %s",
			edited.Problems[0].Message).WithHint("%s", edited.Problems[0].Hint)
	}
	return edited, nil
}

// edit makes the splices that turn got into want, and reads the result.
func (e *editor) edit(f *File, got, want reflect.Value) (edited *File) {
	defer func() {
		if recover() != nil { // a text so odd that nobody thought of it
			e.refuseChange()
		}
	}()
	plain := bytes.TrimPrefix(f.Source, []byte(byteOrderMark))
	e.json = bytes.HasPrefix(bytes.TrimSpace(plain), []byte("{")) && json.Valid(plain)
	e.measure(f.root)
	e.block(document.fields, f.root, got, want, e.documentEnd(f.root))
	if e.unsafe != nil {
		return nil
	}
	edited = Parse(f.Path, e.apply())
	if len(edited.Source) <= MaxSize && (edited.root == nil || !document.same(reflect.ValueOf(&edited.Config).Elem(), want)) {
		e.refuseChange()
	}
	return edited
}

// editor collects the splices that change a text.
type editor struct {
	*text
	json    bool // the file is JSON and stays so
	step    int  // blanks by which the file indents a block
	dashes  int  // and by which it indents a list
	splices []splice
	unsafe  *UnsafeError
	last    struct{ line, column, offset int } // where offset was asked for last
}

// splice puts text in place of the bytes between two offsets.
type splice struct {
	from, to int
	text     string
}

func (e *editor) put(from, to int, text string) {
	e.splices = append(e.splices, splice{from, to, text})
}

// refuse gives up because of what stands at the node.
func (e *editor) refuse(node *yaml.Node, reason string) {
	if e.unsafe == nil {
		line, column := positionOf(node)
		e.unsafe = &UnsafeError{reason, line, column}
	}
}

// refuseChange gives up because of what the splices make of the text.
func (e *editor) refuseChange() {
	e.unsafe = &UnsafeError{"what has to change can't be told from the rest of the file", 1, 1}
	if len(e.splices) > 0 {
		e.unsafe.Line, e.unsafe.Column = e.place(e.splices[0].from)
	}
}

// apply returns the text with the splices. Those that overlap are a mistake.
func (e *editor) apply() []byte {
	slices.SortStableFunc(e.splices, func(a, b splice) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	size := len(e.src)
	for _, s := range e.splices {
		size += len(s.text)
	}
	out, at := make([]byte, 0, size), 0
	for _, s := range e.splices {
		out, at = append(out, e.src[at:s.from]...), s.to // panics where they overlap
		if s.from < s.to && s.to == len(e.src) && lineEnding(e.src) == "" {
			out = bytes.TrimSuffix(out, []byte(lineEnding(out))) // the last line had no ending
		}
		out = append(out, s.text...)
	}
	return append(out, e.src[at:]...)
}

// block changes the fields of a block. limit is the line behind all of it.
func (e *editor) block(fields []field, node *yaml.Node, got, want reflect.Value, limit int) {
	if node.Kind != yaml.MappingNode {
		e.refuse(node, "the value to change is an alias (*"+node.Value+")")
		return
	}
	c := e.collection(node, limit)
	after := 0
	for i := range fields {
		f, a, b := &fields[i], got.Field(i), want.Field(i)
		at := slices.IndexFunc(c.keys, func(key *yaml.Node) bool { return key.Value == f.key })
		switch {
		case f.same(a, b):
		case at < 0:
			c.insert(after, entry{f: f, v: b})
		case b.IsZero() && b.Kind() != reflect.Slice && b.Kind() != reflect.Bool:
			c.remove[at] = true
		default:
			e.pair(c, at, f, a, b)
		}
		if at >= 0 {
			after = at + 1
		}
	}
	c.change()
}

// pair changes the value of a field that is there.
func (e *editor) pair(c *collection, at int, f *field, got, want reflect.Value) {
	node := c.values[at]
	isList := got.Kind() == reflect.Slice && f.fields != nil
	switch {
	case node.Kind == yaml.AliasNode:
		e.refuse(node, "the value to change is an alias (*"+node.Value+")")
	case node.Anchor != "" && bytes.Contains(e.src, []byte("*"+node.Anchor)):
		e.refuse(node, "the value to change has an anchor (&"+node.Anchor+") that is used elsewhere")
	case isList && len(node.Content) > 0:
		e.list(f, node, got, want, c.limitOf(at), c.keys[at])
	case got.Kind() == reflect.Struct && len(node.Content) > 0:
		e.block(f.fields, node, got, want, c.limitOf(at))
	case (isList || got.Kind() == reflect.Struct) && !c.flow:
		c.fill(at, f, want)
	default:
		from, to := c.extent(at)
		text := f.value(want, c.style)
		if want.Kind() == reflect.String {
			text = requote(text, want.String(), node.Style)
		}
		if from > 0 && bytes.IndexByte([]byte(":,"), e.src[from-1]) >= 0 && !e.json {
			text = " " + text
		}
		e.put(from, to, text)
	}
}

// requote spells a text in the quotes that the old value has.
func requote(text, value string, old yaml.Style) string {
	if old&yaml.DoubleQuotedStyle != 0 && text[0] != '"' {
		return doubleQuoted(value)
	}
	if single, ok := singleQuoted(value); ok && old&yaml.SingleQuotedStyle != 0 {
		return single
	}
	return text
}

// list changes a list of blocks. Items are known by what they are about.
func (e *editor) list(f *field, node *yaml.Node, got, want reflect.Value, limit int, key *yaml.Node) {
	c := e.collection(node, limit)
	// The file's items by their identity: the first one, and for each the next.
	first, next := make(map[string]int, got.Len()), make([]int, got.Len())
	for i := got.Len() - 1; i >= 0; i-- {
		id := identity(got.Index(i))
		next[i] = -1
		if later, again := first[id]; again {
			next[i] = later
		}
		first[id], c.remove[i] = i, true
	}
	after := 0
	for i := range want.Len() {
		id := identity(want.Index(i))
		at, there := first[id]
		switch {
		case !there || at < 0:
			c.insert(after, entry{f: f, v: want.Index(i)})
			continue
		case at < after: // it moves, with its comments
			moved := entry{f: f, v: want.Index(i)}
			if f.same(got.Index(at), want.Index(i)) {
				moved.raw = c.source(at)
			}
			c.insert(after, moved)
		default:
			c.remove[at], after = false, at+1
			if !f.same(got.Index(at), want.Index(i)) {
				e.block(f.fields, node.Content[at], got.Index(at), want.Index(i), c.limitOf(at))
			}
		}
		first[id] = next[at]
	}
	c.change()
	if want.Len() == 0 && !c.flow {
		e.put(e.behindColon(key), e.behindColon(key), " []")
	}
}

// identity returns what an item of a list is about: a subscription, or a rule's
// target.
func identity(item reflect.Value) string {
	switch item := item.Interface().(type) {
	case MappingVariable:
		return item.Subscription
	case PushRule:
		return item.Level + "\x00" + item.Name + "\x00" + item.EffectiveCampaigns()
	}
	return ""
}
