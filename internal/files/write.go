// Package files finds, locks, reads and replaces whole files so that a crash, another
// program or a full disk never leaves a partial file.
package files

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
)

// ErrChanged is the cause of Write's error if the file's content is not that of
// WriteOptions.Expect. The file is as the other program left it.
var ErrChanged = errors.New("the file was changed by another program in the meantime")

// WriteOptions are the options of Write.
type WriteOptions struct {
	New     bool   // fail if the file exists
	Expect  []byte // fail with ErrChanged unless this is the file's content; nil for any
	Private bool   // only its owner may read it, even if others had rights; its directory is created
}

// writing is held for reading by each Write that runs.
var writing sync.RWMutex

// BlockWrites waits until no Write runs, and lets no other begin: the program can
// then exit without a partial write.
func BlockWrites() { writing.Lock() }

// Read returns the file's content. Its errors are a *msg.Error that wraps the
// cause, such as fs.ErrNotExist.
func Read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	return data, wrapError(path, err)
}

// ReadStart returns the beginning of the file's content, at most that many bytes. Its
// errors are those of the package os.
func ReadStart(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}

// Write makes data the content of the file at path, and reports whether it wrote: a
// file with the same content is not written.
//
// The data goes to a temporary file in the same directory, which replaces the file
// once it is on the disk. An existing file keeps its mode and, where permitted, its
// owner. A symbolic link stays, and its target is written. The errors are of the
// type *msg.Error; after one the file is unchanged.
//
// Between the comparison for Expect and the renaming another program can write
// unless both use Lock.
func Write(path string, data []byte, opts WriteOptions) (written bool, err error) {
	writing.RLock()
	defer writing.RUnlock()
	defer func() { err = wrapError(path, err) }()
	if opts.Private {
		directory := filepath.Dir(path)
		if err := os.MkdirAll(directory, 0o700); err != nil {
			return false, err
		}
		if err := os.Chmod(directory, 0o700); err != nil {
			return false, err
		}
	}
	target, info, err := destination(path)
	if err != nil {
		return false, err
	}
	if _, done := swept.LoadOrStore(filepath.Dir(target), true); !done {
		sweep(filepath.Dir(target))
	}
	if info != nil && opts.New {
		return false, fs.ErrExist
	}
	if current, err := os.ReadFile(target); err == nil && bytes.Equal(current, data) && !opts.Private {
		return false, nil
	}
	// A sweep, of another program too, may remove the temporary file.
	for range 100 {
		if err = replace(target, data, opts, info); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return err == nil, err
}

// CheckWritable returns the error that Write would return for path now, as far as
// that is known without writing. It leaves no file behind.
func CheckWritable(path string) (err error) {
	defer func() { err = wrapError(path, err) }()
	target, _, err := destination(path)
	if err != nil {
		return err
	}
	temp, err := createTemp(target, 0o600)
	if err == nil {
		temp.Close()
		os.Remove(temp.Name())
	}
	return err
}

// Remove removes the file and the temporary files of killed processes beside it, and
// reports whether the file existed.
func Remove(path string) (removed bool, err error) {
	sweep(filepath.Dir(path))
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, wrapError(path, err)
}

// destination returns the file that the path means when links are followed, and
// its info, nil if it does not exist.
func destination(path string) (target string, info fs.FileInfo, err error) {
	target, err = resolveLinks(path)
	if err != nil {
		return "", nil, err
	}
	info, err = os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return target, nil, nil
	case err != nil:
	case !info.Mode().IsRegular():
		err = errNotRegular
	case info.Mode().Perm()&0o200 == 0: // a read-only file is not replaced
		err = fs.ErrPermission
	}
	return target, info, err
}

// resolveLinks follows symbolic links from path to their target, which need not
// exist. A path that is no link is returned unchanged.
func resolveLinks(path string) (string, error) {
	if path == "" {
		return "", fs.ErrNotExist
	}
	for range 40 {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			// Links in the directory are resolved before the .. in the link.
			directory, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			to = filepath.Join(directory, to)
		}
		path = to
	}
	return "", errors.New("too many symbolic links")
}

// replace writes the data to a temporary file and gives it the target's name. With
// info, that of the file to replace, mode and owner are kept.
func replace(target string, data []byte, opts WriteOptions, info fs.FileInfo) error {
	mode := fs.FileMode(0o644)
	if opts.Private || info != nil {
		mode = 0o600 // until it has the right owner
	}
	if info != nil { // fails if this user may not write it
		f, err := os.OpenFile(target, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	temp, err := createTemp(target, mode)
	if err != nil {
		return err
	}
	defer retry(func() error { return os.Remove(temp.Name()) }) // unless it is the target now
	if _, err = temp.Write(data); err == nil && info != nil && !opts.Private {
		keepOwner(temp, info) // before the mode: it clears the set-user bits
		err = temp.Chmod(info.Mode())
	}
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if opts.Expect != nil {
		if current, err := os.ReadFile(target); err != nil || !bytes.Equal(current, opts.Expect) {
			return ErrChanged
		}
	}
	if opts.New {
		err := os.Link(temp.Name(), target)
		if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if _, err := os.Lstat(target); err == nil { // the file system has no hard links
			return fs.ErrExist
		}
	}
	return retry(func() error { return os.Rename(temp.Name(), target) })
}

// createTemp creates a new file beside the target with the mode, less the umask.
func createTemp(target string, mode fs.FileMode) (*os.File, error) {
	name := "." + filepath.Base(target) + "." + rand.Text()[:10] + ".tmp"
	return os.OpenFile(filepath.Join(filepath.Dir(target), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

// tempName matches the names that createTemp gives.
var tempName = regexp.MustCompile(`^\..+\.[A-Z2-7]{10}\.tmp$`)

// swept has the directories that this process swept: it does so once.
var swept sync.Map

// sweep removes the temporary files of killed processes from the directory: they may
// contain a key. A running process creates its own again.
func sweep(directory string) {
	entries, _ := os.ReadDir(directory)
	for _, entry := range entries {
		if tempName.MatchString(entry.Name()) && entry.Type().IsRegular() {
			os.Remove(filepath.Join(directory, entry.Name()))
		}
	}
}
