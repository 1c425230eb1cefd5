//go:build unix

package files

import (
	"io/fs"
	"os"
	"syscall"
)

// noFollow is the flag that refuses to open a symbolic link.
const noFollow = syscall.O_NOFOLLOW

// keepOwner gives the file the owner and group of the one with that info, as far as
// the process may: a member of the group may change the group only.
func keepOwner(f *os.File, info fs.FileInfo) {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(-1, int(stat.Gid))
		_ = f.Chown(int(stat.Uid), -1)
	}
}

// retry calls do once on Unix: that a file is open stops nothing.
func retry(do func() error) error { return do() }

// beingRemoved is always false on Unix: an open file can be removed.
func beingRemoved(string, error) bool { return false }
