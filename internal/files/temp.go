package files

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// randomLength is the number of random characters in a temporary file's name.
const randomLength = 10

// createTemp makes a new file beside the target with the mode, less the umask,
// and locks it, so that others see that its writer lives. Where there are no
// locks, nobody gets one to remove it either.
func createTemp(target string, mode fs.FileMode) (*os.File, error) {
	for range 100 {
		name := filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+"."+rand.Text()[:randomLength]+".tmp")
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		locked, err := lockFile(f)
		if err != nil || locked && named(f, name) {
			return f, nil
		}
		f.Close() // a sweep was between the two, and removes it
	}
	return nil, errors.New("no free name for a temporary file")
}

// temporary reports whether createTemp gives such names.
func temporary(name string) bool {
	rest, isTemp := strings.CutSuffix(name, ".tmp")
	dot := len(rest) - randomLength - 1
	return isTemp && dot > 1 && rest[0] == '.' && rest[dot] == '.' &&
		strings.Trim(rest[dot+1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// swept holds the directories that this process has looked through.
var swept sync.Map

// sweep removes the temporary files that killed writers left in the directory,
// since they may hold a key: those of this user on which nobody has the lock,
// which ends with its process.
func sweep(directory string) {
	if _, done := swept.LoadOrStore(directory, true); done {
		return
	}
	entries, _ := os.ReadDir(directory)
	for _, entry := range entries {
		if !temporary(entry.Name()) || !entry.Type().IsRegular() {
			continue
		}
		info, err := entry.Info()
		if err != nil || !own(info) || time.Since(info.ModTime()) < settled {
			continue
		}
		name := filepath.Join(directory, entry.Name())
		if f, err := tryLock(name); err == nil && f != nil {
			releaseLock(f, name)
		}
	}
}
