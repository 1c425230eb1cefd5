// Package state keeps the answers of a walkthrough that was not finished: one
// file for each configuration path, readable by its owner alone, in the
// user's state folder. It never holds a key.
package state

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"engage/internal/files"
	"engage/internal/msg"
	"engage/internal/wizard"
)

// version is the version of the drafts' format: one of another version is not
// offered.
const version = 1

// maxSize bounds what is read as a draft.
const maxSize = 8 << 20

// Store keeps the draft for one configuration path.
type Store struct{ path, config string }

type file struct {
	Version int    `json:"version"`
	Config  string `json:"config"` // for people who look into the folder
	wizard.Draft
}

// For returns the store for a configuration path. Its errors are those of
// stateFolder.
func For(config string) (*Store, error) {
	path, absolute, err := StateFile("drafts", config)
	if err != nil {
		return nil, err
	}
	return &Store{path: path, config: absolute}, nil
}

// StateFile returns the file for what is remembered of a configuration, in a
// directory of the kind, and the configuration's absolute path.
func StateFile(kind, config string) (path, absolute string, err error) {
	absolute, err = filepath.Abs(config)
	if err != nil {
		return "", "", msg.New(msg.Unexpected, "the path of %s can't be told: %w", config, err)
	}
	if resolved, err := filepath.EvalSymlinks(absolute); err == nil {
		absolute = resolved
	}
	folder, err := stateFolder()
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256([]byte(absolute))
	return filepath.Join(folder, "engage", kind, fmt.Sprintf("%x.json", sum[:10])), absolute, nil
}

// stateFolder returns the directory for what a program remembers of its user:
// XDG_STATE_HOME, or the platform's place. The error is of kind
// msg.Unexpected if this account has none, of kind msg.Usage if the variable
// can't be used.
func stateFolder() (string, error) {
	if folder, err := files.BaseDirectory("XDG_STATE_HOME"); err != nil || folder != "" {
		return folder, err
	}
	switch runtime.GOOS {
	case "windows", "darwin":
		folder, err := os.UserCacheDir()
		if runtime.GOOS == "darwin" {
			folder, err = os.UserConfigDir()
		}
		if err == nil {
			return folder, nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", msg.New(msg.Unexpected, "this account has no home folder, so an unfinished walkthrough can't be kept").
			WithHint("set HOME or XDG_STATE_HOME")
	}
	return filepath.Join(home, ".local", "state"), nil
}

// Load returns the draft, or nil where there is none or it can't be used. It
// is an offer and no duty: a broken draft is as good as none.
func (s *Store) Load() *wizard.Draft {
	f, err := os.Open(s.path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxSize))
	if err != nil {
		return nil
	}
	var content file
	if json.Unmarshal(data, &content) != nil || content.Version != version || content.Config != s.config {
		return nil
	}
	return &content.Draft
}

// Save keeps the draft.
func (s *Store) Save(d wizard.Draft) error {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return msg.New(msg.Unexpected, "the answers can't be kept in %s: %w", filepath.Dir(s.path), err).
			WithHint("make the folder writable, or set XDG_STATE_HOME to one that is")
	}
	data, err := json.MarshalIndent(file{Version: version, Config: s.config, Draft: d}, "", "  ")
	if err != nil {
		return msg.New(msg.Unexpected, "the answers can't be kept: %w", err)
	}
	_, err = files.Write(s.path, append(data, '\n'), files.WriteOptions{Mode: 0o600})
	return err
}

// Exists tells whether there is a draft.
func (s *Store) Exists() bool {
	_, err := os.Stat(s.path)
	return err == nil
}

// Delete throws the draft away.
func (s *Store) Delete() error {
	if err := os.Remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return msg.New(msg.Unexpected, "the draft %s can't be removed: %w", s.path, err)
	}
	return nil
}
