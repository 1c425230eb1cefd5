package config

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"engage/internal/yamledit"
)

// migration changes the nodes of a file of one version to what the next
// version wants. The version itself is not its business. Comments, order and
// quoting of what it does not touch stay as they are in the text.
type migration func(root *yaml.Node) error

// migrations are the ways from older versions, by the version that each starts
// from. Version 1 is the first, so there is none yet. Whoever makes version 2
// adds the way from 1 here.
var migrations map[int]migration

// migrate returns the text of a file of an older version as Version wants it,
// in as few changed bytes as possible. There must be a way from the version.
// Nothing is written: it is the next command that changes the file which writes
// it.
func migrate(src []byte, from int, ways map[int]migration) ([]byte, error) {
	for version := from; version < Version; version++ {
		var document yaml.Node
		if err := yaml.Unmarshal(src, &document); err != nil {
			return nil, err
		}
		root := document.Content[0]
		way := ways[version]
		if way == nil {
			return nil, fmt.Errorf("there is no way from version %d", version)
		}
		if err := way(root); err != nil {
			return nil, err
		}
		if node := childOf(root, "version"); node != nil {
			node.Value = itoa(version + 1)
		}
		text, err := yamledit.Apply(src, root, yamledit.Options{Identity: identity})
		if err != nil {
			return nil, err
		}
		src = text
	}
	return src, nil
}

// otherVersion deals with a file whose version is not Version: one that a newer
// engage wrote is told as that and nothing else, because what else is in it
// can't be known; an older one is read as if it were new, where there is a way.
func (f *File) otherVersion(value any, ways map[int]migration) (problems []Problem, handled bool) {
	block, _ := value.(map[string]any)
	version, ok := block["version"].(int)
	if !ok || version == Version {
		return nil, false
	}
	_, node := f.child(f.root, "version")
	if version > Version {
		e := explainer{file: f}
		e.version(node, version)
		return e.problems, true
	}
	if ways[version] == nil {
		return nil, false
	}
	text, err := migrate(f.Source, version, ways)
	if err != nil {
		line, column := placeOf(node)
		return []Problem{{Check: CheckSchema, Line: line, Column: column,
			Message: fmt.Sprintf("version %d can't be brought to version %d: %s", version, Version, err),
			Hint:    "change the file by hand to what `engage schema` prints"}}, true
	}
	now := &File{Path: f.Path, Source: text}
	problems = now.parse(nil, nil)
	*f = *now
	f.Migrated, f.From = true, version
	return problems, true
}
