package config

import (
	"errors"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"engage/internal/fail"
	"engage/internal/yamledit"
)

// Edit returns the file's text changed in as few bytes as possible so that it
// holds want; the same bytes if it does already. Where that can't be done
// safely, the error is of kind fail.Config and says why; its cause is a
// *yamledit.UnsafeError.
func (f *File) Edit(want *Config) ([]byte, error) {
	if !f.Valid() {
		return nil, f.Err()
	}
	node := f.wanted(want)
	f.spare(node)
	text, err := yamledit.ApplyParsed(f.Source, f.root, node, yamledit.Options{Identity: identity, Readable: readable})
	var unsafe *yamledit.UnsafeError
	switch {
	case errors.As(err, &unsafe):
		return nil, &fail.Error{
			Kind: fail.Config, Err: unsafe,
			Message: fmt.Sprintf("%s:%d:%d: it can't be changed without a risk to what else stands there: %s",
				f.Path, max(1, unsafe.Line), max(1, unsafe.Column), unsafe.Reason),
			Hint: "make this change by hand; nothing was written",
		}
	case err != nil:
		return nil, err
	}
	return text, nil
}

// spare takes out of the wanted node what the file leaves to the default, so
// that it isn't added, and keeps the blocks that are there but empty.
func (f *File) spare(want *yaml.Node) {
	if integration := childOf(want, "integration"); integration != nil && !f.Has("integration", "push_incomplete_participations") {
		removeIf(integration, "push_incomplete_participations", "false")
	}
	for _, key := range []string{"mapping_variables", "push_rules", "walkthrough"} {
		_, value, whole := f.find([]any{key})
		if !whole || childOf(want, key) != nil {
			continue
		}
		empty := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
		if value.Kind == yaml.ScalarNode || len(value.Content) == 0 {
			empty = value
		}
		want.Content = append(want.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, empty)
	}
}

func childOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func removeIf(mapping *yaml.Node, key, value string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key && mapping.Content[i+1].Value == value {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}

// identity tells which item of a list is which: a mapping variable by its
// subscription, a push rule by its target.
func identity(path []string, item *yaml.Node) string {
	if len(path) != 1 || item.Kind != yaml.MappingNode {
		return ""
	}
	value := func(key string) string {
		if n := childOf(item, key); n != nil {
			return n.Value
		}
		return ""
	}
	switch path[0] {
	case "mapping_variables":
		return value("subscription")
	case "push_rules":
		return fmt.Sprintf("%s\x00%s\x00%s", value("level"), value("name"), value("campaigns"))
	}
	return ""
}
