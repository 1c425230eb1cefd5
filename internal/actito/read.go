package actito

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Actito's answers are read tolerantly, because their exact shape could not be
// tried: what is a list of names may be a list of objects, bare or wrapped.
// But what is not understood is an error that says what was found, never an
// empty list.
//
// Nothing of an answer is copied but what is wanted from it: an answer may be
// as large as maxBody, and must not take several times its size.

// Bounds on what an answer may hold. They are engage's own, far above what a
// licence of Actito has.
const (
	maxNames      = 10_000               // items of a list, or keys of an object
	maxNameLength = 512                  // characters of a name
	maxNameBytes  = 2 + 12*maxNameLength // of its JSON, each character as two escapes
)

// shapeError says what was found in an answer instead of what was expected.
// It never quotes values: an answer may hold a token.
type shapeError string

func (e shapeError) Error() string { return string(e) }

// object is a JSON object with its keys in the order of the answer.
type object struct {
	keys    []string
	members map[string]json.RawMessage
}

// kindOf names the kind of a JSON value for messages.
func kindOf(raw json.RawMessage) string {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 {
		return "nothing"
	}
	switch trimmed[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}

// clean returns the JSON in a body, without what may stand around it.
func clean(body []byte) (json.RawMessage, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(trimmed) == 0:
		return nil, shapeError("it is empty")
	case trimmed[0] == '<':
		return nil, shapeError("it is a web page, not data")
	case !utf8.Valid(trimmed):
		return nil, shapeError("it is not UTF-8")
	case !json.Valid(trimmed):
		return nil, shapeError("it is no whole JSON")
	}
	return trimmed, nil
}

// readObject reads a body that must be a JSON object.
func readObject(body []byte) (object, error) {
	raw, err := clean(body)
	if err != nil {
		return object{}, err
	}
	return splitObject(raw)
}

func splitObject(raw json.RawMessage) (object, error) {
	o := object{members: map[string]json.RawMessage{}}
	if kindOf(raw) != "an object" {
		return o, shapeError("it is " + kindOf(raw) + ", not an object")
	}
	key, count := "", 0
	for part := range parts(raw) {
		if count++; count%2 == 0 {
			o.members[key] = part
			continue
		}
		switch {
		case count > 2*maxNames:
			return o, errTooMany
		case len(part) > maxNameBytes:
			return o, errTooLong
		case json.Unmarshal(part, &key) != nil:
			return o, shapeError("it is no whole JSON")
		}
		if _, twice := o.members[key]; !twice {
			o.keys = append(o.keys, key)
		}
	}
	return o, nil
}

// parts goes through the items of a list, or the keys and values of an object
// in turn. The JSON must be valid; the parts are pieces of it.
func parts(raw json.RawMessage) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
		raw = bytes.TrimSpace(raw)
		start, depth, text := 1, 0, false
		for i := 1; i < len(raw); i++ {
			switch c := raw[i]; {
			case text && c == '\\':
				i++
			case c == '"':
				text = !text
			case text:
			case depth == 0 && (c == ',' || c == ':' || i == len(raw)-1):
				part := bytes.TrimSpace(raw[start:i])
				if start = i + 1; len(part) > 0 && !yield(part) {
					return
				}
			case c == '[' || c == '{':
				depth++
			case c == ']' || c == '}':
				depth--
			}
		}
	}
}

var (
	errTooMany = shapeError(fmt.Sprintf("Actito sent more than %d names, the most that engage takes", maxNames))
	errTooLong = shapeError(fmt.Sprintf("Actito sent a name of more than %d characters, the most that engage takes", maxNameLength))
)

// textOf reads a value that must be a text with something in it. A control
// character would reach the terminal, and what could not be decoded would no
// longer be the name to the letter; a line end or a tab is only odd.
func textOf(raw json.RawMessage) (string, error) {
	var text string
	if kindOf(raw) != "a text" || json.Unmarshal(raw, &text) != nil {
		return "", shapeError("it is " + kindOf(raw) + ", not a text")
	}
	if text == "" {
		return "", shapeError("it is an empty text")
	}
	for _, r := range text {
		if r == unicode.ReplacementChar || (unicode.IsControl(r) && !unicode.IsSpace(r)) {
			return "", shapeError(fmt.Sprintf("it holds the character %U", r))
		}
	}
	return text, nil
}

// id returns the object's id, a text or a number: Actito's come as both.
func (o object) id() (string, bool) {
	raw := o.members["id"]
	if kindOf(raw) == "a number" && len(raw) <= maxNameLength {
		return string(raw), true
	}
	text, err := nameIn(raw)
	return text, err == nil
}

// lackError is a shapeError about something that is not there at all, in an
// answer that is otherwise as it should be.
type lackError struct{ shapeError }

func (o object) lacks(key string) error {
	return lackError{shapeError(fmt.Sprintf("it has no %s, only %s", key, o.keyList()))}
}

// keyList names the object's keys, bounded: a wrong answer may have thousands.
func (o object) keyList() string {
	const most = 6
	if len(o.keys) == 0 {
		return "an empty object"
	}
	var shown []string
	for _, key := range o.keys[:min(most, len(o.keys))] {
		shown = append(shown, fmt.Sprintf("%.40q", key))
	}
	if len(o.keys) > most {
		shown = append(shown, "…")
	}
	return strings.Join(shown, ", ")
}

// unwrap returns the list in a JSON value: the value itself, or the member of
// an object under one of the wrappers.
func unwrap(raw json.RawMessage, wrappers ...string) (json.RawMessage, error) {
	switch kindOf(raw) {
	case "a list":
		return raw, nil
	case "an object":
		o, err := splitObject(raw)
		if err != nil {
			return nil, err
		}
		for _, w := range wrappers {
			if member, ok := o.members[w]; ok {
				return member, nil
			}
		}
		return nil, o.lacks(wrappers[0])
	}
	return nil, shapeError("it is " + kindOf(raw) + ", not a list")
}

// items splits a list.
func items(raw json.RawMessage) ([]json.RawMessage, error) {
	if kindOf(raw) != "a list" {
		return nil, shapeError("there is " + kindOf(raw) + " where a list belongs")
	}
	var list []json.RawMessage
	for part := range parts(raw) {
		if list = append(list, part); len(list) > maxNames {
			return nil, errTooMany
		}
	}
	return list, nil
}

// nameIn reads a text that is a name.
func nameIn(raw json.RawMessage) (string, error) {
	if len(raw) > maxNameBytes {
		return "", errTooLong
	}
	text, err := textOf(raw)
	if err == nil && utf8.RuneCountInString(text) > maxNameLength {
		return "", errTooLong
	}
	return text, err
}

// nameOf reads one item: a text, or an object with a name.
func nameOf(raw json.RawMessage) (string, error) {
	if kindOf(raw) != "an object" {
		text, err := nameIn(raw)
		if err != nil {
			return "", shapeError("an item is no name: " + err.Error())
		}
		return text, nil
	}
	o, err := splitObject(raw)
	if err != nil {
		return "", err
	}
	name, ok := o.members["name"]
	if !ok {
		return "", shapeError("an item has no name, only " + o.keyList())
	}
	text, err := nameIn(name)
	if err != nil {
		return "", shapeError("an item's name is none: " + err.Error())
	}
	return text, nil
}

// names reads a list of names, or of objects with a name, each name once.
func names(raw json.RawMessage) ([]string, error) {
	list, err := items(raw)
	if err != nil {
		return nil, err
	}
	found := make([]string, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, item := range list {
		name, err := nameOf(item)
		if err != nil {
			return nil, err
		}
		if !seen[name] {
			seen[name] = true
			found = append(found, name)
		}
	}
	return found, nil
}

// readEntities reads the list of entities.
func readEntities(body []byte) ([]string, error) {
	raw, err := clean(body)
	if err != nil {
		return nil, err
	}
	if raw, err = unwrap(raw, "entities", "items"); err != nil {
		return nil, plainly(err)
	}
	return names(raw)
}

// plainly makes a lack an error like any other, where the answer's keys are
// documented.
func plainly(err error) error { return shapeError(err.Error()) }

// readForm reads a form's structure. Its keys are not documented, so any that
// holds something will do; the result has no meaning.
func readForm(body []byte) (struct{}, error) {
	raw, err := clean(body)
	if err != nil {
		return struct{}{}, err
	}
	_, kind, _ := strings.Cut(kindOf(raw), " ")
	if kind != "object" && kind != "list" {
		return struct{}{}, shapeError("it is " + kindOf(raw) + ", not a form")
	}
	for range parts(raw) {
		return struct{}{}, nil
	}
	return struct{}{}, shapeError("it is an empty " + kind + ", not a form")
}

// profileTable is what is known of one table from a list or from its own
// structure.
type profileTable struct {
	id, name      string
	subscriptions json.RawMessage // nil when the answer has none
}

// subscriptionKeys are where a table's subscriptions stand. Derived: the
// published example is cut before them.
var subscriptionKeys = []string{"subscriptions", "subscriptionNames"}

var tableWrappers = []string{"profileTables", "profileTableNames", "tables", "profileTable", "items"}

// readTables reads the list of an entity's profile tables.
func readTables(body []byte) ([]profileTable, error) {
	raw, err := clean(body)
	if err != nil {
		return nil, err
	}
	if raw, err = unwrap(raw, tableWrappers...); err != nil {
		return nil, err
	}
	list, err := items(raw)
	if err != nil {
		return nil, err
	}
	tables := make([]profileTable, 0, len(list))
	for _, item := range list {
		table, err := readTable(item)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, nil
}

// readTable reads one table: a bare name, or an object.
func readTable(raw json.RawMessage) (profileTable, error) {
	name, err := nameOf(raw)
	if err != nil {
		return profileTable{}, err
	}
	table := profileTable{name: name, id: name}
	if kindOf(raw) == "an object" {
		o, err := splitObject(raw)
		if err != nil {
			return profileTable{}, err
		}
		if id, ok := o.id(); ok {
			table.id = id
		}
		table.subscriptions = firstOf(o)
	}
	return table, nil
}

// firstOf returns the member that holds subscriptions, or nil.
func firstOf(o object) json.RawMessage {
	for _, key := range subscriptionKeys {
		if raw, ok := o.members[key]; ok {
			return raw
		}
	}
	return nil
}

// readStructure reads the subscriptions of a table's own structure: in the
// table, or in an object around it.
func readStructure(body []byte) ([]string, error) {
	o, err := readObject(body)
	if err != nil {
		return nil, err
	}
	raw := firstOf(o)
	if raw == nil {
		for _, wrapper := range []string{"profileTable", "table", "structure"} {
			if inner, err := splitObject(o.members[wrapper]); err == nil && raw == nil {
				raw = firstOf(inner)
			}
		}
	}
	if raw == nil {
		return nil, o.lacks(subscriptionKeys[0])
	}
	return readSubscriptions(raw)
}

// readSubscriptions reads a list of names, a list of objects with names, or an
// object whose keys are the names, each with true, false, null or an object.
// An object without keys is no list of none: a table has one subscription at
// least, and whoever says otherwise has to write a list.
func readSubscriptions(raw json.RawMessage) ([]string, error) {
	if kindOf(raw) != "an object" {
		return names(raw)
	}
	o, err := splitObject(raw)
	if err != nil {
		return nil, err
	}
	for _, wrapper := range append(subscriptionKeys, "items") {
		if inner := o.members[wrapper]; kindOf(inner) == "a list" {
			return names(inner)
		}
	}
	if len(o.keys) == 0 {
		return nil, shapeError("its subscriptions are an empty object, not a list")
	}
	for _, key := range o.keys {
		switch kindOf(o.members[key]) {
		case "true or false", "null", "an object":
		default:
			return nil, shapeError("its subscriptions are no list of names, but an object with " + o.keyList())
		}
		quoted, err := json.Marshal(key)
		if err != nil {
			return nil, shapeError("a subscription has no name")
		}
		if _, err := nameIn(quoted); err != nil {
			return nil, shapeError("a subscription's name is none: " + err.Error())
		}
	}
	return o.keys, nil
}
