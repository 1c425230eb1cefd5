//go:build unix && !linux

package termtest

import "golang.org/x/sys/unix"

const (
	getTermios  = unix.TIOCGETA
	setTermios  = unix.TIOCSETA
	bytesUnread = 0x4004667f // FIONREAD, which x/sys does not name here
)

// asleep is not known here; the time of quiet has to do.
func asleep(int) bool { return true }

// Blocked is known on Linux alone.
func Blocked(int) bool { return false }
