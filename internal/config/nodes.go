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
	root := f.newBlock(f.root)
	root.scalar("version", "!!int", strconv.Itoa(want.Version))

	integration := root.block("integration")
	integration.text("name", want.Integration.Name)
	integration.scalar("push_incomplete_participations", "!!bool",
		strconv.FormatBool(want.Integration.PushIncompleteParticipations))
	root.put("integration", integration.node)

	root.put("actito", actitoNode(root.block("actito"), &want.Actito))
	if len(want.MappingVariables) > 0 {
		root.put("mapping_variables", f.variableNodes(want.MappingVariables))
	}
	if len(want.PushRules) > 0 {
		root.put("push_rules", f.ruleNodes(want.PushRules))
	}
	if w := walkthroughNode(root.block("walkthrough"), &want.Walkthrough); len(w.Content) > 0 {
		root.put("walkthrough", w)
	}
	return root.node
}

func actitoNode(b blockMaker, a *Actito) *yaml.Node {
	b.text("environment", a.Environment)
	b.optional("api_domain", a.APIDomain)
	b.text("api_key", a.APIKey)
	b.text("entity", a.Entity)
	b.text("form", a.Form)
	b.optional("profile_table", a.ProfileTable)
	endpoints := b.block("endpoints")
	endpoints.optional("get_token", a.Endpoints.GetToken)
	endpoints.optional("upsert_interaction", a.Endpoints.UpsertInteraction)
	if len(endpoints.node.Content) > 0 {
		b.put("endpoints", endpoints.node)
	}
	return b.node
}

func variableNode(b blockMaker, v *MappingVariable) *yaml.Node {
	b.text("display_label", v.DisplayLabel)
	b.text("technical_name", v.TechnicalName)
	b.text("type", v.Type)
	places := newList(len(v.EnabledIn))
	places.Style = yaml.FlowStyle
	for _, place := range v.EnabledIn {
		places.Content = append(places.Content, textNode(place))
	}
	b.put("enabled_in", places)
	b.text("subscription", v.Subscription)
	return b.node
}

func walkthroughNode(b blockMaker, w *Walkthrough) *yaml.Node {
	b.optional("activate", string(w.Activate))
	b.optional("configure", string(w.Configure))
	b.optional("mapping_variables", string(w.MappingVariables))
	b.optional("push_rules", string(w.PushRules))
	b.optional("campaign", string(w.Campaign))
	return b.node
}

// ruleNodes returns the list of the rules.
func (f *File) ruleNodes(want []PushRule) *yaml.Node {
	list := newList(len(want))
	for i := range want {
		_, own, _ := f.find([]any{"push_rules", i})
		b := f.newBlock(own)
		b.text("level", want[i].Level)
		b.optional("name", want[i].Name)
		b.optional("campaigns", want[i].Campaigns)
		b.text("destination", want[i].Destination)
		list.Content = append(list.Content, b.node)
	}
	return list
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
			list.Content = append(list.Content, variableNode(f.newBlock(nil), v))
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

// blockMaker makes a block of keys. A pair that the file's block has with the
// same text is that one.
type blockMaker struct {
	file *File
	own  *yaml.Node // the file's block; nil for none
	node *yaml.Node
}

func (f *File) newBlock(own *yaml.Node) blockMaker {
	return blockMaker{f, own, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}}
}

// block returns the maker of the block below the key, which is not put yet.
func (b blockMaker) block(key string) blockMaker {
	_, own := b.file.child(b.own, key)
	return b.file.newBlock(own)
}

func (b blockMaker) put(key string, value *yaml.Node) {
	b.pair(newScalar("!!str", key), value)
}

func (b blockMaker) pair(key, value *yaml.Node) {
	b.node.Content = append(b.node.Content, key, value)
}

func (b blockMaker) text(key, text string) {
	if k, v := b.file.child(b.own, key); isText(k, key) && isText(target(v), text) {
		b.pair(k, v)
	} else {
		b.put(key, textNode(text))
	}
}

// optional leaves out what is empty.
func (b blockMaker) optional(key, text string) {
	if text != "" {
		b.text(key, text)
	}
}

func (b blockMaker) scalar(key, tag, value string) { b.put(key, newScalar(tag, value)) }

func newList(size int) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: make([]*yaml.Node, 0, size)}
}

func newScalar(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// textNode returns a text as a node. What is no UTF-8 is no text to YAML.
func textNode(text string) *yaml.Node {
	var node yaml.Node
	node.SetString(text)
	return &node
}
