package config

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// list joins the words for a sentence.
func list(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + and + " " + words[last]
}

// oneOf joins the options of a field.
func oneOf(options []string) string {
	if len(options) > 2 {
		return "one of " + strings.Join(options, ", ")
	}
	return list(options, "or")
}

// label names the value in a message.
func (s spot) label() string {
	switch {
	case s.f.key == "":
		return "the file"
	case s.item:
		return "each item of " + s.f.key
	}
	return s.f.key
}

// unknownKeys reports keys that the block does not have, and returns those
// that they were taken for. have is where the block's own keys are.
func (r *reader) unknownKeys(unknown []*yaml.Node, fields []field, have []*yaml.Node) (misspelt []string) {
	if len(unknown) == 0 {
		return nil
	}
	var free []string
	allowed := names(fields)
	for i := range fields {
		if have[i] == nil {
			free = append(free, fields[i].key)
		}
	}
	slices.Sort(free)
	for _, key := range unknown {
		if len(r.problems) > maxProblems {
			break
		}
		message, hint := quotedKey("unknown key", key.Value), "delete it, or write one of the keys here: "+list(allowed, "or")
		if near, ok := Suggest(key.Value, free); ok {
			message += ", did you mean `" + near + "`?"
			hint = "write `" + near + "`"
			misspelt = append(misspelt, near)
		} else if home := homeOf(key.Value); home != "" {
			hint = "`" + key.Value + "` belongs " + home
		} else if near, ok := Suggest(key.Value, allowed); ok {
			message += ", did you mean `" + near + "`?"
			hint = "`" + near + "` is here already: delete this line"
		}
		r.wrong(key, message, hint)
	}
	return misspelt
}

// homeOf returns where a key belongs that stands in the wrong block, "" for
// one that belongs nowhere.
func homeOf(key string) string {
	within := func(fields []field) bool {
		return slices.ContainsFunc(fields, func(f field) bool { return f.key == key })
	}
	if within(document.fields) {
		return "at the beginning of a line, outside of every block"
	}
	for _, block := range document.fields {
		switch isList := block.key == "mapping_variables" || block.key == "push_rules"; {
		case !within(block.fields):
		case isList:
			return "into an item of the list `" + block.key + "`"
		default:
			return "under `" + block.key + ":`, indented by two blanks"
		}
	}
	if within(endpointFields) {
		return "under `endpoints:`, which belongs under `actito:`"
	}
	return ""
}

// missing reports a key that the block at the spot lacks.
func (r *reader) missing(s spot, f *field, block reflect.Value) {
	message := "missing key `" + f.key + "`"
	if !s.item && s.f.key != "" {
		message += " under `" + s.f.key + ":`"
	}
	rule, isRule := block.Interface().(PushRule)
	switch {
	case f.key == "api_domain":
		message += ": the environment custom needs the address of the API"
	case f.key == "name" && isRule:
		message += ": a rule of the level " + rule.Level + " names its " + strings.ReplaceAll(rule.Level, "_", " ")
	default:
		message += ": " + f.title
	}
	hint := "add the line `" + f.key + ":` with its keys under it"
	if f.example != "" {
		hint = "add a line such as `" + f.key + ": " + f.example + "`"
	}
	r.wrong(s.at(), message, hint)
}

// forbidden reports a key that can't be there because of another one.
func (r *reader) forbidden(key *yaml.Node, f *field, block reflect.Value) {
	switch f.key {
	case "api_domain":
		r.wrong(key, "api_domain goes with the environment custom only", "delete the line, or write `environment: custom`")
	case "name":
		r.wrong(key, "a rule of the level all has no name", "delete the line, or give the rule the level website, master_form or campaign")
	case "campaigns":
		r.wrong(key, "a rule of the level "+block.Interface().(PushRule).Level+" has no campaigns",
			"delete the line; only the levels all and website have campaigns")
	}
}

// keyPlaces says what api_key can be.
const keyPlaces = "write `keyring` and run `engage auth login`, or name a place: `store`, `env:NAME`, `file:PATH`"

// wrongType reports a value of another kind than the variable's.
func (r *reader) wrongType(s spot, got string, into reflect.Value) {
	if s.f == nil {
		return
	}
	label, nothing := s.label(), got == "nothing"
	example := "`" + s.f.key + ": " + s.f.example + "`"
	var want, hint string
	switch into.Kind() {
	case reflect.Int:
		message, hint := label+" must be the number 1, not "+got, "write `version: 1`"
		switch {
		case got == "a number":
			message = label + " must be 1"
		case nothing:
			message = label + " has no value"
		case got == "text":
			hint += ", without quotes"
		}
		r.wrong(s.node, message, hint)
		return
	case reflect.String:
		want = "text"
		switch {
		case got == "a number" || got == "true or false":
			hint = "put it in quotes, as in '12' or 'true'"
		case !nothing:
			hint = "write one text on the line of the key, as in " + example
		case s.f.required:
			hint = "write it after the colon, as in " + example + "; a name such as null or ~ needs quotes"
		default:
			hint = "write it after the colon, as in " + example + ", or delete the line"
		}
		if s.f.key == "api_key" {
			if hint = keyPlaces; got == "a number" {
				r.report(CheckAPIKey, s.node, "api_key must say where the key is, and not be the key", hint)
				return
			}
		}
	case reflect.Bool:
		want, hint = "true or false", "write true or false"
		if got == "text" {
			hint += ", without quotes; yes, no, on and off are text"
		}
	case reflect.Slice:
		want, hint = "a list", "begin each item with `- ` on a line of its own under `"+s.f.key+":`"
		if s.f.fields == nil {
			hint = "write " + example
		}
	case reflect.Struct:
		want = "a block of keys"
		switch keys := list(names(s.f.fields), "and"); {
		case s.f.key == "":
			r.wrong(s.node, "the file must be a block of keys, not "+got, "a configuration begins with `version: 1`, `integration:` and `actito:`")
			return
		case got == "a list":
			hint = "take the `- ` away from the keys under `" + s.f.key + ":`"
		case s.item:
			hint = "write its keys after the `- `, each on a line of its own: " + keys
		default:
			hint = "write its keys under `" + s.f.key + ":`, each on a line of its own and indented by two blanks: " + keys
		}
	}
	message := label + " must be " + want + ", not " + got
	switch {
	case nothing && s.item:
		message = label + " must be " + want + ", and this one is empty"
	case nothing:
		message = label + " has no value"
	}
	r.wrong(s.node, message, hint)
}

// environmentHint says how to find out the environment.
const environmentHint = "look at the API domain under Actito's Manage API users > View the API key: " +
	"api.actito.com is ENV-0, api1.actito.com ENV-1, api3.actito.com ENV-3, api-pre1.actito.com PREPROD"

// notOneOf reports a value that is none of the field's options.
func (r *reader) notOneOf(s spot, node *yaml.Node, kind string) {
	options, text := s.f.options, node.Value
	message, hint := s.label()+" must be "+oneOf(options), "write "+list(options, "or")
	if kind == "text" && s.node.Kind != yaml.AliasNode && r.mayShow(text) {
		message += ", not " + strconv.Quote(text)
	}
	near, isNear := "", false
	isEnvironment := s.f.key == "environment"
	switch {
	case kind == "text":
		near, isNear = Suggest(strings.TrimSpace(text), options)
	case kind == "a number" && isEnvironment:
		near = "ENV-" + text
		isNear = slices.Contains(options, near)
	}
	digits := strings.Map(keepLettersAndDigits, strings.ToLower(text))
	switch {
	case kind == "nothing":
		message = s.label() + " has no value; it must be " + oneOf(options)
	case isEnvironment && (digits == "env2" || digits == "2"):
		hint = "there is no ENV-2; " + environmentHint
	case isEnvironment && kind == "text" && !isNear:
		hint = environmentHint
	case isNear:
		hint = "did you mean `" + near + "`?"
	}
	r.wrong(s.node, message, hint)
}

// choice reports a list of options that is empty, or names one of them twice.
func (r *reader) choice(s spot, node *yaml.Node, items []string) {
	if len(items) == 0 {
		r.wrong(s.node, s.f.key+" must name at least one of "+list(s.f.options, "and"), "write "+s.f.example)
	}
	for i, item := range items {
		if item != "" && slices.Contains(items[:i], item) {
			r.wrong(node.Content[i], s.f.key+" names the same place twice", "delete one of the two")
			return
		}
	}
}

// version reports a version that is not this one.
func (r *reader) version(node *yaml.Node, value float64) {
	message, hint := "version must be 1", "write `version: 1`"
	if value > Version {
		message, hint = "this version is newer than this engage knows (1)", "update engage; `engage version` tells which one this is"
		if node.Kind == yaml.ScalarNode && len(node.Value) <= 4 {
			message = "version " + node.Value + " is newer than this engage knows (1)"
		}
	}
	r.wrong(node, message, hint)
}

// pattern reports what a text lacks.
func (r *reader) pattern(s spot, value string) {
	switch key, example := s.f.key, s.f.example; {
	case key == "api_key":
		r.apiKey(s, value)
	case strings.TrimSpace(value) == "":
		hint := "write a text such as `" + example + "`"
		if !s.f.required && key != "name" {
			hint += ", or delete the line"
		}
		r.wrong(s.node, s.label()+" must not be empty", hint)
	case key == "api_domain":
		message := "api_domain must be an address without a path"
		switch {
		case !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://"):
			message = "api_domain must begin with https:// or http://"
		case strings.Contains(value, "@"):
			message = "api_domain must not hold a user name or a password"
		case strings.ContainsAny(value, " \t\n"):
			message = "api_domain must not have a blank in it"
		}
		r.wrong(s.node, message, "write https://, the host and nothing after it, as in `api_domain: "+example+"`")
	default:
		message := key + " must be a full address that begins with https://"
		if strings.Contains(value, "@") {
			message = key + " must not hold a user name or a password"
		}
		r.wrong(s.node, message, "write https:// and the rest, as in "+example)
	}
}

// apiKey reports what is wrong with api_key, whose value is never shown.
func (r *reader) apiKey(s spot, value string) {
	near, isNear := Suggest(strings.TrimSpace(value), []string{"keyring", "store"})
	switch {
	case strings.TrimSpace(value) == "":
		r.wrong(s.node, "api_key must not be empty", keyPlaces)
	case isNear:
		r.report(CheckAPIKey, s.node, "api_key must say where the key is: keyring, store, env:NAME or file:PATH", "did you mean `"+near+"`?")
	case strings.HasPrefix(value, "env:"):
		r.report(CheckAPIKey, s.node, "after env: api_key needs the name of an environment variable",
			"a name has letters, digits and _ only, as in `env:ENGAGE_API_KEY`, with no blank or $ before it")
	case strings.HasPrefix(value, "file:"):
		r.report(CheckAPIKey, s.node, "after file: api_key needs the path of a file",
			"write it without a blank, as in `file:/run/secrets/actito`")
	default:
		r.report(CheckAPIKey, s.node, "api_key must say where the key is, and not be the key",
			keyPlaces+"; if others could read this file, have Actito make a new key")
	}
}
