package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"engage/internal/check"
	"engage/internal/config"
	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/secret"
	"engage/internal/term"
)

// target is the configuration file as it was found.
type target struct {
	path     string
	file     *config.File // nil when there is none yet
	snapshot files.Snapshot
}

func (t *target) base() *config.Config {
	if t.file == nil {
		return nil
	}
	return &t.file.Config
}

// findTarget reads what is at the configuration's path. A file that is there
// but not valid is an error of kind msg.Config: it is never overwritten.
func findTarget(path string) (*target, error) {
	t := &target{path: path}
	source, snapshot, err := files.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, files.Writable(path)
	case err != nil:
		if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
			return nil, msg.New(msg.Usage, "%s is a folder", path).WithHint("name a file: --config %s", term.ShellWord(filepath.Join(path, defaultConfig)))
		}
		return nil, msg.New(msg.Unexpected, "%s can't be read: %w", path, err)
	}
	t.file, t.snapshot = config.Parse(path, source), snapshot
	if err := t.file.Err(); err != nil {
		return nil, msg.New(msg.Config, "%s is there and not valid, so it is not touched: %w", path, err).
			WithHint("engage validate --offline %s lists all that is wrong; or move the file away", path)
	}
	return t, files.Writable(path)
}

// text is what the file will hold: a new one with its comments, or the
// smallest edit of the one that is there. A text that would not be valid is an
// error of kind msg.Config; one that holds the key is of kind msg.Usage.
func (t *target) text(c *config.Config, key secret.Key) ([]byte, error) {
	if err := config.Fits(t.path, c); err != nil {
		return nil, err
	}
	var edited *config.File
	if t.file == nil {
		edited = config.Parse(t.path, config.Render(c))
	} else {
		var err error
		if edited, err = t.file.Edit(c); err != nil {
			return nil, err
		}
	}
	if secret.Holds(edited.Source, key) {
		return nil, msg.New(msg.Usage, "the API key itself stands among the answers, and would be written to %s: nothing was written", t.path).
			WithHint("it is never part of a name: look at what was pasted; if the command line held it, revoke it in Actito")
	}
	for _, r := range check.Local(edited) {
		if r.Status == check.Fail {
			return nil, msg.New(msg.Config, "the configuration would not be valid, so nothing was written: %s", r.Message).
				WithHint("%s", r.Hint)
		}
	}
	return edited.Source, nil
}

// write writes the text and reports whether anything changed.
func (t *target) write(text []byte) (changed bool, err error) {
	if t.file == nil {
		return files.Write(t.path, text, files.WriteOptions{New: true})
	}
	return files.Write(t.path, text, files.WriteOptions{Expect: &t.snapshot})
}
