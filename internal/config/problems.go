package config

import (
	"cmp"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"engage/internal/msg"
)

// label returns the value's name for a message.
func (s fieldNode) label() string {
	switch {
	case s.f.key == "":
		return "the file"
	case s.item:
		return "each item of " + s.f.key
	}
	return s.f.key
}

// hint returns how to write the value.
func (s fieldNode) hint() string {
	switch {
	case s.f.hint != "":
		return s.f.hint
	case s.f.options != nil:
		return "write " + strings.Join(s.f.options, " or ")
	case s.f.isList && !s.item:
		return "begin each item with `- ` on a line of its own under `" + s.f.key + ":`"
	case s.f.fields != nil:
		return "write its keys, each on a line of its own: " + msg.List(fieldKeys(s.f.fields)).String()
	}
	return "write it after the colon, as in `" + s.f.key + ": " + s.f.example + "`"
}

// unknownKeys reports keys that the block does not have, and returns the keys that
// they probably mean. have are the nodes of the block's known keys.
func (r *decoder) unknownKeys(unknown []*yaml.Node, fields []field, have []*yaml.Node) (misspelt []string) {
	for _, key := range unknown {
		if r.stopped {
			break
		}
		allowed := fieldKeys(fields)
		message, hint := "unknown key `"+key.Value+"`", "delete it, or write one of the keys here: "+strings.Join(allowed, ", ")
		if !notKeyLike.MatchString(key.Value) {
			message = "unknown key (not repeated here, since it could be secret)"
		}
		if near, ok := Suggest(key.Value, allowed); ok {
			message += ", did you mean `" + near + "`?"
			hint = "`" + near + "` is here already: delete this line"
			if at := slices.IndexFunc(fields, func(f field) bool { return f.key == near }); have[at] == nil {
				hint, misspelt = "write `"+near+"`", append(misspelt, near)
			}
		}
		r.schemaProblem(key, message, hint)
	}
	return misspelt
}

// missingKey reports a key that the block lacks.
func (r *decoder) missingKey(s fieldNode, f *field) {
	message, hint := "missing key `"+f.key+"`", "add the line `"+f.key+":` with its keys under it"
	if !s.item && s.f.key != "" {
		message += " under `" + s.f.key + ":`"
	}
	if f.example != "" {
		hint = "add a line such as `" + f.key + ": " + f.example + "`"
	}
	r.schemaProblem(cmp.Or(s.key, s.node), message+": "+f.title, hint)
}

// kindNames are the names of the kinds of values.
var kindNames = map[reflect.Kind]string{
	reflect.Int: "the number 1", reflect.String: "text", reflect.Bool: "true or false",
	reflect.Slice: "a list", reflect.Struct: "a block of keys",
}

// wrongKind reports a value of another kind than the Go variable's, or a text that
// is none of the field's options.
func (r *decoder) wrongKind(s fieldNode, got string, into reflect.Value) {
	want, isText := kindNames[into.Kind()], into.Kind() == reflect.String
	if isText && s.f.options != nil {
		want = strings.Join(s.f.options, " or ")
	}
	message, hint, check := s.label()+" must be "+want, s.hint(), CheckSchema
	switch isPlain := got == "a number" || got == "true or false"; {
	case got == "nothing":
		message = s.label() + " has no value; it must be " + want
	case got == "text" && isText:
		text := resolveAlias(s.node).Value
		if s.node.Kind != yaml.AliasNode && r.quotable(text) {
			message += ", not " + strconv.Quote(text)
		}
		near, ok := Suggest(strings.TrimSpace(text), s.f.options)
		if ok && !strings.Contains(text, "2") { // there is no ENV-2, so no suggestion for it
			hint = "did you mean `" + near + "`?"
		}
	case isPlain && s.f.secret != "":
		message, check = s.f.secretInFile(), CheckAPIKey
	case isPlain && isText && s.f.options == nil:
		hint = "put it in quotes, as in '12' or 'true'"
		fallthrough
	default:
		message += ", not " + got
	}
	r.report(check, s.node, message, hint)
}

// secretInFile returns the message for a secret that stands where its place belongs.
func (f *field) secretInFile() string {
	return f.key + " must say where the " + f.secret + " is, and not be the " + f.secret
}

// quotable reports whether a message may quote the value: it is short, does not look
// like a key, and is not part of the file's api_key.
func (r *decoder) quotable(value string) bool {
	key := resolveAlias(child(child(r.file.root, "actito"), "api_key"))
	return len(value) <= 20 && notKeyLike.MatchString(value) && (key == nil || key.Value == "" || !strings.Contains(key.Value, value) || len(value) < 4)
}

// notKeyLike matches texts that can't be a key: words without long runs of letters
// and digits.
var notKeyLike = regexp.MustCompile(`^\pL{1,15}\d?(?:[ ._-](?:\pL{1,15}\d?|\d{1,3})){0,3}$`)
