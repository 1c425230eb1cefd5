//go:build unix

package termtest

import (
	"bytes"
	"encoding/gob"
	"io"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// endMark is written to the terminal after the program's last byte: what comes
// out before it is complete. No program writes these bytes.
var endMark = []byte("\xff\xfetermtest: end of output\xfe\xff")

// read takes what the program writes to the screen, until the terminal closes.
func (s *Session) read() {
	defer close(s.readDone)
	defer func() { _ = s.screen.InputPipe().(io.Closer).Close() }()
	buf := make([]byte, 32*1024)
	var held []byte // a possible beginning of endMark
	for {
		n, err := s.master.Read(buf)
		if n > 0 {
			chunk := append(held, buf[:n]...)
			held = nil
			end := bytes.Index(chunk, endMark)
			if end >= 0 {
				chunk = append(chunk[:end:end], chunk[end+len(endMark):]...)
			} else if k := overlap(chunk, endMark); k > 0 {
				held = bytes.Clone(chunk[len(chunk)-k:])
				chunk = chunk[:len(chunk)-k]
			}
			s.take(chunk)
			if end >= 0 {
				close(s.sawEnd)
			}
		}
		if err != nil {
			s.take(held)
			return
		}
	}
}

// overlap is the length of the longest end of b that begins mark.
func overlap(b, mark []byte) int {
	for k := min(len(b), len(mark)-1); k > 0; k-- {
		if bytes.HasSuffix(b, mark[:k]) {
			return k
		}
	}
	return 0
}

// take shows output on the screen.
func (s *Session) take(chunk []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raw = append(s.raw, chunk...)
	_, _ = s.screen.Write(chunk)
	s.wake()
}

// wake lets all who wait look again. s.mu is held.
func (s *Session) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// answer types the terminal's answers. Taking them must never fail: the
// emulator waits for it.
func (s *Session) answer(silent bool) {
	buf := make([]byte, 1024)
	for {
		n, err := s.screen.Read(buf)
		if err != nil {
			return
		}
		if !silent {
			_ = s.write(buf[:n])
		}
	}
}

func (s *Session) write(p []byte) error {
	s.writes.Lock()
	defer s.writes.Unlock()
	_ = s.master.SetWriteDeadline(time.Now().Add(s.timeout))
	_, err := s.master.Write(p)
	return err
}

// watch waits for the end of the program, keeps the terminal's settings as it
// left them, has the rest of its output read, and lets the leader go.
func (s *Session) watch(reports *gob.Decoder) {
	var end report
	if err := reports.Decode(&end); err != nil {
		end = report{Code: -1, Signal: int(syscall.SIGKILL)} // killed with the leader
	}
	s.mu.Lock()
	tty := s.tty
	s.settings, _ = unix.IoctlGetTermios(int(tty.Fd()), getTermios)
	s.tty = nil
	hungUp := s.hungUp
	s.mu.Unlock()
	if !hungUp {
		go func() {
			_, _ = tty.Write(endMark)
		}()
		select {
		case <-s.sawEnd:
		case <-s.readDone:
		case <-time.After(s.timeout): // somebody stopped the output
		}
	}
	// The leader would go by itself when control is closed; with its group go
	// those that the program left running.
	s.mu.Lock()
	s.released = true
	_ = syscall.Kill(-s.leader.Process.Pid, syscall.SIGKILL)
	s.mu.Unlock()
	_ = s.control.Close()
	_ = s.leader.Wait()
	_ = tty.Close()

	s.mu.Lock()
	s.over, s.code, s.signal = true, end.Code, syscall.Signal(end.Signal)
	s.wake()
	s.mu.Unlock()
	close(s.ended)
}
