package term

import (
	"sync"

	"golang.org/x/sys/windows"
)

// sequences tells whether the console follows control sequences, and switches
// that on: a console that an older program or cmd.exe made prints them as they
// are until somebody does. It is true where the process has no console at all,
// and nothing will be drawn.
//
// The setting belongs to the console, so one handle to it speaks for standard
// output and standard error. It stays on afterwards, as shells expect of it
// that they set it themselves.
var sequences = sync.OnceValue(func() bool {
	name, err := windows.UTF16PtrFromString("CONOUT$")
	if err != nil {
		return false
	}
	console, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return true
	}
	defer func() { _ = windows.CloseHandle(console) }()
	return follow(console)
})

// follow switches control sequences on for a console.
func follow(console windows.Handle) bool {
	const want = windows.ENABLE_PROCESSED_OUTPUT | windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return mode&want == want || windows.SetConsoleMode(console, mode|want) == nil
}
