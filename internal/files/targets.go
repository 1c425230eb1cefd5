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

// Target is one file that the arguments name or, with Err, an argument or a
// directory without one.
type Target struct {
	Path string
	Err  error
}

// Targets expands arguments to files: a file is kept, whether it exists or not; a
// pattern gives its matches, with ** for any number of directories; a directory
// gives each file in and below it that isConfiguration accepts, and leaves out all
// other *.yaml and *.yml. The order is that of the arguments, and within one that of
// the names; a file that is named twice is returned once.
//
// A pattern or directory without a file gives a Target with an error of kind
// msg.Config, an invalid pattern one of kind msg.Usage.
func Targets(args []string, isConfiguration func(path string) bool) (targets []Target, leftOut []string) {
	seen := map[string]bool{}
	for _, arg := range args {
		found, others := expand(arg, isConfiguration)
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

func expand(arg string, isConfiguration func(string) bool) (targets []Target, leftOut []string) {
	found := []string{arg}
	if _, err := os.Stat(arg); err != nil && strings.ContainsAny(arg, "*?[") {
		options := []doublestar.GlobOption{doublestar.WithNoHidden()}
		if strings.Contains(arg, "**") {
			options = append(options, doublestar.WithNoFollow())
		}
		if found, err = doublestar.FilepathGlob(arg, options...); err != nil {
			return []Target{{arg, msg.New(msg.Usage, "%q is no pattern that can be read", arg).
				WithHint("* stands for any characters, ? for one, [a-z] for one of these, ** for any directories")}}, nil
		}
		slices.Sort(found)
	}
	for _, path := range found {
		if !isDir(path) {
			targets = append(targets, Target{Path: path})
			continue
		}
		inside, others := configurations(path, isConfiguration)
		targets, leftOut = append(targets, inside...), append(leftOut, others...)
	}
	switch {
	case len(targets) > 0:
	case isDir(arg):
		targets = []Target{{arg, msg.New(msg.Config, "there is no configuration in the directory %s", arg).
			WithHint("a configuration is a *.yaml or *.yml file with two of its keys, such as version and integration")}}
	default:
		targets = []Target{{arg, msg.New(msg.Config, "no file matches %q", arg).WithHint("name the files or their directory")}}
	}
	return targets, leftOut
}

// configurations finds the configurations in and below a directory, and the YAML
// files that are none. A link that leads nowhere may be meant as one. It skips hidden
// directories and links to directories; a directory that can't be read gives an error.
func configurations(root string, isConfiguration func(string) bool) (targets []Target, leftOut []string) {
	// With a separator at its end, the system follows a root that is a link.
	root = strings.TrimRight(root, string(filepath.Separator)) + string(filepath.Separator)
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			targets = append(targets, Target{path, msg.New(msg.Config, "the directory %s can't be read", path).
				WithHint("ask its owner for the right to read it")})
			return fs.SkipDir
		}
		if entry.IsDir() {
			if path != root && strings.HasPrefix(entry.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		ext := strings.ToLower(filepath.Ext(path))
		info, err := os.Stat(path) // follows links
		switch {
		case ext != ".yaml" && ext != ".yml", err == nil && info.IsDir():
		case strings.HasPrefix(entry.Name(), ".#"): // Emacs's lock, a link to nowhere
			leftOut = append(leftOut, path)
		case err != nil, info.Mode().IsRegular() && isConfiguration(path): // opening a pipe would block until it has a writer
			targets = append(targets, Target{Path: path})
		default:
			leftOut = append(leftOut, path)
		}
		return nil
	})
	slices.SortStableFunc(targets, func(a, b Target) int { return strings.Compare(a.Path, b.Path) })
	return targets, leftOut
}
