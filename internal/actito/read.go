package actito

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Actito's answers are read tolerantly, because their exact shape could not be
// tried: what is a list of names may be a list of objects, bare or wrapped.
// But what is not understood is an error that says what was found, never an
// empty list.

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

// wellFormed refuses a body that is no JSON.
func wellFormed(body []byte) error {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(trimmed) == 0:
		return shapeError("it is empty")
	case trimmed[0] == '<':
		return shapeError("it is a web page, not data")
	case !json.Valid(trimmed):
		return shapeError("it is no whole JSON")
	}
	return nil
}

// readObject reads a body that must be a JSON object.
func readObject(body []byte) (object, error) {
	if err := wellFormed(body); err != nil {
		return object{}, err
	}
	return splitObject(bytes.TrimPrefix(body, []byte("\ufeff")))
}

func splitObject(raw json.RawMessage) (object, error) {
	o := object{members: map[string]json.RawMessage{}}
	if kindOf(raw) != "an object" {
		return o, shapeError("it is " + kindOf(raw) + ", not an object")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if _, err := decoder.Token(); err != nil {
		return o, shapeError("it is no whole JSON")
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return o, shapeError("it is no whole JSON")
		}
		var member json.RawMessage
		if err := decoder.Decode(&member); err != nil {
			return o, shapeError("it is no whole JSON")
		}
		name := key.(string) // the decoder gives only texts as keys
		if _, twice := o.members[name]; !twice {
			o.keys = append(o.keys, name)
		}
		o.members[name] = member
	}
	if _, err := decoder.Token(); err != nil && !errors.Is(err, io.EOF) {
		return o, shapeError("it is no whole JSON")
	}
	return o, nil
}

// text returns a member that must be a text with something in it. A number
// counts as its digits: Actito's ids come as both.
func (o object) text(key string) (string, bool) {
	raw, ok := o.members[key]
	if !ok {
		return "", false
	}
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		return text, true
	}
	if kindOf(raw) == "a number" {
		return string(bytes.TrimSpace(raw)), true
	}
	return "", false
}

func (o object) lacks(key string) error {
	return shapeError(fmt.Sprintf("it has no %s, only %s", key, o.keyList()))
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

// unwrap returns the list in a body: the body itself, or the member of an
// object under one of the wrappers. bare tells that there was no wrapper.
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
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, shapeError("it is no whole JSON")
	}
	return list, nil
}

// nameOf reads one item: a text, or an object with a name.
func nameOf(raw json.RawMessage) (string, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		return text, nil
	}
	if kindOf(raw) == "an object" {
		o, err := splitObject(raw)
		if err != nil {
			return "", err
		}
		if name, ok := o.text("name"); ok {
			return name, nil
		}
		return "", shapeError("an item has no name, only " + o.keyList())
	}
	return "", shapeError("an item is " + kindOf(raw) + ", not a name")
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
	if err := wellFormed(body); err != nil {
		return nil, err
	}
	raw, err := unwrap(body, tableWrappers...)
	if err != nil {
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
		if id, ok := o.text("id"); ok {
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

// readSubscriptions reads the subscriptions of a table's own structure: in the
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
// object whose keys are the names.
func readSubscriptions(raw json.RawMessage) ([]string, error) {
	if kindOf(raw) != "an object" {
		return names(raw)
	}
	o, err := splitObject(raw)
	if err != nil {
		return nil, err
	}
	if inner := firstOf(o); inner != nil && len(o.keys) == 1 && kindOf(inner) == "a list" {
		return names(inner)
	}
	for _, key := range o.keys {
		if key == "" {
			return nil, shapeError("a subscription has no name")
		}
	}
	return o.keys, nil
}
