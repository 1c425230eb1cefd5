package term

import (
	"testing"

	"golang.org/x/sys/windows"
)

// TestFollow makes a console as cmd.exe does, one that prints control sequences
// as they are, and has it follow them.
func TestFollow(t *testing.T) {
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	if made, _, err := kernel.NewProc("AllocConsole").Call(); made != 0 {
		t.Cleanup(func() { _, _, _ = kernel.NewProc("FreeConsole").Call() })
	} else {
		t.Logf("no console of its own: %v", err)
	}
	name, err := windows.UTF16PtrFromString("CONOUT$")
	if err != nil {
		t.Fatal(err)
	}
	console, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Skipf("there is no console, and none can be made: %v", err)
	}
	t.Cleanup(func() { _ = windows.CloseHandle(console) })
	var before, after uint32
	if err := windows.GetConsoleMode(console, &before); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = windows.SetConsoleMode(console, before) })
	old := uint32(windows.ENABLE_PROCESSED_OUTPUT | windows.ENABLE_WRAP_AT_EOL_OUTPUT)
	if err := windows.SetConsoleMode(console, old); err != nil {
		t.Fatal(err)
	}
	if !follow(console) {
		t.Fatal("it does not follow them")
	}
	if err := windows.GetConsoleMode(console, &after); err != nil {
		t.Fatal(err)
	}
	if after != old|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING {
		t.Errorf("the mode is %#x, and was %#x", after, old)
	}
	if follow(windows.InvalidHandle) {
		t.Error("what is no console follows them")
	}
}
