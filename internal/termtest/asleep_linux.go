package termtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// asleep says whether every thread of a process is waiting for something. One
// that runs, wants to run or reads from a disk has not finished its answer.
func asleep(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, path := range threads {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		// The state follows the name, which is in brackets and may hold any.
		i := bytes.LastIndexByte(stat, ')')
		if i < 0 || i+2 >= len(stat) {
			continue
		}
		if state := stat[i+2]; state == 'R' || state == 'D' {
			return false
		}
	}
	return true
}
