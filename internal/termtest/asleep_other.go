//go:build unix && !linux

package termtest

// asleep cannot be told cheaply here; the time of quiet has to do.
func asleep(int) bool { return true }

// BlockedKnown reports whether Blocked can tell.
const BlockedKnown = false

// Blocked cannot tell here.
func Blocked(int) bool { return false }
