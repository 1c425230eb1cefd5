package config

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// wanted returns the node that means want. What the file has already as want
// has it are the file's own nodes, so that of many entries only those that
// change are made, compared in depth and looked for in the text. yaml.v3's own
// encoder is not used: it writes all as text, parses that again, and keeps in
// memory what it did.
func (f *File) wanted(want *Config) *yaml.Node {
	root := newBlock()
	put(root, "version", scalar("!!int", strconv.Itoa(want.Version)))

	integration := newBlock()
	putText(integration, "name", want.Integration.Name)
	put(integration, "push_incomplete_participations",
		scalar("!!bool", strconv.FormatBool(want.Integration.PushIncompleteParticipations)))
	put(root, "integration", integration)

	put(root, "actito", actitoNode(&want.Actito))
	if len(want.MappingVariables) > 0 {
		put(root, "mapping_variables", f.variableNodes(want.MappingVariables))
	}
	if len(want.PushRules) > 0 {
		list := newList(len(want.PushRules))
		for i := range want.PushRules {
			list.Content = append(list.Content, ruleNode(&want.PushRules[i]))
		}
		put(root, "push_rules", list)
	}
	if w := walkthroughNode(&want.Walkthrough); len(w.Content) > 0 {
		put(root, "walkthrough", w)
	}
	return root
}

func actitoNode(a *Actito) *yaml.Node {
	node := newBlock()
	putText(node, "environment", a.Environment)
	putOptional(node, "api_domain", a.APIDomain)
	putText(node, "api_key", a.APIKey)
	putText(node, "entity", a.Entity)
	putText(node, "form", a.Form)
	putOptional(node, "profile_table", a.ProfileTable)
	endpoints := newBlock()
	putOptional(endpoints, "get_token", a.Endpoints.GetToken)
	putOptional(endpoints, "upsert_interaction", a.Endpoints.UpsertInteraction)
	if len(endpoints.Content) > 0 {
		put(node, "endpoints", endpoints)
	}
	return node
}

func variableNode(v *MappingVariable) *yaml.Node {
	node := newBlock()
	putText(node, "display_label", v.DisplayLabel)
	putText(node, "technical_name", v.TechnicalName)
	putText(node, "type", v.Type)
	places := newList(len(v.EnabledIn))
	places.Style = yaml.FlowStyle
	for _, place := range v.EnabledIn {
		places.Content = append(places.Content, textNode(place))
	}
	put(node, "enabled_in", places)
	putText(node, "subscription", v.Subscription)
	return node
}

func ruleNode(r *PushRule) *yaml.Node {
	node := newBlock()
	putText(node, "level", r.Level)
	putOptional(node, "name", r.Name)
	putOptional(node, "campaigns", r.Campaigns)
	putText(node, "destination", r.Destination)
	return node
}

func walkthroughNode(w *Walkthrough) *yaml.Node {
	node := newBlock()
	putOptional(node, "activate", string(w.Activate))
	putOptional(node, "configure", string(w.Configure))
	putOptional(node, "mapping_variables", string(w.MappingVariables))
	putOptional(node, "push_rules", string(w.PushRules))
	putOptional(node, "campaign", string(w.Campaign))
	return node
}

// variableNodes returns the list of the variables. Those that the file has,
// whatever their place there, are the file's nodes.
func (f *File) variableNodes(want []MappingVariable) *yaml.Node {
	own := f.variableItems()
	list := newList(len(want))
	var bySubscription map[string]int // made where the file's order is not that of want
	next, used := 0, 0
	for i := range want {
		v := &want[i]
		at := next
		if used < len(own) && (at >= len(own) || !holds(own[at], v)) {
			if bySubscription == nil {
				bySubscription = f.bySubscription(len(own))
			}
			var there bool
			if at, there = bySubscription[v.Subscription]; !there || !holds(own[at], v) {
				at = len(own)
			}
		}
		if used == len(own) || at >= len(own) {
			list.Content = append(list.Content, variableNode(v))
			continue
		}
		list.Content = append(list.Content, own[at])
		next, used = at+1, used+1
	}
	return list
}

// variableItems returns the file's nodes of the mapping variables, each at the
// index that it has in Config; nil where the file was not read to its end.
func (f *File) variableItems() []*yaml.Node {
	_, list, whole := f.find([]any{"mapping_variables"})
	list = target(list)
	if !whole || list == nil || list.Kind != yaml.SequenceNode || len(list.Content) != len(f.Config.MappingVariables) {
		return nil
	}
	return list.Content
}

// bySubscription returns the index of each subscription's first variable.
func (f *File) bySubscription(size int) map[string]int {
	index := make(map[string]int, size)
	for i := size - 1; i >= 0; i-- {
		index[f.Config.MappingVariables[i].Subscription] = i
	}
	return index
}

// holds tells whether the item is the variable: the same keys with the same
// texts. One that only reads like it, such as a date without quotes, is not.
func holds(item *yaml.Node, v *MappingVariable) bool {
	const keys = 5
	if item.Kind != yaml.MappingNode || len(item.Content) != 2*keys {
		return false
	}
	for i := 0; i < len(item.Content); i += 2 {
		value, same := target(item.Content[i+1]), false
		switch item.Content[i].Value {
		case "display_label":
			same = isText(value, v.DisplayLabel)
		case "technical_name":
			same = isText(value, v.TechnicalName)
		case "type":
			same = isText(value, v.Type)
		case "enabled_in":
			same = areTexts(value, v.EnabledIn)
		case "subscription":
			same = isText(value, v.Subscription)
		}
		if !same {
			return false
		}
	}
	return true
}

func isText(node *yaml.Node, text string) bool {
	return node != nil && node.Kind == yaml.ScalarNode && node.Value == text && node.ShortTag() == "!!str"
}

func areTexts(node *yaml.Node, texts []string) bool {
	if node == nil || node.Kind != yaml.SequenceNode || len(node.Content) != len(texts) {
		return false
	}
	for i, item := range node.Content {
		if !isText(target(item), texts[i]) {
			return false
		}
	}
	return true
}

func newBlock() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func newList(size int) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: make([]*yaml.Node, 0, size)}
}

func scalar(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// textNode returns a text as a node. What is no UTF-8 is no text to YAML.
func textNode(text string) *yaml.Node {
	var node yaml.Node
	node.SetString(text)
	return &node
}

func put(block *yaml.Node, key string, value *yaml.Node) {
	block.Content = append(block.Content, scalar("!!str", key), value)
}

func putText(block *yaml.Node, key, text string) { put(block, key, textNode(text)) }

// putOptional leaves out what is empty.
func putOptional(block *yaml.Node, key, text string) {
	if text != "" {
		putText(block, key, text)
	}
}
