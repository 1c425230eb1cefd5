package config

import "gopkg.in/yaml.v3"

// Position returns the line and column of the value at the path, whose steps
// are keys (string) and indexes from 0 (int): Position("push_rules", 0,
// "name"). What the file lacks is at the nearest thing around it that it has,
// and a file that could not be read is at 1, 1.
func (f *File) Position(path ...any) (line, column int) {
	node := f.root
	for _, step := range path {
		inner := child(node, step)
		if inner == nil {
			break
		}
		node = inner
	}
	return positionOf(node)
}

// child returns the value one step further, seen through aliases.
func child(node *yaml.Node, step any) *yaml.Node {
	if node = target(node); node == nil {
		return nil
	}
	switch step := step.(type) {
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if k := node.Content[i]; k.Kind == yaml.ScalarNode && k.Value == step {
				return node.Content[i+1]
			}
		}
	case int:
		if node.Kind == yaml.SequenceNode && step >= 0 && step < len(node.Content) {
			return node.Content[step]
		}
	}
	return nil
}

// target returns the node that an alias stands for, or the node itself.
func target(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// positionOf returns the line and column of the node; 1, 1 for none.
func positionOf(node *yaml.Node) (line, column int) {
	if node == nil {
		return 1, 1
	}
	return max(node.Line, 1), max(node.Column, 1)
}
