package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/secret"
)

// The checks that are made when a file is read, by their identifiers in the output
// of validate.
const (
	CheckSyntax = "config.syntax"  // it is no YAML, or YAML that engage does not read
	CheckSchema = "config.schema"  // it does not match the schema
	CheckAPIKey = "config.api_key" // it seems to contain a key itself
)

// MaxSize is the maximum size of a file in bytes. It is enough for some 60,000
// mapping variables.
const MaxSize = 8 << 20

// Problem is one error in a file. Its texts contain no value that could be a key.
type Problem struct {
	Check   string // one of the Check constants
	Line    int    // 1-based
	Column  int    // 1-based, in characters; a byte order mark is not counted
	Message string // lower case, no full stop
	Hint    string // what to change; may be empty
}

// File is a configuration file that was read, with its problems.
type File struct {
	Path     string
	Source   []byte
	Config   Config // what could be read; complete if Valid
	Problems []Problem

	root *yaml.Node
}

// Load reads and checks the file at the path. Its error, of the kind msg.Config,
// means that the file could not be read; errors in its content are in File.Problems.
func Load(path string) (*File, error) {
	src, err := files.ReadStart(path, MaxSize+1)
	if err != nil {
		return nil, readError(path, err)
	}
	return Parse(path, src), nil
}

// readError returns the error for a file that could not be read.
func readError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) && filepath.Ext(path) == "" {
		return msg.New(msg.Config, "there is no file and no directory %s", path).WithHint("name a configuration, a pattern, or a directory").WithCause(err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return msg.New(msg.Config, "there is no configuration %s", path).
			WithHint("`engage setup` creates one; --config FILE names another").WithCause(err)
	}
	var reason string
	if inner := new(fs.PathError); errors.As(err, &inner) {
		reason = ": " + inner.Err.Error()
	}
	return msg.New(msg.Config, "the configuration %s can't be read%s", path, reason).WithCause(err)
}

// Valid reports whether the file has no problems.
func (f *File) Valid() bool { return len(f.Problems) == 0 }

// Err returns nil for a valid file, and otherwise one error of the kind msg.Config: its
// message is the first problem, its hint goes on with the others.
func (f *File) Err() error {
	if f.Valid() {
		return nil
	}
	first := f.Problems[0]
	hint := msg.OneLine(first.Hint)
	for _, p := range f.Problems[1:] {
		hint += fmt.Sprintf("\n  %d:%d: ", p.Line, p.Column) + msg.OneLine(p.Message+"; "+p.Hint)
	}
	return msg.New(msg.Config, "%s:%d:%d: %s", f.Path, first.Line, first.Column, first.Message).WithHint("%s", hint)
}

// addKeyProblem adds a problem for a known key at the position.
func (f *File) addKeyProblem(line, column int) {
	f.Problems = append(f.Problems, Problem{Check: CheckAPIKey, Line: line, Column: column,
		Message: "the API key itself stands in the file",
		Hint:    "take it out here; if others could read the file, revoke the key in Actito"})
}

// mask replaces the keys in the values at and below the node and reports whether there
// was one.
func (f *File) mask(node *yaml.Node, keys []secret.Key) (found bool) {
	if secret.Contains([]byte(node.Value), keys...) {
		if node.Value, found = secret.Mask, true; len(f.Problems) == 0 { // it is written with escapes
			f.addKeyProblem(positionOf(node))
		}
	}
	for _, child := range node.Content {
		found = f.mask(child, keys) || found
	}
	return found
}

// appendValues appends the values at and below the node to the text.
func appendValues(text []byte, node *yaml.Node) []byte {
	text = append(append(text, node.Value...), "\n\n"...)
	for _, child := range node.Content {
		text = appendValues(text, child)
	}
	return text
}

// Parse reads and checks a configuration. A known API key in it is a problem, and no
// value of the result contains one. The path is for messages.
func Parse(path string, src []byte) *File {
	keys := secret.Known()
	f := &File{Path: path, Source: src}
	f.read(keys, &rootField, reflect.ValueOf(&f.Config).Elem())
	if key := f.ownKey(keys); !key.IsZero() {
		secret.Remember(key)
		return Parse(path, src)
	}
	return f
}

// ownKey returns the key that api_key names the place of, if the file contains it as
// well. The known keys were searched for.
func (f *File) ownKey(known []secret.Key) (none secret.Key) {
	source, err := secret.ParseSource(f.Config.Actito.APIKey)
	if err != nil || !f.Valid() {
		return none
	}
	key := secret.Peek(source, f.Config.Account(), filepath.Dir(f.Path))
	if key.IsZero() || slices.ContainsFunc(known, key.Equal) || secret.Find(f.Source, key) < 0 && !f.mask(f.root, []secret.Key{key}) {
		return none
	}
	return key
}

// read parses the source as the root says into a Go variable, and adds the problems. The
// keys are those to search for.
func (f *File) read(keys []secret.Key, root *field, into reflect.Value) {
	src := f.Source
	for _, key := range keys {
		if at := secret.Find(src, key); at >= 0 {
			f.addKeyProblem(newLineIndex(src).position(at))
		}
	}
	if problem := precheck(src); problem != nil {
		f.Problems = append(f.Problems, *problem)
		return
	}
	problems := f.decode(keys, root, into) // adds to f.Problems, too
	f.Problems = explainCauses(src, append(f.Problems, problems...))
	slices.SortStableFunc(f.Problems, func(a, b Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Message, b.Message))
	})
	f.Problems = slices.Compact(f.Problems)
}

// decode fills into as the root says. It returns the problems of syntax and schema; one
// for a key in a value is added to Problems.
func (f *File) decode(keys []secret.Key, root *field, into reflect.Value) []Problem {
	src := normalizeYAML(normalizeJSON(f.Source))
	input := bytes.NewReader(src)
	documents, err := decodeDocuments(input)
	if err != nil {
		return []Problem{parserProblem(err, src, len(src)-input.Len())}
	}
	if len(documents) == 0 || documents[0].Content[0].Value == "" && documents[0].Content[0].ShortTag() == "!!null" {
		return []Problem{{Check: CheckSchema, Line: 1, Column: 1, Message: "the file is empty, or holds nothing but comments",
			Hint: "delete the file; then `engage setup` writes a configuration"}}
	}
	f.root = documents[0].Content[0]
	if secret.Contains(appendValues(nil, f.root), keys...) { // nearly never, so each value is searched only then
		f.mask(f.root, keys)
	}
	r := &decoder{file: f}
	r.value(fieldNode{f: root, node: f.root}, into)
	problems := r.problems
	if len(documents) > 1 {
		line, column := positionOf(documents[1])
		problems = append(problems, Problem{Check: CheckSchema, Line: line, Column: column,
			Message: "a second document begins here; a configuration is one",
			Hint:    "delete the line `---` and merge what follows it, or move it to a file of its own"})
	}
	return problems
}
