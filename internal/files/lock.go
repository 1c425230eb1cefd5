package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"engage/internal/msg"
)

// DefaultWait is how long Lock waits unless it is told otherwise.
const DefaultWait = 10 * time.Second

// lockPoll is how often a lock that another process has is asked for again.
const lockPoll = 20 * time.Millisecond

// Lock takes the lock for changing the file at path, which need not exist. It
// waits no longer than wait for another process, or another goroutine, that
// has it; 0 means DefaultWait. The unlock function may be called more than
// once.
//
// The lock is one of the operating system on a hidden file beside the one that
// path means when links are followed, so it ends with its process, however
// that ends. The hidden file is removed by unlock. Whoever gets the lock on a
// file that is no longer the one with that name asks again, so that two never
// hold it at once.
func Lock(ctx context.Context, path string, wait time.Duration) (unlock func(), err error) {
	if wait <= 0 {
		wait = DefaultWait
	}
	target, err := resolve(path)
	if err != nil {
		return nil, explain("write", path, err)
	}
	if isDir(target) {
		return nil, isFolder(path)
	}
	name := filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+".lock")
	limit := time.NewTimer(wait)
	defer limit.Stop()
	for {
		if err := ctx.Err(); err != nil {
			return nil, interrupted(path, err)
		}
		f, err := tryLock(name)
		if err != nil {
			return nil, explain("write", path, err)
		}
		if f != nil {
			return sync.OnceFunc(func() { releaseLock(f, name) }), nil
		}
		again := time.NewTimer(lockPoll)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return nil, interrupted(path, ctx.Err())
		case <-limit.C:
			again.Stop()
			return nil, msg.New(msg.Unexpected, "another engage is changing %s", path).
				WithHint("wait until it has ended, then run the command again")
		}
	}
}

func interrupted(path string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return msg.New(msg.Unexpected, "another engage was changing %s until the time was over", path).
			WithHint("wait until it has ended, then run the command again").WithCause(err)
	}
	return msg.New(msg.Interrupted, "interrupted while waiting to change %s", path).WithCause(err)
}

// tryLock returns the locked file, or nil if another has it.
func tryLock(name string) (*os.File, error) {
	f, err := openLock(name)
	if err != nil || f == nil {
		return nil, err
	}
	return claim(f, name)
}

// claim locks the open lock file. It closes the file and returns nil if
// another has the lock, or if the file no longer has that name.
func claim(f *os.File, name string) (*os.File, error) {
	ok, err := lockFile(f)
	if err != nil || !ok {
		f.Close()
		return nil, err
	}
	// The one who had the lock may have removed the file after it was opened
	// here; another process may have made and locked a new one since.
	if !named(f, name) {
		f.Close()
		return nil, nil
	}
	return f, nil
}

// named reports whether the open file is the one of that name.
func named(f *os.File, name string) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(mine, there)
}
