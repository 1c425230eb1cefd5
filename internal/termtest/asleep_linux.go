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

// BlockedKnown reports whether Blocked can tell.
const BlockedKnown = true

// Blocked reports whether a thread of the process waits for another program: in
// opening a file, as a pipe that nobody has opened, in reading or in writing.
func Blocked(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	return slices.ContainsFunc(threads, func(thread string) bool {
		stat, _ := os.ReadFile(thread + "/stat")
		call, _ := os.ReadFile(thread + "/syscall")
		number, _, _ := strings.Cut(string(call), " ")
		n, err := strconv.Atoi(number) // where it runs there is a word
		return err == nil && state(stat) == 'S' && slices.Contains([]int{unix.SYS_OPENAT, unix.SYS_READ, unix.SYS_WRITE}, n)
	})
}

// state is that of a thread, 0 where it is not known.
func state(stat []byte) byte {
	// The state follows the name, which is in brackets and may hold any.
	if i := bytes.LastIndexByte(stat, ')'); i >= 0 && i+2 < len(stat) {
		return stat[i+2]
	}
	return 0
}

// asleep says whether every thread of a process is waiting for something. One
// that runs, wants to run or reads from a disk has not finished its answer.
func asleep(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, path := range threads {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		if state := state(stat); state == 'R' || state == 'D' {
			return false
		}
	}
	return true
}
