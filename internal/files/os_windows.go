package files

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"

	"engage/internal/term"
)

func isNoSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func isTooLarge(err error) bool { return errors.Is(err, windows.ERROR_FILE_TOO_LARGE) }

func isReadOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

func isLinkLoop(err error) bool { return errors.Is(err, windows.ERROR_CANT_RESOLVE_FILENAME) }

func isNotFolder(err error) bool { return errors.Is(err, windows.ERROR_DIRECTORY) }

func isFolderError(error) bool { return false }

// keepOwner does nothing: a new file has its folder's owner and rights here.
func keepOwner(*os.File, fs.FileInfo) {}

// writeProtected returns an error if the file has the read-only attribute: a
// share of another system may open it for writing all the same.
func writeProtected(f *os.File) error {
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o200 == 0 {
		return &fs.PathError{Op: "open", Path: f.Name(), Err: windows.ERROR_ACCESS_DENIED}
	}
	return err
}

// settled is how old a temporary file without a lock must be to have no writer.
// An open file can't be renamed here, so a writer's lock ends before that.
const settled = time.Minute

// own is true: the files of a directory are taken for those of its user here.
func own(fs.FileInfo) bool { return true }

// rename replaces the file; for a while, if a scanner or an editor has it open.
func rename(from, to string) error {
	var err error
	for wait := time.Millisecond; wait < time.Second; wait *= 2 {
		err = os.Rename(from, to)
		if !errors.Is(err, windows.ERROR_ACCESS_DENIED) && !errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
			return err
		}
		time.Sleep(wait)
	}
	return err
}

// syncFolder does nothing: folders can't be synced here.
func syncFolder(string) {}

// openLock opens the lock file, and makes it if need be; nil while another has
// it marked for removal.
func openLock(name string) (*os.File, error) {
	p, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := windows.CreateFile(p, windows.GENERIC_READ|windows.GENERIC_WRITE|windows.DELETE,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_ALWAYS, windows.FILE_ATTRIBUTE_HIDDEN, 0)
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		// A file that is being removed gives the same error as one that may
		// not be written; the file of an ended run is never removed half.
		if _, statErr := os.Lstat(name); statErr == nil || errors.Is(statErr, windows.ERROR_ACCESS_DENIED) {
			return nil, nil
		}
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(h), name), nil
}

// lockFile locks the file unless another has it.
func lockFile(f *os.File) (bool, error) {
	err := windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return false, nil
	}
	return false, &fs.PathError{Op: "lock", Path: f.Name(), Err: err}
}

// releaseLock removes the lock file while it is still locked: the name is free
// once the last who has it open closes it. Then it lets go.
func releaseLock(f *os.File, name string) {
	os.Remove(name)
	_ = windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, new(windows.Overlapped))
	f.Close()
}

// The commands that hints name are there in PowerShell and in cmd.exe.

func listing(path string) string { return "dir " + term.ShellWord(path) }

func makeFolder(path string) string { return "mkdir " + term.ShellWord(path) }

func rights(folder, path string) string {
	return "icacls " + term.ShellWord(folder) + "; if the file is read-only: attrib -r " + term.ShellWord(path)
}
