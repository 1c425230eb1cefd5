//go:build unix

package files

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"engage/internal/term"
)

func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isTooLarge(err error) bool { return errors.Is(err, syscall.EFBIG) }

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

func isLinkLoop(err error) bool { return errors.Is(err, syscall.ELOOP) }

func isNotFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

func isFolderError(err error) bool { return errors.Is(err, syscall.EISDIR) }

// keepOwner gives the file the owner and group of the one with that info, as
// far as the process may.
func keepOwner(f *os.File, info fs.FileInfo) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return
	}
	if f.Chown(int(stat.Uid), int(stat.Gid)) != nil {
		_ = f.Chown(-1, int(stat.Gid)) // a member of the group may still do this
	}
}

// writeProtected does nothing: who may open a file for writing may write it.
func writeProtected(*os.File) error { return nil }

func rename(from, to string) error { return os.Rename(from, to) }

// settled is how old a temporary file without a lock must be to have no writer.
// Here a writer's lock lasts until the file has its final name.
const settled = 0

// own reports whether the file belongs to this user.
func own(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// syncFolder puts the folder's entries on the disk.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

// openLock opens the lock file, and makes it if need be.
func openLock(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0o666)
}

// lockFile locks the file unless another has it.
func lockFile(f *os.File) (bool, error) {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, unix.EINTR):
			return false, &fs.PathError{Op: "lock", Path: f.Name(), Err: err}
		}
	}
}

// releaseLock removes the lock file while it is still locked, so that nobody
// takes a lock on it that isn't seen by the next, then lets go.
func releaseLock(f *os.File, name string) {
	os.Remove(name)
	f.Close()
}

// The commands that hints name.

func listing(path string) string { return "ls -l " + term.ShellWord(path) }

func makeFolder(path string) string { return "mkdir -p " + term.ShellWord(path) }

func rights(folder, path string) string {
	return "ls -ld " + term.ShellWord(folder) + " " + term.ShellWord(path)
}
