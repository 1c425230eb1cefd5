package config

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"

	"engage/internal/secret"
)

var errPanic = errors.New("yaml.v3 panicked")

// Parse reads and checks a configuration. The path only names it in errors.
// All that is wrong is in the result's Problems. A known API key in it is
// wrong, and no value of the result holds one.
func Parse(path string, src []byte) *File {
	keys := secret.Known()
	f := parse(path, src, keys)
	source, err := secret.ParseSource(f.Config.Actito.APIKey)
	if err != nil || !f.Valid() {
		return f
	}
	key := secret.Peek(source, f.Config.Account(), filepath.Dir(path))
	if key.IsZero() || slices.ContainsFunc(keys, key.Equal) {
		return f // there is none, or it was looked for
	}
	if secret.Find(src, key) >= 0 || f.mask(f.root, []secret.Key{key}) {
		secret.Remember(key)
		return parse(path, src, append(keys, key))
	}
	return f
}

func parse(path string, src []byte, keys []secret.Key) *File {
	f := &File{Path: path, Source: src}
	for _, key := range keys {
		if at := secret.Find(src, key); at >= 0 {
			f.refuse(newText(src).place(at))
		}
	}
	if problem := refuse(src); problem != nil {
		f.Problems = append(f.Problems, *problem)
		return f
	}
	problems := f.parse(keys) // adds to f.Problems, too
	f.Problems = sortProblems(plainly(src, append(f.Problems, problems...)))
	if len(f.Problems) > maxProblems {
		last := f.Problems[maxProblems]
		f.Problems = append(f.Problems[:maxProblems:maxProblems], Problem{Check: last.Check, Line: last.Line, Column: last.Column,
			Message: "there are more problems than these " + itoa(maxProblems), Hint: "mend these first, then check again"})
	}
	return f
}

func (f *File) parse(keys []secret.Key) []Problem {
	input := &meter{src: forParser(f.Source), slow: len(f.Source)}
	first, second, err := decodeDocuments(input)
	if err != nil {
		return []Problem{syntaxProblem(err, input.src, input.taken)}
	}
	if first == nil || len(first.Content) == 0 || bareNull(first.Content[0]) {
		return []Problem{f.empty()}
	}
	f.root = first.Content[0]
	if len(keys) > 0 {
		f.mask(f.root, keys)
	}

	r := &reader{file: f}
	if node := child(f.root, "version"); node != nil && node.Kind == yaml.ScalarNode && node.ShortTag() == "!!int" {
		// What else is in a file of a newer engage can't be known.
		var v any
		if decodeScalar(node, &v) == nil && number(v) > Version {
			r.version(node, number(v))
			return r.problems
		}
	}
	r.value(spot{f: &document, node: f.root}, reflect.ValueOf(&f.Config).Elem(), 0)
	problems := r.problems
	if second != nil {
		line, column := positionOf(second)
		problems = append(problems, Problem{Check: CheckSchema, Line: line, Column: column,
			Message: "a second document begins here; a configuration is one",
			Hint:    "delete the line `---` and merge what follows it, or move it to a file of its own"})
	}
	return problems
}

// bareNull reports whether the document is nothing at all, and not a `null`
// that somebody wrote.
func bareNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" && node.Value == ""
}

func (f *File) empty() Problem {
	problem := Problem{Check: CheckSchema, Line: 1, Column: 1, Message: "the file is empty",
		Hint: "delete the file; then `engage setup` writes a configuration"}
	if bytes.ContainsAny(f.Source, "#") {
		problem.Message = "the file holds nothing but comments"
	}
	return problem
}
