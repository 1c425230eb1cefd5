package termtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	getTermios  = unix.TCGETS
	setTermios  = unix.TCSETS
	bytesUnread = unix.TIOCINQ
)

// Blocked reports whether a thread of the process waits for another program: in
// opening a file, as a pipe that nobody has opened, in reading or in writing. It
// is known on Linux alone.
func Blocked(pid int) bool {
	return slices.ContainsFunc(threads(pid), func(thread string) bool {
		call, _ := os.ReadFile(thread + "/syscall")
		number, _, _ := strings.Cut(string(call), " ")
		n, err := strconv.Atoi(number) // not a number where the thread runs
		return err == nil && state(thread) == 'S' && slices.Contains([]int{unix.SYS_OPENAT, unix.SYS_READ, unix.SYS_WRITE}, n)
	})
}

// asleep reports whether every thread of a process is waiting for something. One
// that runs, wants to run or reads from a disk has not finished its answer.
func asleep(pid int) bool {
	return !slices.ContainsFunc(threads(pid), func(thread string) bool {
		state := state(thread)
		return state == 'R' || state == 'D'
	})
}

func threads(pid int) []string {
	found, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	return found
}

// state is that of a thread, 0 where it is not known.
func state(thread string) byte {
	stat, _ := os.ReadFile(thread + "/stat")
	// It follows the name, which is in brackets and may hold any byte.
	if i := bytes.LastIndexByte(stat, ')'); i >= 0 && i+2 < len(stat) {
		return stat[i+2]
	}
	return 0
}
