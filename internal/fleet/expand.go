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

// Expand turns arguments into files: a file stays as it is named, there or
// not; a pattern gives what it matches; a folder gives each *.yaml and *.yml
// in it and below that has version: and integration: at the start of a line.
// The order is that of the arguments, and within one that of the names; a file
// that is named twice counts once. A pattern or folder that gives nothing is an
// error of kind fail.Usage.
func Expand(args []string) ([]string, error) {
	var files []string
	seen := map[string]bool{}
	for _, arg := range args {
		found, err := expand(arg)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if id := filepath.Clean(f); !seen[id] {
				seen[id] = true
				files = append(files, f)
			}
		}
	}
	return files, nil
}

func expand(arg string) ([]string, error) {
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return folder(arg)
	case err == nil || !strings.ContainsAny(arg, "*?["):
		return []string{arg}, nil
	}
	found, err := filepath.Glob(arg)
	if err != nil {
		return nil, fail.New(fail.Usage, "%q is no pattern that can be read: %w", arg, err)
	}
	if len(found) == 0 {
		return nil, fail.New(fail.Usage, "no file matches %q", arg)
	}
	var files []string
	for _, f := range found {
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			inside, err := folder(f)
			if err != nil && fail.KindOf(err) != fail.Usage {
				return nil, err
			}
			files = append(files, inside...)
			continue
		}
		files = append(files, f)
	}
	return files, nil
}

// folder finds the configurations in a folder. Hidden folders, such as a
// version control system's, are left out.
func folder(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fail.New(fail.Config, "%s can't be read: %w", path, err)
		case entry.IsDir():
			if path != root && strings.HasPrefix(entry.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		ext := strings.ToLower(filepath.Ext(path))
		if (ext == ".yaml" || ext == ".yml") && isConfiguration(path) {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fail.New(fail.Usage, "there is no configuration in the folder %s", root).
			WithHint("a configuration is a *.yaml or *.yml file with version: and integration:")
	}
	slices.Sort(files)
	return files, nil
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
