package config

import "gopkg.in/yaml.v3"

// Position returns the line and column of the value at the path, whose steps
// are keys (string) and indexes from 0 (int): Position("push_rules", 0,
// "name"). What the file lacks is at the nearest thing around it that it has,
// and a file that could not be read is at 1, 1.
func (f *File) Position(path ...any) (line, column int) {
	_, value, _ := f.find(path)
	return placeOf(value)
}

// KeyPosition is like Position for the key in front of the value. An item of
// a list has no key: its own place is returned.
func (f *File) KeyPosition(path ...any) (line, column int) {
	key, value, _ := f.find(path)
	if key == nil {
		key = value
	}
	return placeOf(key)
}

// Has tells whether the file has a value at the path.
func (f *File) Has(path ...any) bool {
	_, value, whole := f.find(path)
	return whole && value != nil
}

// find follows the path as far as the file has it. whole says whether that
// was to its end.
func (f *File) find(path []any) (key, value *yaml.Node, whole bool) {
	value = f.root
	for _, step := range path {
		k, v := f.child(value, step)
		if v == nil {
			return key, value, false
		}
		key, value = k, v
	}
	return key, value, true
}

// child returns the node one step further, seen through aliases.
func (f *File) child(node *yaml.Node, step any) (key, value *yaml.Node) {
	if node = target(node); node == nil {
		return nil, nil
	}
	switch step := step.(type) {
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if k := node.Content[i]; k.Kind == yaml.ScalarNode && k.Value == step {
				return k, node.Content[i+1]
			}
		}
	case int:
		if node.Kind == yaml.SequenceNode && step >= 0 && step < len(node.Content) {
			return nil, node.Content[step]
		}
	}
	return nil, nil
}

// target returns the node that an alias stands for, or the node itself.
func target(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// placeOf returns the line and column of the node; 1, 1 for none.
func placeOf(node *yaml.Node) (line, column int) {
	if node == nil {
		return 1, 1
	}
	return max(node.Line, 1), max(node.Column, 1)
}
