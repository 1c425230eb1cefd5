// Package state stores the answers of an unfinished walkthrough and the ticks of a
// guide: one file for each configuration path, readable by its owner only, in the
// user's state directory. It never contains a key.
package state

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/wizard"
)

// version is the version of the drafts' format: a draft of another version is not
// offered.
const version = 2

type draft struct {
	Version int `json:"version"`
	wizard.Draft
}

// Store is the path of the state file of one configuration.
type Store string

// NewStore returns the store for a configuration path, in the kind's directory. Its
// errors are those of stateDirectory.
func NewStore(kind, config string) (Store, error) {
	path, err := filepath.Abs(config)
	if err != nil {
		return "", err
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	top, err := stateDirectory()
	sum := sha256.Sum256([]byte(path))
	return Store(filepath.Join(top, "engage", kind, fmt.Sprintf("%x.json", sum[:10]))), err
}

// stateDirectory returns the directory for the state of programs: XDG_STATE_HOME, or
// the platform's. The error is of kind msg.Unexpected if this account has none, of
// kind msg.Usage if the variable is not valid.
func stateDirectory() (string, error) {
	if path, err := files.BaseDirectory("XDG_STATE_HOME"); err != nil || path != "" {
		return path, err
	}
	path, err := os.UserHomeDir()
	path = filepath.Join(path, ".local", "state")
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		path, err = os.UserConfigDir()
	}
	if err != nil {
		return "", msg.New(msg.Unexpected, "this account has no home directory, so an unfinished walkthrough can't be kept").
			WithHint("set HOME or XDG_STATE_HOME")
	}
	return path, nil
}

// Read decodes what Write stored, and reports whether it could. A broken file is
// treated as a missing one.
func (s Store) Read(into any) bool {
	data, err := os.ReadFile(string(s))
	return err == nil && json.Unmarshal(data, into) == nil
}

// Write stores the value as JSON.
func (s Store) Write(value any) error {
	directory := filepath.Dir(string(s))
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return msg.New(msg.Unexpected, "the answers can't be kept in %s: %w", directory, err).
			WithHint("make the directory writable, or set XDG_STATE_HOME to one that is")
	}
	data, err := json.MarshalIndent(value, "", "  ")
	if err == nil {
		_, err = files.Write(string(s), append(data, '\n'), files.WriteOptions{Private: true})
	}
	return err
}

// Draft returns the draft, or nil if there is none or it can't be decoded.
func (s Store) Draft() *wizard.Draft {
	var content draft
	if !s.Read(&content) || content.Version != version {
		return nil
	}
	return &content.Draft
}

// SaveDraft stores the draft.
func (s Store) SaveDraft(d wizard.Draft) error { return s.Write(draft{version, d}) }

// Delete removes the file.
func (s Store) Delete() error {
	if err := os.Remove(string(s)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return msg.New(msg.Unexpected, "the draft %s can't be removed: %w", s, err)
	}
	return nil
}
