package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"gopkg.in/yaml.v3"

	"engage/internal/msg"
	"engage/internal/secret"
)

// The checks that reading a file makes, by their identifiers in the output of
// validate.
const (
	CheckSyntax = "config.syntax"  // it is no YAML, or YAML that engage refuses to read
	CheckSchema = "config.schema"  // it is not as the schema says
	CheckAPIKey = "config.api_key" // it seems to hold a key itself
)

// MaxSize is the number of bytes from which on a file is refused. It leaves
// room for some 60,000 mapping variables.
const MaxSize = 8 << 20

// Problem is one thing that is wrong in a file. Its texts hold no value that
// could be a key.
type Problem struct {
	Check   string // one of the Check constants
	Line    int    // 1-based
	Column  int    // 1-based, in characters; a byte order mark is not counted
	Message string // lower case, no full stop
	Hint    string // what to change; may be empty
}

// File is a configuration file that was read, with all that is wrong in it.
type File struct {
	Path     string
	Source   []byte
	Config   Config // what could be read; complete if Valid
	Problems []Problem

	root *yaml.Node
}

// Load reads and checks the file at the path. Its error says that there was
// nothing to read, with the kind msg.Config; what is wrong inside the file
// is in File.Problems.
func Load(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, readError(path, err)
	}
	defer func() { _ = file.Close() }()
	var src bytes.Buffer
	if info, err := file.Stat(); err == nil {
		if info.IsDir() {
			return nil, msg.New(msg.Config, "%s is a folder, not a configuration file", path).
				WithHint("name the file itself, such as engage.yaml")
		}
		src.Grow(int(min(info.Size(), MaxSize)) + bytes.MinRead) // no growing, so no copies
	}
	if _, err := src.ReadFrom(io.LimitReader(file, MaxSize+1)); err != nil {
		return nil, readError(path, err)
	}
	return Parse(path, src.Bytes()), nil
}

// readError returns the error of a file that the operating system does not give.
func readError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return msg.New(msg.Config, "there is no configuration %s", path).
			WithHint("`engage setup` creates one; --config FILE names another").WithCause(err)
	case errors.Is(err, fs.ErrPermission):
		return msg.New(msg.Config, "the configuration %s may not be read", path).
			WithHint("ask its owner for the right to read it").WithCause(err)
	}
	var reason string
	if inner := new(fs.PathError); errors.As(err, &inner) {
		reason = ": " + inner.Err.Error()
	}
	return msg.New(msg.Config, "the configuration %s can't be read%s", path, reason).WithCause(err)
}

// Valid reports whether nothing is wrong in the file.
func (f *File) Valid() bool { return len(f.Problems) == 0 }

// Err returns nil for a valid file, and otherwise one error of the kind
// msg.Config that names the first problem and how many more there are.
func (f *File) Err() error {
	if f.Valid() {
		return nil
	}
	first := f.Problems[0]
	more, hint := "", first.Hint
	switch n := len(f.Problems) - 1; {
	case n == 1:
		more = " (and 1 more problem)"
	case n > 1:
		more = fmt.Sprintf(" (and %d more problems)", n)
	}
	if more != "" {
		if hint != "" {
			hint += "; "
		}
		hint += "engage validate --offline tells all of them"
	}
	return msg.New(msg.Config, "%s:%d:%d: %s%s", f.Path, first.Line, first.Column, first.Message, more).WithHint("%s", hint)
}

// refuse adds a problem for a known key that stands at the place.
func (f *File) refuse(line, column int) {
	f.Problems = append(f.Problems, Problem{Check: CheckAPIKey, Line: line, Column: column,
		Message: "the API key itself stands in the file",
		Hint:    "take it out here; if others could read the file, revoke the key in Actito"})
}

// mask takes keys out of the values below the node, so that nothing that is read
// from them can show one, and reports whether there was one. All values are
// searched at once: each search for many keys has to prepare them.
func (f *File) mask(node *yaml.Node, keys []secret.Key) (found bool) {
	var values []byte
	var each func(*yaml.Node, func(*yaml.Node))
	each = func(node *yaml.Node, do func(*yaml.Node)) {
		do(node)
		for _, child := range node.Content {
			each(child, do)
		}
	}
	each(node, func(node *yaml.Node) { values = append(append(values, node.Value...), "\n\n"...) })
	if !secret.Holds(values, keys...) {
		return false
	}
	each(node, func(node *yaml.Node) {
		if !secret.Holds([]byte(node.Value), keys...) {
			return
		}
		if node.Value, found = secret.Mask, true; len(f.Problems) == 0 { // it is spelled with escapes
			f.refuse(positionOf(node))
		}
	})
	return found
}

// sortProblems puts the problems in the order of their places, each once.
func sortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Check, b.Check), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Hint, b.Hint))
	})
	return slices.Compact(problems)
}
