// Package files finds, locks, reads and replaces whole files so that a crash, another
// program or a full disk never leaves half a file.
package files

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"engage/internal/msg"
)

// ErrChanged is what Write's error wraps when the file's content is no longer
// what WriteOptions.Expect says. The file is as the other program left it.
var ErrChanged = errors.New("the file was changed by another program in the meantime")

const changedHint = "run the command again; nothing was written"

// Snapshot is what a file's content was when it was read. The zero Snapshot is
// that of a file that doesn't exist.
type Snapshot struct {
	exists bool
	sum    [sha256.Size]byte
}

// WriteOptions are the options of Write.
type WriteOptions struct {
	Mode   fs.FileMode // of a new file, before the umask; 0 means 0644
	New    bool        // refuse if the file exists
	Expect *Snapshot   // refuse with ErrChanged if the content is another
}

// writing is held for reading by each Write under way.
var writing sync.RWMutex

// Settle returns when no Write is under way, and lets no other begin: the
// program may then end without leaving anything half-written.
func Settle() { writing.Lock() }

// DefaultMode is the mode of a new file unless WriteOptions say otherwise.
const DefaultMode fs.FileMode = 0o644

// Read returns the file's content and its Snapshot for a later Write. Its
// errors are a *msg.Error that wraps the cause, so errors.Is with
// fs.ErrNotExist tells that there is no such file.
func Read(path string) ([]byte, Snapshot, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, Snapshot{}, explain("read", path, err)
	}
	return data, Snapshot{exists: true, sum: sha256.Sum256(data)}, nil
}

// Write makes data the content of the file at path, and tells whether anything
// had to be written: a file that holds data already is left alone.
//
// The data goes to a temporary file in the same folder, which takes the file's
// place once it is on the disk. An existing file keeps its mode and, where
// that is permitted, its owner. A symbolic link stays, and what it points to is
// written. The errors are of the type *msg.Error; after one the file is as it
// was.
//
// Between the last look at the file for Expect and the renaming is an instant
// that no operating system lets a program close; Lock keeps programs apart
// that take it.
func Write(path string, data []byte, opts WriteOptions) (written bool, err error) {
	writing.RLock()
	defer writing.RUnlock()
	target, err := resolve(path)
	if err != nil {
		return false, explain("write", path, err)
	}
	sweep(filepath.Dir(target))
	info, err := os.Stat(target)
	switch {
	case err == nil && info.IsDir():
		return false, isFolder(path)
	case err == nil && opts.New:
		return false, exists(path)
	case err == nil && !info.Mode().IsRegular():
		return false, msg.New(msg.Usage, "%s is not a regular file", path).WithHint("name another file")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return false, explain("write", path, err)
	case err != nil:
		info = nil
	}
	if err := unchanged(path, target, opts.Expect); err != nil {
		return false, err
	}
	if info != nil && info.Size() == int64(len(data)) && holds(target, data) {
		return false, nil
	}

	mode := opts.Mode
	if mode == 0 {
		mode = DefaultMode
	}
	if info != nil {
		if err := writeAllowed(target); err != nil {
			return false, explain("write", path, err)
		}
	}
	file, err := writeTemp(target, data, mode, info)
	if err != nil {
		return false, explain("write", path, err)
	}
	temp := file.Name()
	if settled > 0 {
		file.Close() // it can't be renamed while it is open
	}
	defer func() {
		file.Close()
		if err != nil {
			os.Remove(temp)
		}
	}()
	if err := unchanged(path, target, opts.Expect); err != nil {
		return false, err
	}
	if opts.New || opts.Expect != nil && !opts.Expect.exists {
		err = place(temp, target)
		if errors.Is(err, fs.ErrExist) {
			if !opts.New {
				return false, changed(path)
			}
			return false, exists(path)
		}
	} else {
		err = rename(temp, target)
	}
	if err != nil {
		return false, explain("write", path, err)
	}
	// The file is in place whole. A folder that can't be synced, as on some
	// network file systems, is no reason to call the write a failure.
	syncFolder(filepath.Dir(target))
	return true, nil
}

// Writable returns the error that Write would meet at path now, as far as that
// can be told without writing there. It leaves nothing behind.
func Writable(path string) error {
	target, err := resolve(path)
	if err != nil {
		return explain("write", path, err)
	}
	switch info, err := os.Stat(target); {
	case err == nil && info.IsDir():
		return isFolder(path)
	case err == nil && !info.Mode().IsRegular():
		return msg.New(msg.Usage, "%s is not a regular file", path).WithHint("name another file")
	case err == nil:
		if err := writeAllowed(target); err != nil {
			return explain("write", path, err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return explain("write", path, err)
	}
	temp, err := createTemp(target, 0o600)
	if err != nil {
		return explain("write", path, err)
	}
	temp.Close()
	if err := os.Remove(temp.Name()); err != nil {
		return explain("write", path, err)
	}
	return nil
}

// writeAllowed returns an error if the file itself may not be written, though
// its folder may: a file that somebody made read-only is meant to stay.
func writeAllowed(target string) error {
	f, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return writeProtected(f)
}

// resolve follows symbolic links from path to the file that they mean, which
// need not exist. A path that is no link comes back as it is.
func resolve(path string) (string, error) {
	if path == "" {
		return "", fs.ErrNotExist
	}
	for range 40 {
		info, err := os.Lstat(path)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return path, nil
			}
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			// The folder's own links count before the .. in the link do.
			folder, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			to = filepath.Join(folder, to)
		}
		path = to
	}
	return "", errTooManyLinks
}

var errTooManyLinks = errors.New("too many symbolic links")

// writeTemp writes data to a new temporary file beside the target, syncs it and
// returns it open. With info, that of the file to replace, its mode and owner
// are kept. It removes the file again on an error.
func writeTemp(target string, data []byte, mode fs.FileMode, info fs.FileInfo) (temp *os.File, err error) {
	if info != nil {
		mode = 0o600 // nobody else's until it has the right owner
	}
	f, err := createTemp(target, mode.Perm())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(data); err != nil {
		return nil, err
	}
	if info != nil {
		// The owner before the mode: changing it clears the set-user bits.
		keepOwner(f, info)
		if err := f.Chmod(info.Mode()); err != nil {
			return nil, err
		}
	}
	if err := f.Sync(); err != nil {
		return nil, err
	}
	return f, nil
}

// link is os.Link; tests put a file system without hard links in its place.
var link = os.Link

// place gives the temporary file its name unless another file has it.
func place(temp, target string) error {
	err := link(temp, target)
	if err == nil {
		os.Remove(temp) // a second name that stays does no harm
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// No hard links here: the name is taken first with an empty file, which a
	// crash at this instant leaves behind, and never a file of another's.
	f, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, DefaultMode)
	if err != nil {
		return err
	}
	f.Close()
	if err := rename(temp, target); err != nil {
		os.Remove(target)
		return err
	}
	return nil
}

// unchanged returns an error if the file isn't what the snapshot says.
func unchanged(path, target string, expect *Snapshot) error {
	if expect == nil {
		return nil
	}
	data, err := os.ReadFile(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if expect.exists {
			return changed(path)
		}
	case err != nil:
		return explain("read", path, err)
	case !expect.exists || sha256.Sum256(data) != expect.sum:
		return changed(path)
	}
	return nil
}

// holds tells whether the file's content is data.
func holds(target string, data []byte) bool {
	f, err := os.Open(target)
	if err != nil {
		return false
	}
	defer f.Close()
	now, err := io.ReadAll(f)
	return err == nil && bytes.Equal(now, data)
}
