// Package fleet deals with many configurations at once: which files the
// arguments mean, and work on them in parallel with results in order.
package fleet

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"engage/internal/fail"
)

// sniffSize is how much of a file is looked at to tell a configuration from
// other YAML. The two keys may stand below long comments.
const sniffSize = 1 << 20

// Target is one file that the arguments mean or, with Err, an argument or a
// folder that gave none.
type Target struct {
	Path string
	Err  error
}

// Targets turns arguments into files: a file stays as it is named, there or
// not; a pattern gives what it matches, with ** for any number of folders; a
// folder gives each *.yaml and *.yml in it and below that has version: and
// integration: at the start of a line. The order is that of the arguments, and
// within one that of the names; a file that is named twice counts once.
//
// A pattern or folder that gives nothing has an error of kind fail.Config, as
// a file that is not there would have: in its place among the others, so that
// these are dealt with all the same. A pattern that makes no sense is wrong
// use.
func Targets(args []string) []Target {
	var targets []Target
	seen := map[string]bool{}
	for _, arg := range args {
		for _, t := range expand(arg) {
			if id := filepath.Clean(t.Path); t.Err != nil || !seen[id] {
				seen[id] = true
				targets = append(targets, t)
			}
		}
	}
	return targets
}

func expand(arg string) []Target {
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		found := folder(arg)
		if len(found) == 0 {
			return failed(arg, fail.New(fail.Config, "there is no configuration in the folder %s", arg).
				WithHint("a configuration is a *.yaml or *.yml file with version: and integration:"))
		}
		return found
	case err == nil || !strings.ContainsAny(arg, "*?["):
		return []Target{{Path: arg}}
	}
	found, err := glob(arg)
	if err != nil {
		return failed(arg, fail.New(fail.Usage, "%q is no pattern that can be read", arg).
			WithHint("* stands for any characters, ? for one, [a-z] for one of these, ** for any folders"))
	}
	var targets []Target
	for _, f := range found {
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			targets = append(targets, folder(f)...)
		} else {
			targets = append(targets, Target{Path: f})
		}
	}
	if len(targets) == 0 {
		return failed(arg, fail.New(fail.Config, "no file matches %q", arg).
			WithHint("name the files or their folder"))
	}
	return targets
}

func failed(arg string, err error) []Target { return []Target{{Path: arg, Err: err}} }

// folder finds the configurations in a folder. Hidden folders, such as a
// version control system's, are left out; one that can't be read is told.
func folder(root string) []Target {
	var targets []Target
	_ = walk(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			targets = append(targets, failed(path, fail.New(fail.Config, "the folder %s can't be read", path).
				WithHint("ask its owner for the right to read it"))...)
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		ext := strings.ToLower(filepath.Ext(path))
		if (ext == ".yaml" || ext == ".yml") && regular(path, entry) && isConfiguration(path) {
			targets = append(targets, Target{Path: path})
		}
		return nil
	})
	slices.SortStableFunc(targets, func(a, b Target) int { return strings.Compare(a.Path, b.Path) })
	return targets
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

// regular tells whether there is a file to read: opening a pipe would wait for
// whoever writes into it.
func regular(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

// glob returns what the pattern matches, in the order of the names.
func glob(pattern string) ([]string, error) {
	parts := strings.Split(filepath.ToSlash(pattern), "/")
	if !slices.Contains(parts, "**") {
		found, err := filepath.Glob(pattern)
		slices.Sort(found)
		return found, err
	}
	for _, p := range parts {
		if _, err := filepath.Match(p, ""); err != nil {
			return nil, err
		}
	}
	root, fixed := begin(parts)
	var found []string
	_ = walk(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		inside, err := filepath.Rel(root, path)
		if err == nil && matches(parts[fixed:], strings.Split(filepath.ToSlash(inside), "/")) {
			found = append(found, filepath.Clean(path))
		}
		return nil
	})
	slices.Sort(found)
	return found, nil
}

// begin returns where to look for a pattern, which is what stands before its
// first special character, and how many of its parts that is.
func begin(parts []string) (root string, fixed int) {
	fixed = slices.IndexFunc(parts, func(p string) bool { return strings.ContainsAny(p, "*?[") })
	root = filepath.FromSlash(strings.Join(parts[:fixed], "/"))
	switch {
	case fixed == 0:
		root = "."
	case root == filepath.VolumeName(root): // the top: of a drive, or where there are none
		root += string(filepath.Separator)
	}
	return root, fixed
}

// matches compares a path with a pattern, both in parts.
func matches(pattern, path []string) bool {
	switch {
	case len(pattern) == 0:
		return len(path) == 0
	case pattern[0] == "**":
		return matches(pattern[1:], path) || (len(path) > 0 && matches(pattern, path[1:]))
	case len(path) == 0:
		return false
	}
	ok, _ := filepath.Match(pattern[0], path[0])
	return ok && matches(pattern[1:], path[1:])
}

// isConfiguration tells a configuration from other YAML by its words alone,
// so that a broken one is found, too. What can't be opened counts as one: its
// check will say why.
func isConfiguration(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true
	}
	defer func() { _ = f.Close() }()
	head, err := io.ReadAll(io.LimitReader(f, sniffSize))
	if err != nil {
		return true
	}
	// Saved as UTF-16, it is a configuration all the same, if not a good one.
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	return hasKey(head, "version") && hasKey(head, "integration")
}

// hasKey tells whether a line begins with the key, quoted or not.
func hasKey(text []byte, key string) bool {
	for _, form := range []string{key + ":", `"` + key + `":`, "'" + key + "':"} {
		if bytes.HasPrefix(text, []byte(form)) || bytes.Contains(text, []byte("\n"+form)) || bytes.Contains(text, []byte("\r"+form)) {
			return true
		}
	}
	return false
}
