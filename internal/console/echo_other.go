//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package console

import "os"

// HideTyping does nothing here: the console shows only what a program reads.
func HideTyping(*os.File) (restore func()) { return func() {} }
