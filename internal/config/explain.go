package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// checkSchema asks the schema about the value and words its errors.
func (f *File) checkSchema(value any, merged map[*yaml.Node]bool) []Problem {
	if _, ok := value.(foreign); ok {
		return nil
	}
	e := explainer{file: f, merged: merged, misspelt: map[*yaml.Node][]string{}}
	block, ok := value.(map[string]any)
	if !ok {
		e.check(&configSchema, value, nil)
		return e.problems
	}
	// The items of the two long lists are checked one by one, so that a file
	// of many mistakes does not fill the memory with them.
	outline := make(map[string]any, len(block))
	for key, v := range block {
		outline[key] = v
	}
	lists := []string{"mapping_variables", "push_rules"}
	for _, name := range lists {
		if _, ok := block[name].([]any); ok {
			outline[name] = []any{}
		}
	}
	e.check(&configSchema, outline, nil)
	for _, name := range lists {
		items, _ := block[name].([]any)
		schema := schemaAt([]string{name, "0"})
		location := append(make([]string, 0, 8), name) // with room for the way down
		for i, item := range items {
			if len(e.problems) > maxProblems {
				break
			}
			e.check(schema, item, append(location, strconv.Itoa(i)))
		}
	}
	return e.problems
}

// check asks the schema about the value at the location.
func (e *explainer) check(schema *schema, value any, location []string) {
	var list []violation
	schema.evaluate(value, location, func(v violation) { list = append(list, v) })
	for _, v := range list {
		e.unknownKeys(v)
	}
	for _, v := range list {
		e.explain(v)
	}
}

// explainer turns what is not as the schema wants it into problems.
type explainer struct {
	file     *File
	problems []Problem
	merged   map[*yaml.Node]bool     // blocks with a merge key, which may bring what they lack
	misspelt map[*yaml.Node][]string // by block, the keys that an unknown one was taken for
}

func (e *explainer) add(check string, node *yaml.Node, message, hint string) {
	line, column := placeOf(node)
	e.problems = append(e.problems, Problem{Check: check, Line: line, Column: column, Message: message, Hint: hint})
}

// locate follows a location of the schema's errors through the nodes.
func (e *explainer) locate(location []string) (key, value *yaml.Node) {
	value = e.file.root
	for _, step := range location {
		var k, v *yaml.Node
		if at := target(value); at != nil && at.Kind == yaml.SequenceNode {
			if i, err := strconv.Atoi(step); err == nil {
				k, v = e.file.child(at, i)
			}
		} else {
			k, v = e.file.child(at, step)
		}
		if v == nil {
			return key, value
		}
		key, value = k, v
	}
	return key, value
}

// unknownKeys reports keys that the schema does not have.
func (e *explainer) unknownKeys(v violation) {
	why, ok := v.why.(unknownKeys)
	if !ok {
		return
	}
	_, block := e.locate(v.location)
	block = target(block)
	if block == nil || block.Kind != yaml.MappingNode {
		return
	}
	unknown := make(map[string]bool, len(why.names))
	for _, name := range why.names {
		unknown[name] = true
	}
	var free []string
	allowed := schemaAt(v.location).names()
	for _, name := range allowed {
		if _, v := e.file.child(block, name); v == nil {
			free = append(free, name)
		}
	}
	for i := 0; i+1 < len(block.Content); i += 2 {
		key := block.Content[i]
		if key.Kind != yaml.ScalarNode || !unknown[key.Value] {
			continue
		}
		if len(e.problems) > maxProblems {
			return
		}
		delete(unknown, key.Value) // a second one is reported as a duplicate
		message, hint := quotedKey("unknown key", key.Value), "delete it, or write one of the keys here: "+list(allowed, "or")
		if near, ok := Suggest(key.Value, free); ok {
			message += ", did you mean `" + near + "`?"
			hint = "write `" + near + "`"
			e.misspelt[block] = append(e.misspelt[block], near)
		} else if home, ok := homeOf(key.Value); ok {
			hint = "`" + key.Value + "` belongs " + home
		} else if near, ok := Suggest(key.Value, allowed); ok {
			message += ", did you mean `" + near + "`?"
			hint = "`" + near + "` is here already: delete this line"
		}
		e.add(CheckSchema, key, message, hint)
	}
}

// homeOf says where a key belongs that stands in the wrong block.
func homeOf(key string) (where string, ok bool) {
	if configSchema.property(key) != nil {
		return "at the beginning of a line, outside of every block", true
	}
	for _, block := range []string{"integration", "actito", "walkthrough"} {
		if configSchema.property(block).property(key) != nil {
			return "under `" + block + ":`, indented by two blanks", true
		}
	}
	for _, block := range []string{"mapping_variables", "push_rules"} {
		if schemaAt([]string{block, "0"}).property(key) != nil {
			return "into an item of the list `" + block + "`", true
		}
	}
	if schemaAt([]string{"actito", "endpoints"}).property(key) != nil {
		return "under `endpoints:`, which belongs under `actito:`", true
	}
	return "", false
}

// explain reports every other error.
func (e *explainer) explain(v violation) {
	location := v.location
	key, node := e.locate(location)
	if len(location) > 0 && location[len(location)-1] == "api_key" {
		e.apiKey(node, v.why)
		return
	}
	switch why := v.why.(type) {
	case unknownKeys: // reported already
	case missingKeys:
		place := key
		if place == nil {
			place = node
		}
		for _, missing := range why.names {
			e.missing(location, place, node, missing)
		}
	case otherType:
		e.wrongType(location, node, why)
	case otherThanAny:
		e.notOneOf(location, node, why.got, why.want)
	case otherThanOne:
		e.version(node, why.got)
	case otherPattern:
		e.pattern(location, node)
	case tooFewItems:
		e.add(CheckSchema, node, label(location)+" must name at least one of "+list(allowedItems(location), "and"),
			"write "+example(location))
	case sameItemTwice:
		item := node
		if at := target(node); at != nil && why.second < len(at.Content) {
			item = at.Content[why.second]
		}
		e.add(CheckSchema, item, label(location)+" names the same place twice", "delete one of the two")
	case notAllowed:
		e.forbidden(location, key, node)
	}
}

// label names the value at the location in a message.
func label(location []string) string {
	if len(location) == 0 {
		return "the file"
	}
	last := location[len(location)-1]
	if _, err := strconv.Atoi(last); err != nil {
		return last
	}
	if len(location) < 2 {
		return "the item"
	}
	switch location[len(location)-2] {
	case "mapping_variables":
		return "each item of mapping_variables"
	case "push_rules":
		return "each item of push_rules"
	case "enabled_in":
		return "each item of enabled_in"
	}
	return "the item"
}

// example returns the schema's first example for the location, as YAML.
func example(location []string) string {
	schema := schemaAt(location)
	if schema == nil || len(schema.Examples) == 0 {
		return ""
	}
	return plain(schema.Examples[0])
}

// plain writes a value of the schema as YAML would have it on one line.
func plain(v any) string {
	items, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = plain(item)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func allowedItems(location []string) []string {
	schema := schemaAt(append(slices.Clone(location), "0"))
	if schema == nil {
		return nil
	}
	return texts(schema.Enum)
}

func texts(values []any) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = plain(v)
	}
	return out
}

// list joins the words for a sentence.
func list(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + and + " " + words[last]
}

func (e *explainer) missing(location []string, place, block *yaml.Node, name string) {
	if slices.Contains(e.misspelt[target(block)], name) || e.merged[target(block)] {
		return
	}
	inside := append(slices.Clone(location), name)
	message := "missing key `" + name + "`"
	if len(location) > 0 {
		if _, err := strconv.Atoi(location[len(location)-1]); err != nil {
			message += " under `" + location[len(location)-1] + ":`"
		}
	}
	switch name {
	case "api_domain":
		message += ": the environment custom needs the address of the API"
	case "name":
		if level := e.levelOf(block); level != "" && len(location) == 2 {
			message += ": a rule of the level " + level + " names its " + strings.ReplaceAll(level, "_", " ")
			break
		}
		fallthrough
	default:
		if schema := schemaAt(inside); schema != nil && schema.Title != "" {
			message += ": " + schema.Title
		}
	}
	hint := "add the line `" + name + ":` with its keys under it"
	if sample := example(inside); sample != "" {
		hint = "add a line such as `" + name + ": " + sample + "`"
	}
	e.add(CheckSchema, place, message, hint)
}

// levelOf returns the level of a push rule, "" for none that exists.
func (e *explainer) levelOf(rule *yaml.Node) string {
	if _, level := e.file.child(rule, "level"); level != nil {
		if level = target(level); slices.Contains(Levels, level.Value) {
			return level.Value
		}
	}
	return ""
}

func (e *explainer) wrongType(location []string, node *yaml.Node, why otherType) {
	wants := map[string]string{"string": "text", "boolean": "true or false", "array": "a list",
		"object": "a block of keys", "integer": "a number", "number": "a number"}
	want := why.want
	if len(location) == 0 {
		e.add(CheckSchema, node, "the file must be a block of keys, not "+gotWords(why.got),
			"a configuration begins with `version: 1`, `integration:` and `actito:`")
		return
	}
	if want == "integer" {
		message, hint := label(location)+" must be the number 1, not "+gotWords(why.got), "write `version: 1`"
		switch why.got {
		case "number":
			message = label(location) + " must be 1"
		case "null":
			message = label(location) + " has no value"
		case "string":
			hint += ", without quotes"
		}
		e.add(CheckSchema, node, message, hint)
		return
	}
	message := label(location) + " must be " + wants[want] + ", not " + gotWords(why.got)
	if why.got == "null" {
		message = label(location) + " has no value"
		if _, err := strconv.Atoi(location[len(location)-1]); err == nil {
			message = label(location) + " must be " + wants[want] + ", and this one is empty"
		}
	}
	e.add(CheckSchema, node, message, typeHint(location, want, why.got))
}

func gotWords(jsonType string) string {
	switch jsonType {
	case "null":
		return "nothing"
	case "boolean":
		return "true or false"
	case "number":
		return "a number"
	case "string":
		return "text"
	case "array":
		return "a list"
	}
	return "a block of keys"
}

// typeHint says how to write the type that is wanted.
func typeHint(location []string, want, got string) string {
	name := location[len(location)-1]
	switch {
	case want == "string" && (got == "number" || got == "boolean"):
		return "put it in quotes, as in '12' or 'true'"
	case want == "string" && got == "null":
		if requiredAt(location) {
			return "write it after the colon, as in `" + name + ": " + example(location) + "`; a name such as null or ~ needs quotes"
		}
		return "write it after the colon, as in `" + name + ": " + example(location) + "`, or delete the line"
	case want == "string":
		return "write one text on the line of the key, as in `" + name + ": " + example(location) + "`"
	case want == "boolean" && got == "string":
		return "write true or false, without quotes; yes, no, on and off are text"
	case want == "boolean":
		return "write true or false"
	case want == "array" && name == "enabled_in":
		return "write `enabled_in: " + example(location) + "`"
	case want == "array":
		return "begin each item with `- ` on a line of its own under `" + name + ":`"
	case want == "object" && got == "array":
		return "take the `- ` away from the keys under `" + name + ":`"
	}
	if keys := schemaAt(location).names(); len(keys) > 0 {
		if _, err := strconv.Atoi(name); err == nil {
			return "write its keys after the `- `, each on a line of its own: " + list(keys, "and")
		}
		return "write its keys under `" + name + ":`, each on a line of its own and indented by two blanks: " + list(keys, "and")
	}
	return ""
}

// requiredAt tells whether the key at the location is always required.
func requiredAt(location []string) bool {
	parent := schemaAt(location[:len(location)-1])
	return parent != nil && slices.Contains(parent.Required, location[len(location)-1])
}

func (e *explainer) notOneOf(location []string, node *yaml.Node, value any, want []any) {
	options := texts(want)
	message := label(location) + " must be " + oneOf(options)
	text, isText := value.(string)
	if isText && node.Kind != yaml.AliasNode && e.mayShow(text) {
		message += ", not " + strconv.Quote(text)
	}
	hint := "write " + list(options, "or")
	name := location[len(location)-1]
	near, isNear := "", false
	if isText {
		near, isNear = Suggest(strings.TrimSpace(text), options)
	}
	if number, ok := value.(int); ok && name == "environment" {
		text = "ENV-" + strconv.Itoa(number)
		near, isNear = text, slices.Contains(options, text)
	}
	digits := strings.Map(keepLettersAndDigits, text)
	switch {
	case value == nil:
		message = label(location) + " has no value; it must be " + oneOf(options)
	case name == "environment" && (strings.EqualFold(digits, "env2") || text == "2"):
		hint = "there is no ENV-2; " + environmentHint
	case name == "environment" && isText && !isNear:
		hint = environmentHint
	case isNear:
		hint = "did you mean `" + near + "`?"
	}
	e.add(CheckSchema, node, message, hint)
}

// environmentHint says how to find out the environment.
const environmentHint = "look at the API domain under Actito's Manage API users > View the API key: " +
	"api.actito.com is ENV-0, api1.actito.com ENV-1, api3.actito.com ENV-3, api-pre1.actito.com PREPROD"

func oneOf(options []string) string {
	if len(options) == 1 {
		return options[0]
	}
	if len(options) == 2 {
		return options[0] + " or " + options[1]
	}
	return "one of " + strings.Join(options, ", ")
}

func (e *explainer) version(node *yaml.Node, value any) {
	message, hint := "version must be 1", "write `version: 1`"
	if newer(value) {
		message, hint = "this version is newer than this engage knows (1)", "update engage; `engage version` tells which one this is"
		if node.Kind == yaml.ScalarNode && len(node.Value) <= 4 {
			message = "version " + node.Value + " is newer than this engage knows (1)"
		}
	}
	e.add(CheckSchema, node, message, hint)
}

func newer(value any) bool {
	switch v := value.(type) {
	case int:
		return v > Version
	case int64:
		return v > Version
	case uint64:
		return v > Version
	case float64:
		return v > Version
	}
	return false
}

// pattern words what a text lacks.
func (e *explainer) pattern(location []string, node *yaml.Node) {
	name := location[len(location)-1]
	value := target(node).Value
	if strings.TrimSpace(value) == "" {
		hint := "write a text such as `" + example(location) + "`"
		if !requiredAt(location) && name != "name" {
			hint += ", or delete the line"
		}
		e.add(CheckSchema, node, label(location)+" must not be empty", hint)
		return
	}
	if name == "api_domain" {
		message := "api_domain must be an address without a path"
		switch {
		case !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://"):
			message = "api_domain must begin with https:// or http://"
		case strings.Contains(value, "@"):
			message = "api_domain must not hold a user name or a password"
		case strings.ContainsAny(value, " \t\n"):
			message = "api_domain must not have a blank in it"
		}
		e.add(CheckSchema, node, message, "write https://, the host and nothing after it, as in `api_domain: "+example(location)+"`")
		return
	}
	message := name + " must be a full address that begins with https://"
	if strings.Contains(value, "@") {
		message = name + " must not hold a user name or a password"
	}
	e.add(CheckSchema, node, message, "write https:// and the rest, as in "+example(location))
}

// forbidden words a key that must not be there because of another one.
func (e *explainer) forbidden(location []string, key, node *yaml.Node) {
	if key == nil {
		key = node
	}
	name := location[len(location)-1]
	_, block := e.locate(location[:len(location)-1])
	switch {
	case name == "api_domain":
		e.add(CheckSchema, key, "api_domain goes with the environment custom only",
			"delete the line, or write `environment: custom`")
	case name == "name":
		e.add(CheckSchema, key, "a rule of the level all has no name",
			"delete the line, or give the rule the level website, master_form or campaign")
	case name == "campaigns":
		e.add(CheckSchema, key, "a rule of the level "+e.levelOf(block)+" has no campaigns",
			"delete the line; only the levels all and website have campaigns")
	default:
		e.add(CheckSchema, key, label(location)+" can't be here", "delete the line")
	}
}

// apiKey words what is wrong with api_key, whose value is never shown.
func (e *explainer) apiKey(node *yaml.Node, why any) {
	const ways = "write `keyring` and run `engage auth login`, or name a place: `store`, `env:NAME`, `file:PATH`"
	if wrong, ok := why.(otherType); ok {
		switch wrong.got {
		case "number":
			e.add(CheckAPIKey, node, "api_key must say where the key is, and not be the key", ways)
		case "null":
			e.add(CheckSchema, node, "api_key has no value", ways)
		default:
			e.add(CheckSchema, node, "api_key must be text, not "+gotWords(wrong.got), ways)
		}
		return
	}
	value := target(node).Value
	near, isNear := Suggest(strings.TrimSpace(value), []string{"keyring", "store"})
	switch {
	case strings.TrimSpace(value) == "":
		e.add(CheckSchema, node, "api_key must not be empty", ways)
	case isNear:
		e.add(CheckAPIKey, node, "api_key must say where the key is: keyring, store, env:NAME or file:PATH", "did you mean `"+near+"`?")
	case strings.HasPrefix(value, "env:"):
		e.add(CheckAPIKey, node, "after env: api_key needs the name of an environment variable",
			"a name has letters, digits and _ only, as in `env:ENGAGE_API_KEY`, with no blank or $ before it")
	case strings.HasPrefix(value, "file:"):
		e.add(CheckAPIKey, node, "after file: api_key needs the path of a file",
			"write it without a blank, as in `file:/run/secrets/actito`")
	default:
		e.add(CheckAPIKey, node, "api_key must say where the key is, and not be the key",
			ways+"; if others could read this file, have Actito make a new key")
	}
}
