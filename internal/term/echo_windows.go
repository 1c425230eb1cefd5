package term

import (
	"os"
	"sync"

	"golang.org/x/sys/windows"
)

// DisableEcho switches off the echo of what is typed, until restore is called.
// Lines and Ctrl-C work as before.
func DisableEcho(f *os.File) (restore func()) {
	console := windows.Handle(f.Fd())
	var before uint32
	if windows.GetConsoleMode(console, &before) != nil || windows.SetConsoleMode(console, before&^windows.ENABLE_ECHO_INPUT) != nil {
		return func() {}
	}
	disabledEcho.Lock()
	defer disabledEcho.Unlock()
	disabledEcho.restore = func() { _ = windows.SetConsoleMode(console, before) }
	return sync.OnceFunc(RestoreEcho)
}

// OnSuspend does nothing: Windows does not suspend programs.
func OnSuspend(func() (resume func())) (end func()) { return func() {} }

// RaiseSignal does nothing: on Windows only Ctrl-C is a signal.
func RaiseSignal(string) bool { return false }
