//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package term

import "os"

// HideTyping does nothing here: the console shows only what a program reads.
func HideTyping(*os.File) (restore func()) { return func() {} }

// ShowTyping does nothing here.
func ShowTyping() {}

// OnStop does nothing here: there is no stopping a program.
func OnStop(func() (resume func())) (end func()) { return func() {} }

// RaiseKey does nothing here: no key is a signal but Ctrl-C.
func RaiseKey(string) bool { return false }
