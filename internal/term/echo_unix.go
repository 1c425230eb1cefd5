//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package term

import (
	"os"
	"os/signal"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// DisableEcho switches off the echo of what is typed, until restore is called. Lines
// and Ctrl-C work as before. So the terminal does not show a key that is pasted
// before the prompt.
//
// While the program is suspended (Ctrl-Z, SIGTSTP) the terminal has its original
// settings. Shells change them, so the echo is switched off again whenever the
// program continues.
func DisableEcho(f *os.File) (restore func()) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return func() {}
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO
	hide := func() error { return unix.IoctlSetTermios(fd, setTermios, &quiet) }
	if hide() != nil {
		return func() {}
	}
	show := func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }
	disabledEcho.Lock()
	disabledEcho.restore = show
	disabledEcho.Unlock()
	stop, proceed := make(chan os.Signal, 1), make(chan os.Signal, 1)
	// In the process group of the session's leader no shell could continue the
	// program, and the system does not suspend it.
	if session, err := unix.Getsid(0); err == nil && session != unix.Getpgrp() && !signal.Ignored(unix.SIGTSTP) {
		signal.Notify(stop, unix.SIGTSTP)
	}
	signal.Notify(proceed, unix.SIGCONT)
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-end:
				return
			case <-proceed: // after SIGSTOP, which can't be caught
				_ = hide()
				suspend()()
			case <-stop:
				resume := suspend()
				show()
				select { // the end of an earlier stop
				case <-proceed:
				default:
				}
				// A caught SIGTSTP no longer suspends a Go program.
				_ = unix.Kill(unix.Getpid(), unix.SIGSTOP)
				<-proceed
				_ = hide()
				resume()
			}
		}
	}()
	return sync.OnceFunc(func() {
		signal.Stop(stop)
		signal.Stop(proceed)
		close(end)
		<-ended
		RestoreEcho()
	})
}

var onSuspend atomic.Pointer[func() (resume func())]

// OnSuspend registers a function for the time that the echo is off: pause is called
// before the program is suspended, and resume when it continues, until end is called.
func OnSuspend(pause func() (resume func())) (end func()) {
	onSuspend.Store(&pause)
	return func() { onSuspend.Store(nil) }
}

func suspend() (resume func()) {
	if pause := onSuspend.Load(); pause != nil {
		return (*pause)()
	}
	return func() {}
}

// RaiseSignal sends the signal that the terminal sends for a key unless a program
// reads single keys, and reports whether there is one.
func RaiseSignal(name string) bool {
	sig, ok := map[string]unix.Signal{"ctrl+z": unix.SIGTSTP, "ctrl+\\": unix.SIGQUIT}[name]
	return ok && unix.Kill(0, sig) == nil
}
