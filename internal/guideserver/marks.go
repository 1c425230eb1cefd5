package guideserver

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"

	"engage/internal/files"
	"engage/internal/msg"
)

// mostMarks bounds what is remembered, and maxMarksFile what is read.
const (
	mostMarks    = 200_000
	maxMarksFile = 16 << 20
)

// marks are the ticks that the configuration has no place for: this variable
// exists, this opt-in, this rule. They are a help for the one who clicks, and
// nothing depends on them.
type marks struct {
	file string // "" for none
	on   map[string]bool
}

// loadMarks reads the marks. A file that can't be used is as good as none.
func loadMarks(file string) marks {
	m := marks{file: file, on: map[string]bool{}}
	if info, err := os.Stat(file); file == "" || err != nil || info.Size() > maxMarksFile {
		return m
	}
	data, err := os.ReadFile(file)
	var read map[string]bool
	if err == nil && json.Unmarshal(data, &read) == nil && read != nil && len(read) <= mostMarks {
		m.on = read
	}
	return m
}

// set remembers a mark. An error leaves the marks as they were.
func (m *marks) set(id string, on bool) error {
	next := maps.Clone(m.on)
	next[id] = on
	if len(next) > mostMarks {
		return msg.New(msg.Unexpected, "too many ticks to remember")
	}
	if m.file != "" {
		data, err := json.Marshal(next)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(m.file), 0o700); err != nil {
			return msg.New(msg.Unexpected, "the tick can't be remembered in %s: %w", filepath.Dir(m.file), err).
				WithHint("make the folder writable, or set XDG_STATE_HOME to one that is")
		}
		if _, err := files.Write(m.file, append(data, '\n'), files.WriteOptions{Mode: 0o600}); err != nil {
			return err
		}
	}
	m.on = next
	return nil
}
