package sandbox

import (
	"encoding/json"
	"strings"
)

// spoil damages the JSON of an answer. An answer that is an error already
// stays, because the fault is about data that does not come as expected.
func spoil(r reply, f Fault) message {
	m := r.message()
	if r.status >= 300 {
		return m
	}
	if strings.HasPrefix(f.route, groupSubscriptions) {
		m.body = spoiled(m.body, func(value any) any { return spoilSubscriptions(value, f.kind) })
		return m
	}
	switch f.kind {
	case kindEmpty:
		m.body = nil
	case kindNull:
		m.body = []byte("null")
	case kindMissing:
		m.body = []byte("{}")
	case kindWrongType:
		m.body = spoiled(m.body, wrongTypes)
	}
	return m
}

func spoiled(body []byte, change func(any) any) []byte {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return body
	}
	return encode(change(value))
}

// wrongTypes gives each field a type that it never has. A bare list becomes a
// text.
func wrongTypes(value any) any {
	object, isObject := value.(map[string]any)
	if !isObject {
		return "a text"
	}
	for name, field := range object {
		if _, isText := field.(string); isText {
			object[name] = 42
		} else {
			object[name] = "a text"
		}
	}
	return object
}

// spoilSubscriptions does the kind's damage to the field subscriptions of
// every table in the value.
func spoilSubscriptions(value any, kind string) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = spoilSubscriptions(v[i], kind)
		}
	case map[string]any:
		field, isTable := v["subscriptions"]
		if !isTable {
			for name := range v {
				v[name] = spoilSubscriptions(v[name], kind)
			}
			break
		}
		switch kind {
		case kindMissing:
			delete(v, "subscriptions")
		case kindNull:
			v["subscriptions"] = nil
		case kindWrongType:
			v["subscriptions"] = 42
		default:
			v["subscriptions"] = []any{}
			if _, isObject := field.(map[string]any); isObject {
				v["subscriptions"] = map[string]any{}
			}
		}
	}
	return value
}
