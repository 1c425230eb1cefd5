package files

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

const noFollow = 0

// keepOwner does nothing: on Windows a new file inherits its directory's rights.
func keepOwner(*os.File, fs.FileInfo) {}

// inUse reports whether another program may have the file open. The errors are the
// same as those of a missing right.
func inUse(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}

// beingRemoved reports whether the lock file could not be opened because its
// last owner is removing it. It may be gone by now.
func beingRemoved(name string, err error) bool {
	_, statErr := os.Lstat(name)
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || inUse(err) && (statErr == nil || inUse(statErr))
}

// retry calls do again while a scanner, an editor or another process has the file open.
func retry(do func() error) error {
	err := do()
	for wait := time.Millisecond; inUse(err) && wait < time.Second; wait *= 2 {
		time.Sleep(wait)
		err = do()
	}
	return err
}
