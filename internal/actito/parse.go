package actito

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Parsing is tolerant, because the exact format of Actito's answers is not known.
// But an answer that is not understood is an error that says what was found, never
// an empty list. No error quotes a value: an answer may contain a token. Only what
// is needed is copied: an answer may be as large as maxBody.

// Limits of an answer: engage's own, far above what a licence has.
const (
	maxNames      = 10_000               // items of a list, or keys of an object
	maxNameLength = 512                  // characters of a name
	maxNameBytes  = 2 + 12*maxNameLength // of its JSON, each character as two escapes
)

var (
	errTooMany = fmt.Errorf("there came more than %d names, the most that engage takes", maxNames)
	errTooLong = fmt.Errorf("there came a name of more than %d characters, the most that engage takes", maxNameLength)
)

// trimJSON returns the JSON in a body, without white space and byte order mark.
func trimJSON(body []byte) (json.RawMessage, error) {
	raw := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(raw) == 0:
		return nil, errors.New("it is empty")
	case raw[0] == '<':
		return nil, errors.New("it is a web page, not data")
	case !utf8.Valid(raw):
		return nil, errors.New("it is not UTF-8")
	case !json.Valid(raw):
		return nil, errors.New("it is no whole JSON")
	}
	return raw, nil
}

var jsonKinds = map[byte]string{
	'{': "an object", '[': "a list", '"': "a text", 't': "true or false", 'f': "true or false", 'n': "null",
}

// jsonKind returns the kind of a JSON value for messages.
func jsonKind(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "nothing"
	}
	return cmp.Or(jsonKinds[raw[0]], "a number")
}

// elements iterates over the items of a list, or over the keys and values of an
// object in turn. The JSON must be valid; the elements are slices of it.
func elements(raw json.RawMessage) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
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

// object is a JSON object with its keys in the order of the answer.
type object struct {
	keys    []string
	members map[string]json.RawMessage
}

func parseObject(raw json.RawMessage) (object, error) {
	o := object{members: map[string]json.RawMessage{}}
	if jsonKind(raw) != "an object" {
		return o, fmt.Errorf("it is %s, not an object", jsonKind(raw))
	}
	key, count := "", 0
	for part := range elements(raw) {
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
			return o, errors.New("it is no whole JSON")
		}
		if _, twice := o.members[key]; !twice {
			o.keys = append(o.keys, key)
		}
	}
	return o, nil
}

// first returns the member under the first of the keys that the object has, or nil.
func (o object) first(keys ...string) json.RawMessage {
	for _, key := range keys {
		if raw, ok := o.members[key]; ok {
			return raw
		}
	}
	return nil
}

// missingError returns an error that names the first of the object's keys: a wrong
// answer may have thousands.
func (o object) missingError(what string) error {
	return fmt.Errorf("%s, only %.40q", what, o.keys[:min(6, len(o.keys))])
}

// parseText parses a value that must be a text that is not empty. Its error says
// what the value is.
func parseText(raw json.RawMessage) (string, error) {
	var text string
	if jsonKind(raw) != "a text" || json.Unmarshal(raw, &text) != nil {
		return "", fmt.Errorf("%s, not a text", jsonKind(raw))
	}
	if text == "" {
		return "", errors.New("an empty text")
	}
	return text, nil
}

// checkName refuses control characters, which would reach the terminal, and
// characters that could not be decoded. Line ends and tabs are allowed.
func checkName(text string) error {
	if utf8.RuneCountInString(text) > maxNameLength {
		return errTooLong
	}
	for _, r := range text {
		if r == unicode.ReplacementChar || (unicode.IsControl(r) && !unicode.IsSpace(r)) {
			return fmt.Errorf("it holds the character %U", r)
		}
	}
	return nil
}

// parseName parses a text that is a name.
func parseName(raw json.RawMessage) (string, error) {
	if len(raw) > maxNameBytes {
		return "", errTooLong
	}
	text, err := parseText(raw)
	if err != nil {
		return "", fmt.Errorf("it is %w", err)
	}
	return text, checkName(text)
}

// item is an entity, a profile table or a subscription.
type item struct {
	name          string
	id            string          // the name where the answer has none
	subscriptions json.RawMessage // of a profile table; nil where the answer has none
	attributes    json.RawMessage // the same
}

// parseItem parses one item of a list: a name, or an object with a name. An id is
// a text or a number.
func parseItem(raw json.RawMessage) (i item, err error) {
	var o object
	if jsonKind(raw) == "an object" {
		if o, err = parseObject(raw); err != nil {
			return i, err
		}
		if raw = o.members["name"]; raw == nil {
			return i, o.missingError("an item has no name")
		}
	}
	if i.name, err = parseName(raw); err != nil {
		return i, fmt.Errorf("an item's name is none: %w", err)
	}
	i.id, i.subscriptions, i.attributes = i.name, o.first(subscriptionKeys...), o.members["attributes"]
	id := o.members["id"]
	if text, err := parseName(id); err == nil {
		i.id = text
	} else if jsonKind(id) == "a number" && len(id) <= maxNameLength {
		i.id = string(id)
	}
	return i, nil
}

// parseList parses the items of a list, or of the list that an object has under one
// of the wrapper keys. Each name is returned once.
func parseList(raw json.RawMessage, wrappers ...string) ([]item, error) {
	if jsonKind(raw) == "an object" {
		o, err := parseObject(raw)
		if err != nil {
			return nil, err
		}
		if raw = o.first(wrappers...); raw == nil {
			return nil, o.missingError("it has no " + wrappers[0])
		}
	}
	if jsonKind(raw) != "a list" {
		return nil, fmt.Errorf("there is %s where a list belongs", jsonKind(raw))
	}
	var list []item
	seen := map[string]bool{}
	count := 0
	for part := range elements(raw) {
		if count++; count > maxNames {
			return nil, errTooMany
		}
		i, err := parseItem(part)
		if err != nil {
			return nil, err
		}
		if !seen[i.name] {
			list = append(list, i)
		}
		seen[i.name] = true
	}
	return list, nil
}

func parseEntities(raw json.RawMessage) ([]item, error) { return parseList(raw, "entities", "items") }

func parseTables(raw json.RawMessage) ([]item, error) {
	return parseList(raw, "profileTables", "profileTableNames", "tables", "profileTable", "items")
}

// parseForm parses a form's structure. Its keys are not documented, so any value
// that is not empty is accepted.
func parseForm(raw json.RawMessage) (none struct{}, err error) {
	if kind := jsonKind(raw); kind != "an object" && kind != "a list" {
		return none, fmt.Errorf("it is %s, not a form", kind)
	}
	for range elements(raw) {
		return none, nil
	}
	return none, errors.New("it is empty, not a form")
}

// subscriptionKeys are the keys of a table's subscriptions. Derived: the published
// example is cut off before them.
var subscriptionKeys = []string{"subscriptions", "subscriptionNames"}

// Table is a profile table.
type Table struct {
	Subscriptions []string    // their names
	Attributes    []Attribute // none where the answer does not tell them
}

// Attribute is an attribute of a profile table.
type Attribute struct {
	Name              string
	Unique, Mandatory bool
}

// parseTable parses one table's structure: the table itself, or an object that
// contains it.
func parseTable(raw json.RawMessage) (Table, error) {
	o, err := parseObject(raw)
	if err != nil {
		return Table{}, err
	}
	if inner, err := parseObject(o.first("profileTable", "table", "structure")); err == nil && o.first(subscriptionKeys...) == nil {
		o.members = inner.members
	}
	i := item{subscriptions: o.first(subscriptionKeys...), attributes: o.members["attributes"]}
	if i.subscriptions == nil {
		return Table{}, o.missingError("it has no " + subscriptionKeys[0])
	}
	return i.table()
}

// table parses what the item contains of a profile table.
func (i item) table() (t Table, err error) {
	list, err := parseSubscriptions(i.subscriptions)
	return Table{names(list), parseAttributes(i.attributes)}, err
}

// parseAttributes returns the attributes that have the documented fields. Their
// absence is no error: the subscriptions matter more.
func parseAttributes(raw json.RawMessage) (list []Attribute) {
	if jsonKind(raw) != "a list" {
		return nil
	}
	for part := range elements(raw) {
		o, err := parseObject(part)
		if len(list) == maxNames || err != nil {
			return nil
		}
		name, err := parseName(o.members["name"])
		unique, mandatory := o.members["unique"], o.members["mandatory"]
		if err == nil && jsonKind(unique) == "true or false" && jsonKind(mandatory) == "true or false" {
			list = append(list, Attribute{name, string(unique) == "true", string(mandatory) == "true"})
		}
	}
	return list
}

// parseSubscriptions parses a list of names, a list of objects with names, or an
// object whose keys are the names, each with true, false, null or an object. An
// object without keys is an error: a table has at least one subscription.
func parseSubscriptions(raw json.RawMessage) (list []item, err error) {
	wrappers := append(subscriptionKeys, "items")
	o, err := parseObject(raw)
	if jsonKind(raw) != "an object" || jsonKind(o.first(wrappers...)) == "a list" {
		return parseList(raw, wrappers...)
	}
	if err != nil {
		return nil, err
	}
	if len(o.keys) == 0 {
		return nil, errors.New("its subscriptions are an empty object, not a list")
	}
	for _, key := range o.keys {
		if !slices.Contains([]string{"true or false", "null", "an object"}, jsonKind(o.members[key])) || key == "" {
			return nil, o.missingError("its subscriptions are no list of names")
		}
		if err := checkName(key); err != nil {
			return nil, fmt.Errorf("a subscription's name is none: %w", err)
		}
		list = append(list, item{name: key})
	}
	return list, nil
}
