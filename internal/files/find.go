package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"engage/internal/msg"
)

// Target is one file that the arguments mean or, with Err, an argument or a
// folder that gave none.
type Target struct {
	Path string
	Err  error
}

// Targets turns arguments into files: a file stays as it is named, there or
// not; a pattern gives what it matches, with ** for any number of folders; a
// folder gives each configuration in it and below that isOne accepts
// and leaves every other *.yaml and *.yml out. The order is that of the
// arguments, and within one that of the names; a file that is named twice counts
// once.
//
// A pattern or folder that gives nothing has an error of kind msg.Config, as
// a file that is not there would have: in its place among the others, so that
// these are dealt with all the same. A pattern that makes no sense is wrong
// use.
func Targets(args []string, isOne func(path string) bool) (targets []Target, leftOut []string) {
	seen := map[string]bool{}
	for _, arg := range args {
		found, others := expand(arg, isOne)
		for _, t := range found {
			if id := filepath.Clean(t.Path); t.Err != nil || !seen[id] {
				seen[id] = true
				targets = append(targets, t)
			}
		}
		leftOut = append(leftOut, others...)
	}
	named := func(path string) bool { return seen[filepath.Clean(path)] }
	slices.Sort(leftOut)
	return targets, slices.DeleteFunc(slices.Compact(leftOut), named)
}

func expand(arg string, isOne func(string) bool) (targets []Target, leftOut []string) {
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		targets, leftOut = folder(arg, isOne)
		if len(targets) == 0 {
			targets = failed(arg, msg.New(msg.Config, "there is no configuration in the folder %s", arg).
				WithHint("a configuration is a *.yaml or *.yml file with two of its keys, such as version and integration"))
		}
		return targets, leftOut
	case err == nil || !strings.ContainsAny(arg, "*?["):
		return []Target{{Path: arg}}, nil
	}
	found, err := glob(arg)
	if err != nil {
		return failed(arg, msg.New(msg.Usage, "%q is no pattern that can be read", arg).
			WithHint("* stands for any characters, ? for one, [a-z] for one of these, ** for any folders")), nil
	}
	for _, f := range found {
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			inside, others := folder(f, isOne)
			targets, leftOut = append(targets, inside...), append(leftOut, others...)
		} else {
			targets = append(targets, Target{Path: f})
		}
	}
	if len(targets) == 0 {
		targets = failed(arg, msg.New(msg.Config, "no file matches %q", arg).WithHint("name the files or their folder"))
	}
	return targets, leftOut
}

func failed(arg string, err error) []Target { return []Target{{Path: arg, Err: err}} }

// folder finds the configurations in a folder, and the YAML files that are none
// or can't be read. Hidden folders, such as a version control system's, and
// links to folders are passed over; a folder that can't be read has an error.
func folder(root string, isOne func(string) bool) (targets []Target, leftOut []string) {
	_ = walk(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			targets = append(targets, failed(path, msg.New(msg.Config, "the folder %s can't be read", path).
				WithHint("ask its owner for the right to read it"))...)
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		ext := strings.ToLower(filepath.Ext(path))
		info, err := os.Stat(path) // of what a link points to
		switch {
		case ext != ".yaml" && ext != ".yml", err == nil && info.IsDir():
		case err == nil && info.Mode().IsRegular() && isOne(path): // opening a pipe would wait for its writer
			targets = append(targets, Target{Path: path})
		default:
			leftOut = append(leftOut, path)
		}
		return nil
	})
	slices.SortStableFunc(targets, func(a, b Target) int { return strings.Compare(a.Path, b.Path) })
	return targets, leftOut
}

// walk is filepath.WalkDir without hidden folders. A root that is a symbolic
// link is followed, as everywhere else where a path is named.
func walk(root string, visit fs.WalkDirFunc) error {
	// With a separator at its end, the system itself follows a link.
	from := strings.TrimRight(root, string(filepath.Separator)) + string(filepath.Separator)
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != from && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		return visit(path, entry, err)
	})
}

// glob returns what the pattern matches, in the order of the names.
func glob(pattern string) (found []string, err error) {
	if !strings.Contains(pattern, "**") {
		found, err = filepath.Glob(pattern)
		slices.Sort(found)
		return found, err
	}
	root, rest := begin(pattern)
	if !doublestar.ValidatePattern(rest) {
		return nil, doublestar.ErrBadPattern
	}
	_ = walk(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		inside, err := filepath.Rel(root, path)
		if err == nil && doublestar.MatchUnvalidated(rest, filepath.ToSlash(inside)) {
			found = append(found, filepath.Clean(path))
		}
		return nil
	})
	slices.Sort(found)
	return found, nil
}

// begin splits a pattern into the folder before its first special character and
// the rest.
func begin(pattern string) (root, rest string) {
	root, rest = doublestar.SplitPattern(filepath.ToSlash(pattern))
	root = filepath.FromSlash(root)
	if root == filepath.VolumeName(root) { // the top of a drive
		root += string(filepath.Separator)
	}
	return root, rest
}
