//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package term

import (
	"os"
	"os/signal"
	"sync"

	"golang.org/x/sys/unix"
)

// hidden is the terminal that does not show what is typed. A program has one.
var hidden struct {
	sync.Mutex
	show  func()                 // switches the echo on again; nil where it is on
	pause func() (resume func()) // see OnStop
}

// HideTyping switches off the echo of what is typed, until restore is called.
// Lines and Ctrl-C work as before. What is typed ahead of a prompt, a pasted
// key perhaps, is then not shown by the terminal itself.
//
// While the program is stopped (Ctrl-Z, SIGTSTP) the shell has the terminal as
// it was. Shells set modes of their own, so the echo is switched off again
// whenever the program continues, however it was stopped.
func HideTyping(f *os.File) (restore func()) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return func() {}
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO
	hide := func() error { return unix.IoctlSetTermios(fd, setTermios, &quiet) }
	show := func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }
	stop, proceed := make(chan os.Signal, 1), make(chan os.Signal, 1)
	// In the group of the session's leader no shell could continue the program,
	// and the system does not stop it.
	if session, err := unix.Getsid(0); err == nil && session != unix.Getpgrp() && !signal.Ignored(unix.SIGTSTP) {
		signal.Notify(stop, unix.SIGTSTP)
	}
	signal.Notify(proceed, unix.SIGCONT)
	if hide() != nil {
		signal.Stop(stop)
		signal.Stop(proceed)
		return func() {}
	}
	hidden.Lock()
	hidden.show = show
	hidden.Unlock()
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-end:
				return
			case <-proceed: // after SIGSTOP, which nobody can catch
				_ = hide()
				paused()()
			case <-stop:
				resume := paused()
				show()
				// Once caught, SIGTSTP stops no Go program any more.
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
		ShowTyping()
	})
}

// ShowTyping is HideTyping's restore for a program that ends at once.
func ShowTyping() {
	hidden.Lock()
	defer hidden.Unlock()
	if hidden.show != nil {
		hidden.show()
		hidden.show = nil
	}
}

// OnStop has what is on the screen let go of the terminal before the program is
// stopped while typing is hidden: pause is called then, and resume when the
// program continues. It lasts until end is called.
func OnStop(pause func() (resume func())) (end func()) {
	setPause(pause)
	return func() { setPause(nil) }
}

func setPause(pause func() (resume func())) {
	hidden.Lock()
	defer hidden.Unlock()
	hidden.pause = pause
}

func paused() (resume func()) {
	hidden.Lock()
	pause := hidden.pause
	hidden.Unlock()
	if pause == nil {
		return func() {}
	}
	return pause()
}

// RaiseKey sends the signal that the terminal makes of a key unless a program
// reads single keys, and reports whether there is one.
func RaiseKey(name string) bool {
	sig, ok := map[string]unix.Signal{"ctrl+z": unix.SIGTSTP, "ctrl+\\": unix.SIGQUIT}[name]
	return ok && unix.Kill(0, sig) == nil
}
