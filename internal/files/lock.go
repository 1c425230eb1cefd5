package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"engage/internal/msg"
)

const lockPoll = 20 * time.Millisecond // how often Lock retries

var lockWait = 10 * time.Second // how long Lock waits; tests change it

// Lock takes the lock for changing the file at path, which need not exist. It waits
// up to ten seconds for another process or goroutine that holds it. The unlock
// function may be called more than once.
//
// The lock is one of the operating system, so it ends with its process. It is on a
// hidden file beside the one that path means when links are followed; unlock removes
// the hidden file.
func Lock(ctx context.Context, path string) (unlock func(), err error) {
	target, _, err := destination(path)
	if err != nil {
		return nil, wrapError(path, err)
	}
	name := filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+".lock")
	lock := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDONLY|noFollow), flock.SetPermissions(0o666))
	bounded, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		_, err := lock.TryLockContext(bounded, lockPoll)
		switch {
		case errors.Is(err, context.Canceled):
			return nil, msg.New(msg.Interrupted, "interrupted while waiting to change %s", path).WithCause(err)
		case errors.Is(err, context.DeadlineExceeded):
			return nil, msg.New(msg.Unexpected, "another engage is changing %s", path).
				WithHint("wait until it has ended, then run the command again").WithCause(err)
		case err != nil && beingRemoved(name, err):
			time.Sleep(lockPoll) // until the timeout above
		case err != nil:
			return nil, wrapError(path, err)
		case hasName(lock, name):
			return sync.OnceFunc(func() { release(lock, name) }), nil
		}
		_ = lock.Close()
	}
}

// hasName reports whether the locked file still has its name. The previous owner
// may have removed it after it was opened here: then the lock excludes nobody.
func hasName(lock *flock.Flock, name string) bool {
	locked, err := lock.Stat()
	current, statErr := os.Stat(name)
	return err == nil && statErr == nil && os.SameFile(locked, current)
}

// release removes the file while it is locked, so that nobody locks a file that
// others no longer find. Windows only removes a file that is not open.
func release(lock *flock.Flock, name string) {
	os.Remove(name)
	_ = lock.Close()
	if runtime.GOOS == "windows" {
		os.Remove(name)
	}
}
